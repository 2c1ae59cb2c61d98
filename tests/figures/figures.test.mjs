// schoolsim figures: the files that it writes, against the data that the report holds.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { inflateSync } from 'node:zlib';

const program = process.env.SCHOOLSIM_PROGRAM;
const folder = mkdtempSync(join(tmpdir(), 'schoolsim-figures-test-'));
after(() => rmSync(folder, { recursive: true }));
const run = (words, environment = {}) => spawnSync(program, words, { encoding: 'utf8', cwd: folder, env: { ...process.env, ...environment } });
const ids = ['two-tier-drift', 'forced-federation'];
const files = ids.map((id) => `${id}.h5`);
execFileSync(program, ['run', '--parameters', 'default', ...ids, '--schools', 'england:LA=380', '--replicates', '3', '--out', '.', '--quiet'], { cwd: folder });
execFileSync(program, ['report', ...files, '--out', 'report.html'], { cwd: folder });
const data = JSON.parse(/<script id="page-data" type="application\/json">([\s\S]*?)<\/script>/.exec(readFileSync(join(folder, 'report.html'), 'utf8'))[1]);
const converter = spawnSync('rsvg-convert', ['--version']).error === undefined;
const made = run(['figures', ...files, '--out', 'one', ...(converter ? [] : ['--no-png'])]);
const names = readdirSync(join(folder, 'one')).sort();
const textOf = (name, where = 'one') => readFileSync(join(folder, where, name), 'utf8');
const unescape = (text) => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&');
const textsIn = (svg) => [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]*)</g)].map((found) => unescape(found[1]));

test('every figure of the report is a file whose name is printed and says that it is simulated', () => {
  assert.equal(made.status, 0, made.stderr);
  const charted = data.measures.filter((m) => m.chart).map((m) => `levels-${m.id}`);
  assert.ok(charted.length >= 3);
  const endings = converter ? ['png', 'svg'] : ['svg'];
  const expected = [...charted, 'differences', 'maps'].flatMap((name) => endings.map((ending) => `simulated-${name}.${ending}`)).sort();
  assert.deepEqual(names, expected);
  assert.deepEqual(made.stdout.trim().split('\n').sort(), expected.map((name) => join('one', name)));
});

test('each SVG is well formed, needs nothing from elsewhere, and carries what it was made of', () => {
  assert.ok(names.length > 0);
  for (const name of names.filter((n) => n.endsWith('.svg'))) {
    execFileSync(process.env.SCHOOLSIM_PYTHON ?? 'python3', ['-c', 'import sys, xml.etree.ElementTree as t; t.parse(sys.argv[1])', join(folder, 'one', name)]);
    const svg = textOf(name);
    assert.doesNotMatch(svg, /var\(--|href=|url\(|NaN|undefined|rem"/, name);
    const words = textsIn(svg).join(' ');
    for (const part of [data.words.simulated, data.meta.digest]) assert.ok(words.includes(part), `${name}: ${part}`);
  }
});

test('curves run through the report’s numbers', () => {
  let compared = 0;
  data.measures.forEach((measure, m) => {
    if (!measure.chart) return;
    const svg = textOf(`simulated-levels-${measure.id}.svg`);
    // The axis as a reader finds it: grid lines with their numbers.
    const lines = [...svg.matchAll(/<line x1="[\d.]+" x2="[\d.]+" y1="([\d.]+)" y2="\1"[^>]*\/><text[^>]*class="tick">([^<]+)</g)].map((found) => ({
      y: Number(found[1]), value: Number(found[2].replace('−', '-').replace(/[%,]/g, '')),
    }));
    assert.ok(lines.length >= 3, measure.id);
    const [first, last] = [lines[0], lines[lines.length - 1]];
    const perPixel = (last.value - first.value) / (last.y - first.y);
    ids.forEach((id, s) => {
      const path = new RegExp(`<path d="([^"]+)"[^>]*data-scenario="${id}"`).exec(svg)[1];
      const values = path.split(/[ML]/).filter(Boolean).map((point) => first.value + perPixel * (Number(point.split(',')[1]) - first.y));
      assert.equal(values.length, data.time.terms.length);
      data.levels[s][m].middle.forEach((value, t) => {
        assert.ok(Math.abs(values[t] - value) <= 1e-6 * Math.max(1, Math.abs(value)), `${measure.id} ${id} ${t}: ${values[t]} ${value}`);
        ++compared;
      });
    });
  });
  assert.equal(compared, data.measures.filter((m) => m.chart).length * 2 * data.time.terms.length);
});

test('the table of differences holds every number and verdict', () => {
  const words = textsIn(textOf('simulated-differences.svg'));
  data.differences[1].forEach((difference, m) => {
    for (const text of [data.measures[m].label.split(' ')[0], difference.estimate_text, difference.interval_text, difference.verdict_text]) {
      assert.ok(words.some((word) => word.includes(text)), text);
    }
  });
});

test('the maps hold one dot for each school, by tier', () => {
  const svg = textOf('simulated-maps.svg');
  const dots = [...svg.matchAll(/<path d="([^"]*)"[^>]*class="dots-(\w+)"/g)].map((found) => ({ tier: found[2], n: (found[1].match(/M/g) ?? []).length }));
  const order = ['none', 'loose', 'middle', 'deep'];
  data.maps.frames.forEach((frame, f) => {
    const tiers = [...Buffer.from(frame.tier, 'base64')];
    const own = dots.slice(5 * f, 5 * f + 5);
    assert.equal(own[0].tier, 'land');
    assert.equal(own[0].n, data.maps.n);
    for (const { tier, n } of own.slice(1)) assert.equal(n, tiers.filter((t) => order[t] === tier).length, tier);
  });
});

/** Colours of a PNG of eight bits a channel (PNG, third edition, section 9). */
function coloursOf(bytes) {
  const parts = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  }
  const [width, height, kind] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20), bytes[25]];
  const size = kind === 6 ? 4 : 3;
  const raw = inflateSync(Buffer.concat(parts));
  const colours = new Set();
  let above = new Uint8Array(width * size);
  for (let y = 0; y < height; ++y) {
    const start = y * (width * size + 1);
    const now = new Uint8Array(width * size);
    for (let i = 0; i < now.length; ++i) {
      const [a, b, c] = [i >= size ? now[i - size] : 0, above[i], i >= size ? above[i - size] : 0];
      const p = a + b - c;
      const paeth = Math.abs(p - a) <= Math.abs(p - b) && Math.abs(p - a) <= Math.abs(p - c) ? a : Math.abs(p - b) <= Math.abs(p - c) ? b : c;
      now[i] = raw[start + 1 + i] + [0, a, b, (a + b) >> 1, paeth][raw[start]];
    }
    for (let i = 0; i < now.length; i += size) colours.add((now[i] << 16) | (now[i + 1] << 8) | now[i + 2]);
    above = now;
  }
  return { width, colours };
}

test('pictures are twice as wide as drawn and not blank', { skip: converter ? false : 'rsvg-convert is not installed' }, () => {
  assert.ok(names.length > 0);
  for (const name of names.filter((n) => n.endsWith('.png'))) {
    const { width, colours } = coloursOf(readFileSync(join(folder, 'one', name)));
    assert.equal(width, 2 * Number(/width="(\d+)"/.exec(textOf(name.replace(/png$/, 'svg')))[1]), name);
    assert.ok(colours.size > 50, `${name}: ${colours.size} colours`);
    // The ink of the title: text was drawn, so the font was found.
    assert.ok(colours.has(0x1b2330), name);
  }
});

test('the same files give the same bytes, also below a folder that Node takes for a package of modules', () => {
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch);
  writeFileSync(join(scratch, 'package.json'), '{"type": "module"}');
  assert.ok(names.length > 0);
  assert.equal(run(['figures', ...files, '--out', 'two', ...(converter ? [] : ['--no-png'])], { TMPDIR: scratch }).status, 0);
  assert.deepEqual(readdirSync(scratch), ['package.json'], 'nothing of ours is left');
  for (const name of names) assert.ok(readFileSync(join(folder, 'one', name)).equals(readFileSync(join(folder, 'two', name))), name);
});

test('what cannot be done is refused with what to do', () => {
  const refused = (words, code, message, environment) => {
    const outcome = run(words, environment);
    assert.equal(outcome.status, code, outcome.stderr);
    assert.match(outcome.stderr, message);
  };
  refused(['figures', files[0]], 2, /needs --out FOLDER/);
  refused(['figures', 'nothing.h5', '--out', 'x'], 4, /nothing\.h5/);
  refused(['figures', ...files, '--out', 'one', '--no-png'], 4, /simulated-.*\.svg: exists; --force replaces it/);
  refused(['figures', ...files, '--out', 'report.html'], 4, /report\.html: cannot make the folder, a file has that name/);
  refused(['figures', ...files, '--out', 'x'], 4, /needs node, which is not on the path \(Debian: apt-get install nodejs\)/, { PATH: folder });
  mkdirSync(join(folder, 'bin'));
  symlinkSync(process.execPath, join(folder, 'bin', 'node'));
  refused(['figures', ...files, '--out', 'x'], 4, /needs rsvg-convert.*librsvg2-bin.*--no-png/, { PATH: join(folder, 'bin') });
  assert.deepEqual(readdirSync(join(folder, 'x')), []);
  const alone = run(['figures', files[0], '--out', 'alone', '--no-png'], { PATH: join(folder, 'bin') });
  assert.equal(alone.status, 0, alone.stderr);
  assert.ok(!readdirSync(join(folder, 'alone')).includes('simulated-differences.svg'), 'one run has no differences');
});

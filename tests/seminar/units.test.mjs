// The page's parts that need no browser: numbers in words, addresses, rows, regimes. Bundled as the page's own script is.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const source = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'analysis', 'seminar', 'src');
const folder = mkdtempSync(join(tmpdir(), 'schoolsim-units-'));
after(() => rmSync(folder, { recursive: true }));

const load = (name) => {
  const out = join(folder, `${name}.mjs`);
  execFileSync('esbuild', [join(source, `${name}.ts`), '--bundle', '--format=esm', `--outfile=${out}`], {
    stdio: 'pipe', env: { ...process.env, NODE_PATH: '/usr/share/nodejs' },
  });
  return import(pathToFileURL(out).href);
};
const [figures, view, rows, regime, sentences] = await Promise.all(['figures', 'view', 'rows', 'regime', 'sentences'].map(load));

test('shares are fractions only within a point, near them within two, and percentages else', () => {
  for (const [percent, words] of [
    [24, 'one in four'], [25, 'one in four'], [26, 'one in four'], [27, 'just over one in four'], [23, 'nearly one in four'], [28, '28%'], [19, 'one in five'],
    [18, 'nearly one in five'], [16, '16%'], [33, 'a third'], [50, 'half'], [48, 'nearly half'], [0, '0%'],
  ]) {
    assert.equal(figures.shareWords(percent / 100).words, words, `${percent}`);
  }
  assert.equal(figures.shareWords(0.25).have, 'has');
  assert.equal(figures.shareWords(0.5).have, 'have');
  assert.equal(figures.percentText(0.001), '<1%');
});

test('counts are rounded as the program rounds them', () => {
  for (const [value, text] of [[3947, '3,900'], [947, '950'], [47.2, '47'], [-4032, '−4,000'], [0, '0'], [21075, '21,100']]) {
    assert.equal(figures.countText(value), text);
  }
});

test('an address says what is shown, and says it again when read', () => {
  const ids = ['two-tier-drift', 'forced-federation'];
  const schools = Uint32Array.of(7, 100, 4_000_000_000);
  const shown = {
    ...view.firstView, screen: 'story', scenario: 1, term: 17, chart: 2, arrangement: 'rows', colouring: 'teaching', step: 3, school: 2, moved: { 'trust.loss': 0.25 },
  };
  assert.deepEqual(view.viewOf(view.addressOf(shown, ids, schools), ids, 45, schools), shown);
  assert.deepEqual(view.viewOf('#term=999&scenario=nothing&screen=x&set.trust.loss=abc&school=8', ids, 45, schools), { ...view.firstView, term: 45 });
});

test('rows hold every school once, each row by class, longer where there are more', () => {
  const n = 500;
  const schools = { phase: Uint8Array.from({ length: n }, (_, i) => i % 3), pupils: Float32Array.from({ length: n }, (_, i) => 50 + 3 * i) };
  const classes = Uint8Array.from({ length: n }, (_, i) => (i * 7) % 4);
  const { places, rows: labels } = rows.arrange(schools, classes, 800, 600, 1);
  assert.equal(labels.length, 6);
  const seen = new Set(Array.from(places.x, (x, i) => `${x.toFixed(3)} ${places.y[i].toFixed(3)}`));
  assert.equal(seen.size, n, 'no two dots at one place');
  for (let i = 0; i < n; ++i) {
    assert.ok(places.x[i] > 0 && places.x[i] < 800 && places.y[i] > 0 && places.y[i] < 600);
    for (let j = 0; j < i; ++j) {
      if (rows.rowOf(schools.phase[i], schools.pupils[i]) !== rows.rowOf(schools.phase[j], schools.pupils[j])) continue;
      if (classes[i] < classes[j]) assert.ok(places.x[i] <= places.x[j]);
    }
  }
  assert.deepEqual([[0, 129], [0, 130], [0, 300], [1, 899], [1, 900], [2, 5]].map(([phase, pupils]) => rows.rowOf(phase, pupils)), [0, 1, 2, 3, 4, 5]);
});

test('a regime is what the conditions of the model say', () => {
  const limits = { share: 0.1, persistence: 0.3, widening: 0.2 };
  const two = { low: 0.5, high: 0.2, margin: 0.1, persistence: 0.5, widening: 0.3 };
  for (const [change, expected] of [
    [{}, 'two_tiers'], [{ high: 0.09 }, 'universally_shallow'], [{ low: 0.09 }, 'inclusive'], [{ margin: 0 }, 'graded'], [{ persistence: 0.3 }, 'polarised'],
    [{ widening: 0.2 }, 'polarised'], [{ persistence: NaN }, 'undecided'], [{ low: 0.1, high: 0.1 }, 'two_tiers'],
  ]) {
    assert.equal(regime.regimeOf({ ...two, ...change }, limits), expected);
  }
});

test('"no more deep partnership" is said only where the difference is too small to matter', () => {
  const curve = (estimate, verdict) => ({ estimate: [estimate], lower: [estimate - 1], upper: [estimate + 1], verdict: [verdict] });
  const said = (verdict, nRuns = 20) => sentences.plainText(sentences.comparisonSentence('Force', 'Drift', {
    none: curve(-4000, 'better'), deep: curve(-140, verdict), record: 0, nRuns,
  }, null));
  assert.match(said('too_small'), /^Force leaves 4,000 fewer schools alone, yet brings no more deep partnership\.$/);
  for (const verdict of ['better', 'worse', 'may_not_matter', 'cannot_tell']) assert.doesNotMatch(said(verdict), /no more deep/);
  assert.match(said('cannot_tell'), /cannot be told/);
  assert.match(said('cannot_tell', 1), /^In this one run/);
});

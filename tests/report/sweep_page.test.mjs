// The page of a sweep, made by the program and opened in Chromium from a file, with the network watched.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromiumPath, openBrowser, source, typeFaults } from './page.mjs';

const skip = chromiumPath ? false : 'Chromium is not installed (Debian: apt-get install chromium)';
const folder = mkdtempSync(join(tmpdir(), 'schoolsim-sweep-page-'));
const program = (...words) => execFileSync(process.env.SCHOOLSIM_PROGRAM, words, { cwd: folder, stdio: 'pipe', encoding: 'utf8' });

/** Makes the page of a small sweep and returns its path and data. */
function makePage(design, ...flags) {
  const name = design.match(/\w+/g)[1];
  writeFileSync(join(folder, `${name}.ini`), `[sweep]\ntitle = A small sweep\nquestion = What moves it <here>?\nscenarios = two-tier-drift, supported
schools = synthetic:60\nreplicates = 2\nterms = 6\n${design}\n[factor trust.gain]\nrange = 0.05, 0.3\n[factor cooperation.base]\nrange = 0.05, 1\n[factor forced.executive_share]\nrange = 0, 1\n`);
  program('sweep', `${name}.ini`, '--out', name, '--quiet');
  program('merge', name, '--out', `${name}.h5`, '--quiet', '--force');
  program('report', `${name}.h5`, '--metric', 'isolated', ...flags, '--out', `${name}.html`, '--force');
  const page = join(folder, `${name}.html`);
  const data = JSON.parse(readFileSync(page, 'utf8').match(/<script id="page-data" type="application\/json">(.*?)<\/script>/s)[1]);
  return { page, data };
}

test('types fit', () => assert.equal(typeFaults(join(source, '..', 'sweep', 'src')), ''));

describe('the page of a sweep', { skip }, () => {
  let browser;
  before(async () => { browser = await openBrowser(); });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  async function open(file, viewport) {
    const context = await browser.newContext({ viewport });
    const page = await context.newPage();
    const faults = [];
    page.on('console', (message) => faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('request', (request) => { if (!request.url().startsWith('file:') && !request.url().startsWith('data:')) faults.push(request.url()); });
    await page.goto(pathToFileURL(file).href);
    await page.waitForFunction(() => document.documentElement.dataset.ready === 'true');
    assert.deepEqual(faults, []);
    return { page, close: () => context.close() };
  }

  for (const [design, kinds] of [
    ['design = morris\npoints = 4', ['bars', 'scatter', 'convergence']],
    ['design = saltelli\npoints = 16', ['bars', 'convergence', 'scatter']],
    ['design = lhs\npoints = 60', ['bars', 'convergence', 'effects', 'surface', 'scatter', 'scatter', 'scatter']],
  ]) {
    test(`draws every figure of ${design.split('\n')[0]}, wide and narrow`, async () => {
      const where = design.includes('lhs') ? ['--where', 'trust_mean<0.93'] : [];
      const made = makePage(design, ...where);
      assert.deepEqual(made.data.figures.map((f) => f.kind), kinds);
      for (const viewport of [{ width: 1280, height: 900 }, { width: 390, height: 800 }]) {
        const { page, close } = await open(made.page, viewport);
        const text = await page.innerText('main');
        for (const words of [made.data.title, ...made.data.sentences, ...made.data.figures.flatMap((f) => [f.heading, f.note])])
          assert.ok(text.includes(words), words);
        const bars = made.data.figures[0];
        assert.equal(await page.locator('article > figure.bars svg rect').count(), bars.rows.length * bars.series.length);
        // Lengths of bars are as their values.
        const widths = await page.locator('article > figure.bars svg rect').evaluateAll((all) => all.map((r) => Number(r.getAttribute('width'))));
        const values = bars.rows.flatMap((r) => r.bars.map((b) => Math.abs(b.value)));
        const longest = values.indexOf(Math.max(...values));
        values.forEach((value, i) => assert.ok(Math.abs(widths[i] - Math.max((widths[longest] * value) / values[longest], 0.8)) < 0.5));
        for (const effects of made.data.figures.filter((f) => f.kind === 'effects')) {
          // A curve in each panel, which rises and falls as its values do.
          const curves = await page.locator('article > figure.effects svg svg path').evaluateAll((all) => all.map((path) => {
            const end = (at) => path.getPointAtLength(at * path.getTotalLength()).y;
            return [end(0), end(1)];
          }));
          assert.equal(curves.length, effects.panels.length);
          effects.panels.forEach((panel, i) => {
            const change = panel.points.at(-1).y - panel.points[0].y;
            if (Math.abs(change) > 1e-3) assert.equal(Math.sign(curves[i][0] - curves[i][1]), Math.sign(change), panel.label);
          });
        }
        for (const surface of made.data.figures.filter((f) => f.kind === 'surface')) {
          const texts = await page.locator('article > figure.surface svg rect + text').allTextContents();
          assert.deepEqual(texts, surface.texts.flat());
        }
        const last = made.data.figures.filter((f) => f.kind === 'scatter').at(-1);
        const marks = page.locator('article > figure.scatter').last().locator('svg').last().locator('circle, rect:not(.box), path');
        assert.equal(await marks.count(), last.points.length);
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0);
        await close();
      }
    });
  }

  test('shows every scenario, and each difference from the first, as the exported runs have them', async () => {
    const made = makePage('design = lhs\npoints = 60');
    program('export', 'lhs.h5', '--out', 'lhs.csv', '--force');
    const [header, ...rows] = readFileSync(join(folder, 'lhs.csv'), 'utf8').trim().split('\n').map((line) => line.split(','));
    const column = (name) => header.indexOf(name);
    // Numbers of schools at each point, means over replicates.
    const points = (scenario) => Array.from({ length: 60 }, (_, point) => {
      const some = rows.filter((row) => Number(row[column('point')]) === point && row[column('scenario')] === scenario && Number(row[column('term')]) === 6);
      assert.equal(some.length, 2);
      return some.reduce((sum, row) => sum + (60 * Number(row[column('isolated')])) / some.length, 0);
    });
    const [first, other] = [points('two-tier-drift'), points('supported')];
    const difference = other.map((value, i) => value - first[i]);
    const quantile = (values, p) => {
      const sorted = [...values].sort((a, b) => a - b);
      const at = p * (sorted.length - 1);
      return sorted[Math.floor(at)] + (at % 1) * (sorted[Math.ceil(at)] - sorted[Math.floor(at)]);
    };
    const { page, close } = await open(made.page, { width: 1366, height: 768 });
    const tables = page.locator('.parts table.intervals');
    for (const [table, expected] of [[0, [first, other]], [1, [difference]]]) {
      const data = made.data.parts_figures[table];
      const shown = await tables.nth(table).locator('tbody tr').evaluateAll((all) => all.map((tr) => ({
        label: tr.querySelector('.label').textContent, key: tr.querySelector('code').textContent,
        numbers: tr.querySelector('td:not(.axis)').textContent.replaceAll('−', '-').match(/-?\d[\d.]*/g).map(Number),
        last: tr.querySelector('td:last-child').textContent,
        middle: Number(tr.querySelector('.middle').getAttribute('cx')),
      })));
      assert.deepEqual(shown.map((row) => row.key), table === 0 ? ['two-tier-drift', 'supported'] : ['supported']);
      assert.equal(shown.at(-1).label, 'Lasting authority support');
      expected.forEach((values, i) => {
        const mean = values.reduce((a, b) => a + b) / values.length;
        [mean, quantile(values, 0.05), quantile(values, 0.95)].forEach((value, n) =>
          assert.ok(Math.abs(shown[i].numbers[n] - value) <= 0.06 * Math.abs(value) + 1e-9, `${shown[i].key}: ${shown[i].numbers[n]}, is ${value}`));
        const at = 6 + ((mean - data.low) / (data.high - data.low)) * 228;
        assert.ok(Math.abs(shown[i].middle - at) < 0.1, `${shown[i].key} at ${shown[i].middle}, expected ${at}`);
      });
      if (table === 1) assert.equal(shown[0].last, `less at ${difference.filter((v) => v < 0).length}, more at ${difference.filter((v) => v > 0).length}`);
    }
    // Each other scenario is folded, and open has what moves its difference.
    const part = page.locator('details.part');
    assert.equal(await part.count(), 1);
    assert.equal(await part.locator('figure').first().isVisible(), false);
    await part.locator('summary').first().press('Enter');
    assert.equal(await part.locator('figure').first().isVisible(), true);
    assert.ok((await part.innerText()).includes('difference from “Two-tier drift”'));
    await close();
  });

  test('shows one scenario where one is asked for, labels with their keys, and true minus signs', async () => {
    const one = makePage('design = lhs\npoints = 60', '--scenario', 'supported', '--where', 'trust_mean>-0.5');
    assert.equal(one.data.parts, undefined);
    const { page, close } = await open(one.page, { width: 1366, height: 768 });
    assert.equal(await page.locator('.parts').count(), 0);
    const labels = await page.locator('figure.bars').first().locator('text.key-name').allTextContents();
    assert.deepEqual([...labels].sort(), ['cooperation.base', 'forced.executive_share', 'trust.gain']);
    assert.ok((await page.innerText('figure.bars')).includes('Trust gained when honoured'));
    const text = await page.locator('main').evaluate((main) => [...main.querySelectorAll('p, text, li, h2, td')].map((e) => e.textContent).join('\n'));
    assert.ok(text.includes('above −0.5'), text);
    assert.equal(/(^|[\s(])-\d/m.exec(text), null);
    await close();
  });
});

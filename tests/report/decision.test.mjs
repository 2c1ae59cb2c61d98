// The first sheet of a report that the program makes, against the figures that `compare` gives of the same files.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { dataOf, faultsOf } from './check_page.mjs';
import { chromiumPath, openBrowser } from './page.mjs';

const skip = chromiumPath ? false : 'Chromium is not installed (Debian: apt-get install chromium)';
const folder = mkdtempSync(join(tmpdir(), 'schoolsim-decision-'));
const program = (...words) => execFileSync(process.env.SCHOOLSIM_PROGRAM, words, { cwd: folder, stdio: 'pipe', encoding: 'utf8' });
const scenarios = ['two-tier-drift', 'supported', 'forced-federation', 'curriculum-driven', 'few-priorities'];

/** The number at the start of a text, with its true minus. */
const numberOf = (text) => Number(text.replace('−', '-').replaceAll(',', '').match(/-?[\d.]+/)[0]);
const rangeOf = (text) => text.split(' to ').map(numberOf);
/** As people read counts; halves away from zero. */
const roundedCount = (v) => { const step = Math.abs(v) >= 1000 ? 100 : Math.abs(v) >= 100 ? 10 : 1; return Math.sign(v) * Math.round(Math.abs(v) / step) * step || 0; };
const near = (found, expected, by, what) => assert.ok(Math.abs(found - expected) <= by, `${what}: ${found}, expected ${expected}`);

describe('the page for a decision', { skip }, () => {
  let browser;
  before(async () => { browser = await openBrowser(); });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  for (const [name, parameters, kind] of [
    ['worlds', ['--replicates', '12'], /^in year 15: median of 12 (plausible Englands|worlds); below, where 85% of them lie$/],
    ['chance', ['--parameters', 'default', '--replicates', '4'], /^in year 15: mean of 4 runs; below, the 95% interval of chance alone$/],
  ]) {
    test(`shows the numbers of compare: ${name}`, async () => {
      program('run', ...scenarios, '--schools', 'synthetic:400', ...parameters, '--out', name, '--quiet');
      const files = scenarios.map((s) => join(name, `${s}.h5`));
      program('report', ...files, '--out', `${name}.html`, '--question', 'What should <we> do?');
      const compared = JSON.parse(program('compare', ...files, '--format', 'json'));
      const context = await browser.newContext({ viewport: { width: 1120, height: 900 } });
      const page = await context.newPage();
      await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
      await page.waitForFunction(() => document.documentElement.dataset.ready === 'true');
      const data = dataOf(readFileSync(join(folder, `${name}.html`), 'utf8'));
      assert.deepEqual(faultsOf(data), []);
      assert.equal(await page.innerText('h1'), 'What should <we> do?');
      const names = compared.runs.map((r) => r.name);
      assert.deepEqual(await page.locator('.choice thead .option').allInnerTexts(), names.slice(1, 4));
      assert.equal(await page.locator('.decision > .note').innerText(), `Here are the first three options; ${names[4]} is on the next sheets.`);
      assert.match(await page.locator('.choice .no_partner th .note').innerText(), kind);

      const cell = (row, option) => page.locator(`.choice .${row} td`).nth(option - 1).locator('p').allInnerTexts();
      const { n_schools: n, n_runs } = compared;
      const month = { size: 0.07, sd: Number(compared.other_units_note.match(/one sd of schools is ([\d.]+) points/)[1]) / 100 };
      for (const r of [1, 2, 3]) {
        const run = compared.runs[r];
        const difference = (measure) => run.differences.find((d) => d.measure === measure);
        const alone = difference('isolated');
        const [middle, range] = await cell('no_partner', r);
        assert.equal(numberOf(middle), roundedCount(alone.estimate * n));
        assert.deepEqual(rangeOf(range), alone.interval.map((v) => roundedCount(v * n)));
        const tiers = run.two_tiers.n_partnership;
        assert.ok((await cell('two_tiers', r))[0].startsWith(`in ${tiers} of ${n_runs} `));
        assert.equal(await page.locator('.choice .two_tiers td').nth(r - 1).locator('.held').count(), tiers);
        const weakest = difference('effectiveness_lowest_tenth').estimate / month.sd * Math.sqrt(0.15) / month.size;
        near(numberOf((await cell('weakest_tenth', r))[0]), weakest, 0.05 + 0.02 * Math.abs(weakest), 'months');
        const small = run.groups.groups.find((g) => g.group === 'small_primary').isolated;
        near(numberOf((await cell('small_primaries', r))[0]), 100 * small.estimate, 0.5, 'small primaries');
        const [pounds, days] = await cell('price', r);
        if (run.costs.public_pounds.estimate === 0) assert.equal(pounds, 'no public money');
        else near(numberOf(pounds.slice(pounds.indexOf('£') + 1)) * (/ million/.test(pounds.split(' (')[0]) ? 1e6 : 1), run.costs.public_pounds.estimate / 15, 0.06 * run.costs.public_pounds.estimate / 15, 'pounds a year');
        near(numberOf(days), run.costs.payers.school.leader_days.estimate / n / 15, 0.051, 'days a year');
        const worse = run.differences.filter((d) => d.verdict === 'worse').length;
        assert.equal(await page.locator('.choice .worse td').nth(r - 1).locator('p strong', { hasText: / by \d|less than 1|more schools|fewer schools/ }).count(), worse);
      }

      // The answer praises who does most of those that are better, and has its but.
      const better = [1, 2, 3].filter((r) => compared.runs[r].differences.find((d) => d.measure === 'isolated').verdict === 'better');
      const answer = await page.innerText('.answer');
      if (better.length > 0) {
        const of = (r) => Math.abs(compared.runs[r].differences.find((d) => d.measure === 'isolated').estimate);
        const best = better.reduce((a, b) => (of(b) > of(a) ? b : a));
        assert.ok(answer.startsWith(`Of three options, ${names[best]} does most for schools with no partner (${roundedCount(of(best) * n).toLocaleString('en-GB')} fewer`), answer);
        assert.match(answer, /; but .+\.$/);
      }
      for (const width of [1366, 390]) {
        await page.setViewportSize({ width, height: 800 });
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, `${width} px`);
      }
      await page.setViewportSize({ width: 1120, height: 900 });
      await page.locator('.evidence').evaluate((e) => e.remove());
      await page.locator('.appendix').evaluate((e) => e.remove());
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
      assert.equal(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length, 1);
      await context.close();
    });
  }

  test('--question takes words, and belongs to runs', () => {
    const refused = (...words) => spawnSync(process.env.SCHOOLSIM_PROGRAM, ['report', ...words], { cwd: folder, encoding: 'utf8' });
    const empty = refused(join('chance', 'supported.h5'), '--out', 'empty.html', '--question', '');
    assert.equal(empty.status, 2);
    assert.match(empty.stderr, /--question: needs words/);
    writeFileSync(join(folder, 'sweep.ini'), '[sweep]\ntitle = t\nquestion = q?\nscenarios = two-tier-drift\nschools = synthetic:60\nreplicates = 1\nterms = 3\ndesign = lhs\npoints = 2\n[factor trust.gain]\nrange = 0.05, 0.3\n');
    program('sweep', 'sweep.ini', '--out', 'sweep', '--quiet');
    program('merge', 'sweep', '--out', 'sweep.h5', '--quiet');
    const sweep = refused('sweep.h5', '--out', 'sweep.html', '--question', 'Why?');
    assert.equal(sweep.status, 2);
    assert.match(sweep.stderr, /--question: is for reports of runs/);
  });
});

// Any two scenarios of the seminar page side by side, against what the program's files say of every replicate.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { dataOf, faultsOf } from '../report/check_page.mjs';
import { chromiumPath, openBrowser } from '../report/page.mjs';
import { openPage, program } from './pages.mjs';

const skip = chromiumPath ? false : 'Chromium is not installed (Debian: apt-get install chromium)';
const folder = mkdtempSync(join(tmpdir(), 'schoolsim-compare-'));
const ids = ['two-tier-drift', 'forced-federation', 'supported'];
const terms = 45;
const nWorlds = 4;
/** Four worlds of their own. */
writeFileSync(join(folder, 'sets.csv'), 'trust.loss,learning.own\n0.12,0.02\n0.2,0.03\n0.28,0.015\n0.16,0.025\n');
program('run', ...ids, '--schools', 'england:LA=380,381', '--replicates', String(nWorlds), '--parameters', join(folder, 'sets.csv'), '--out', folder, '--quiet');
const file = join(folder, 'page.html');
program('page', ...ids.map((id) => join(folder, `${id}.h5`)), '--out', file);
const text = readFileSync(file, 'utf8');
const data = dataOf(text);
const { n } = data.seminar.schools;
const ensembles = JSON.parse(execFileSync('/usr/bin/python3', ['-B', join(dirname(fileURLToPath(import.meta.url)), 'ensemble_of.py'), ...ids.map((id) => join(folder, `${id}.h5`))], { maxBuffer: 2 ** 28, encoding: 'utf8' }));
after(() => rmSync(folder, { recursive: true }));

const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;
/** Of an even number of values. */
const median = (values) => mean([...values].sort((x, y) => x - y).slice(values.length / 2 - 1, values.length / 2 + 1));
/** Schools with no, a loose, a middling, a deep partner in a record of a replicate. */
const schoolsOf = (scenario, replicate, record) => {
  const of = (name) => ensembles[scenario].metrics[name][replicate][record];
  return [of('isolated'), of('tier_low') - of('isolated'), of('tier_middle'), of('tier_high')].map((share) => n * share);
};
const worlds = Array.from({ length: nWorlds }, (_, r) => r);
const meanSchools = (scenario, record) => [0, 1, 2, 3].map((tier) => mean(worlds.map((r) => schoolsOf(scenario, r, record)[tier])));

test('the page’s document is what the schema says', () => assert.deepEqual(faultsOf(data), []));

test('every two scenarios are paired by world, in every record', () => {
  const none = data.measures.findIndex((m) => m.id === 'isolated');
  const { scenarios } = data.seminar;
  assert.deepEqual(scenarios.map((s) => s.paired_with_others.length), [0, 0, 1]);
  for (const [a, b, curves] of [[0, 1, scenarios[1].paired], [0, 2, scenarios[2].paired], [1, 2, scenarios[2].paired_with_others[0]]]) {
    for (const record of [0, 12, 30, terms]) {
      const pairs = worlds.map((r) => schoolsOf(b, r, record)[0] - schoolsOf(a, r, record)[0]);
      const curve = curves[none];
      assert.ok(Math.abs(curve.mean[record] - mean(pairs)) < 1e-3, `${a} ${b} ${record}: ${curve.mean[record]} ${mean(pairs)}`);
      assert.ok(Math.abs(curve.estimate[record] - median(pairs)) < 1e-3, `${curve.estimate[record]} ${pairs}`);
      assert.ok(curve.lower[record] <= curve.estimate[record] && curve.estimate[record] <= curve.upper[record]);
    }
  }
  scenarios.forEach(({ tiers }, s) => {
    for (const record of [0, terms]) meanSchools(s, record).forEach((expected, tier) => assert.ok(Math.abs(n * tiers[tier].mean[record] - expected) < 1e-2));
  });
});

describe('in the browser', { skip }, () => {
  let browser;
  const complaints = [];
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser?.close());
  const open = (hash, options, path = file) => openPage(browser, path, hash, options, complaints);
  const address = (a, b, more = '') => `#scenario=${ids[b]}&against=${ids[a]}&screen=compare&term=${terms}${more}`;
  const whole = (words) => Number(words.replace(/,/g, '').replace('−', '-'));
  const sentence = (page) => page.locator('.compare-screen .sentence').innerText();
  const names = (page) => page.locator('.panel-head .pick b').allInnerTexts();
  const bars = (page) => page.locator('.panel .tier-bar').evaluateAll((all) => all.map((bar) => [...bar.querySelectorAll('li span')].map((span) => span.textContent)));
  const ready = (page) => page.waitForFunction(() => !/^(Computing|)$/.test(document.querySelector('.compare-screen .sentence')?.textContent.split(' ')[0] ?? ''));

  test('bars are means over worlds, and B minus A is what the sentence says, to the digit', async () => {
    for (const [a, b] of [[0, 1], [0, 2], [1, 2], [2, 1], [1, 0]]) {
      for (const term of [30, terms]) {
        const page = await open(address(a, b).replace(`term=${terms}`, `term=${term}`));
        await ready(page);
        assert.deepEqual(await names(page), [a, b].map((s) => data.scenarios[s].name));
        const [barsA, barsB] = (await bars(page)).map((bar) => bar.map(whole));
        [0, 1, 2, 3].forEach((tier) => {
          const [from, to] = [meanSchools(a, term)[tier], meanSchools(b, term)[tier]];
          const step = Math.abs(to - from) >= 1000 ? 100 : Math.abs(to - from) >= 100 ? 10 : 1;
          assert.ok(Math.abs(barsA[tier] - from) <= step / 2 + 1e-6 && Math.abs(barsB[tier] - to) <= step / 2 + 1e-6, `${a} ${b} ${tier}: ${barsA} ${barsB} ${from} ${to}`);
        });
        const said = await sentence(page);
        for (const [tier, amount] of [[0, /leaves ([\d,]+) (more|fewer) schools alone/.exec(said)], [3, /brings ([\d,]+) (more|fewer) a deep/.exec(said)]]) {
          const apart = barsB[tier] - barsA[tier];
          if (amount) assert.equal(whole(amount[1]) * (amount[2] === 'fewer' ? -1 : 1), apart, said);
          else assert.match(said, tier === 0 ? /leaves as many schools alone|may leave more or fewer|Up to here/ : /hardly changes|unclear|Up to here/, said);
        }
        if (a === 0) assert.doesNotMatch(said, /[Aa]gainst/);
        else assert.match(said, new RegExp(`^Against ${data.scenarios[a].name.toLowerCase()}, `));
        assert.match(await page.locator('.bases').innerText(), /^Figures are means of 4 worlds; maps show one of these worlds\.$/);
        await page.context().close();
      }
    }
  });

  test('a sentence has at most 30 words, whoever is compared, and speaks of what the chart shows', async () => {
    const page = await open(address(1, 2));
    await ready(page);
    const label = (m) => data.measures[m].label.toLowerCase();
    const others = data.measures.flatMap((m, i) => (['isolated', 'tier_high'].includes(m.id) ? [] : [i]));
    for (const measure of [null, ...others]) {
      const said = await sentence(page);
      assert.ok(said.split(/\s+/).length <= 30, said);
      if (measure !== null) {
        assert.ok(said.toLowerCase().includes(label(measure)), said);
        const curve = data.seminar.scenarios[2].paired_with_others[0][measure];
        const amount = /([−+]?)([\d.,]+)/.exec(said.slice(said.toLowerCase().indexOf(label(measure)) + label(measure).length));
        const value = whole(amount[2]) * (amount[1] === '−' ? -1 : 1);
        const step = data.measures[measure].plain_unit === 'schools' || Math.abs(curve.mean[terms]) >= 10 ? 50 : 0.05;
        assert.ok(Math.abs(value - curve.mean[terms]) <= step + 1e-9, `${said}: ${curve.mean[terms]}`);
        assert.ok((await page.locator('.compare-screen .chart-head h2').innerText()).toLowerCase().includes(label(measure)));
      }
      await page.keyboard.press('c');
      await page.waitForFunction((before) => document.querySelector('.compare-screen .sentence').textContent !== before, said);
    }
    await page.context().close();
  });

  test('both scenarios are chosen by keyboard, the address says which, and a link opens the same', async () => {
    const page = await open(`#scenario=${ids[1]}&screen=compare&term=${terms}`);
    await ready(page);
    assert.deepEqual(await names(page), [0, 1].map((s) => data.scenarios[s].name));
    const chosen = (a, b) => page.waitForFunction(([x, y]) => [...document.querySelectorAll('.panel-head .pick b')].map((e) => e.textContent).join('|') === `${x}|${y}`, [a, b].map((s) => data.scenarios[s].name));
    await page.getByLabel('Scenario A').focus();
    assert.notEqual(await page.locator('.pick').first().evaluate((e) => getComputedStyle(e).outlineStyle), 'none', 'what has the focus is seen');
    await page.keyboard.press('End');
    await chosen(2, 1);
    assert.match(page.url(), /scenario=forced-federation.*against=supported/);
    await page.getByLabel('Scenario B').focus();
    await page.keyboard.press('Home');
    await chosen(2, 0);
    // What stands on the other side changes places.
    await page.keyboard.press('End');
    await chosen(0, 2);
    assert.doesNotMatch(page.url(), /against/);
    await page.getByLabel('Scenario A').focus();
    await page.keyboard.press('ArrowDown');
    await chosen(1, 2);
    const [url, said] = [page.url(), await sentence(page)];
    const again = await open(url.slice(url.indexOf('#')));
    await ready(again);
    assert.equal(await sentence(again), said);
    assert.deepEqual(await names(again), [1, 2].map((s) => data.scenarios[s].name));
    await again.context().close();
    await page.context().close();
  });

  test('a finger reaches both lists, upright and lying', async () => {
    for (const viewport of [{ width: 390, height: 844 }, { width: 844, height: 390 }]) {
      const page = await open(address(1, 2), { viewport, hasTouch: true, isMobile: true });
      await ready(page);
      for (const label of ['Scenario A', 'Scenario B']) {
        const select = page.getByLabel(label);
        await select.scrollIntoViewIfNeeded();
        const box = await select.boundingBox();
        assert.ok(box.height >= 44 && box.width >= 44, JSON.stringify(box));
        const isOnTop = await select.evaluate((own) => {
          const { left, top, width, height } = own.getBoundingClientRect();
          return document.elementFromPoint(left + width / 2, top + height / 2) === own;
        });
        assert.ok(isOnTop, label);
      }
      await page.getByLabel('Scenario A').selectOption({ label: data.scenarios[0].name });
      await page.waitForFunction(() => !location.hash.includes('against'));
      await page.context().close();
    }
  });

  test('colours of the difference are each school’s mean change over all worlds at the end, and the key says so', async () => {
    const cuts = [0.35, 0.65].map(Math.fround);
    const tierOf = (depth) => (depth === null ? 0 : depth < cuts[0] ? 1 : depth < cuts[1] ? 2 : 3);
    assert.equal(ensembles[0].depth.length, nWorlds, 'the files hold the depths of all worlds');
    for (const [a, b] of [[0, 1], [1, 2]]) {
      const counts = new Array(7).fill(0);
      for (let school = 0; school < n; ++school) {
        const change = mean(worlds.map((r) => tierOf(ensembles[b].depth[r][school]) - tierOf(ensembles[a].depth[r][school])));
        ++counts[change <= -1 ? 0 : change <= -0.5 ? 1 : change <= -0.25 ? 2 : change < 0.25 ? 3 : change < 0.5 ? 4 : change < 1 ? 5 : 6];
      }
      assert.ok(counts.filter((count) => count > 0).length > 3, `${counts}`);
      // Whatever term is shown: the file has each school's end alone.
      const page = await open(address(a, b, '&difference=1').replace(`term=${terms}`, 'term=9'));
      await page.locator('.difference-key li').first().waitFor();
      assert.equal(await page.locator('.difference-key p').innerText(), 'Mean change of tier over 4 worlds, year 15');
      const shown = await page.locator('.difference-key li .note').allInnerTexts();
      const rounded = (count) => (count >= 100 ? Math.round(count / 10) * 10 : count);
      assert.deepEqual(shown.map(whole), counts.map(rounded));
      assert.match(await page.locator('.panel-a canvas').getAttribute('aria-label'), new RegExp(`^${data.scenarios[b].name} minus ${data.scenarios[a].name}\\. Mean change`));
      // The dots have these colours: those of the key, as often as there are schools, as far as pixels show.
      const seen = await page.evaluate(() => {
        const canvas = document.querySelector('.panel-a canvas');
        const pixels = new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer);
        const colourOf = (css) => {
          const [r, g, b] = /(\d+), (\d+), (\d+)/.exec(css).slice(1).map(Number);
          return (0xff000000 | (b << 16) | (g << 8) | r) >>> 0;
        };
        return [...document.querySelectorAll('.difference-key i')].map((i) => {
          const own = colourOf(getComputedStyle(i).backgroundColor);
          return pixels.reduce((sum, p) => sum + (p === own ? 1 : 0), 0);
        });
      });
      // Those that hardly change have the land's colour.
      const perSchool = seen.map((pixels, c) => (counts[c] > 0 && c !== 3 ? pixels / counts[c] : 0));
      seen.forEach((pixels, c) => assert.equal(pixels > 0, counts[c] > 0, `class ${c}: ${seen} ${counts}`));
      const most = Math.max(...perSchool);
      perSchool.forEach((own, c) => assert.ok(c === 3 || counts[c] < 5 || own > 0.6 * most, `class ${c}: ${perSchool}`));
      await page.context().close();
    }
  });

  test('names of scenarios are never markup', async () => {
    const name = '<b id=x>Give & "take"</b>';
    const renamed = join(folder, 'renamed.html');
    writeFileSync(renamed, text.replaceAll(JSON.stringify(data.scenarios[2].name), () => JSON.stringify(name).replace(/</g, '\\u003c')));
    const page = await open(address(1, 2), {}, renamed);
    await ready(page);
    assert.deepEqual(await names(page), [data.scenarios[1].name, name]);
    assert.equal(await page.locator('#x').count(), 0);
    assert.ok((await page.getByLabel('Scenario A').locator('option').allTextContents()).includes(name));
    await page.context().close();
  });

  test('a page of one run says that its figures, and the colours of its difference, are of one run', async () => {
    const live = join(folder, 'live.html');
    program('page', '--live', ...ids, '--parameters', 'default', '--schools', 'england:LA=380', '--out', live);
    const page = await open(address(1, 2), {}, live);
    await ready(page);
    assert.match(await sentence(page), /^In this one run, against forced federation, /);
    assert.equal(await page.locator('.bases').innerText(), 'Figures and maps are of one run.');
    await page.keyboard.press('d');
    await page.locator('.difference-key li').first().waitFor();
    assert.equal(await page.locator('.difference-key p').innerText(), 'Change of tier in this one run');
    await page.context().close();
  });

  test('of six scenarios, as many as a page holds, the last two are a pair', async () => {
    const many = join(folder, 'many.html');
    program('page', '--live', ...ids, 'curriculum-driven', 'clear-vision', 'low-stakes', '--parameters', 'default', '--schools', 'england:LA=380', '--out', many);
    const own = dataOf(readFileSync(many, 'utf8'));
    assert.deepEqual(faultsOf(own), []);
    const page = await open(`#scenario=low-stakes&against=clear-vision&screen=compare&term=${terms}`, {}, many);
    await ready(page);
    assert.deepEqual(await names(page), [4, 5].map((s) => own.scenarios[s].name));
    assert.match(await sentence(page), /^In this one run, against clear vision, /);
    const [barsA, barsB] = (await bars(page)).map((bar) => bar.map(whole));
    const amount = /leaves ([\d,]+) (more|fewer) schools alone/.exec(await sentence(page));
    assert.equal(whole(amount[1]) * (amount[2] === 'fewer' ? -1 : 1), barsB[0] - barsA[0]);
    await page.context().close();
  });

  test('nothing was complained of', () => assert.deepEqual(complaints, []));
});

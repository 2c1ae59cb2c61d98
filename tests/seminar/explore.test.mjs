// What if: what runs and what does not, what a result belongs to, and that it is the program's own.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { dataOf } from '../report/check_page.mjs';
import { chromiumPath, openBrowser } from '../report/page.mjs';
import { makePage, openPage, program } from './pages.mjs';

const skip = chromiumPath ? false : 'Chromium is not installed (Debian: apt-get install chromium)';
const { folder, file } = makePage();
const ofRegions = join(folder, 'regions.html');
program('page', '--live', 'two-tier-drift', '--parameters', 'default', '--schools', 'england:region=North East,South West', '--out', ofRegions);
const moved = join(folder, 'moved');
program('run', 'two-tier-drift', '--parameters', 'default', '--schools', 'england:LA=380', '--replicates', '10', '--set', 'trust.loss=0.3', '--out', moved, '--quiet');
const unmoved = join(folder, 'unmoved');
program('run', 'two-tier-drift', '--parameters', 'default', '--schools', 'england:LA=380', '--replicates', '10', '--out', unmoved, '--quiet');
after(() => rmSync(folder, { recursive: true }));

const [changed, asItWas] = JSON.parse(execFileSync('/usr/bin/python3', ['-B', join(dirname(fileURLToPath(import.meta.url)), 'ensemble_of.py'), join(moved, 'two-tier-drift.h5'), join(unmoved, 'two-tier-drift.h5')], { maxBuffer: 2 ** 28, encoding: 'utf8' }));
const { replicate, schools: { n } } = dataOf(readFileSync(file, 'utf8')).seminar;
const percent = (share) => (share > 0 && share < 0.005 ? '<1%' : `${Math.round(100 * share)}%`);
const terms = 45;

describe('in the browser', { skip }, () => {
  let browser;
  const complaints = [];
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser?.close());

  /** A page that counts its workers, and holds back what new ones say while told to. */
  async function open(hash, path = file, options = {}) {
    return openPage({
      newContext: async (all) => {
        const context = await browser.newContext({ ...all, ...options });
        await context.addInitScript(() => {
          window.nWorkers = 0;
          window.isHeld = false;
          window.held = [];
          const Own = window.Worker;
          window.Worker = class extends Own {
            constructor(...args) {
              super(...args);
              ++window.nWorkers;
            }
            set onmessage(handle) {
              super.onmessage = handle && ((event) => (window.isHeld ? window.held.push(() => handle.call(this, event)) : handle.call(this, event)));
            }
          };
        });
        return context;
      },
    }, path, hash, {}, complaints);
  }
  const nWorkers = (page) => page.evaluate(() => window.nWorkers);
  const done = (page) => page.waitForFunction(() => / 10 of 10 runs done$/.test(document.querySelector('.result-head .note')?.textContent ?? ''), null, { timeout: 120_000 });
  const heading = (page) => page.locator('.explored h2').innerText();
  const note = (page) => page.locator('.result-head .note').innerText();
  const sentence = (page) => page.locator('.explored .sentence').innerText();
  const label = 'Trust lost when let down';
  const slideBack = async (page, steps) => {
    await page.getByLabel(label).focus();
    for (let i = 0; i < steps; ++i) await page.keyboard.press('ArrowLeft');
  };
  /** At once, as a slider that is moved slowly is not. */
  const move = (page, value) => page.evaluate((v) => (location.hash = `${location.hash.replace(/&set.*/, '')}&set.trust.loss=${v}`), value);
  const labels = (page) => page.locator('.sides canvas:visible').evaluateAll((all) => all.map((canvas) => canvas.getAttribute('aria-label')));

  test('opens on the run as it is, and computes nothing', async () => {
    const page = await open('#screen=explore&term=21');
    await page.waitForFunction(() => /partner/.test(document.querySelector('.explored .sentence')?.textContent ?? ''));
    const before = await nWorkers(page);
    assert.equal(before, 2, 'one run of each scenario of the page, none of what if');
    assert.equal(await heading(page), `As it is: all ${n} schools`);
    const map = await open('#term=21');
    assert.equal(await sentence(page), await map.locator('.map-screen .sentence').innerText(), 'it says what the map says');
    const [own, ...others] = await labels(page);
    assert.deepEqual(others, []);
    const told = await map.locator('.map-screen canvas').getAttribute('aria-label');
    assert.equal(own.replace(/^.*Map of all schools/, ''), told.replace(/^.*Map of all schools/, ''));
    await map.context().close();
    const colours = await page.locator('.sides canvas').first().evaluate((canvas) => {
      const pixels = new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer);
      const style = getComputedStyle(document.documentElement);
      return ['none', 'loose', 'middle', 'deep'].map((name) => {
        const hex = style.getPropertyValue(`--${name}`).trim().slice(1);
        const [r, g, b] = [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));
        return pixels.reduce((sum, p) => sum + (p === ((0xff000000 | (b << 16) | (g << 8) | r) >>> 0) ? 1 : 0), 0);
      });
    });
    assert.ok(colours.every((count) => count > 0), `${colours}`);
    // Time runs here, too.
    await page.keyboard.press('End');
    await page.waitForFunction(() => /Year 15|year 15/.test(document.querySelector('.sides figcaption')?.textContent ?? ''));
    assert.equal(await nWorkers(page), before);
    await page.context().close();
  });

  test('a slider runs the changed side; what is unchanged runs once, and never what the page has run', async () => {
    const page = await open('#screen=explore');
    const first = await nWorkers(page);
    await move(page, 0.2);
    await done(page);
    assert.equal(await nWorkers(page) - first, 9 + 10, 'the run on the map is there already');
    const second = await nWorkers(page);
    await move(page, 0.25);
    await page.waitForFunction(() => / to 0\.25:/.test(document.querySelector('.explored h2').textContent));
    await done(page);
    assert.equal(await nWorkers(page) - second, 10, 'the changed side alone');
    const third = await nWorkers(page);
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.waitForFunction(() => /^As it is/.test(document.querySelector('.explored h2').textContent));
    assert.equal(await nWorkers(page), third);
    await page.context().close();
  });

  test('a result is that of the program’s own runs, before and after, and both maps play', async () => {
    const page = await open('#screen=explore&term=0&set.trust.loss=0.3');
    await done(page);
    const share = (ensemble, record) => ensemble.metrics.isolated[replicate][record];
    assert.ok((await sentence(page)).endsWith(`${percent(share(changed, terms))} of schools have no partner, ${percent(share(asItWas, terms))} before.`), await sentence(page));
    const count = (value) => (value >= 100 ? Math.round(value / 10) * 10 : Math.round(value));
    for (const record of [terms, 22, 0]) {
      await page.evaluate((term) => (location.hash = location.hash.replace(/term=\d+/, `term=${term}`)), record);
      const year = record < 3 ? 'the start' : `year ${Math.floor(record / 3)}`;
      await page.waitForFunction((when) => [...document.querySelectorAll('.sides canvas')].every((canvas) => canvas.getAttribute('aria-label').includes(`, ${when}. `)), year);
      const told = await labels(page);
      [asItWas, changed].forEach((ensemble, side) => {
        assert.match(told[side], new RegExp(`^${['Before', 'After'][side]}: .*No partner: ${count(n * share(ensemble, record))},`));
      });
    }
    // Two tiers and the like are counted over all ten.
    assert.match(await page.locator('.regime').innerText(), /Of 10 runs: \D+ \d+.*; before: \D+ \d+/);
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await page.keyboard.press(' ');
    await page.waitForFunction(() => [...document.querySelectorAll('.sides figcaption b')].filter((b) => /year 2$/.test(b.textContent)).length === 2);
    await page.context().close();
  });

  test('a heading says what was changed, where and for how long, and stays with its result until the next is there', async () => {
    const page = await open('#screen=explore&set.trust.loss=0.3');
    await done(page);
    const old = await heading(page);
    assert.equal(old, `${label}, 0.16 to 0.3: all ${n} schools, after 15 years`);
    const said = await sentence(page);
    const bars = await page.locator('.regime').innerText();
    await page.evaluate(() => (window.isHeld = true));
    await slideBack(page, 4);
    await page.waitForFunction(() => window.held.length > 0);
    assert.match(await note(page), new RegExp(`^Computing: ${label}, 0\\.16 to 0\\.\\d+: all ${n} schools, after 15 years`));
    assert.deepEqual([await heading(page), await sentence(page), await page.locator('.regime').innerText()], [old, said, bars]);
    await page.evaluate(() => {
      window.isHeld = false;
      for (const tell of window.held.splice(0)) tell();
    });
    await page.waitForFunction((before) => document.querySelector('.explored h2').textContent !== before, old);
    await done(page);
    assert.match(await heading(page), new RegExp(`^${label}, 0\\.16 to 0\\.(?!3:)\\d+: all ${n} schools, after 15 years$`));
    await page.context().close();
  });

  test('of many schools a region runs, which heading and address name, and a link opens the same', async () => {
    const page = await open('#screen=explore&set.trust.loss=0.3', ofRegions);
    await done(page);
    assert.match(await heading(page), /: (North East|South West), after 15 years$/);
    assert.match(await note(page), /^[\d,]+ schools of (North East|South West) · /);
    assert.doesNotMatch(page.url(), /part=/);
    await page.getByRole('button', { name: /^Run all / }).click();
    await page.waitForFunction(() => /: all [\d,]+ schools, after 15 years$/.test(document.querySelector('.explored h2').textContent), null, { timeout: 120_000 });
    assert.match(page.url(), /part=all/);
    await done(page);
    const [url, head, said] = [page.url(), await heading(page), await sentence(page)];
    await page.context().close();
    const again = await open(url.slice(url.indexOf('#')), ofRegions);
    await done(again);
    assert.deepEqual([await heading(again), await sentence(again)], [head, said]);
    await again.context().close();
  });

  test('a parameter in the address that the model does not have is a message, and never markup', async () => {
    const page = await open(`#screen=explore&set.${encodeURIComponent('<b id=x>')}=3`);
    await page.waitForFunction(() => /<b id=x>/.test(document.querySelector('.explored .sentence')?.textContent ?? ''));
    assert.equal(await page.locator('#x').count(), 0);
    assert.match(await note(page), /<b id=x> 3/);
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.waitForFunction(() => /partner/.test(document.querySelector('.explored .sentence').textContent));
    await page.context().close();
  });

  test('nothing was complained of', () => assert.deepEqual(complaints, []));
});

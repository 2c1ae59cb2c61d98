// The seminar page in headless Chromium, opened from a file as a presenter would, with its console and requests watched.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { dataOf, faultsOf } from '../report/check_page.mjs';
import { chromiumPath, openBrowser } from '../report/page.mjs';

const skip = chromiumPath ? false : 'Chromium is not installed (Debian: apt-get install chromium)';
const folder = mkdtempSync(join(tmpdir(), 'schoolsim-seminar-'));
const program = (...words) => execFileSync(process.env.SCHOOLSIM_PROGRAM, words, { stdio: 'pipe', encoding: 'utf8' });
const file = join(folder, 'page.html');
const ids = ['two-tier-drift', 'forced-federation'];
program('run', ...ids, '--schools', 'england:LA=380', '--replicates', '3', '--out', folder, '--quiet');
program('page', ...ids.map((id) => join(folder, `${id}.h5`)), '--out', file);
const text = readFileSync(file, 'utf8');
const data = dataOf(text);
const terms = 45;

test('the page’s document is what the schema says', () => assert.deepEqual(faultsOf(data), []));

test('the last paired difference is the one that the program judges', () => {
  data.seminar.scenarios[1].paired.forEach((curve, m) => {
    const judged = data.differences[1][m];
    assert.ok(Math.abs(curve.estimate[terms] - judged.estimate) < 1e-5);
    assert.equal(curve.verdict[terms], judged.verdict);
    assert.equal(curve.estimate[0], 0, 'both share their past');
  });
});

test('all England fits: a live page under 1.5 MB, four scenarios under 3 MB', () => {
  const out = join(folder, 'england.html');
  program('page', '--live', 'baseline', '--out', out);
  const { seminar, scenarios } = dataOf(readFileSync(out, 'utf8'));
  const live = statSync(out).size;
  const scenario = JSON.stringify(seminar.scenarios[0]).length + JSON.stringify(scenarios[0]).length + 60_000;
  assert.ok(live + 3 * scenario < 1_500_000, `${live}`);
  // What files add for a school and scenario, measured on the list of this test.
  const stored = data.seminar.scenarios[0].years.length + data.seminar.scenarios[0].ends.counts.length;
  const n = data.seminar.schools.n;
  assert.ok(live + 4 * (scenario + (stored / n) * seminar.schools.n) < 3_000_000, `${stored / n} bytes a school`);
});

describe('in the browser', { skip }, () => {
  let browser;
  const complaints = [];
  const requests = [];
  before(async () => {
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  async function open(hash = '', options = {}, path = file, prepare = async () => {}) {
    const context = await browser.newContext({ viewport: { width: 1600, height: 900 }, reducedMotion: 'no-preference', ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => requests.push(request.url()));
    await prepare(page);
    await page.goto(pathToFileURL(path).href + hash);
    await page.waitForSelector('html[data-ready]');
    return page;
  }
  const checked = (page) => page.waitForSelector('html[data-source="checked"]', { timeout: 60_000 });
  const sentence = (page) => page.locator('.sentence').innerText();
  const date = (page) => page.locator('.date').innerText();
  /** Whether a term stands in the bar, waited for: what keys do is drawn with the next frame. */
  const atTerm = (page, term) => page.waitForFunction((t) => document.querySelector('.date span')?.textContent?.startsWith(`term ${t} of`), term);
  const nColours = (page, selector) => page.locator(selector).first().evaluate((canvas) => {
    const { data: pixels } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(pixels.buffer)).size;
  });

  test('repeats the stored run bit for bit, and shows every school', async () => {
    const page = await open();
    await checked(page);
    assert.ok((await nColours(page, '.map canvas')) > 20);
    const counts = (await page.locator('.legend span').allInnerTexts()).map((t) => Number(t.replace(/,/g, '')));
    assert.ok(Math.abs(counts.reduce((sum, c) => sum + c, 0) - data.seminar.schools.n) <= 20, `${counts}`);
    assert.match(await sentence(page), /^At the start .* no partner, and .* a deep one\.$/);
    assert.equal(await page.locator('.bar').isVisible(), false);
    await page.context().close();
  });

  test('plays, pauses, steps, and goes to marked moments by a clicker', async () => {
    const page = await open('#scenario=forced-federation');
    await checked(page);
    await page.keyboard.press('Space');
    await page.waitForFunction(() => Number(new URLSearchParams(location.hash.slice(1)).get('term')) >= 2);
    await page.keyboard.press('Space');
    await page.keyboard.press('Home');
    await atTerm(page, 0);
    await page.keyboard.press('ArrowRight');
    await atTerm(page, 1);
    await page.keyboard.press('Shift+ArrowRight');
    await atTerm(page, 4);
    await page.keyboard.press('PageDown');
    await atTerm(page, 9);
    await page.keyboard.press('PageDown');
    await atTerm(page, terms);
    assert.match(await sentence(page), /Since forced federation began/);
    await page.locator('.track input').focus();
    await page.keyboard.press('ArrowLeft');
    await atTerm(page, terms - 1);
    await page.context().close();
  });

  test('a deep link opens what it says, and a reload resumes', async () => {
    const page = await open('#scenario=forced-federation&term=36&arrange=rows&colour=teaching');
    assert.match(await page.locator('.title').innerText(), /Forced federation/);
    assert.match(await date(page), /Year 12\s+term 36 of 45/);
    assert.equal(await page.locator('.row-labels span').count() > 3, true);
    await page.keyboard.press('ArrowRight');
    await atTerm(page, 37);
    await page.reload();
    await page.waitForSelector('html[data-ready]');
    assert.match(await date(page), /term 37 of 45/);
    await page.context().close();
  });

  test('compares: two maps, the program’s difference in the sentence, a map of differences', async () => {
    const page = await open('#scenario=forced-federation&term=45');
    await checked(page);
    await page.keyboard.press('v');
    await page.waitForSelector('.compare-screen');
    assert.equal(await page.locator('.compare-screen canvas:visible').count(), 2);
    const none = data.measures.findIndex((m) => m.id === 'isolated');
    const amount = data.differences[1][none].estimate_text.replace(/[−+]/, '');
    assert.ok((await sentence(page)).includes(amount), `${await sentence(page)}: ${amount}`);
    await page.keyboard.press('d');
    await page.waitForSelector('.merged');
    assert.equal(await page.locator('.compare-screen canvas:visible').count(), 1);
    assert.ok((await nColours(page, '.compare-screen canvas')) > 10);
    await page.context().close();
  });

  test('a story has six short steps, one asks first, and the last says what the model cannot tell', async () => {
    const page = await open('#scenario=forced-federation&screen=story');
    await checked(page);
    for (let step = 1; step <= 6; ++step) {
      await page.waitForFunction((s) => document.querySelector('.story-bar span')?.textContent === `step ${s} of 6`, step);
      const said = await sentence(page);
      assert.ok(said.split(/\s+/).length <= 30, `step ${step}: ${said}`);
      if (step === 6) assert.match(said, /cannot tell.*within this model only.*four assumed coefficients/s);
      await page.keyboard.press('PageDown');
    }
    await page.keyboard.press('g');
    await page.waitForSelector('.guess-screen');
    const show = page.locator('.guess-buttons .main');
    assert.equal(await show.isDisabled(), true);
    for (let year = 4; year <= 15; ++year) await page.keyboard.press('ArrowRight');
    assert.equal(await show.isDisabled(), false);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.guess-screen .sentence')?.textContent?.startsWith('You drew'));
    const end = Math.round(100 * data.seminar.scenarios[1].tiers[0].middle[terms]);
    assert.ok((await sentence(page)).includes(`${end}%`));
    await page.context().close();
  });

  test('a slider runs the model again, and a figure moves', async () => {
    const page = await open('#screen=explore');
    await page.waitForFunction(() => document.querySelector('.explore-screen .sentence')?.textContent?.startsWith('This system is'), null, { timeout: 60_000 });
    const before = await page.locator('.regime li b').allInnerTexts();
    const slider = page.getByLabel('Trust lost when let down');
    await slider.focus();
    for (let i = 0; i < 12; ++i) await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => /before the change/.test(document.querySelector('.regime')?.textContent ?? ''), null, { timeout: 60_000 });
    assert.notDeepEqual(await page.locator('.regime li b').allInnerTexts(), before);
    assert.match(page.url(), /set\.trust\.loss=0\.\d+/);
    await page.context().close();
  });

  test('takes away a picture that is not blank, and figures that say what they are', async () => {
    const page = await open('#term=45', { acceptDownloads: true });
    await checked(page);
    const [picture] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('e')]);
    assert.match(picture.suggestedFilename(), /^simulated-.*\.png$/);
    const bytes = readFileSync(await picture.path());
    const seen = await page.evaluate(async (base64) => {
      const image = await createImageBitmap(await (await new Response(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)))).blob());
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      return { width: image.width, colours: new Set(new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer)).size };
    }, bytes.toString('base64'));
    assert.equal(seen.width, 3200);
    assert.ok(seen.colours > 100, `${seen.colours}`);
    const take = async (name) => {
      await page.keyboard.press('m');
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
      return readFileSync(await download.path(), 'utf8');
    };
    const chart = await take('Chart (SVG)');
    assert.match(chart, /^<svg[^>]*xmlns=/);
    assert.match(chart, /Simulated, not observed/);
    assert.doesNotMatch(chart, /var\(--/);
    const rows = (await take('Figures (CSV)')).trim().split('\r\n').map((row) => row.split(','));
    assert.ok(rows.slice(1).every((row) => row.length >= rows[0].length));
    assert.equal(rows.length, 1 + 2 * (4 + data.measures.length) * (terms + 1));
    await page.context().close();
  });

  test('plays the stored version where the browser cannot run the model', async () => {
    const page = await open('#term=45', {}, file, (p) => p.addInitScript(() => delete window.WebAssembly));
    await page.waitForSelector('.bar:not([hidden])');
    assert.match(await page.locator('.bar').innerText(), /^Stored version: once a year, three measures\./);
    const counts = (await page.locator('.legend span').allInnerTexts()).map((t) => Number(t.replace(/,/g, '')));
    const shares = data.seminar.scenarios[0].tiers.map((curve) => curve.middle[terms] * data.seminar.schools.n);
    counts.forEach((count, tier) => assert.ok(Math.abs(count - shares[tier]) <= 5.5, `${count} ${shares[tier]}`));
    await page.context().close();
  });

  test('says so where this computer does not repeat the stored run', async () => {
    const altered = join(folder, 'altered.html');
    writeFileSync(altered, text.replace(/"state_hash":"[0-9a-f]{16}"/, '"state_hash":"0000000000000000"'));
    const page = await open('', {}, altered);
    await page.waitForFunction(() => /did not repeat the stored run/.test(document.querySelector('.bar')?.textContent ?? ''), null, { timeout: 60_000 });
    assert.ok((await nColours(page, '.map canvas')) > 20, 'the stored figures are shown');
    await page.context().close();
  });

  test('nothing lies under 24 pixels in presenter mode, and nothing runs over, on projectors and phones', async () => {
    for (const [width, height] of [[1024, 768], [1600, 900], [390, 844]]) {
      const page = await open('#scenario=forced-federation&term=30', { viewport: { width, height } });
      const found = await page.evaluate(() => {
        const sizes = [];
        for (const element of document.querySelectorAll('header *, .stage *, .time-bar *')) {
          const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
          if (own && element.getClientRects().length > 0) sizes.push([parseFloat(getComputedStyle(element).fontSize), element.textContent.slice(0, 30)]);
        }
        return { sizes, over: document.documentElement.scrollWidth - innerWidth };
      });
      assert.ok(found.over <= 0, `${width}: runs over by ${found.over}`);
      if (width >= 1000) for (const [size, words] of found.sizes) assert.ok(size >= 24, `${width}: "${words}" has ${size} px`);
      await page.context().close();
    }
  });

  test('nothing moves but time where less motion is asked for', async () => {
    const page = await open('#scenario=forced-federation&screen=story&step=2', { reducedMotion: 'reduce' });
    for (let year = 4; year <= 15; ++year) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    assert.match(await sentence(page), /^You drew/);
    await page.context().close();
  });

  test('nothing was asked of the network, and nothing was complained of', () => {
    assert.deepEqual(requests.filter((url) => !/^(file|blob|data):/.test(url)), []);
    assert.deepEqual(complaints, []);
  });
});

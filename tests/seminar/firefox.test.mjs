// The main paths of the seminar page in stock Firefox, over WebDriver BiDi: opened from a file, its console watched.
import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { packages } from '../report/page.mjs';
import { makePage } from './pages.mjs';

const firefoxPath = [process.env.SCHOOLSIM_FIREFOX, '/usr/bin/firefox-esr'].find((p) => p && existsSync(p));
const skip = firefoxPath ? false : 'Firefox is not installed (Debian: apt-get install firefox-esr)';
const patience = 60_000;

describe('in Firefox', { skip }, () => {
  const complaints = [];
  let browser;
  let folder;
  let file;

  before(async () => {
    ({ folder, file } = makePage(2));
    browser = await packages('puppeteer-core').launch({ browser: 'firefox', executablePath: firefoxPath, headless: true, timeout: patience });
  });
  after(async () => {
    await browser?.close();
    if (folder) rmSync(folder, { recursive: true });
  });

  async function open(hash = '') {
    const page = await browser.newPage();
    await page.setViewport({ width: 1600, height: 900 });
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    // What the page saves is kept where the test finds it; a download would ask where to put it.
    await page.evaluateOnNewDocument(() => {
      const make = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (blob) => {
        if (blob.type === 'image/png') window.saved = blob;
        return make(blob);
      };
      HTMLAnchorElement.prototype.click = () => {};
    });
    await page.goto(pathToFileURL(file).href + hash);
    await until(page, () => document.documentElement.dataset.ready === 'true');
    return page;
  }

  /** Asks again and again: puppeteer's own waiting makes functions of texts, which the page's policy forbids. */
  async function until(page, holds, ...values) {
    const end = Date.now() + patience;
    while (!(await page.evaluate(holds, ...values))) {
      assert.ok(Date.now() < end, `waited in vain for ${holds}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  const checked = (page) => until(page, () => document.documentElement.dataset.source === 'checked');
  const atTerm = (page, term) => until(page, (t) => document.querySelector('.date span')?.textContent.startsWith(`term ${t} of`), term);

  test('repeats the stored run bit for bit, plays, pauses and steps', async () => {
    const page = await open('#scenario=forced-federation');
    await checked(page);
    await page.keyboard.press(' ');
    await until(page, () => Number(new URLSearchParams(location.hash.slice(1)).get('term')) >= 2);
    await page.keyboard.press(' ');
    await page.keyboard.press('Home');
    await atTerm(page, 0);
    await page.keyboard.press('ArrowRight');
    await atTerm(page, 1);
    await page.keyboard.press('PageDown');
    await atTerm(page, 9);
    await page.close();
  });

  test('compares on two maps, and shows their difference on one', async () => {
    const page = await open('#scenario=forced-federation&term=45');
    await checked(page);
    await page.keyboard.press('v');
    const nMaps = () => [...document.querySelectorAll('.compare-screen canvas')].filter((c) => c.getClientRects().length > 0).length;
    await until(page, () => /leaves|brings|may/.test(document.querySelector('.compare-screen .sentence')?.textContent ?? ''));
    assert.equal(await page.evaluate(nMaps), 2);
    await page.keyboard.press('d');
    await until(page, () => document.querySelector('.merged') !== null);
    assert.equal(await page.evaluate(nMaps), 1);
    await page.close();
  });

  test('a slider runs the model again, and a figure moves', async () => {
    const page = await open('#screen=explore');
    await until(page, () => document.querySelectorAll('.regime li b').length === 5);
    const figures = () => [...document.querySelectorAll('.regime li b')].map((b) => b.textContent);
    const before = await page.evaluate(figures);
    await page.evaluate(() => document.querySelector('input[aria-label="Trust lost when let down"]').focus());
    for (let i = 0; i < 12; ++i) await page.keyboard.press('ArrowRight');
    await until(page, () => /before/.test(document.querySelector('.regime')?.textContent ?? ''));
    assert.notDeepEqual(await page.evaluate(figures), before);
    await page.close();
  });

  test('lets a room play a school to its end', async () => {
    const page = await open('#screen=head');
    const inState = (state, term) => until(page, (s, t) => ((d) => d?.state === s && (t === null || d.term === t))(document.querySelector('.head-screen')?.dataset), state, term ?? null);
    await inState('choose');
    await page.keyboard.press('1');
    for (let round = 0; round < 5; ++round) {
      await inState('round', String(9 * round));
      for (const key of '1b1d') await page.keyboard.press(key);
      await page.keyboard.press('Enter');
    }
    await inState('end');
    await until(page, () => document.querySelectorAll('.fates .world').length === 10);
    await page.close();
  });

  test('takes away a picture that is not blank', async () => {
    const page = await open('#term=45');
    await checked(page);
    await page.keyboard.press('e');
    await until(page, () => window.saved !== undefined);
    const seen = await page.evaluate(async () => {
      const image = await createImageBitmap(window.saved);
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      return { width: image.width, colours: new Set(new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer)).size };
    });
    assert.equal(seen.width, 3200);
    assert.ok(seen.colours > 100, `${seen.colours}`);
    await page.close();
  });

  test('nothing was complained of', () => assert.deepEqual(complaints, []));
});

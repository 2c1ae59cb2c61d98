// You are the head, in headless Chromium: what the room sees is what the program computes, answers keep to the school's days, and ten
// worlds end as they are counted.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { dataOf } from '../report/check_page.mjs';
import { chromiumPath, openBrowser } from '../report/page.mjs';
import { makeLate, openPage, program } from './pages.mjs';

const skip = chromiumPath ? false : 'Chromium is not installed (Debian: apt-get install chromium)';
const folder = mkdtempSync(join(tmpdir(), 'schoolsim-head-'));
const file = join(folder, 'page.html');
const nWorlds = 10;
program('run', 'two-tier-drift', '--parameters', 'default', '--schools', 'england:LA=380', '--replicates', String(nWorlds), '--record', `ties:${nWorlds}`, '--out', folder, '--quiet');
program('page', join(folder, 'two-tier-drift.h5'), '--out', file);
const shown = dataOf(readFileSync(file, 'utf8')).seminar.replicate;

/** What the program's own file says of a replicate. */
function worldOf(replicate) {
  const script = join(dirname(fileURLToPath(import.meta.url)), 'recipe_of.py');
  const [run] = JSON.parse(execFileSync('/usr/bin/python3', ['-B', script, String(replicate), join(folder, 'two-tier-drift.h5')], { maxBuffer: 2 ** 28, encoding: 'utf8' }));
  const array = (Kind, text) => new Kind(Uint8Array.from(Buffer.from(text, 'base64')).buffer);
  const { schools } = run.recipe;
  const id = array(Uint32Array, schools.id);
  const n = id.length;
  const depth = array(Float32Array, run.trajectories.depth);
  const events = array(Uint32Array, run.ties);
  return {
    id, n, pupils: array(Float32Array, schools.pupils), phase: array(Uint8Array, schools.phase), x: array(Float32Array, schools.x_km), y: array(Float32Array, schools.y_km),
    tier: (record, i) => ((d) => (d < 0 ? 0 : d < Math.fround(0.35) ? 1 : d < Math.fround(0.65) ? 2 : 3))(depth[record * n + i]),
    partnersAtStart: (i) => {
      const partners = [];
      for (let e = 0; e < events.length && events[e] === 0; e += 4) {
        if (events[e + 1] === i) partners.push(events[e + 2]);
        if (events[e + 2] === i) partners.push(events[e + 1]);
      }
      return partners;
    },
  };
}
/** The first world is the one on the map. */
const replicates = [shown, ...Array.from({ length: nWorlds }, (_, r) => r).filter((r) => r !== shown)];
const classes = ['None', 'Loose', 'Middle', 'Deep'];

describe('in the browser', { skip }, () => {
  let browser;
  const complaints = [];
  const worlds = replicates.map(worldOf);
  before(async () => {
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  const open = (hash, options) => openPage(browser, file, hash, options, complaints);
  const state = (page, name, term) => page.locator(`.head-screen[data-state="${name}"]${term === undefined ? '' : `[data-term="${term}"]`}`).waitFor();
  const cards = (page) => page.locator('.head-cards article:not([hidden])');
  const wordCount = (text) => text.split(/\s+/).filter(Boolean).length;
  /** Ends of all worlds as a screen reader hears them: [you, without you]. */
  const endsOf = async (page) =>
    [...(await page.locator('.fates').getAttribute('aria-label')).matchAll(/World \d+: you (\w+), without you (\w+)\./g)].map((found) => found.slice(1).map((name) => classes.indexOf(name)));

  const drawn = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  /** Plays the first school to the end, with the same keys in each round. */
  async function play(page, keys, eachRound) {
    await state(page, 'choose');
    await page.keyboard.press('1');
    for (let round = 0; round < 5; ++round) {
      await state(page, 'round', 9 * round);
      for (const key of keys) await page.keyboard.press(key);
      if (eachRound) {
        await drawn(page);
        await eachRound(round);
      }
      await page.keyboard.press('Enter');
    }
    await state(page, 'end');
  }
  const chosen = (school) => `#screen=head&school=${worlds[0].id[school]}`;
  /** A primary with two partners at the start. */
  const school = worlds[0].id.findIndex((_, i) => worlds[0].phase[i] === 0 && worlds[0].pupils[i] < 330 && worlds[0].partnersAtStart(i).length === 2);

  test('a key and the menu open it, with three small schools to choose from', async () => {
    const page = await open('');
    await page.keyboard.press('u');
    await state(page, 'choose');
    assert.match(page.url(), /screen=head/);
    assert.equal(await cards(page).count(), 3);
    const sizes = (await page.locator('.head-cards h3').allInnerTexts()).map((text) => Number(/(\d+) pupils/.exec(text)[1]));
    const primaries = [...worlds[0].pupils].filter((_, i) => worlds[0].phase[i] === 0).sort((a, b) => a - b);
    for (const size of sizes) assert.ok(size < 130 || size <= primaries[2], `${size} pupils`);
    await page.keyboard.press('Escape');
    await page.locator('.map-screen').waitFor();
    await page.keyboard.press('m');
    await page.locator('dialog[open] .chip', { hasText: 'You are the head' }).click();
    await state(page, 'choose');
    await page.context().close();
  });

  test('the first cards are the partners that the program’s run has, and what they are', async () => {
    const page = await open(chosen(school));
    await state(page, 'choose');
    const [world] = worlds;
    assert.match(await page.locator('.head-cards h3').first().innerText(), new RegExp(`${Math.round(world.pupils[school])} pupils`), 'who is chosen on the map comes first');
    await page.keyboard.press('1');
    await state(page, 'round', 0);
    const expected = world.partnersAtStart(school).map((j) => {
      const km = Math.max(1, Math.round(Math.hypot(world.x[school] - world.x[j], world.y[school] - world.y[j])));
      return `${['Primary', 'Secondary', 'Special'][world.phase[j]]}, ${Math.round(world.pupils[j]).toLocaleString('en')} pupils, ${km} km`;
    });
    const texts = await cards(page).allInnerTexts();
    const found = texts.filter((text) => /\npartner /.test(text)).map((text) => `${/.*pupils/.exec(text)[0]}, ${/(\d+) km/.exec(text)[1]} km`);
    assert.deepEqual(found.sort(), expected.sort());
    assert.equal(texts.length, 3, 'the place that is left is for an offer');
    assert.match(texts[2], /Begin/);
    await page.context().close();
  });

  test('what the school would do without the player is what the program’s runs say, in every world', async () => {
    const page = await open(chosen(school));
    await play(page, '');
    const ends = await endsOf(page);
    assert.deepEqual(ends.map(([, without]) => without), worlds.map((world) => world.tier(45, school)));
    assert.ok(new Set(ends.map(([, without]) => without)).size > 1, 'worlds differ');
    await page.context().close();
  });

  test('who ends every partnership and begins none is alone; the verdict counts, and arrows say which way', async () => {
    const page = await open(chosen(school));
    await play(page, '1e2e3e');
    const ends = await endsOf(page);
    assert.equal(ends[0][0], 0, 'in the world that was played');
    // In worlds with more partners than answers some are kept.
    assert.ok(ends.filter(([you]) => you === 0).length > nWorlds / 2);
    const looser = ends.filter(([you, without]) => you < without).length;
    assert.ok(looser > 0);
    assert.match(await page.locator('.head-end').innerText(), new RegExp(`In ${looser} with a looser one\\.`));
    assert.equal(await page.locator('.fates .down').count(), looser);
    assert.equal(await page.locator('.fates .up').count(), ends.filter(([you, without]) => you > without).length);
    await page.context().close();
  });

  test('a game by keyboard: answers are taken, days are kept to, each round is said in thirty words, and the verdict is recounted', async () => {
    const page = await open(chosen(school));
    let refused = 0;
    await play(page, '1d2d3b', async () => {
      const said = await page.locator('.head-screen .sentence').innerText();
      const news = await page.locator('.news').innerText();
      assert.ok(wordCount(said) + wordCount(news) <= 30, `${said} ${news}`);
      const days = Number(/(\d+) days/.exec(await page.locator('.days').innerText())[1]);
      const on = await page.locator('.head-cards article:not([hidden]) .answer[aria-pressed="true"]').allInnerTexts();
      const prices = on.map((text) => Number(/(\d+) days?/.exec(text)[1]));
      const spent = prices.reduce((sum, price) => sum + price, 0);
      const full = await page.locator('.day-squares .full').allInnerTexts();
      assert.equal(full.length, Math.min(days, spent));
      assert.equal(await page.locator('.day-squares i').count(), days);
      if (spent <= days) prices.forEach((price, c) => assert.equal(full.filter((text) => text === String(c + 1)).length, price, `card ${c + 1}`));
      assert.match(await page.locator('.days').innerText(), new RegExp(`${Math.max(0, days - spent)} left`));
      const short = page.locator('.answer.short');
      if (await short.count()) {
        ++refused;
        // What was refused says by how much, and is not taken.
        assert.equal(await short.getAttribute('aria-pressed'), 'false');
        assert.ok(Number(/(\d+) short/.exec(await short.innerText())[1]) > 0);
      }
    });
    assert.ok(refused > 0, 'more was asked than there are days');
    const ends = await endsOf(page);
    assert.equal(ends.length, nWorlds);
    const deeper = ends.filter(([you, without]) => you > without).length;
    assert.match(await page.locator('.head-screen .sentence').innerText(), new RegExp(`^In ${deeper} of 10 worlds`));
    assert.equal(await page.locator('.fates .up').count(), deeper);
    assert.ok(ends.some(([you]) => you > 0), 'it is not alone everywhere');
    await page.context().close();
  });

  test('the same answers give the same ends, by mouse as by keyboard; another game can follow', async () => {
    const page = await open(chosen(school));
    await play(page, '1k2d3n');
    const byKeys = await endsOf(page);
    await page.getByRole('button', { name: 'Play again' }).click();
    await state(page, 'choose');
    await cards(page).first().getByRole('button').click();
    for (let round = 0; round < 5; ++round) {
      await state(page, 'round', 9 * round);
      for (const [c, name] of ['Keep', 'Deepen', 'Not now'].entries()) {
        const answer = page.locator('.head-cards article').nth(c).getByRole('button', { name });
        if (await answer.isVisible()) await answer.click();
      }
      await page.locator('.head-screen aside .chip').click();
    }
    await state(page, 'end');
    assert.deepEqual(await endsOf(page), byKeys);
    await page.context().close();
  });

  test('Enter goes on after keys, whatever was clicked before', async () => {
    const page = await open(chosen(school));
    await state(page, 'choose');
    await page.locator('.head-cards button:visible').first().click();
    await state(page, 'round', 0);
    await cards(page).first().locator('button', { hasText: 'End' }).click();
    await page.keyboard.press('1');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await state(page, 'round', 9);
    await page.context().close();
  });

  test('letters of answers never leave the screen during a round', async () => {
    const page = await open(chosen(school));
    await state(page, 'choose');
    await page.keyboard.press('1');
    await state(page, 'round', 0);
    for (const key of ['b', 'd', 'e', 'k', 'n', '3', 'd', 'k', 'e']) await page.keyboard.press(key);
    await drawn(page);
    await state(page, 'round', 0);
    assert.equal(await page.locator('.black').isVisible(), false);
    await page.context().close();
  });

  test('worlds come one after the other where motion is welcome', async () => {
    const page = await open(chosen(school), { reducedMotion: 'no-preference' });
    await page.evaluate(() => {
      window.seen = new Set();
      new MutationObserver(() => window.seen.add(document.querySelectorAll('.fates .world').length)).observe(document.querySelector('.stage'), { childList: true, subtree: true });
    });
    await play(page, '');
    await page.waitForFunction((n) => document.querySelectorAll('.fates .world').length === n, nWorlds);
    assert.ok(await page.evaluate(() => window.seen.size) > 2);
    await page.context().close();
  });

  test('a list’s names are words, whatever they hold; a few schools are enough', async () => {
    const rows = Array.from({ length: 8 }, (_, i) => `${i + 1},primary,380,${80 + 20 * i},0.2,${i % 7},${i % 5},<b>Hill</b> ${i + 1}`);
    const listFile = join(folder, 'own.csv');
    writeFileSync(listFile, ['id,phase,authority,pupils,disadvantage,x_km,y_km,name', ...rows].join('\n'));
    const named = join(folder, 'named.html');
    program('page', '--live', 'baseline', '--schools', listFile, '--names', listFile, '--terms', '9', '--out', named);
    const context = await browser.newContext({ viewport: { width: 1600, height: 900 }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await makeLate(page);
    await page.goto(`${pathToFileURL(named).href}#screen=head&school=1`);
    await state(page, 'choose');
    assert.equal(await page.locator('.head-cards h3').first().innerText(), '<b>Hill</b> 1 (simulated)');
    await page.keyboard.press('1');
    await state(page, 'round', 0);
    await page.keyboard.press('Enter');
    await state(page, 'end');
    assert.equal(await page.locator('.head-screen b b, .head-screen h3 b').count(), 0);
    await context.close();
  });

  test('without WebAssembly it says so', async () => {
    const context = await browser.newContext({ viewport: { width: 1600, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(() => delete window.WebAssembly);
    await page.goto(`${pathToFileURL(file).href}#screen=head`);
    await state(page, 'fault');
    assert.equal(await page.locator('.head-screen .sentence').innerText(), 'This browser cannot run the model.');
    assert.equal(await page.getByRole('button', { name: /^Next/ }).count(), 0);
    await context.close();
  });

  test('nothing was complained of', () => assert.deepEqual(complaints, []));
});

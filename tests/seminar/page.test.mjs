// The seminar page in headless Chromium, opened from a file as a presenter would, with its console and requests watched.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { dataOf, faultsOf } from '../report/check_page.mjs';
import { chromiumPath, openBrowser } from '../report/page.mjs';
import { makeLate, openPage, program } from './pages.mjs';

const skip = chromiumPath ? false : 'Chromium is not installed (Debian: apt-get install chromium)';
const folder = mkdtempSync(join(tmpdir(), 'schoolsim-seminar-'));
const file = join(folder, 'page.html');
const ids = ['two-tier-drift', 'forced-federation'];
program('run', ...ids, '--parameters', 'default', '--schools', 'england:LA=380,381', '--replicates', '3', '--record', 'ties:3', '--out', folder, '--quiet');
program('page', ...ids.map((id) => join(folder, `${id}.h5`)), '--out', file);
const text = readFileSync(file, 'utf8');
const data = dataOf(text);
const terms = 45;

/** What the program's file of a scenario says of the run on the map: partnerships and tiers of schools by record. */
const fileOf = (scenario, from = folder) => {
  const script = join(dirname(fileURLToPath(import.meta.url)), 'recipe_of.py');
  const [run] = JSON.parse(execFileSync('/usr/bin/python3', ['-B', script, String(data.seminar.replicate), join(from, `${scenario}.h5`)], { maxBuffer: 2 ** 28, encoding: 'utf8' }));
  const array = (Kind, text) => new Kind(Uint8Array.from(Buffer.from(text, 'base64')).buffer);
  const { schools } = run.recipe;
  const list = {
    id: array(Uint32Array, schools.id), phase: array(Uint8Array, schools.phase), x: array(Float32Array, schools.x_km), y: array(Float32Array, schools.y_km),
    authority: array(Uint16Array, schools.authority), code: array(Int32Array, schools.authority_code),
  };
  const n = list.id.length;
  const depth = array(Float32Array, run.trajectories.depth);
  const events = array(Uint32Array, run.ties);
  return {
    list,
    tier: (record, i) => ((d) => (d < 0 ? 0 : d < Math.fround(0.35) ? 1 : d < Math.fround(0.65) ? 2 : 3))(depth[record * n + i]),
    ties: (record) => {
      const standing = new Map();
      for (let e = 0; e < events.length && events[e] <= record; e += 4) {
        const pair = `${events[e + 1]} ${events[e + 2]}`;
        if ((events[e + 3] & 255) === 2) standing.delete(pair);
        else standing.set(pair, [events[e + 1], events[e + 2]]);
      }
      return [...standing.values()];
    },
  };
};

test('the page’s document is what the schema says', () => assert.deepEqual(faultsOf(data), []));

test('the last paired difference is the one that the program judges', () => {
  data.seminar.scenarios[1].paired.forEach((curve, m) => {
    const judged = data.differences[1][m];
    assert.ok(Math.abs(curve.estimate[terms] - judged.estimate) < 1e-5);
    assert.equal(curve.verdict[terms], judged.verdict);
    assert.equal(curve.estimate[0], 0, 'both share their past');
  });
});

/** A page whose four replicates are worlds: each set has the next two values, and the fourth has the first again. */
const sets = [[0.12, 0.02], [0.2, 0.03], [0.28, 0.015]];
const ofWorlds = join(folder, 'worlds.html');
writeFileSync(join(folder, 'sets.csv'), `trust.loss,learning.own\n${sets.map((set) => set.join(',')).join('\n')}\n`);
program('run', ...ids, '--schools', 'england:LA=380', '--replicates', '4', '--parameters', join(folder, 'sets.csv'), '--out', join(folder, 'worlds'), '--quiet');
program('page', ...ids.map((id) => join(folder, 'worlds', `${id}.h5`)), '--out', ofWorlds);

test('a page of worlds says where most of them lie, and holds the first of them', () => {
  const page = dataOf(readFileSync(ofWorlds, 'utf8'));
  assert.deepEqual(faultsOf(page), []);
  // Lucks of one set count once: from the lowest to the highest of m sets holds (m - 1) / (m + 1) of further ones, here 2 / 4.
  assert.equal(page.words.interval, 'In 50% of worlds');
  assert.match(page.words.differences_note, /^dot: median; line: in 50% of worlds/);
  assert.equal(page.seminar.words.paired_band, 'band: in 50% of worlds');
  assert.equal(page.seminar.words.band, 'band: all 4 worlds, lowest to highest');
  assert.match(page.seminar.limits[0], /3 sets hold 50% of further worlds/);
  assert.ok(!JSON.stringify(page).includes('95% interval'));
  page.seminar.scenarios[1].paired.forEach((curve, m) => assert.equal(curve.verdict[terms], page.differences[1][m].verdict));
  for (const { worlds } of page.seminar.scenarios) {
    const planes = inflateSync(Buffer.from(worlds.values, 'base64'));
    const n = planes.length / 8;
    const values = Array.from({ length: n }, (_, i) => Buffer.from(Array.from({ length: 8 }, (_, place) => planes[place * n + i])).readDoubleLE());
    for (let r = 0; r < 4; ++r) {
      assert.equal(values[2 * r + worlds.keys.indexOf('trust.loss')], sets[r % 3][0]);
      assert.equal(values[2 * r + worlds.keys.indexOf('learning.own')], sets[r % 3][1]);
    }
    assert.equal(worlds.n, 4);
  }
});

test('all England fits: a live page of four scenarios under 1.7 MB, one of their files under 3 MB', () => {
  const out = join(folder, 'england.html');
  program('page', '--live', 'two-tier-drift', 'supported', 'forced-federation', 'curriculum-driven', '--out', out);
  const { seminar } = dataOf(readFileSync(out, 'utf8'));
  const live = statSync(out).size;
  assert.ok(live < 1_700_000, `${live}`);
  // What files add for a school and scenario, measured on the list of this test.
  const stored = data.seminar.scenarios[0].years.length + data.seminar.scenarios[0].ends.counts.length;
  const n = data.seminar.schools.n;
  assert.ok(live + 4 * (stored / n) * seminar.schools.n < 3_000_000, `${stored / n} bytes a school`);
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
    await makeLate(page);
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
    const amount = Number(/leaves (\d+) /.exec(await sentence(page))?.[1]);
    // Both bars are rounded as their difference is.
    assert.ok(Math.abs(amount - Math.abs(data.differences[1][none].estimate)) <= (amount >= 100 ? 10 : 1), `${await sentence(page)}: ${data.differences[1][none].estimate}`);
    await page.keyboard.press('d');
    await page.waitForSelector('.merged');
    assert.equal(await page.locator('.compare-screen canvas:visible').count(), 1);
    assert.ok((await nColours(page, '.compare-screen canvas')) > 10);
    await page.context().close();
  });

  test('a story over worlds shows every world of every measure before it says what it cannot tell', async () => {
    const page = await openPage(browser, ofWorlds, '#scenario=forced-federation&screen=story&step=5', {}, complaints);
    const { measures, differences } = dataOf(readFileSync(ofWorlds, 'utf8'));
    const shown = measures.map((measure, m) => ({ measure, difference: differences[1][m] })).filter(({ measure }) => measure.direction !== 0);
    assert.equal(await page.locator('.story-bar span').textContent(), 'step 6 of 7');
    assert.match(await sentence(page), /^How sure\? Each dot is one of 4 worlds/);
    await page.waitForFunction((n) => document.querySelectorAll('.sure-screen circle').length === n, 4 * shown.length);
    const dots = await page.locator('.sure-screen circle').evaluateAll((all) => all.map((dot) => ({ x: dot.cx.baseVal.value, y: dot.cy.baseVal.value, isSmall: dot.classList.contains('small') })));
    const texts = await page.locator('.sure-screen svg text').allTextContents();
    shown.forEach(({ measure, difference }, row) => {
      const { values, verdict, counts } = difference.worlds;
      assert.equal(values.length, 4);
      const own = dots.slice(4 * row, 4 * row + 4);
      values.forEach((value, w) => {
        assert.equal(own[w].isSmall, Math.abs(value) <= measure.smallest_difference, `${measure.id}, world ${w}`);
        values.forEach((other, o) => assert.equal(Math.sign(own[w].x - own[o].x), Math.sign(value - other), measure.id));
      });
      // The verdict's number of worlds is that of the dots.
      const agree = /^in (\d) of 4 worlds/.exec(counts);
      if (agree && /better|worse/.test(verdict)) {
        const good = (value) => value * measure.direction * (/better/.test(verdict) ? 1 : -1) > measure.smallest_difference;
        assert.equal(values.filter(good).length, Number(agree[1]), `${verdict}, ${counts}`);
      }
      assert.ok(texts.includes(measure.label) && texts.includes(verdict), texts.join('|'));
    });
    // On a narrow projector all seven dots leave room for the menu, and words stay in their rows.
    await page.setViewportSize({ width: 1024, height: 768 });
    await page.waitForFunction(() => document.querySelector('.sure-screen svg').viewBox.baseVal.width < 1024);
    const menu = await page.locator('.menu-button').boundingBox();
    assert.ok(menu.x + menu.width <= 1024, `the menu ends at ${menu.x + menu.width}`);
    const [box, ...lines] = await page.locator('.sure-screen svg, .sure-screen svg text').evaluateAll((all) => all.map((e) => e.getBoundingClientRect().toJSON()));
    for (const line of lines) assert.ok(line.right <= box.right + 1 && line.left >= box.left - 1, JSON.stringify(line));
    await page.keyboard.press('PageDown');
    assert.match(await sentence(page), /Keep in mind/);
    await page.context().close();
  });

  test('a story has six short steps, one asks first, and the last says what its limits are', async () => {
    const page = await open('#scenario=forced-federation&screen=story');
    await checked(page);
    for (let step = 1; step <= 6; ++step) {
      await page.waitForFunction((s) => document.querySelector('.story-bar span')?.textContent === `step ${s} of 6`, step);
      const said = await sentence(page);
      assert.ok(said.split(/\s+/).length <= 30, `step ${step}: ${said}`);
      if (step === 5) {
        // The chart shows what the sentence reads out.
        const read = data.measures.find((measure) => said.includes(`${measure.label}:`));
        assert.ok(read, said);
        await page.locator('.chart-head h2:visible', { hasText: read.label }).waitFor();
      }
      if (step === 6) assert.match(said, /Keep in mind.*no data have tested.*nothing about any one school/s);
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

  test('steps are short over worlds, too, and what intervals hold is where the page says how it is computed', async () => {
    for (const id of ids) {
      const page = await open(`#scenario=${id}&screen=story`, {}, ofWorlds);
      await page.waitForSelector('.story-bar:not([hidden])');
      const n = await page.locator('.story-bar .dot').count();
      for (let step = 1; step <= n; ++step) {
        await page.waitForFunction((s) => document.querySelector('.story-bar span')?.textContent?.startsWith(`step ${s} of`), step);
        const said = await sentence(page);
        assert.ok(said.split(/\s+/).length <= 30, `step ${step}: ${said}`);
        if (step < n) await page.keyboard.press('PageDown');
      }
      await page.keyboard.press('i');
      await page.locator('dialog p', { hasText: 'Two tiers depend on four assumed coefficients' }).waitFor();
      await page.context().close();
    }
  });

  /** Schools by tier in a record, as the program's file has them, and what the piles say. */
  const tiersIn = (scenario, record) => {
    const { list, tier } = fileOf(scenario);
    return [...list.id.keys()].reduce((counts, i) => ((counts[tier(record, i)] += 1), counts), [0, 0, 0, 0]);
  };
  const pilesSay = (page, counts) => page.waitForFunction((expected) => {
    const words = document.querySelector('.piles-words');
    const said = [...words.querySelectorAll('text')].map((text) => text.textContent.replace(/,/g, '')).filter((text) => /^\d+$/.test(text)).map(Number);
    // Counts are said to the nearest ten.
    return words.dataset.at === 'piles' && said.length === 4 && expected.every((count, tier) => Math.abs(count - said[tier]) <= 5);
  }, counts, { timeout: 20_000 });

  test('dots leave the map and stack by depth, then time runs by itself, and the piles are those of the program’s file', async () => {
    const page = await open('#screen=story&step=2');
    await checked(page);
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await page.keyboard.press('PageDown');
    await page.waitForSelector('.piles-words[data-at="map"]');
    await atTerm(page, 0);
    await page.waitForSelector('.piles-words[data-at="flight"]');
    await page.waitForSelector('.piles-words[data-at="piles"]');
    assert.match(await sentence(page), /let time run/);
    await atTerm(page, terms);
    await pilesSay(page, tiersIn('two-tier-drift', terms));
    assert.ok((await nColours(page, '.piles canvas')) > 20);
    await page.getByRole('button', { name: 'Map', exact: true }).click();
    await page.waitForSelector('.piles-words[data-at="map"]');
    await page.getByRole('button', { name: 'Sort' }).click();
    await page.waitForSelector('.piles-words[data-at="piles"]');
    await page.context().close();
  });

  test('where nothing is to move the piles stand at once at the end, and a bracket marks the middle where it is hollow', async () => {
    const page = await open('#screen=story&step=3', { reducedMotion: 'reduce' });
    await checked(page);
    await atTerm(page, terms);
    let hollow = 0;
    for (const term of [terms, 30, 0]) {
      if (term !== terms) await page.locator('.track input').fill(String(term));
      const [none, loose, middle, deep] = tiersIn('two-tier-drift', term);
      await pilesSay(page, [none, loose, middle, deep]);
      const isHollow = Math.min(none + loose, deep) > middle;
      hollow += isHollow;
      assert.equal(await page.locator('.piles .hollow').count(), isHollow ? 1 : 0, `term ${term}`);
      assert.equal(await page.locator('.piles .outline').count(), term === 0 ? 0 : 1, `term ${term}`);
    }
    assert.ok(hollow === 1 || hollow === 2, 'both are seen');
    // A policy is told by what the program says of it.
    await page.evaluate(() => (location.hash = '#scenario=forced-federation&screen=story&step=2'));
    await page.waitForFunction(() => document.querySelector('.flight-screen .sentence')?.textContent?.startsWith('Do two tiers remain?'));
    assert.equal(await sentence(page), data.seminar.scenarios[1].remain.replace(/ \([^()]*\)/g, ''));
    assert.ok(data.scenarios[1].verdict_text.includes(data.seminar.scenarios[1].remain));
    await pilesSay(page, tiersIn('forced-federation', terms));
    await page.context().close();
  });

  test('why: what is left without each cause is what the program’s ablation finds', async () => {
    const said = program('ablation', 'two-tier-drift', '--schools', 'england:LA=380,381', '--replicates', '10', '--quiet');
    const found = (model) => new RegExp(`^ *${model} +(\\d+) and \\d+ of 10$`, 'm').exec(said)?.[1];
    const page = await open('#screen=story&step=4', { reducedMotion: 'reduce' });
    await page.waitForFunction(() => document.querySelectorAll('.why-screen .waits').length === 0 && document.querySelectorAll('.why-screen circle').length === 40);
    assert.equal(await page.locator('.why-screen .bar').evaluateAll((bars) => bars.filter((bar) => Number(bar.getAttribute('height')) > 0).length), 0, 'a guess comes first');
    assert.match(await sentence(page), /guess first/);
    const before = found('the whole model');
    assert.match(await page.locator('.why-foot').innerText(), new RegExp(`With all four: ${before} of 10 runs`));
    const models = ['without learning from partners', 'without search for partners', 'without inspection', 'without change of leadership'];
    // By keyboard: each answer hands the focus on to the next question.
    await page.locator('.verdict button').first().focus();
    for (let c = 0; c < 4; ++c) await page.keyboard.press('Enter');
    const columns = page.locator('.causes article');
    await page.waitForFunction(() => document.querySelectorAll('.why-screen .waits').length === 0 && !/so far/.test(document.querySelector('.causes').textContent));
    for (const [c, model] of models.entries()) {
      const after = found(model);
      assert.ok(after, model);
      const text = await columns.nth(c).innerText();
      assert.match(text, new RegExp(`\\b${after} of 10\\b`), `${model}: ${text}`);
      assert.equal(await columns.nth(c).locator('.full').count(), Number(after), model);
      const left = Number(after) === 0 ? 'Two tiers gone' : 2 * after < before ? 'Mostly gone' : 'Still there';
      assert.ok(text.includes(left), `${model}: ${text}`);
    }
    assert.equal(await sentence(page), 'Without learning from partners or search two tiers go. Without inspection or change of heads they stay.');
    await page.keyboard.press('Enter');
    assert.match(await sentence(page), /guess first/, 'all is put back');
    await page.context().close();
  });

  test('what tips it: the point is moved by keys and by hand, and the exact run there is the program’s', async () => {
    const page = await open('#screen=plane');
    await page.waitForFunction(() => /^As assumed:/.test(document.querySelector('.plane-screen .sentence')?.textContent ?? ''));
    const where = () => page.evaluate(() => ['trust.loss', 'cooperation.mutual_benefit'].map((key) => Number(new URLSearchParams(location.hash.slice(1)).get(`set.${key}`))));
    await page.locator('.plane').focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => /set\.trust\.loss=/.test(location.hash));
    const [byKey] = await where();
    assert.ok(byKey > 0.16 && byKey < 0.175, `${byKey}`);
    // To the lower right of the field: trust breaks easily, and joint work breeds no cooperation.
    const box = await page.locator('.plane canvas').boundingBox();
    await page.mouse.move(box.x + 0.5 * box.width, box.y + 0.5 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.9 * box.width, box.y + 0.9 * box.height, { steps: 4 });
    await page.mouse.up();
    const [loss, benefit] = await where();
    assert.ok(Math.abs(loss - 0.275) < 0.002 && Math.abs(benefit - 0.035) < 0.003, `${loss} ${benefit}`);
    await page.waitForFunction((x) => document.querySelector('.plane-right h2').textContent.startsWith(`Your point: ${x},`) && /exact run/.test(document.querySelector('.plane-right').textContent), loss);
    const out = join(folder, 'moved');
    program('run', 'two-tier-drift', '--parameters', 'default', '--set', `trust.loss=${loss}`, '--set', `cooperation.mutual_benefit=${benefit}`, '--schools', 'england:LA=380,381', '--replicates', '3', '--record', 'ties:3', '--out', out, '--quiet');
    const { list, tier } = fileOf('two-tier-drift', out);
    const counts = [...list.id.keys()].reduce((all, i) => ((all[tier(terms, i)] += 1), all), [0, 0, 0, 0]);
    const shares = (await page.locator('.plane-right .histogram text').allTextContents()).filter((text) => text.endsWith('%'));
    assert.deepEqual(shares, counts.map((count) => `${Math.round((100 * count) / list.id.length)}%`));
    assert.match(await sentence(page), counts[3] < 0.1 * list.id.length ? /^At your point: loose everywhere\./ : /^At your point: /);
    await page.getByRole('button', { name: 'As assumed' }).click();
    await page.waitForFunction(() => /^As assumed:/.test(document.querySelector('.plane-screen .sentence')?.textContent ?? ''));
    assert.doesNotMatch(page.url(), /set\./);
    await page.context().close();
  });

  test('a slider runs the model again, and a figure moves', async () => {
    const page = await open('#screen=explore');
    await page.waitForFunction(() => document.querySelectorAll('.regime li b').length === 5);
    const before = await page.locator('.regime li b').allInnerTexts();
    const slider = page.getByLabel('Trust lost when let down');
    await slider.focus();
    for (let i = 0; i < 12; ++i) await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => /before/.test(document.querySelector('.regime')?.textContent ?? ''), null, { timeout: 60_000 });
    assert.notDeepEqual(await page.locator('.regime li b').allInnerTexts(), before);
    assert.match(page.url(), /set\.trust\.loss=0\.\d+/);
    await page.context().close();
  });

  test('of worlds the page repeats the one that it plays, and what if runs the first', async () => {
    const page = await openPage(browser, ofWorlds, '#screen=explore&set.search.rate=0.3', {}, complaints);
    await page.waitForFunction(() => document.querySelector('.result-head .note')?.textContent?.endsWith('4 of the file’s first 4 worlds done'), null, { timeout: 60_000 });
    assert.match(await page.locator('.regime').innerText(), /Of 4 worlds: \D+ \d.*; before: \D+ \d/);
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

  test('sentence and saved chart keep the signs of a scenario’s name, and the chart is well-formed', async () => {
    const name = 'Give $100, $1 or $& to each';
    const renamed = join(folder, 'renamed.html');
    writeFileSync(renamed, text.replaceAll(data.scenarios[1].name, () => name));
    const page = await open('#scenario=forced-federation&term=45', {}, renamed);
    await checked(page);
    assert.match(await sentence(page), /give \$100, \$1 or \$& to each began/);
    await page.keyboard.press('m');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Chart (SVG)' }).click()]);
    const texts = await page.evaluate((chart) => {
      const parsed = new DOMParser().parseFromString(chart, 'image/svg+xml');
      return parsed.querySelector('parsererror') ? ['not well-formed'] : [...parsed.querySelectorAll('text')].map((t) => t.textContent);
    }, readFileSync(await download.path(), 'utf8'));
    assert.ok(texts.includes(await page.locator('.sentence').evaluate((line) => line.textContent)), texts.join('; '));
    await page.context().close();
  });

  test('plays the stored version where the browser cannot run the model', async () => {
    const withCaveat = join(folder, 'caveat.html');
    writeFileSync(withCaveat, text.replace('"caveats":[]', '"caveats":["They differ in more."]'));
    const page = await open('#term=45', { reducedMotion: 'reduce' }, withCaveat, (p) => p.addInitScript(() => delete window.WebAssembly));
    await page.waitForSelector('.bar:not([hidden])');
    assert.match(await page.locator('.bar').innerText(), /^Stored version: once a year, three measures\..*They differ in more\.$/);
    const counts = (await page.locator('.legend span').allInnerTexts()).map((t) => Number(t.replace(/,/g, '')));
    const shares = data.seminar.scenarios[0].tiers.map((curve) => curve.middle[terms] * data.seminar.schools.n);
    counts.forEach((count, tier) => assert.ok(Math.abs(count - shares[tier]) <= 5.5, `${count} ${shares[tier]}`));
    // The story does without what only the model can answer, and piles know tiers alone.
    await page.evaluate(() => (location.hash = '#screen=story&step=3'));
    await page.waitForFunction(() => document.querySelector('.story-bar span')?.textContent === 'step 4 of 6');
    await atTerm(page, terms);
    await pilesSay(page, tiersIn('two-tier-drift', terms));
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

  const mapLabel = (page) => page.locator('.map-screen .map canvas').getAttribute('aria-label');

  test('a place is chosen by typing and shows its own schools and partnerships, as the program’s file has them; Escape leaves', async () => {
    const page = await open('#scenario=forced-federation&term=45');
    await checked(page);
    await page.keyboard.press('a');
    await page.keyboard.type('calder');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.place-head:not([hidden])');
    const { list, tier, ties } = fileOf('forced-federation');
    const isOwn = (i) => list.code[list.authority[i]] === 381;
    const own = [...list.id.keys()].filter(isOwn);
    assert.match(await page.locator('.place-head').innerText(), new RegExp(`^Calderdale, ${own.length} schools`));
    const counts = [0, 1, 2, 3].map((t) => own.filter((i) => tier(terms, i) === t).length);
    await page.waitForFunction((expected) => [...document.querySelectorAll('.legend span')].map((s) => s.textContent).join() === expected, counts.join());
    const drawn = ties(terms).filter(([a, b]) => isOwn(a) || isOwn(b)).length;
    assert.ok(drawn > 50);
    assert.match(await mapLabel(page), new RegExp(`Calderdale.* ${drawn} partnerships are drawn`));
    assert.match(page.url(), /place=LA%3D381/);
    assert.equal(await page.locator('.chart-box .histogram').count(), 1);
    await page.keyboard.press('c');
    await page.waitForSelector('.chart-box .curves');
    await page.keyboard.press('Home');
    await page.waitForFunction((n) => document.querySelector('.map-screen canvas')?.getAttribute('aria-label')?.includes(` ${n} partnerships`), ties(0).filter(([a, b]) => isOwn(a) || isOwn(b)).length);
    await page.keyboard.press('Escape');
    await page.waitForSelector('.place-head', { state: 'hidden' });
    assert.doesNotMatch(page.url(), /place=/);
    await page.context().close();
  });

  test('a school’s partners are those of the program’s file, and the card says what it is and not why', async () => {
    const { list, ties } = fileOf('forced-federation');
    const partnersAt = (record, i) => ties(record).filter((tie) => tie.includes(i)).map(([a, b]) => (a === i ? b : a));
    const ever = (i) => new Set([...Array(terms + 1).keys()].flatMap((r) => partnersAt(r, i)));
    const few = [...list.id.keys()].filter((i) => partnersAt(30, i).length >= 2 && ever(i).size <= 3).slice(0, 2);
    const many = [...list.id.keys()].sort((a, b) => partnersAt(30, b).length - partnersAt(30, a).length)[0];
    assert.ok(few.length > 0);
    const phases = ['primary', 'secondary', 'special'];
    for (const [school, isAll] of [...few.map((i) => [i, true]), [many, false]]) {
      const page = await open(`#scenario=forced-federation&term=30&school=${list.id[school]}`);
      await checked(page);
      const partners = partnersAt(30, school);
      await page.waitForFunction((n) => document.querySelector('.map-screen canvas')?.getAttribute('aria-label')?.includes(`, ${n} partnership`), partners.length);
      if (isAll) {
        const said = (await page.locator('.lifeline-chart').getAttribute('aria-label')).split('. ').filter((line) => line.endsWith(', lasts'));
        const km = (i) => Math.round(Math.hypot(list.x[i] - list.x[school], list.y[i] - list.y[school]));
        assert.deepEqual(said.map((line) => line.replace(/^[A-Z]+: |, lasts$/g, '')).sort(), partners.map((i) => `${phases[list.phase[i]]}, ${km(i)} km`).sort());
        // Letters come when the map has arrived.
        await page.waitForFunction((n) => document.querySelectorAll('.letters:not([hidden]) b').length === n, partners.length);
      }
      const text = await page.locator('.card').innerText();
      assert.match(text, /^Invented school/);
      assert.match(text, /in \d+ of 3 runs/);
      assert.doesNotMatch(text, /because|therefore|due to|why/i);
      await page.keyboard.press('Escape');
      await page.waitForSelector('.card', { state: 'hidden' });
      await page.context().close();
    }
  });

  test('the mouse over a dot shows a short card, and takes it away again', async () => {
    const page = await open('#term=45&place=LA=381');
    await checked(page);
    const canvas = page.locator('.map-screen .map canvas');
    const { width, height } = await canvas.boundingBox();
    let found = '';
    for (let y = 0.3; y < 0.7 && !found; y += 0.02) {
      for (let x = 0.4; x < 0.8 && !found; x += 0.02) {
        await canvas.hover({ position: { x: x * width, y: y * height } });
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        if (await page.locator('.hover').isVisible()) found = await page.locator('.hover').innerText();
      }
    }
    assert.match(found, /^A (primary|secondary|special) school in \S+\n(No partner|Loose|Middle|Deep) · \d+ partnerships? · \d+ pupils\nInvented school$/);
    await page.locator('.told .sentence').hover();
    await page.waitForSelector('.hover', { state: 'hidden' });
    await page.context().close();
  });

  test('small maps: every school in one group, counted by the four words', async () => {
    const page = await open('#term=45');
    await checked(page);
    const { n } = data.seminar.schools;
    for (const groups of [3, 5]) {
      await page.keyboard.press('o');
      await page.waitForFunction((k) => document.querySelectorAll('.groups figure').length === k, groups);
      const sizes = (await page.locator('.groups figcaption span').allInnerTexts()).map((t) => Number(t.replace(/,/g, '')));
      assert.equal(sizes.reduce((sum, s) => sum + s, 0), n);
      if (groups === 5) assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
      const counts = (await page.locator('.groups li span').allInnerTexts()).map(Number);
      assert.equal(counts.length, 4 * groups);
      assert.ok(Math.abs(counts.reduce((sum, c) => sum + c, 0) - n) <= 5 * groups);
    }
    assert.match(await sentence(page), /^No partner: \d+% of .*free meals/);
    await page.keyboard.press('o');
    await page.waitForFunction(() => document.querySelectorAll('.groups figure').length === 0);
    await page.context().close();
  });

  test('names of schools stand only in a page that was given them, with the word beside them', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${i + 1},${i % 4 === 0 ? 'secondary' : 'primary'},380,${100 + 20 * i},0.2,${i % 7},${i % 5},Hilltop No ${i + 1}`);
    const listFile = join(folder, 'own.csv');
    writeFileSync(listFile, ['id,phase,authority,pupils,disadvantage,x_km,y_km,name', ...rows].join('\n'));
    const named = join(folder, 'named.html');
    program('page', '--live', 'baseline', '--schools', listFile, '--names', listFile, '--terms', '9', '--out', named);
    const page = await open('#school=5&term=9', {}, named);
    await checked(page);
    assert.equal(await page.locator('.card h2').innerText(), 'Hilltop No 5 (simulated)');
    assert.match(await page.locator('.card').innerText(), /^Computed, not observed/);
    await page.context().close();
  });

  test('nothing lies under 24 pixels in presenter mode, and nothing runs over, on projectors and phones', async () => {
    const school = fileOf('forced-federation').list.id[100];
    const shown = [['', '.sentence'], ['&place=LA=381', '.place-head'], [`&school=${school}`, '.card'], ['&arrange=meals', '.groups figure']];
    for (const [width, height] of [[1024, 768], [1600, 900], [390, 844]]) {
      const page = await open('', { viewport: { width, height } });
      for (const [more, part] of shown) {
        await page.evaluate((hash) => (location.hash = hash), `#scenario=forced-federation&term=30${more}`);
        await page.locator(part).first().waitFor({ state: 'visible' });
        const found = await page.evaluate(() => {
          const sizes = [];
          for (const element of document.querySelectorAll('header *, .stage *, .time-bar *')) {
            const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
            if (own && element.getClientRects().length > 0) sizes.push([parseFloat(getComputedStyle(element).fontSize), element.textContent.slice(0, 30)]);
          }
          return { sizes, over: document.documentElement.scrollWidth - innerWidth };
        });
        assert.ok(found.over <= 0, `${width}${more}: runs over by ${found.over}`);
        if (width >= 1000) for (const [size, words] of found.sizes) assert.ok(size >= 24, `${width}${more}: "${words}" has ${size} px`);
      }
      await page.context().close();
    }
  });

  test('nothing moves but time where less motion is asked for', async () => {
    const page = await open('#scenario=forced-federation&screen=story&step=1', { reducedMotion: 'reduce' });
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

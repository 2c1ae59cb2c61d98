// How the seminar page says how things are computed, and what it gives away: typed guesses, series of pictures, print.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { chromiumPath, openBrowser } from '../report/page.mjs';
import { makePage, openPage, program } from './pages.mjs';

const skip = chromiumPath ? false : 'Chromium is not installed (Debian: apt-get install chromium)';
const { folder, file } = makePage();
const described = (...words) => JSON.parse(program('describe', ...words, '--format', 'json'));
const short = join(folder, 'short.html');
const shortTerms = 10;
program('page', '--live', 'baseline', 'forced', '--schools', 'synthetic:300', '--terms', String(shortTerms), '--out', short);

describe('in the browser', { skip }, () => {
  let browser;
  const complaints = [];
  before(async () => {
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  const open = (hash = '', options = {}, path = file) => openPage(browser, path, hash, options, complaints);
  /** Texts of what can be seen, without blanks, and with true signs as plain ones. */
  const plain = (text) => text.replace(/\s/g, '').replaceAll('−', '-').replaceAll('≤', '<=').replaceAll('≥', '>=').replaceAll('_', '');

  test('tells how what is shown is computed, in the words of the program’s tables', async () => {
    const page = await open('#term=30');
    await page.getByRole('button', { name: 'How is this computed?' }).first().click();
    const dialog = page.locator('dialog.menu:not(.places)');
    const [high] = described('metrics', 'tier_high');
    assert.ok(plain(await dialog.innerText()).includes(plain(high.equation)), high.equation);
    const [encounter] = described('process', 'encounter');
    await dialog.locator('summary', { hasText: 'encounter' }).click();
    const step = dialog.locator('details[open]');
    await step.locator('tbody tr').first().waitFor(); // filled once it is open
    const told = plain(await step.innerText());
    for (const line of encounter.equations.split('\n').filter((l) => l.startsWith('  '))) assert.ok(told.includes(plain(line)), line);
    for (const [symbol, meaning] of Object.entries(encounter.symbols)) assert.ok(told.includes(plain(meaning)), symbol);
    const [trust] = described('parameters', 'cooperation.trust');
    const row = await step.locator('tr', { hasText: 'cooperation.trust' }).innerText();
    for (const part of [trust.label, String(trust.default), trust.evidence]) assert.ok(row.includes(part), `${row}: ${part}`);
    assert.equal(await step.locator('tbody tr').count(), encounter.parameters.length);
    await page.keyboard.press('Escape');
    assert.equal(await dialog.isVisible(), false);
    // Another chart, another equation; the key does what the button does.
    await page.keyboard.press('c');
    await page.keyboard.press('c');
    await page.keyboard.press('i');
    const measure = await dialog.locator('h4').first().innerText();
    await page.locator('.chart-head h2', { hasText: measure }).first().waitFor();
    assert.notEqual(measure, high.label);
    await page.context().close();
  });

  test('a value that a scenario or a slider changes stands beside the baseline’s', async () => {
    const page = await open('#scenario=forced-federation&term=30');
    await page.keyboard.press('i');
    await page.locator('summary', { hasText: 'federation' }).click();
    assert.match(await page.locator('details[open] tr', { hasText: 'forced.active' }).innerText(), /0 on or off[\s\S]*yes here, from year 3/);
    await page.context().close();
    const moved = await open('#screen=explore&set.trust.loss=0.3');
    await moved.keyboard.press('i');
    await moved.locator('summary', { hasText: 'encounter' }).click();
    assert.match(await moved.locator('details[open] tr', { hasText: 'trust.loss' }).innerText(), /0\.3 here/);
    await moved.context().close();
  });

  test('the end of a guess can be typed', async () => {
    const page = await open('#screen=story&step=2');
    const show = page.locator('.guess-buttons .main');
    assert.equal(await show.isDisabled(), true);
    await page.locator('.typed input').fill('140');
    assert.equal(await show.isDisabled(), true, 'more than all schools');
    await page.locator('.typed input').fill('37');
    assert.equal(await show.isDisabled(), false);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.guess-screen .sentence')?.textContent?.startsWith('You drew 37% '));
    await page.context().close();
  });

  test('the header says what is compared, and every scenario has its half sentence', async () => {
    const page = await open('#scenario=forced-federation&term=45&screen=compare');
    const title = page.locator('.title strong');
    assert.equal(await title.innerText(), 'Compare');
    await page.keyboard.press('d');
    await page.waitForSelector('.merged');
    assert.equal(await title.innerText(), 'Difference');
    await page.keyboard.press('Escape');
    for (const [key, size] of [['1', [1600, 900]], ['2', [1600, 900]], ['1', [1024, 768]], ['2', [1024, 768]]]) {
      await page.setViewportSize({ width: size[0], height: size[1] });
      await page.keyboard.press(key);
      await page.waitForFunction(() => (document.querySelector('.half')?.textContent ?? '').length > 5);
      const box = await page.locator('.half').boundingBox();
      assert.ok(box && box.width > 100 && box.height < 70, `${size}: ${JSON.stringify(box)}`);
    }
    await page.context().close();
  });

  test('a series has a numbered picture of every term, each another', async () => {
    const page = await open('#scenario=forced-federation', {}, short);
    await page.keyboard.press('m');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Picture of every term (ZIP)' }).click()]);
    assert.match(download.suggestedFilename(), /^simulated-.*\.zip$/);
    // Another program reads the archive, and checks every sum.
    const out = join(folder, 'pictures');
    execFileSync(process.env.SCHOOLSIM_PYTHON ?? 'python3', ['-c', 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])', await download.path(), out]);
    const pictures = readdirSync(out).sort().map((name) => ({ name, data: readFileSync(join(out, name)) }));
    assert.deepEqual(pictures.map((p) => p.name), Array.from({ length: shortTerms + 1 }, (_, t) => `simulated-${String(t).padStart(2, '0')}.png`));
    for (const { name, data } of pictures) assert.deepEqual([data.toString('latin1', 1, 4), data.readUInt32BE(16), data.readUInt32BE(20)], ['PNG', 1920, 1080], name);
    assert.equal(new Set(pictures.map((p) => p.data.toString('base64'))).size, pictures.length);
    // Time stands where it stood.
    await page.locator('.date', { hasText: 'term 0 of' }).waitFor();
    await page.context().close();
  });

  test('a film shows every term', async () => {
    const page = await open('#scenario=forced-federation', {}, short);
    await page.keyboard.press('m');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Film (WebM)' }).click()]);
    assert.match(download.suggestedFilename(), /^simulated-.*\.webm$/);
    // The browser plays it: as wide as promised, a quarter of a second a term, each another picture, the last for a second more.
    const player = await page.context().newPage();  // the page itself may play no media
    const seen = await player.evaluate(async ({ base64, terms }) => {
      const video = document.createElement('video');
      video.src = URL.createObjectURL(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], { type: 'video/webm' }));
      const at = (seconds) => new Promise((resolve, reject) => {
        video.onerror = () => reject(new Error(video.error?.message));
        video.onseeked = () => {
          const canvas = document.createElement('canvas');
          [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
          canvas.getContext('2d').drawImage(video, 0, 0);
          resolve({ size: [canvas.width, canvas.height], picture: canvas.toDataURL() });
        };
        video.currentTime = seconds;
      });
      await new Promise((resolve, reject) => {
        video.onloadeddata = resolve;
        video.onerror = () => reject(new Error(video.error?.message));
      });
      const pictures = [];
      for (let term = 0; term <= terms; ++term) pictures.push(await at(0.25 * term + 0.1));
      return { duration: video.duration, pictures };
    }, { base64: readFileSync(await download.path()).toString('base64'), terms: shortTerms });
    assert.equal(seen.duration, 0.25 * (shortTerms + 1) + 1);
    assert.deepEqual(seen.pictures[0].size, [1920, 1080]);
    assert.equal(new Set(seen.pictures.map(({ picture }) => picture)).size, shortTerms + 1);
    await page.context().close();
  });

  test('the story as slides has words to change, notes and a picture for every step', async () => {
    const page = await open('#scenario=forced-federation');
    const sentences = [];
    for (let step = 0; step < 5; ++step) {
      await page.goto(`${page.url().replace(/#.*/, '')}#scenario=forced-federation&screen=story&step=${step}`);
      await page.waitForTimeout(300);
      sentences.push(await page.evaluate(() => [...document.querySelectorAll('.stage .sentence')].find((line) => line.getClientRects().length > 0)?.textContent));
    }
    await page.keyboard.press('m');
    const stood = page.url();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Story as slides (PPTX)' }).click()]);
    assert.match(download.suggestedFilename(), /^simulated-.*\.pptx$/);
    // Another program reads it: every part is well formed and of a type, every relation leads to a part, and what slides say is text.
    const read = `
import json, posixpath, sys, zipfile
from xml.etree import ElementTree as xml
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
names = set(z.namelist())
kinds = xml.fromstring(z.read('[Content_Types].xml'))
typed = {e.get('PartName', '')[1:] for e in kinds}
defaults = {e.get('Extension') for e in kinds}
for name in names - {'[Content_Types].xml'}:
    assert name in typed or name.rsplit('.', 1)[1] in defaults, name
    if not name.endswith('.png'):
        xml.fromstring(z.read(name))
    if name.endswith('.rels'):
        base = posixpath.dirname(posixpath.dirname(name))
        for relation in xml.fromstring(z.read(name)):
            assert posixpath.normpath(posixpath.join(base, relation.get('Target'))) in names, (name, relation.get('Target'))
assert typed - {''} <= names
a = '{http://schemas.openxmlformats.org/drawingml/2006/main}'
texts = lambda name: [t.text for t in xml.fromstring(z.read(name)).iter(a + 't')]
n = sum(name.startswith('ppt/slides/slide') for name in names)
pictures = {z.read(f'ppt/media/image{i + 1}.png')[:8] == b'\\x89PNG\\r\\n\\x1a\\n' for i in range(n) if f'ppt/media/image{i + 1}.png' in names}
print(json.dumps({'slides': [texts(f'ppt/slides/slide{i + 1}.xml') for i in range(n)], 'notes': [texts(f'ppt/notesSlides/notesSlide{i + 1}.xml') for i in range(n)], 'pictures': pictures == {True}}))`;
    const told = JSON.parse(execFileSync(process.env.SCHOOLSIM_PYTHON ?? 'python3', ['-c', read, await download.path()], { encoding: 'utf8' }));
    assert.deepEqual(told.slides.slice(0, sentences.length).map(([title]) => title), sentences);
    for (const [title, foot] of told.slides) assert.ok(title.length > 10 && /Simulated, not observed.*Licence/.test(foot), title);
    told.notes.forEach(([note], i) => assert.match(note, new RegExp(`^Step ${i + 1} of ${told.slides.length}, about \\d+ seconds`)));
    assert.ok(told.pictures);
    // The page stands where it stood.
    await page.waitForURL(stood);
    await page.context().close();
  });

  test('prints one sheet with sentence, key, chart and where it comes from', async () => {
    for (const hash of ['#term=30', '#scenario=forced-federation&term=45&screen=compare']) {
      const page = await open(hash);
      const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1');
      assert.equal((pdf.match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length, 1, hash);
      const [, width, height] = /\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(pdf);
      assert.ok(Math.abs(width - 842) < 2 && Math.abs(height - 595) < 2, `${width} x ${height}`);
      await page.context().close();
    }
    const page = await open('#term=30');
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    const foot = await page.locator('.print-foot').innerText();
    assert.match(foot, /Simulated, not observed.*schoolsim rerun/);
    assert.equal(await page.locator('.time-bar').isVisible(), false);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    assert.equal(await page.locator('.time-bar').isVisible(), true);
    await page.context().close();
  });

  test('nothing was complained of', () => assert.deepEqual(complaints, []));
});

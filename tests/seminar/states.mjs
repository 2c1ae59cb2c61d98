// node states.mjs PAGE.html OUT.png: every state of the page on one sheet, so that whoever changes it sees the whole. Each is shown
// once what it runs is done, at a fifth of 1600 x 900, or as a phone and a narrow projector have it. docs/seminar-states.png is made so,
// of a page of two scenarios with --record ties.
import { pathToFileURL } from 'node:url';
import { openBrowser } from '../report/page.mjs';

const [file, out] = process.argv.slice(2);
const wide = { width: 1600, height: 900 };
const projector = { width: 1024, height: 768 };
const phone = { width: 390, height: 844 };
const browser = await openBrowser();

/** Shows an address, presses keys, and takes the picture. */
async function take(title, address, { keys = [], size = wide, dark = false, wait = 0 } = {}) {
  const context = await browser.newContext({ viewport: size, deviceScaleFactor: 0.5, reducedMotion: 'reduce', colorScheme: dark ? 'dark' : 'light' });
  const page = await context.newPage();
  page.setDefaultTimeout(180_000);
  await page.goto(pathToFileURL(file).href + address);
  await page.waitForSelector('html[data-source="checked"]');
  for (const key of keys) await page.keyboard.press(key);
  if (/screen=explore.*set\./.test(address)) await page.waitForFunction(() => / (\d+) of (?:.*\D)?\1 \w+ done$/.test(document.querySelector('.result-head .note')?.textContent ?? ''));
  await page.waitForTimeout(400 + wait);
  const picture = (await page.screenshot()).toString('base64');
  await context.close();
  return { title, picture, ratio: size.width / size.height };
}

/** What the page has: scenarios by id, the last term, steps of each story. */
async function contents() {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('html[data-source="checked"]', { timeout: 600_000 });
  const scenarios = [];
  for (const key of ['1', '2']) {
    await page.keyboard.press('Escape');
    await page.keyboard.press(key);
    await page.keyboard.press('n');
    await page.waitForSelector('.story-bar:not([hidden])');
    scenarios.push({
      id: new URLSearchParams(page.url().replace(/.*#/, '')).get('scenario'), steps: await page.locator('.story-bar .dot').count(),
    });
  }
  await page.close();
  return scenarios;
}

try {
  const [baseline, policy] = await contents();
  const end = 'term=45';
  const of = (scenario, more = '') => `#scenario=${scenario.id}&${end}${more}`;
  const shots = [];
  for (const [i, scenario] of [baseline, policy].entries()) {
    for (let step = 0; step < scenario.steps; ++step)
      shots.push([`story ${i + 1}, step ${step + 1}`, of(scenario, `&screen=story&step=${step}`)]);
  }
  shots.push(
    ['map, start', `#scenario=${baseline.id}&term=0`], ['map, end', of(policy)], ['map, teaching', of(policy, '&colour=teaching')],
    ['map, willing', of(policy, '&colour=willing')], ['map, true places', of(policy, '&arrange=true')], ['map, rows', of(policy, '&arrange=rows')],
    ['map, by phase', of(policy, '&arrange=phase')], ['map, by free meals', of(policy, '&arrange=meals')], ['a school', of(policy), { keys: ['s'] }],
    ['a place', of(policy), { keys: ['a', 'ArrowDown', 'Enter'] }], ['compare', of(policy, '&screen=compare')], ['difference', of(policy, '&screen=compare&difference=1')],
    ['what if, as it is', of(baseline, '&screen=explore')], ['what if', of(baseline, '&screen=explore&set.trust.loss=0.263')], ['what tips it', of(baseline, '&screen=plane'), { wait: 30_000 }],
    ['you are the head', of(baseline, '&screen=head')], ['menu', of(policy), { keys: ['m'] }], ['keys', of(policy), { keys: ['?'] }], ['how computed', of(policy), { keys: ['i'] }],
    ['dark', of(policy, '&screen=compare'), { dark: true }], ['dark story', of(policy, '&screen=story&step=2'), { dark: true }],
    ['1024 x 768', of(policy), { size: projector }], ['1024 x 768, compare', of(policy, '&screen=compare'), { size: projector }],
    ['phone', of(policy), { size: phone }], ['phone, story', of(policy, '&screen=story&step=1'), { size: phone }], ['phone, compare', of(policy, '&screen=compare'), { size: phone }], ['phone, what if', of(baseline, '&screen=explore&set.trust.loss=0.263'), { size: phone }],
  );
  const pictures = [];
  for (const shot of shots) pictures.push(await take(...shot));
  const sheet = await browser.newPage({ viewport: { width: 1980, height: 600 } });
  await sheet.setContent(`<style>body{margin:10px;display:flex;flex-wrap:wrap;gap:8px;background:#777;font:12px Inter,sans-serif;color:#fff}
    figure{margin:0}img{height:180px;display:block}</style>${pictures.map(({ title, picture }) => `<figure><img src="data:image/png;base64,${picture}"><figcaption>${title}</figcaption></figure>`).join('')}`);
  await sheet.screenshot({ path: out, fullPage: true });
} finally {
  await browser.close();
}

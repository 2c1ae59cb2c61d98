// node picture.mjs PAGE.html OUT.png [ADDRESS]: a picture of a screen of the page as a presenter sees it, at three quarters of
// 1600 x 900, once what it runs is done. The pictures of README.md are made so.
import { pathToFileURL } from 'node:url';
import { openBrowser } from '../report/page.mjs';

const [file, out, address = ''] = process.argv.slice(2);
const browser = await openBrowser();
try {
  const context = await browser.newContext({ viewport: { width: 1600, height: 900 }, deviceScaleFactor: 0.75, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(600_000);
  await page.goto(pathToFileURL(file).href + address);
  await page.waitForSelector('html[data-source="checked"]');
  if (/screen=explore/.test(address)) await page.waitForFunction(() => / (\d+) of (?:.*\D)?\1 \w+ done$/.test(document.querySelector('.result-head .note')?.textContent ?? ''));
  await page.waitForTimeout(500);
  await page.screenshot({ path: out });
} finally {
  await browser.close();
}

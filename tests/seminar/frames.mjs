// node frames.mjs PAGE.html [ADDRESS [KEY]]: what a frame costs while time runs, or in what a key begins at an address, at 1200 x 800
// and at 1600 x 900 with pixel ratio 2: script of a frame by the clock (quantiles, because what else the machine does lengthens
// some), and processor time of the page's process, script and paint, which depends less on that.
import { pathToFileURL } from 'node:url';
import { openBrowser } from '../report/page.mjs';

const [path, address = '', key = 'Space'] = process.argv.slice(2);
const file = pathToFileURL(path).href + address;
const browser = await openBrowser();
try {
  for (const [width, height, ratio] of [[1200, 800, 1], [1600, 900, 2]]) {
    const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: ratio });
    const page = await context.newPage();
    await page.addInitScript(() => {
      const ask = window.requestAnimationFrame.bind(window);
      window.frameTimes = new Map();
      window.requestAnimationFrame = (act) => ask((now) => {
        const start = performance.now();
        act(now);
        window.frameTimes.set(now, (window.frameTimes.get(now) ?? 0) + performance.now() - start);
      });
    });
    await page.goto(file);
    await page.waitForSelector('html[data-source="checked"], html[data-source="stored"]', { timeout: 300_000 });
    const session = await browser.newBrowserCDPSession();
    const busy = async () => {
      const { processInfo } = await session.send('SystemInfo.getProcessInfo');
      return processInfo.filter((p) => p.type === 'renderer').reduce((sum, p) => sum + 1000 * p.cpuTime, 0);
    };
    // The other scenarios' workers belong to the same process: the page rests only when all are done.
    for (let last = -Infinity, now = await busy(); now - last > 100; last = now, now = await busy()) await page.waitForTimeout(2000);
    await page.evaluate(() => window.frameTimes.clear());
    const before = await busy();
    await page.keyboard.press(key);
    await page.waitForTimeout(8000);
    const after = await busy();
    const times = (await page.evaluate(() => [...window.frameTimes.values()])).sort((a, b) => a - b);
    const quantile = (q) => times[Math.floor(q * (times.length - 1))].toFixed(1);
    console.log(`${width}x${height} at ${ratio}: ${times.length} frames, script ${quantile(0.1)} / ${quantile(0.5)} / ${quantile(0.9)} ms (10, 50, 90 %), processor ${((after - before) / times.length).toFixed(1)} ms a frame`);
    await context.close();
  }
} finally {
  await browser.close();
}

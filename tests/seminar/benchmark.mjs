// node benchmark.mjs [SCHOOLS...]: how long the core takes in a browser's worker, spin-up included, from the page's request to
// the last record, and how much processor time of the page's process that took (its compiler's threads included), which depends
// less on what else the machine does. SCHOOLS: numbers of schools of synthetic systems; 2000 and 21075 by default. Best of three.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openBrowser } from '../report/page.mjs';

const sizes = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'schoolsim-core-'));
const file = join(folder, 'page.html');
writeFileSync(file, `<!doctype html><script>${readFileSync(process.env.SCHOOLSIM_CORE_PAGE, 'utf8')}</script>`);
const browser = await openBrowser();
try {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(file).href);
  const session = await browser.newBrowserCDPSession();
  const processorTime = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.filter((p) => p.type === 'renderer').reduce((sum, p) => sum + 1000 * p.cpuTime, 0);
  };
  for (const schools of sizes.length > 0 ? sizes : [2000, 21075]) {
    const times = [];
    for (let i = 0; i < 3; ++i) {
      const before = await processorTime();
      const time = await page.evaluate(async (n) => {
        const told = await run({ schools: n, parameters: {}, seed: '1', replicate: 0, terms: 45, variables: ['depth'], ties: false, scenarios: [[]] });
        return { first: told[0].ms, last: told.at(-1).ms };
      }, schools);
      times.push({ ...time, processor: (await processorTime()) - before });
    }
    const best = times.sort((a, b) => a.last - b.last)[0];
    console.log(`${schools} schools: first record after ${best.first.toFixed(0)} ms, all 46 after ${best.last.toFixed(0)} ms; processor ${best.processor.toFixed(0)} ms`);
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}

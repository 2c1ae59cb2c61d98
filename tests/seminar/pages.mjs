// Pages of the seminar for tests, and what opens them in headless Chromium.
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export const program = (...words) => execFileSync(process.env.SCHOOLSIM_PROGRAM, words, { stdio: 'pipe', encoding: 'utf8' });

/** A folder of its own with a page of two scenarios on the list of one authority. */
export function makePage(nReplicates = 3) {
  const folder = mkdtempSync(join(tmpdir(), 'schoolsim-seminar-'));
  const file = join(folder, 'page.html');
  const ids = ['two-tier-drift', 'forced-federation'];
  program('run', ...ids, '--parameters', 'default', '--schools', 'england:LA=380', '--replicates', String(nReplicates), '--out', folder, '--quiet');
  program('page', ...ids.map((id) => join(folder, `${id}.h5`)), '--out', file);
  return { folder, file };
}

/** Frames and messages of workers come so many milliseconds late, as on a busy machine: what a test reads before it is
 * drawn is then read too early every time, not once in a hundred. */
const late = Number(process.env.SCHOOLSIM_LATE_MS ?? 0);

export async function makeLate(page) {
  if (late === 0) return;
  await page.addInitScript((ms) => {
    const frame = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (draw) => setTimeout(() => frame(draw), ms);
    const { set, get } = Object.getOwnPropertyDescriptor(Worker.prototype, 'onmessage');
    Object.defineProperty(Worker.prototype, 'onmessage', {
      get, set(handle) { set.call(this, handle && ((event) => setTimeout(() => handle.call(this, event), ms))); },
    });
  }, late);
}

/** Opens a page, waits until its runs are checked, and keeps what the console says. */
export async function openPage(browser, file, hash, options, complaints) {
  const context = await browser.newContext({ viewport: { width: 1600, height: 900 }, reducedMotion: 'reduce', acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await makeLate(page);
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(pathToFileURL(file).href + hash);
  await page.waitForSelector('html[data-source="checked"]', { timeout: 60_000 });
  return page;
}

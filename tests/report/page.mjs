// What the C++ program does with the template, and a browser to look at the result.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const source = process.env.SCHOOLSIM_REPORT_SOURCE ??
  join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'analysis', 'report');
/** Packages live beside the source or, in a CMake build, beside its copy. */
export const packages = createRequire(join(process.env.SCHOOLSIM_REPORT_BUILD ?? source, 'package.json'));

const escapeHtml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export function fillPage(template, data) {
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return template.replace(/\{\{(title|data)\}\}/g, (_, gap) => (gap === 'title' ? escapeHtml(data.meta.question) : json));
}

export const chromiumPath = [process.env.SCHOOLSIM_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find((p) => p && existsSync(p));

export async function openBrowser() {
  return packages('playwright-core').chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

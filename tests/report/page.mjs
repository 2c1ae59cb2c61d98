// What the C++ program does with the template, and a browser to look at the result.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
export const source = join(here, '..', '..', 'analysis', 'report');
/** Packages live beside the tests or, in a CMake build, in its tree. */
export const packageFolder = process.env.SCHOOLSIM_TEST_PACKAGES ?? here;
export const packages = createRequire(join(packageFolder, 'package.json'));

/** Makes a page's template as the build does. */
export function buildPage(output) {
  execFileSync(process.env.SCHOOLSIM_PYTHON ?? 'python3', [join(source, 'build_page.py'), output], { stdio: 'pipe' });
  return readFileSync(output, 'utf8');
}

/** What TypeScript says of a folder of modules; empty when the types fit. */
export function typeFaults(folder) {
  const scratch = mkdtempSync(join(tmpdir(), 'schoolsim-types-'));
  const types = join(packageFolder, 'node_modules', '@types');
  try {
    writeFileSync(join(scratch, 'tsconfig.json'), JSON.stringify({
      extends: join(source, 'tsconfig.json'), include: [folder], compilerOptions: { baseUrl: types, paths: { 'd3-*': ['d3-*'] } },
    }));
    execFileSync(process.execPath, [packages.resolve('typescript/bin/tsc'), '-p', scratch], { stdio: 'pipe' });
    return '';
  } catch (error) {
    return String(error.stdout);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

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

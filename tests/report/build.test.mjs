// The bundle: same bytes twice, no address of any machine, a policy that matches its parts.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildPage, packageFolder, source, typeFaults } from './page.mjs';
import { pageTypes, typesFile } from './page_types.mjs';

const folder = mkdtempSync(join(tmpdir(), 'schoolsim-page-'));
after(() => rmSync(folder, { recursive: true }));
const page = buildPage(join(folder, 'a.html'));

test('the same sources give the same bytes', () => assert.equal(buildPage(join(folder, 'b.html')), page));

test('the types are those of the schema', async () =>
  assert.equal(readFileSync(typesFile, 'utf8'), await pageTypes(), 'run tests/report/page_types.mjs'));

for (const part of ['report', 'figures']) {
  test(`the types of ${part} fit`, () => assert.equal(typeFaults(join(source, '..', part, 'src')), ''));
}

test('the types are those of the libraries that Debian has', () => {
  for (const name of ['d3-array', 'd3-format', 'd3-scale', 'd3-shape']) {
    const majorOf = (file) => JSON.parse(readFileSync(file, 'utf8')).version.split('.')[0];
    assert.equal(
      majorOf(join(packageFolder, 'node_modules', '@types', name, 'package.json')),
      majorOf(join('/usr/share/nodejs', name, 'package.json')), name,
    );
  }
});

test('the content security policy allows this script and this style, and nothing else', () => {
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(page)[1];
  const hashOf = (pattern) => `'sha256-${createHash('sha256').update(pattern.exec(page)[1]).digest('base64')}'`;
  assert.equal(
    policy,
    `default-src 'none'; script-src ${hashOf(/<script>([\s\S]*?)<\/script>/)}; style-src ${hashOf(/<style>([\s\S]*?)<\/style>/)}; ` +
      "img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'",
  );
  assert.ok(!/https?:/.test(/<style>([\s\S]*?)<\/style>/.exec(page)[1].replace(/base64,[^)]*/g, '')), 'the style asks for nothing');
});

test('the licences of what is inside travel with the page', () => {
  for (const words of ['OFL-1.1', 'Open Font License', 'node-d3-scale', 'node-d3-shape', 'node-d3-path', 'Mike Bostock']) assert.ok(page.includes(words), words);
});

test('the page is small: a fifth of a megabyte before its data', () => assert.ok(page.length < 200_000, `${page.length}`));

test('the lock file names no registry, and every package has its hash', () => {
  const lock = JSON.parse(readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'package-lock.json'), 'utf8'));
  for (const [name, entry] of Object.entries(lock.packages)) {
    if (name === '') continue;
    assert.equal(entry.resolved, undefined, name);
    assert.match(entry.integrity, /^sha512-/, name);
  }
});

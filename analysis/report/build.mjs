// node build.mjs OUTPUT.html: bundles script, style, font and licences into one page with two gaps, {{title}} and
// {{data}}, which the program fills. The same inputs give the same bytes.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const text = (...path) => readFileSync(join(here, ...path), 'utf8');
const targets = ['es2020', 'chrome100', 'firefox100', 'safari15.4'];

function colourRules(tokens) {
  const rules = (colours) => Object.entries(colours).map(([name, value]) => `--${name}:${value}`).join(';');
  const { light, dark, 'more-contrast': more } = tokens.colour;
  return [
    `:root{${rules(light)};--band:${tokens.band.normal}}`,
    `@media print{:root{--band:${tokens.band.print}}}`,
    `@media screen and (prefers-color-scheme:dark){:root{${rules(dark)}}}`,
    `@media (prefers-contrast:more){:root{${rules(more.light)}}}`,
    `@media screen and (prefers-contrast:more) and (prefers-color-scheme:dark){:root{${rules(more.dark)}}}`,
  ].join('\n');
}

function fontRules() {
  const files = join(here, 'node_modules', '@fontsource', 'inter', 'files');
  return [400, 600].map((weight) => {
    const woff2 = readFileSync(join(files, `inter-latin-${weight}-normal.woff2`)).toString('base64');
    return `@font-face{font-family:Inter;font-weight:${weight};src:url(data:font/woff2;base64,${woff2}) format("woff2")}`;
  }).join('\n');
}

/** Licences of what is in the page: read from the packages that the bundle says it used. */
function licences(metafile) {
  const names = new Set(['@fontsource/inter']);
  for (const input of Object.keys(metafile.inputs)) {
    const match = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) names.add(match[1]);
  }
  const parts = [...names].sort().map((name) => {
    const folder = join(here, 'node_modules', name);
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return `${name} ${version}\n${readFileSync(join(folder, 'LICENSE'), 'utf8').trim()}`;
  });
  return parts.join('\n\n').replaceAll('--', '- -');
}

const output = process.argv[2];
if (!output) {
  console.error('usage: node build.mjs OUTPUT.html');
  process.exit(2);
}
const bundle = await build({
  entryPoints: [join(here, 'src', 'report.ts')], bundle: true, minify: true, format: 'iife', target: targets,
  charset: 'utf8', write: false, metafile: true, legalComments: 'none', absWorkingDir: here,
});
const script = bundle.outputFiles[0].text.trim().replaceAll('</script', '<\\/script');
const tokens = JSON.parse(text('tokens.json'));
const sheet = `${fontRules()}\n${colourRules(tokens)}\n${text('src', 'report.css')}`;
const style = (await transform(sheet, { loader: 'css', minify: true, target: targets })).code.trim();
const hash = (content) => `sha256-${createHash('sha256').update(content).digest('base64')}`;

const parts = {
  'script-hash': hash(script), 'style-hash': hash(style), licences: licences(bundle.metafile), style, script,
};
const page = text('page.html').replace(/@([a-z-]+)@/g, (gap, name) => parts[name] ?? gap);
for (const gap of ['{{title}}', '{{data}}']) {
  if (!page.includes(gap)) throw new Error(`the page has lost its gap ${gap}`);
}
if (page.split('{{data}}').length !== 2) throw new Error('the page has more than one gap for its data');
writeFileSync(output, page);
console.log(`${output}: ${page.length} bytes (script ${script.length}, style with font ${style.length})`);

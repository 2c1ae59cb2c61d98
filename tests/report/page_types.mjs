// node page_types.mjs: writes the types of the pages' scripts, analysis/report/src/page_types.ts, from the schema.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packages, source } from './page.mjs';

export const typesFile = join(source, 'src', 'page_types.ts');

/** What that file holds. */
export function pageTypes() {
  const { compileFromFile } = packages('json-schema-to-typescript');
  return compileFromFile(join(source, 'page-data.schema.json'), {
    bannerComment: '/** Made from page-data.schema.json by tests/report/page_types.mjs: change the schema, not this. */',
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 130 },
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) writeFileSync(typesFile, await pageTypes());

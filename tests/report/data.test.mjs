// The schema, its checker and its documentation.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { faultsOf } from './check_page.mjs';
import { source } from './page.mjs';
import { makeSample } from './sample.mjs';

const schema = JSON.parse(readFileSync(join(source, 'page-data.schema.json'), 'utf8'));

test('samples of every shape are valid', () => {
  for (const options of [{}, { nScenarios: 1 }, { nScenarios: 6 }, { withMaps: false }]) {
    assert.deepEqual(faultsOf(makeSample({ nSchools: 300, ...options })), []);
  }
});

test('the checker names what is wrong and where', () => {
  const spoilt = (change) => {
    const data = makeSample({ nSchools: 300 });
    change(data);
    return faultsOf(data).join('\n');
  };
  assert.match(spoilt((d) => { d.meta.simulated = false; }), /\/meta\/simulated/);
  assert.match(spoilt((d) => { delete d.words.simulated; }), /\/words.*simulated/);
  assert.match(spoilt((d) => { d.scenarios[1].sign = 'best'; }), /\/scenarios\/1\/sign/);
  assert.match(spoilt((d) => { d.differences[1][0].verdict = 'works'; }), /\/differences\/1\/0\/verdict/);
  assert.match(spoilt((d) => { d.levels[2][1].low.pop(); }), /levels\[2\]\[1\]\.low has 45 entries, expected 46/);
  assert.match(spoilt((d) => { d.levels[0][0].high[7] = -1; }), /levels\[0\]\[0\] term 7: .* outside its band/);
  assert.match(spoilt((d) => { d.maps.n = 299; }), /maps\.x has 300 entries, expected 299/);
  assert.match(spoilt((d) => { d.tables[2].sections[0].rows[1].pop(); }), /tables\.groups row 1 has 3 entries, expected 4/);
  assert.match(spoilt((d) => { d.decision.rows[2].cells.pop(); }), /decision row weakest_tenth has 2 entries, expected 3/);
  assert.match(spoilt((d) => { d.decision.options[0].low.pop(); }), /decision\.options\[0\]\.low has 45 entries, expected 46/);
  assert.match(spoilt((d) => { d.decision.rows[1].cells[0].held.n = 41; }), /decision row two_tiers: 41 of 40/);
  assert.match(spoilt((d) => { d.decision.options[0].scenario = 0; }), /decision\.options\[0\] is of scenario 0/);
  assert.match(spoilt((d) => { d.scenarios[1].order = 0; }), /share an order/);
  assert.match(spoilt((d) => { d.maps.frames[0].tier = Buffer.alloc(300, 4).toString('base64'); }), /tier above 3/);
});

test('the documentation mentions every field of the schema', () => {
  const text = readFileSync(join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'docs', 'page-data.md'), 'utf8');
  const missing = [];
  (function walk(node, path) {
    for (const [name, child] of Object.entries(node.properties ?? {})) {
      if (!text.includes(`\`${name}\``)) missing.push(`${path}${name}`);
      walk(child, `${path}${name}.`);
    }
    for (const part of [node.items, node.anyOf].flat()) if (part) walk(part, path);
    for (const [name, part] of Object.entries(node.definitions ?? {})) walk(part, `${name}.`);
  })(schema, '');
  assert.deepEqual(missing, []);
});

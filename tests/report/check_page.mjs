// node check_page.mjs PAGE.html|DATA.json: is the page's data what page-data.schema.json and the arrays' lengths say?
// Prints one line per fault and ends with 1; needs the packages of the tests (npm ci --prefix tests/report).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inflateSync } from 'node:zlib';
import { packages, source } from './page.mjs';

const { default: Ajv } = packages('ajv');
const validate = new Ajv({ allErrors: true, strict: false }).compile(
  JSON.parse(readFileSync(join(source, 'page-data.schema.json'), 'utf8')),
);

/** Faults of a page document: those of the schema, then those between its parts. */
export function faultsOf(data) {
  if (!validate(data)) return validate.errors.map((e) => `${e.instancePath || '/'} ${e.message} ${JSON.stringify(e.params)}`);
  const faults = [];
  const same = (name, found, expected) => {
    if (found !== expected) faults.push(`${name} has ${found} entries, expected ${expected}`);
  };
  const nScenarios = data.scenarios.length;
  for (const name of ['levels', 'differences']) {
    same(name, data[name].length, nScenarios);
    data[name].forEach((row, s) => same(`${name}[${s}]`, row.length, data.measures.length));
  }
  for (const name of ['levels', 'changes']) {
    data[name]?.forEach((row, s) => row.forEach((level, m) => {
      if (!level) return;
      for (const part of ['middle', 'low', 'high']) same(`${name}[${s}][${m}].${part}`, level[part].length, data.time.terms.length);
      level.middle.forEach((v, t) => {
        if (!(level.low[t] <= v && v <= level.high[t])) faults.push(`${name}[${s}][${m}] term ${t}: ${v} lies outside its band`);
      });
    }));
  }
  data.differences.forEach((row, s) => row.forEach((d, m) => {
    if (d && !(d.lower <= d.estimate && d.estimate <= d.upper)) faults.push(`differences[${s}][${m}]: estimate outside its interval`);
  }));
  for (const table of data.tables) {
    for (const { scenario, rows } of table.sections) {
      if (scenario >= nScenarios) faults.push(`table ${table.id} tells of scenario ${scenario}, of ${nScenarios}`);
      rows.forEach((row, r) => same(`tables.${table.id} row ${r}`, row.length, table.columns.length));
    }
  }
  if (data.decision) {
    const { options, rows } = data.decision;
    options.forEach((option, o) => {
      if (!(option.scenario > 0 && option.scenario < nScenarios)) faults.push(`decision.options[${o}] is of scenario ${option.scenario}, of ${nScenarios}`);
      for (const part of ['middle', 'low', 'high']) same(`decision.options[${o}].${part}`, option[part].length, data.time.terms.length);
    });
    for (const row of rows) {
      same(`decision row ${row.id}`, row.cells.length, options.length);
      for (const { held } of row.cells) if (held && held.n > held.of) faults.push(`decision row ${row.id}: ${held.n} of ${held.of}`);
    }
  }
  const orders = data.scenarios.map((s) => s.order);
  if (new Set(orders).size !== nScenarios) faults.push(`scenarios share an order: ${orders}`);
  for (const p of data.parameters_that_differ) {
    if (p.scenario >= nScenarios) faults.push(`parameter ${p.key} is of scenario ${p.scenario}, of ${nScenarios}`);
  }
  if (data.maps) {
    const bytes = (base64) => Buffer.from(base64, 'base64');
    same('maps.x', bytes(data.maps.x).length / 2, data.maps.n);
    same('maps.y', bytes(data.maps.y).length / 2, data.maps.n);
    data.maps.frames.forEach((frame, i) => {
      const tier = bytes(frame.tier);
      same(`maps.frames[${i}].tier`, tier.length, data.maps.n);
      if (tier.some((v) => v > 3)) faults.push(`maps.frames[${i}].tier holds a tier above 3`);
      if (frame.scenario >= nScenarios) faults.push(`maps.frames[${i}] is of scenario ${frame.scenario}, of ${nScenarios}`);
    });
  }
  if (data.seminar) faults.push(...seminarFaults(data));
  return faults;
}

/** Faults between the parts of what only the seminar page reads. */
function seminarFaults({ seminar, scenarios, measures, time }) {
  const faults = [];
  const same = (name, found, expected) => {
    if (found !== expected) faults.push(`seminar.${name} has ${found} entries, expected ${expected}`);
  };
  const length = (packed, width) => inflateSync(Buffer.from(packed, 'base64')).length / width;
  const { n } = seminar.schools;
  const nRecords = seminar.terms + 1;
  const nYears = Math.floor(seminar.terms / time.terms_per_year) + 1 + (seminar.terms % time.terms_per_year > 0 ? 1 : 0);
  const widths = { id: 4, phase: 1, pupils: 4, x_km: 4, y_km: 4, disadvantage: 4, authority: 2 };
  for (const [name, width] of Object.entries(widths)) same(`schools.${name}`, length(seminar.schools[name], width), n);
  same('scenarios', seminar.scenarios.length, scenarios.length);
  seminar.scenarios.forEach((scenario, s) => {
    same(`scenarios[${s}].metrics`, length(scenario.metrics, 8), seminar.metrics.length * nRecords);
    if (scenario.years) same(`scenarios[${s}].years`, length(scenario.years, 1), n * nYears);
    if (scenario.ends) same(`scenarios[${s}].ends`, length(scenario.ends.counts, 1), 4 * n);
    scenario.tiers.forEach((curve, tier) => ['middle', 'low', 'high', 'mean'].forEach((part) => same(`scenarios[${s}].tiers[${tier}].${part}`, curve[part].length, nRecords)));
    for (let t = 0; t < nRecords; ++t) {
      const all = scenario.tiers.reduce((sum, curve) => sum + curve.middle[t], 0);
      if (Math.abs(all - 1) > 1e-5) faults.push(`seminar.scenarios[${s}] term ${t}: tiers add up to ${all}`);
    }
    if (scenario.paired) same(`scenarios[${s}].paired`, scenario.paired.length, measures.length);
    const { paired_with_others: pairs } = scenario;
    same(`scenarios[${s}].paired_with_others`, pairs.length, Math.max(0, s - 1));
    pairs.forEach((curves, other) => same(`scenarios[${s}].paired_with_others[${other}]`, curves.length, measures.length));
    if (!scenario.recipe && !scenario.years) faults.push(`seminar.scenarios[${s}] can neither run nor play`);
  });
  return faults;
}

/** The document inside a page. */
export function dataOf(page) {
  const match = /<script id="page-data" type="application\/json">([\s\S]*?)<\/script>/.exec(page);
  if (!match) throw new Error('the page holds no data');
  return JSON.parse(match[1]);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = process.argv[2];
  if (!file) {
    console.error('usage: node check_page.mjs PAGE.html|DATA.json');
    process.exit(2);
  }
  const text = readFileSync(file, 'utf8');
  const faults = faultsOf(file.endsWith('.json') ? JSON.parse(text) : dataOf(text));
  for (const fault of faults) console.log(fault);
  process.exit(faults.length > 0 ? 1 : 0);
}

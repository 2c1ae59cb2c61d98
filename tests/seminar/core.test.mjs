// The core in a browser's worker against the program's own files: the same bits. The page is opened from a file, under the
// content security policy of our pages, with its requests watched.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { faultsOf } from '../report/check_page.mjs';
import { chromiumPath, openBrowser, typeFaults } from '../report/page.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const skip = chromiumPath ? false : 'Chromium is not installed (Debian: apt-get install chromium)';
const folder = mkdtempSync(join(tmpdir(), 'schoolsim-core-'));
const scenarios = ['two-tier-drift', 'forced-federation', 'curriculum-driven'];

/** Runs the program, and reads from its files what the runs were made of and what they gave. */
function native(name, options, replicate, names = scenarios) {
  const out = join(folder, name);
  execFileSync(process.env.SCHOOLSIM_PROGRAM, ['run', '--parameters', 'default', ...names, ...options, '--out', out, '--quiet'], { stdio: 'pipe', cwd: folder });
  const files = names.map((s) => join(out, `${s.replace(/\.ini$/, '')}.h5`));
  const read = [join(here, 'recipe_of.py'), String(replicate), ...files];
  return JSON.parse(execFileSync('/usr/bin/python3', ['-B', ...read], { maxBuffer: 2 ** 28, encoding: 'utf8' }));
}

test('the types fit', () => assert.equal(typeFaults(join(here, '..', '..', 'analysis', 'seminar', 'src')), ''));

describe('the core in the browser', { skip }, () => {
  let browser;
  let page;
  const requests = [];
  const complaints = [];
  before(async () => {
    const script = readFileSync(process.env.SCHOOLSIM_CORE_PAGE, 'utf8');
    const hash = createHash('sha256').update(script).digest('base64');
    const file = join(folder, 'page.html');
    const policy = `default-src 'none'; script-src 'sha256-${hash}' 'wasm-unsafe-eval'; worker-src blob:; base-uri 'none'`;
    writeFileSync(file, `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><script>${script}</script>`);
    browser = await openBrowser();
    page = await browser.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(file).href);
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** Runs in the page; numbers come back as the base64 of their bytes, in the order of records. */
  const inBrowser = (recipe) =>
    page.evaluate(async (plain) => {
      const bytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer;
      const kinds = {
        id: Uint32Array, phase: Uint8Array, pupils: Float32Array, x_km: Float32Array, y_km: Float32Array,
        disadvantage: Float32Array, authority: Uint16Array, authority_code: Int32Array,
        grade: Uint8Array, value_added: Float32Array,
      };
      const schools = typeof plain.schools === 'number'
        ? plain.schools
        : Object.fromEntries(Object.entries(kinds).filter(([name]) => plain.schools[name]).map(([name, Kind]) => [name, new Kind(bytes(plain.schools[name]))]));
      const told = await run({ ...plain, schools });
      const base64 = (arrays) => {
        let text = '';
        for (const array of arrays) for (const byte of new Uint8Array(array.buffer)) text += String.fromCharCode(byte);
        return btoa(text);
      };
      const fault = told.find(({ message }) => message.kind === 'fault');
      if (fault) return { fault: fault.message.message };
      const begun = told[0].message;
      return {
        begun: { ...begun, x_km: base64([begun.x_km]) },
        order: told.map(({ message: m }) => `${m.kind} ${m.scenario ?? ''} ${m.record ?? ''}`.trim()),
        scenarios: plain.scenarios.map((_, s) => {
          const records = told.filter(({ message }) => message.kind === 'record' && message.scenario === s).map(({ message }) => message);
          return {
            state_hash: told.find(({ message }) => message.kind === 'done' && message.scenario === s).message.state_hash,
            metrics: Object.fromEntries(begun.metric_names.map((name, m) => [name, base64([Float64Array.from(records, (r) => r.metrics[m])])])),
            ties: base64(records.map((r) => r.ties)),
            trajectories: Object.fromEntries(plain.variables.map((name, v) => [name, base64(records.map((r) => r.columns[v]))])),
          };
        }),
      };
    }, recipe);

  /** Policies as a page of the files holds them. */
  function policiesOfPage(name, names) {
    const out = join(folder, `${name}.html`);
    const files = names.map((s) => join(folder, name, `${s.replace(/\.ini$/, '')}.h5`));
    execFileSync(process.env.SCHOOLSIM_PROGRAM, ['page', ...files, '--out', out], { stdio: 'pipe' });
    const text = /<script id="page-data" type="application\/json">([\s\S]*?)<\/script>/.exec(readFileSync(out, 'utf8'))[1];
    const data = JSON.parse(text);
    assert.deepEqual(faultsOf(data), []);
    return data.seminar.scenarios.map(({ recipe }) => recipe.policies);
  }

  const together = (runs) => {
    const { policies, ...recipe } = runs[0].recipe;
    return { ...recipe, scenarios: runs.map((run) => run.recipe.policies) };
  };

  function same(found, runs, names = scenarios) {
    assert.equal(found.fault, undefined);
    assert.equal(found.begun.model_version, runs[0].model_version);
    found.scenarios.forEach((scenario, s) => {
      const expected = runs[s];
      assert.deepEqual(Object.keys(scenario.metrics).sort(), Object.keys(expected.metrics).sort());
      for (const [name, bits] of Object.entries(expected.metrics)) assert.ok(scenario.metrics[name] === bits, `${names[s]}: ${name} differs`);
      for (const [name, bits] of Object.entries(expected.trajectories)) {
        assert.ok(scenario.trajectories[name] === bits, `${names[s]}: ${name} of the schools differs`);
      }
      assert.ok(expected.ties.length > 1000 && scenario.ties === expected.ties, `${names[s]}: ties differ`);
      assert.equal(scenario.state_hash, expected.state_hash, names[s]);
    });
  }

  test('a list of schools: every metric, every value of every school, every event of a tie and the state’s hash, bit for bit', async () => {
    const runs = native('list', ['--schools', 'england:LA=380', '--replicates', '2', '--seed', '18446744073709551615', '--record', 'ties:2'], 1);
    assert.ok(runs[0].recipe.variables.length > 5);
    const found = await inBrowser(together(runs));
    same(found, runs);
    assert.notEqual(found.scenarios[0].state_hash, found.scenarios[1].state_hash);
    const order = found.order.slice(0, 7);
    assert.deepEqual(order, ['begun', 'record 0 0', 'record 1 0', 'record 2 0', 'record 0 1', 'record 1 1', 'record 2 1']);
  });

  test('schools that start from what was observed: bit for bit', async () => {
    const rows = Array.from({ length: 120 }, (_, i) => [
      i + 1, i % 4 ? 'primary' : 'secondary', 380 + (i % 2), 200, (i % 50) / 100, i % 11, i % 13, i % 5 || '', i % 3 ? '' : (i % 7) / 3 - 1].join(','));
    const list = join(folder, 'observed.csv');
    writeFileSync(list, ['id,phase,authority,pupils,disadvantage,x_km,y_km,grade,value_added', ...rows].join('\n'));
    const options = ['--schools', list, '--replicates', '1', '--terms', '12', '--record', 'ties'];
    const runs = native('observed', [...options, '--set', 'start.from_data=1'], 0);
    same(await inBrowser(together(runs)), runs);
    assert.notEqual(runs[0].state_hash, native('unobserved', options, 0)[0].state_hash);
  });

  test('schools drawn anew, parameters of the run’s own: bit for bit', async () => {
    const runs = native('drawn', ['--schools', 'synthetic:400', '--replicates', '1', '--seed', '7', '--terms', '20', '--set', 'trust.loss=0.3', '--record', 'ties'], 0);
    assert.equal(runs[0].recipe.schools, 400);
    assert.equal(runs[0].recipe.parameters['trust.loss'], 0.3);
    same(await inBrowser(together(runs)), runs);
  });

  test('policies aimed by every condition, that rise, come and go, and are judged before: bit for bit', async () => {
    const conditions = {
      regions: 'regions = South West', authorities: 'authorities = 380', share: 'authority_share = 0.95', phases: 'phases = secondary, special',
      pupils: 'pupils = 0 to 129', disadvantage: 'disadvantage = 0.3 to 1', rank: 'disadvantage_rank = 0.5 to 1', grades: 'grades = 3 to 4\njudged = 1',
      engagement: 'engagement = 0 to 0.2', participating: 'authorities = participating',
    };
    const courses = { regions: 'ramp = 5', grades: 'every = 6\nfor = 3', pupils: 'until = 9' };
    const aimed = Object.entries(conditions).map(([name, text]) => {
      const file = `${name}.ini`;
      writeFileSync(join(folder, file), `[scenario]\ntitle = ${name}\n[policy p]\nfrom = 2\nincentive.days = 6\n${text}\n${courses[name] ?? ''}\n`);
      return file;
    });
    for (let first = 0; first < aimed.length; first += 5) {
      const names = ['two-tier-drift', ...aimed.slice(first, first + 5)];
      const runs = native(`aimed-${first}`, ['--schools', 'england:LA=380,878,371,870', '--replicates', '1', '--terms', '12', '--record', 'ties'], 0, names);
      const policies = policiesOfPage(`aimed-${first}`, names);
      assert.deepEqual(policies.slice(1).map(({ length }) => length), names.slice(1).map(() => 1));
      same(await inBrowser({ ...together(runs), scenarios: policies }), runs, names);
      assert.equal(new Set(runs.map(({ state_hash: hash }) => hash)).size, names.length, 'each condition reaches other schools');
    }
  });

  const small = {
    schools: 100, parameters: {}, seed: '1', replicate: 0, terms: 3, variables: [], ties: false, scenarios: [[]],
  };

  test('ties are told only where they are asked for, and change nothing', async () => {
    const [without, withTies] = await Promise.all([false, true].map(async (ties) => (await inBrowser({ ...small, ties })).scenarios[0]));
    assert.equal(without.ties, '');
    assert.ok(withTies.ties.length > 0);
    assert.equal(without.state_hash, withTies.state_hash);
  });

  test('another value of one parameter is another run', async () => {
    const hashes = await Promise.all([{}, { 'trust.loss': 0.3 }].map(async (parameters) => (await inBrowser({ ...small, parameters })).scenarios[0].state_hash));
    assert.notEqual(hashes[0], hashes[1]);
  });

  test('what cannot run is told, not run', async () => {
    const base64 = (values) => Buffer.from(values.buffer).toString('base64');
    const oneSchool = ({ phase = 0, authority = 0 }) => ({
      id: base64(Uint32Array.of(9)), phase: base64(Uint8Array.of(phase)), pupils: base64(Float32Array.of(200)), x_km: base64(Float32Array.of(1)),
      y_km: base64(Float32Array.of(1)), disadvantage: base64(Float32Array.of(0.2)), authority: base64(Uint16Array.of(authority)),
      authority_code: base64(Int32Array.of(380)),
    });
    const policy = (change) => [[{ from: 1, until: 3, changes: [{ key: 'forced.active', value: 1 }], ...change }]];
    for (const [change, message] of [
      [{ parameters: { 'trust.los': 0.3 } }, /no parameter "trust\.los"/],
      [{ parameters: { 'trust.loss': 7 } }, /trust\.loss: .*7/],
      [{ parameters: { 'trust.loss': NaN } }, /trust\.loss: /],
      [{ variables: ['wealth'] }, /no variable "wealth"/],
      [{ scenarios: policy({ from: 9 }) }, /starts in term 9, allowed is 0 to 2/],
      [{ scenarios: policy({ until: 1 }) }, /ends in term 1/],
      [{ scenarios: policy({ conditions: [{ kind: 99, low: 0, high: 1, numbers: [] }] }) }, /no condition of the kind 99/],
      [{ schools: 0 }, /cannot begin/],
      [{ scenarios: [] }, /cannot begin/],
      [{ schools: oneSchool({ authority: 1 }) }, /cannot begin/],
      [{ schools: oneSchool({ phase: 3 }) }, /cannot begin/],
    ]) {
      assert.match((await inBrowser({ ...small, ...change })).fault ?? 'no fault', message);
    }
    for (const change of [{ scenarios: policy({}) }, { schools: oneSchool({}) }]) {
      assert.equal((await inBrowser({ ...small, ...change })).fault, undefined);
    }
  });

  test('nothing was asked of the network, and nothing was complained of', () => {
    assert.deepEqual(requests.filter((url) => !url.startsWith('file:') && !url.startsWith('blob:')), []);
    assert.equal(requests.filter((url) => url.startsWith('file:')).length, 1);
    assert.deepEqual(complaints, []);
  });
});

/** The worker: drives core.wasm by the C functions of sim/wasm/core.hpp. */
import type { Message, Recipe, SchoolColumns } from './recipe';

interface Core {
  memory: WebAssembly.Memory;
  _initialize(): void;
  schoolsim_parameter_key(position: number): number;
  schoolsim_metric_name(position: number): number;
  schoolsim_variable_name(position: number): number;
  schoolsim_model_version(): number;
  schoolsim_new_list(nSchools: number, nAuthorities: number): void;
  schoolsim_list_column(column: number): number;
  schoolsim_set_parameter(parameter: number, value: number): void;
  schoolsim_record_variable(variable: number): void;
  schoolsim_record_ties(): void;
  schoolsim_add_scenario(): number;
  schoolsim_add_policy(from: number, until: number): void;
  schoolsim_add_change(parameter: number, value: number): void;
  schoolsim_set_course(ramp: number, every: number, lasting: number): void;
  schoolsim_add_condition(kind: number, low: number, high: number): number;
  schoolsim_add_condition_number(number: number): void;
  schoolsim_judge_at(term: number): void;
  schoolsim_faults(terms: number): number;
  schoolsim_begin(seed: bigint, replicate: number, terms: number): number;
  schoolsim_advance(scenario: number): number;
  schoolsim_metrics(scenario: number): number;
  schoolsim_trajectories(scenario: number): number;
  schoolsim_tie_events(scenario: number): number;
  schoolsim_tie_event_count(scenario: number): number;
  schoolsim_state_hash(scenario: number): bigint;
}

/** What a page must mend: told to it instead of results. */
class Fault extends Error {}

const scope = self as unknown as {
  onmessage: ((event: { data: { module: WebAssembly.Module; recipe: Recipe } }) => void) | null;
  postMessage(message: Message, transfer?: Transferable[]): void;
};

/** The core asks its host only where it ends for want of memory or by its own mistake, and then to write why. */
const host = { fd_write: () => 0, fd_close: () => 0, fd_seek: () => 0 };

async function load(module: WebAssembly.Module): Promise<Core> {
  const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: host });
  const core = instance.exports as unknown as Core;
  core._initialize();
  return core;
}

// Views are made anew at each use: memory that grows leaves older ones empty.
const buffer = (core: Core) => core.memory.buffer;

function text(core: Core, at: number): string {
  const bytes = new Uint8Array(buffer(core), at);
  return new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0)));
}

function names(core: Core, nameAt: (position: number) => number): string[] {
  const result: string[] = [];
  for (let at = nameAt(0); at !== 0; at = nameAt(result.length)) result.push(text(core, at));
  return result;
}

function positionIn(table: string[], name: string, kind: string): number {
  const position = table.indexOf(name);
  if (position < 0) throw new Fault(`The core has no ${kind} "${name}".`);
  return position;
}

const listColumns: (keyof SchoolColumns)[] = [
  'id', 'phase', 'pupils', 'x_km', 'y_km', 'disadvantage', 'authority', 'authority_code', 'grade', 'value_added',
];

function setUp(core: Core, recipe: Recipe): void {
  const { schools } = recipe;
  if (typeof schools === 'number') {
    core.schoolsim_new_list(schools, 0);
  } else {
    core.schoolsim_new_list(schools.id.length, schools.authority_code.length);
    listColumns.forEach((name, column) => {
      const values = schools[name];
      if (!values) return;
      const { buffer: from, byteOffset, byteLength } = values;
      new Uint8Array(buffer(core), core.schoolsim_list_column(column), byteLength).set(new Uint8Array(from, byteOffset, byteLength));
    });
  }
  const keys = names(core, core.schoolsim_parameter_key);
  const variables = names(core, core.schoolsim_variable_name);
  for (const [key, value] of Object.entries(recipe.parameters)) {
    core.schoolsim_set_parameter(positionIn(keys, key, 'parameter'), value);
  }
  for (const name of recipe.variables) core.schoolsim_record_variable(positionIn(variables, name, 'variable'));
  if (recipe.ties) core.schoolsim_record_ties();
  for (const policies of recipe.scenarios) {
    core.schoolsim_add_scenario();
    for (const { from, until, changes, course, conditions, judged_at } of policies) {
      core.schoolsim_add_policy(from, until);
      for (const { key, value } of changes) core.schoolsim_add_change(positionIn(keys, key, 'parameter'), value);
      if (course) core.schoolsim_set_course(course.ramp, course.every, course.lasting);
      for (const { kind, low, high, numbers } of conditions ?? []) {
        if (core.schoolsim_add_condition(kind, low, high) < 0) throw new Fault(`The core has no condition of the kind ${kind}.`);
        for (const number of numbers) core.schoolsim_add_condition_number(number);
      }
      if (judged_at !== undefined) core.schoolsim_judge_at(judged_at);
    }
  }
  const faults = text(core, core.schoolsim_faults(recipe.terms)).trim();
  if (faults) throw new Fault(faults);
}

async function run(module: WebAssembly.Module, recipe: Recipe): Promise<void> {
  const core = await load(module);
  setUp(core, recipe);
  const nSchools = core.schoolsim_begin(BigInt(recipe.seed), recipe.replicate, recipe.terms);
  if (nSchools < 0) throw new Fault('The core cannot begin: there is no school or no scenario, or a school of no known phase or authority.');
  const metricNames = names(core, core.schoolsim_metric_name);
  const nRecords = recipe.terms + 1;
  const place = (column: number) => new Float32Array(buffer(core), core.schoolsim_list_column(column), nSchools).slice();
  scope.postMessage({
    kind: 'begun', model_version: core.schoolsim_model_version(), metric_names: metricNames, n_schools: nSchools,
    x_km: place(listColumns.indexOf('x_km')), y_km: place(listColumns.indexOf('y_km')),
  });
  const wordsPerEvent = 4;
  const told = recipe.scenarios.map(() => 0);
  const newTies = (scenario: number) => {
    const [from, to] = [told[scenario] as number, core.schoolsim_tie_event_count(scenario)];
    told[scenario] = to;
    return new Uint32Array(buffer(core), core.schoolsim_tie_events(scenario) + 4 * wordsPerEvent * from, wordsPerEvent * (to - from)).slice();
  };
  const tell = (scenario: number, record: number) => {
    const all = new Float64Array(buffer(core), core.schoolsim_metrics(scenario), metricNames.length * nRecords);
    const metrics = Float64Array.from(metricNames, (_, m) => all[m * nRecords + record] ?? NaN);
    const columns = recipe.variables.map((_, v) => {
      const from = core.schoolsim_trajectories(scenario) + 4 * (v * nRecords + record) * nSchools;
      return new Float32Array(buffer(core), from, nSchools).slice();
    });
    const ties = newTies(scenario);
    scope.postMessage({ kind: 'record', scenario, record, metrics, columns, ties }, [metrics.buffer, ties.buffer, ...columns.map((c) => c.buffer)]);
  };
  recipe.scenarios.forEach((_, scenario) => tell(scenario, 0));
  for (let record = 1; record <= recipe.terms; ++record) {
    recipe.scenarios.forEach((_, scenario) => tell(scenario, core.schoolsim_advance(scenario)));
  }
  recipe.scenarios.forEach((_, scenario) => {
    const hash = BigInt.asUintN(64, core.schoolsim_state_hash(scenario));
    scope.postMessage({ kind: 'done', scenario, state_hash: hash.toString(16).padStart(16, '0') });
  });
}

scope.onmessage = ({ data }) => {
  run(data.module, data.recipe).catch((error: unknown) => {
    scope.postMessage({ kind: 'fault', message: error instanceof Fault ? error.message : `The core stopped: ${String(error)}` });
  });
};

/** The worker: drives core.wasm by the C functions of sim/wasm/core.hpp. */
import { aimOf, inOrder, type Answer, type Answers, type Card, type CardKind, type Fate, type FromGame, type Game, type ToGame } from './game';
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
  schoolsim_play(scenario: number, school: number): number;
  schoolsim_serve(scenario: number, partner: number, most: number): void;
  schoolsim_leave(scenario: number, partner: number): void;
  schoolsim_propose(scenario: number, school: number): void;
  schoolsim_accept(scenario: number, school: number): void;
  schoolsim_look(scenario: number, steps: number): number;
  schoolsim_cards(scenario: number): number;
  schoolsim_days(scenario: number): number;
  schoolsim_metrics(scenario: number): number;
  schoolsim_trajectories(scenario: number): number;
  schoolsim_tie_events(scenario: number): number;
  schoolsim_tie_event_count(scenario: number): number;
  schoolsim_state_hash(scenario: number): bigint;
}

/** What a page must mend: told to it instead of results. */
class Fault extends Error {}

type Order = { module: WebAssembly.Module } & ({ recipe: Recipe } | { game: Game });

const scope = self as unknown as {
  onmessage: ((event: { data: Order | ToGame }) => void) | null;
  postMessage(message: Message | FromGame, transfer?: Transferable[]): void;
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

function begin(core: Core, recipe: Recipe): number {
  const nSchools = core.schoolsim_begin(BigInt(recipe.seed), recipe.replicate, recipe.terms);
  if (nSchools < 0) throw new Fault('The core cannot begin: there is no school or no scenario, or a school of no known phase or authority.');
  return nSchools;
}

async function run(module: WebAssembly.Module, recipe: Recipe): Promise<void> {
  const core = await load(module);
  setUp(core, recipe);
  const nSchools = begin(core, recipe);
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

// A game: scenario 0 of each world is the school left alone, scenario 1 the school as it is played.
const [alone, played] = [0, 1];
/** Recorded in every world of a game. */
const gameVariables = ['depth', 'effectiveness'];
const cardKinds: CardKind[] = ['partner', 'proposes', 'found'];
const numbersPerCard = 8;

/** What a school was told of another for a round. */
interface Told {
  school: number;
  answer: Answer;
  aim: number | null;
}

class PlayedWorld {
  private school = 0;
  private record = 0;

  constructor(
    private readonly core: Core,
    private readonly recipe: Recipe,
    private readonly game: Game,
    private readonly nSchools: number,
  ) {}

  take(school: number): void {
    this.school = school;
    this.play();
  }

  isOver(): boolean {
    return this.record >= this.recipe.terms;
  }

  private play(): void {
    if (this.core.schoolsim_play(played, this.school) < 0) throw new Fault('The core has no such school.');
  }

  private valueOf(scenario: number, variable: number, school: number): number {
    const from = this.core.schoolsim_trajectories(scenario) + 4 * ((variable * (this.recipe.terms + 1) + this.record) * this.nSchools + school);
    return new Float32Array(buffer(this.core), from, 1)[0] as number;
  }

  /** Its partners; with steps ahead also who will propose and whom search will find. */
  private look(steps: number): Card[] {
    const n = this.core.schoolsim_look(played, steps);
    const all = n > 0 ? new Float64Array(buffer(this.core), this.core.schoolsim_cards(played), n * numbersPerCard).slice() : new Float64Array();
    return Array.from({ length: Math.max(0, n) }, (_, row): Card => {
      const [kind, school, baseDays, depthDays, trust, depth, age, forced] = all.subarray(row * numbersPerCard) as unknown as [number, number, number, number, number, number, number, number];
      return { kind: cardKinds[kind] as CardKind, school, baseDays, depthDays, trust, depth, age, isForced: forced !== 0, teaching: this.valueOf(played, 1, school) };
    });
  }

  /** What there is to decide: the year ahead, as it would be if the school kept whom it has. */
  cards(): Card[] {
    this.play();
    for (const { school } of inOrder(this.look(0)).partners) this.core.schoolsim_serve(played, school, 1);
    this.core.schoolsim_propose(played, -1);
    return this.look(this.game.termsPerYear);
  }

  days(): number {
    return this.core.schoolsim_days(played);
  }

  teaching(): { teaching: number; average: number } {
    let sum = 0;
    for (let i = 0; i < this.nSchools; ++i) sum += this.valueOf(played, 1, i);
    return { teaching: this.valueOf(played, 1, this.school), average: sum / this.nSchools };
  }

  /** A round: each answer goes to the partner, or the other school, that is in its place here. */
  answer(answers: Answers): void {
    const { partners, others } = inOrder(this.cards());
    const { cuts } = this.game;
    const told = (cards: Card[], given: Answer[], standard: Answer): Told[] => cards.map((card, place) => {
      const answer = card.isForced ? 'keep' : (given[place] ?? standard);
      return { school: card.school, answer, aim: aimOf(card, answer, cuts) };
    });
    const all = [...told(partners, answers.partners, 'keep'), ...told(others, answers.others, 'not')];
    const begun = all.filter(({ answer }) => answer === 'begin');
    const known = new Set(all.map(({ school }) => school));
    for (let term = 0; term < this.game.termsPerRound && !this.isOver(); ++term) {
      this.play();
      const now = inOrder(this.look(0)).partners;
      const have = new Set(now.map(({ school }) => school));
      // What is to become deeper comes first.
      const first = (answer: Answer) => all.filter((own) => own.answer === answer);
      for (const { school, aim } of [...first('deepen'), ...first('keep'), ...begun]) if (aim !== null) this.core.schoolsim_serve(played, school, aim);
      for (const { school, depth } of now) if (!known.has(school)) this.core.schoolsim_serve(played, school, depth);
      for (const { school } of first('end')) this.core.schoolsim_leave(played, school);
      for (const { school } of begun) this.core.schoolsim_accept(played, school);
      const asked = begun.filter(({ school }) => !have.has(school));
      if (asked.length > 0) this.core.schoolsim_propose(played, (asked[term % asked.length] as Told).school);
      this.core.schoolsim_advance(alone);
      this.core.schoolsim_advance(played);
      ++this.record;
    }
  }

  fate(scenario: number): Fate {
    return { depth: this.valueOf(scenario, 0, this.school), teaching: this.valueOf(scenario, 1, this.school) };
  }
}

async function startGame(module: WebAssembly.Module, game: Game): Promise<(order: ToGame) => void> {
  const worlds: PlayedWorld[] = [];
  for (const own of game.worlds) {
    const recipe = { ...own, variables: gameVariables, ties: false, scenarios: [own.scenarios[0] ?? [], own.scenarios[0] ?? []] };
    const core = await load(module);
    setUp(core, recipe);
    worlds.push(new PlayedWorld(core, recipe, game, begin(core, recipe)));
    scope.postMessage({ kind: 'ready', worlds: worlds.length });
  }
  const shown = worlds[0];
  if (!shown) throw new Fault('The core cannot begin: there is no world.');
  const showRound = (term: number) => scope.postMessage({ kind: 'round', term, cards: shown.cards(), days: shown.days(), ...shown.teaching() });
  let term = 0;
  return (order) => {
    if (order.kind === 'take') {
      for (const world of worlds) world.take(order.school);
      showRound(term);
      return;
    }
    term += game.termsPerRound;
    // The world on the screen answers first.
    shown.answer(order.answers);
    if (!shown.isOver()) showRound(term);
    for (const world of worlds.slice(1)) world.answer(order.answers);
    if (!shown.isOver()) return;
    worlds.forEach((world, w) => scope.postMessage({ kind: 'ended', world: w, played: world.fate(played), alone: world.fate(alone) }));
  };
}

let game: Promise<(order: ToGame) => void> | undefined;

async function follow(data: Order | ToGame): Promise<void> {
  if ('recipe' in data) return run(data.module, data.recipe);
  if ('game' in data) game = startGame(data.module, data.game);
  const act = await game;
  if (act && 'kind' in data) act(data);
}

scope.onmessage = ({ data }) => {
  follow(data).catch((error: unknown) => {
    scope.postMessage({ kind: 'fault', message: error instanceof Fault ? error.message : `The core stopped: ${String(error)}` });
  });
};

/** The courses of all scenarios: recomputed by the core in workers and checked against the stored metrics, or played as stored. */
import { startRun } from '../core/core';
import type { Message, Recipe } from '../core/recipe';
import type { Seminar } from './document';
import { frameOf, nFifths, type Frame } from './frame';
import { TieStory } from './ties';

const playedVariables = ['depth', 'effectiveness', 'propensity', 'degree', 'grade', 'tenure'];

type Source =
  | { kind: 'waiting' | 'running' | 'checked' }
  | { kind: 'stored'; reason: 'no_wasm' | 'fault'; text: string }
  | { kind: 'differs'; record: number; metric: string | null };

interface Course {
  frames: (Frame | undefined)[];
  source: Source;
  /** Partnerships up to the last record; only where the model ran here. */
  ties: TieStory | null;
}

export class Courses {
  readonly courses: Course[];
  private readonly ends: (() => void)[] = [];
  private readonly waiting: number[];
  private nRunning = 0;

  constructor(
    private readonly seminar: Seminar,
    private readonly changed: (scenario: number) => void,
  ) {
    this.courses = seminar.stored.scenarios.map(() => ({ frames: [], source: { kind: 'waiting' } as Source, ties: null }));
    this.waiting = this.courses.map((_, s) => s);
  }

  /** Runs what is not yet run, a few at a time; `first` before the others. */
  start(first: number): void {
    if (typeof WebAssembly === 'undefined') {
      this.courses.forEach((course, s) => {
        course.source = { kind: 'stored', reason: 'no_wasm', text: '' };
        this.changed(s);
      });
      return;
    }
    this.waiting.sort((a, b) => Number(b === first) - Number(a === first) || a - b);
    this.next();
  }

  stop(): void {
    this.ends.forEach((end) => end());
  }

  /** The frame at a record, the last one before it, or the stored one of its year. */
  frame(scenario: number, record: number): Frame | null {
    const course = this.courses[scenario];
    const live = course?.frames[record];
    if (live) return live;
    const stored = this.storedFrame(scenario, record);
    if (stored) return stored;
    for (let r = record; course && r >= 0; --r) {
      const earlier = course.frames[r];
      if (earlier) return earlier;
    }
    return null;
  }

  /** The last record that can be shown. */
  reach(scenario: number): number {
    if (this.seminar.years[scenario]) return this.seminar.stored.terms;
    return Math.max(0, (this.courses[scenario]?.frames.length ?? 0) - 1);
  }

  /** The last record that was computed here. */
  computed(scenario: number): number {
    return (this.courses[scenario]?.frames.length ?? 0) - 1;
  }

  private storedFrame(scenario: number, record: number): Frame | null {
    const years = this.seminar.years[scenario];
    if (!years) return null;
    const { n, stored, data } = this.seminar;
    const perYear = data.time.terms_per_year;
    const year = record >= stored.terms ? years.length / n - 1 : Math.floor(record / perYear);
    const frame: Frame = {
      record: Math.min(year * perYear, stored.terms), tier: new Uint8Array(n), teaching: new Uint8Array(n), willing: new Uint8Array(n),
      bin: null, quality: null, willingness: null, partners: null, grade: null, tenure: null,
    };
    for (let i = 0; i < n; ++i) {
      const digits = years[year * n + i] as number;
      frame.tier[i] = Math.floor(digits / (nFifths * nFifths));
      frame.teaching[i] = Math.floor(digits / nFifths) % nFifths;
      frame.willing[i] = digits % nFifths;
    }
    return frame;
  }

  private next(): void {
    const most = Math.max(1, Math.min(4, (navigator.hardwareConcurrency || 2) - 1));
    while (this.nRunning < most && this.waiting.length > 0) this.run(this.waiting.shift() as number);
  }

  private run(scenario: number): void {
    const course = this.courses[scenario];
    if (!course) return;
    ++this.nRunning;
    course.source = { kind: 'running' };
    course.ties = new TieStory(this.seminar.n);
    const end = startRun(recipeOf(this.seminar, scenario, {}, this.seminar.stored.replicate), (message) => {
      const goesOn = this.take(scenario, course, message);
      this.changed(scenario);
      if (goesOn) return;
      end();
      --this.nRunning;
      this.next();
    });
    this.ends.push(end);
  }

  /** Takes a message in; false once the course is at its end. */
  private take(scenario: number, course: Course, message: Message): boolean {
    const { stored, metrics, nRecords } = this.seminar;
    const forget = () => {
      course.frames = [];
      course.ties = null;
    };
    if (message.kind === 'fault') {
      forget();
      course.source = { kind: 'stored', reason: 'fault', text: message.message };
      return false;
    }
    if (message.kind === 'record') {
      const expected = metrics[scenario] as Float64Array;
      for (let m = 0; m < message.metrics.length; ++m) {
        // Object.is: not-a-number equals itself.
        if (Object.is(message.metrics[m], expected[m * nRecords + message.record])) continue;
        forget();
        course.source = { kind: 'differs', record: message.record, metric: stored.metrics[m]?.label ?? null };
        return false;
      }
      course.ties?.append(message.ties);
      course.frames[message.record] = frameOf(message.columns, message.record, stored.tier_cuts, stored.steps);
    }
    if (message.kind !== 'done') return true;
    if (message.state_hash === stored.scenarios[scenario]?.state_hash) {
      course.source = { kind: 'checked' };
    } else {
      forget();
      course.source = { kind: 'differs', record: stored.terms, metric: null };
    }
    return false;
  }
}

/** What the core needs to repeat a scenario, with other values of some parameters. */
export function recipeOf(seminar: Seminar, scenario: number, moved: Record<string, number>, replicate: number, schools?: Recipe['schools']): Recipe {
  const recipe = seminar.stored.scenarios[scenario]?.recipe;
  return {
    schools: schools ?? (seminar.stored.schools.are_drawn ? seminar.n : seminar.schools),
    parameters: { ...recipe?.parameters, ...seminar.worlds[scenario]?.[replicate], ...moved },
    seed: seminar.data.meta.seed,
    replicate,
    terms: seminar.stored.terms,
    scenarios: [recipe?.policies ?? []],
    variables: playedVariables,
    ties: true,
  };
}

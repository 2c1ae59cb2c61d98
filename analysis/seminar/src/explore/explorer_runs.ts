/** Runs with and without moved parameters, on the same schools and the same luck. What is not moved runs once. */
import type { Context } from '../context';
import { startRun } from '../core/core';
import type { SchoolColumns } from '../core/recipe';
import { countBins, type Counts } from '../draw/histogram';
import { figuresOf, type TierFigures } from './regime';
import { recipeOf } from '../runs/courses';
import type { Seminar } from '../runs/document';
import { binOf, tierOf } from '../runs/frame';

/** The end of one run. */
export interface End {
  counts: Counts;
  tier: Uint8Array;
  figures: TierFigures;
  /** Shares of schools by tier. */
  shares: number[];
}

export interface Part {
  /** Positions among all schools; null for all of them. */
  schools: Uint32Array | null;
  name: string;
}

const previewSize = 1500;
const wholeUpTo = 3000;

/** A region of whole authorities small enough to answer at once; all schools where they are few, or drawn anew. */
export function previewOf(seminar: Seminar): Part {
  const { n, schools, stored } = seminar;
  if (n <= wholeUpTo || stored.schools.are_drawn) return { schools: null, name: '' };
  const regions = stored.schools.authority_region;
  const sizes = new Map<string, number>();
  const regionOf = (i: number) => regions[schools.authority[i] as number] ?? '';
  for (let i = 0; i < n; ++i) sizes.set(regionOf(i), (sizes.get(regionOf(i)) ?? 0) + 1);
  const [name] = [...sizes].sort((a, b) => Math.abs(a[1] - previewSize) - Math.abs(b[1] - previewSize) || a[0].localeCompare(b[0]))[0] ?? [''];
  return { schools: Uint32Array.from(schools.id.keys()).filter((i) => regionOf(i) === name), name };
}

export function columnsOf(seminar: Seminar, part: Part): SchoolColumns | undefined {
  const { schools } = part;
  if (!schools) return undefined;
  const all = seminar.schools;
  const take = <T extends { [i: number]: number }>(from: T, into: T): T => {
    schools.forEach((school, i) => (into[i] = from[school] as number));
    return into;
  };
  const n = schools.length;
  return {
    id: take(all.id, new Uint32Array(n)), phase: take(all.phase, new Uint8Array(n)), pupils: take(all.pupils, new Float32Array(n)),
    x_km: take(all.x_km, new Float32Array(n)), y_km: take(all.y_km, new Float32Array(n)), disadvantage: take(all.disadvantage, new Float32Array(n)),
    authority: take(all.authority, new Uint16Array(n)), authority_code: all.authority_code,
    ...(all.grade && { grade: take(all.grade, new Uint8Array(n)) }),
    ...(all.value_added && { value_added: take(all.value_added, new Float32Array(n)) }),
  };
}

type Fault = { fault: string };
type Tell = (end: End | Fault) => void;
/** Is handed the tiers of the schools with each record, as it comes. */
type Watch = (record: number, tier: Uint8Array) => void;

/** A run in which nothing is moved: what came of it so far, and who waits for its end. */
interface Unmoved {
  tiers: Uint8Array[];
  end: End | null;
  waiting: { tell: Tell; watch: Watch | undefined }[];
}

const unmoved = new WeakMap<Seminar, Map<string, Unmoved>>();

/** One run to its end; returns what ends it early. */
export function runToEnd(seminar: Seminar, scenario: number, moved: Record<string, number>, replicate: number, part: Part, tell: Tell, watch?: Watch): () => void {
  if (Object.keys(moved).length > 0) return startToEnd(seminar, scenario, moved, replicate, part, tell, watch);
  const runs = unmoved.get(seminar) ?? new Map<string, Unmoved>();
  unmoved.set(seminar, runs);
  const key = `${scenario} ${replicate} ${part.name}`;
  const known = runs.get(key);
  const run: Unmoved = known ?? { tiers: [], end: null, waiting: [] };
  const own = { tell, watch };
  run.waiting.push(own);
  run.tiers.forEach((tier, record) => watch?.(record, tier));
  const { end } = run;
  if (end) queueMicrotask(() => run.waiting.includes(own) && tell(end));
  if (!known) {
    runs.set(key, run);
    // Only the run on the map is ever watched.
    const isWatched = replicate === seminar.stored.replicate;
    startToEnd(seminar, scenario, {}, replicate, part, (last) => {
      if ('fault' in last) runs.delete(key);
      else run.end = last;
      [...run.waiting].forEach((one) => one.tell(last));
    }, isWatched ? (record, tier) => {
      run.tiers[record] = tier;
      run.waiting.forEach((one) => one.watch?.(record, tier));
    } : undefined);
  }
  // The run goes on: it is asked for again with the next slider that moves.
  return () => {
    run.waiting = run.waiting.filter((one) => one !== own);
  };
}

/** What became of schools whose depths these are. */
function endOf(seminar: Seminar, bin: Uint8Array, tier: Uint8Array, valueOf: (metric: number) => number): End {
  const shares = [0, 1, 2, 3].map((t) => tier.reduce((sum, own) => sum + (own === t ? 1 : 0), 0) / tier.length);
  return { counts: countBins(bin), tier, shares, figures: figuresOf(seminar.stored.metrics.map((m) => m.id), valueOf) };
}

function startToEnd(seminar: Seminar, scenario: number, moved: Record<string, number>, replicate: number, part: Part, tell: Tell, watch?: Watch): () => void {
  const recipe = { ...recipeOf(seminar, scenario, moved, replicate, columnsOf(seminar, part)), variables: ['depth'], ties: false };
  const cuts = seminar.stored.tier_cuts.map(Math.fround);
  return startRun(recipe, (message) => {
    if (message.kind === 'fault') tell({ fault: message.message });
    if (message.kind !== 'record') return;
    const isLast = message.record === recipe.terms;
    if (!isLast && !watch) return;
    const depth = message.columns[0] as Float32Array;
    const tier = Uint8Array.from(depth, (d) => tierOf(d, cuts));
    watch?.(message.record, tier);
    if (isLast) tell(endOf(seminar, Uint8Array.from(depth, binOf), tier, (m) => message.metrics[m] ?? NaN));
  });
}

/** Metrics of the run on the map, in its last record. */
export const storedFigures = (seminar: Seminar, scenario: number): TierFigures => {
  const { stored, metrics, nRecords } = seminar;
  return figuresOf(stored.metrics.map((m) => m.id), (m) => metrics[scenario]?.[m * nRecords + stored.terms] ?? NaN);
};

/** The run on the map, where the page has run it here already: nothing of it needs another run. */
export function runOnMap(context: Context, scenario: number): { end: End; tiers: Uint8Array[] } | null {
  const { seminar, courses } = context;
  const course = courses.courses[scenario];
  const last = course?.frames[seminar.stored.terms];
  if (course?.source.kind !== 'checked' || !last?.bin) return null;
  const { nRecords, stored, metrics } = seminar;
  return {
    end: endOf(seminar, last.bin, last.tier, (m) => metrics[scenario]?.[m * nRecords + stored.terms] ?? NaN),
    tiers: course.frames.map((frame) => frame?.tier ?? last.tier),
  };
}

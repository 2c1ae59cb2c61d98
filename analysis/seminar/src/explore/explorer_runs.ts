/** Runs with and without moved parameters, on the same schools and the same luck, one replicate after the other. */
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

/** One run to its end; returns what ends it early. */
export function runToEnd(
  seminar: Seminar, scenario: number, moved: Record<string, number>, replicate: number, part: Part, tell: (end: End | { fault: string }) => void,
): () => void {
  const recipe = { ...recipeOf(seminar, scenario, moved, replicate, columnsOf(seminar, part)), variables: ['depth'], ties: false };
  const ids = seminar.stored.metrics.map((m) => m.id);
  const cuts = seminar.stored.tier_cuts.map(Math.fround);
  return startRun(recipe, (message) => {
    if (message.kind === 'fault') tell({ fault: message.message });
    if (message.kind !== 'record' || message.record !== recipe.terms) return;
    const depth = message.columns[0] as Float32Array;
    const bin = Uint8Array.from(depth, binOf);
    const tier = Uint8Array.from(depth, (d) => tierOf(d, cuts));
    const shares = [0, 1, 2, 3].map((t) => tier.reduce((sum, own) => sum + (own === t ? 1 : 0), 0) / tier.length);
    tell({ counts: countBins(bin), tier, shares, figures: figuresOf(ids, (m) => message.metrics[m] ?? NaN) });
  });
}

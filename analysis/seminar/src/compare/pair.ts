/** Two scenarios that are compared, A and B, and what the program says of B minus A. */
import type { Verdict } from '../../../report/src/page_data';
import type { PairedCurve } from '../../../report/src/page_types';
import type { Seminar } from '../runs/document';
import { countsApart } from '../text/figures';
import type { View } from '../view';

export interface Pair {
  a: number;
  b: number;
}

const opposite: Partial<Record<Verdict, Verdict>> = { better: 'worse', worse: 'better', higher: 'lower', lower: 'higher' };
const negative = (values: number[]) => values.map((v) => 0 - v);

/** The same difference, seen from the other side. */
const turned = ({ estimate, mean, lower, upper, verdict }: PairedCurve): PairedCurve => ({
  estimate: negative(estimate), lower: negative(upper), upper: negative(lower), verdict: verdict.map((v) => opposite[v] ?? v), ...(mean && { mean: negative(mean) }),
});

/** B minus A by measure; null where both are one. */
export function curvesOf({ stored }: Seminar, { a, b }: Pair): PairedCurve[] | null {
  const [first, second] = a < b ? [a, b] : [b, a];
  if (first === second) return null;
  const { paired, paired_with_others } = stored.scenarios[second] ?? { paired: null, paired_with_others: [] };
  const curves = first === 0 ? paired : (paired_with_others[first - 1] ?? null);
  return a < b ? curves : (curves?.map(turned) ?? null);
}

/** Whom the view compares: in a story with the baseline, and so is a scenario that would be compared with itself. */
export function pairOf(seminar: Seminar, { screen, scenario, against }: View): Pair {
  if (screen !== 'story' && against !== scenario) return { a: against, b: scenario };
  return { a: 0, b: scenario === 0 ? Math.min(1, seminar.stored.scenarios.length - 1) : scenario };
}

/** Another scenario on one side; the one that stands on the other side changes places with it. */
export function chosen({ a, b }: Pair, side: 'a' | 'b', scenario: number): Pair {
  if (scenario === (side === 'a' ? b : a)) return { a: b, b: a };
  return side === 'a' ? { a: scenario, b } : { a, b: scenario };
}

/** Means of all runs: schools by tier in A and B, rounded so that a sentence names exactly what lies between them. */
export function tierCounts({ stored, n }: Seminar, { a, b }: Pair, record: number): { a: number; b: number; apart: number }[] {
  const mean = (scenario: number, tier: number) => n * (stored.scenarios[scenario]?.tiers[tier]?.mean[record] ?? 0);
  return [0, 1, 2, 3].map((tier) => countsApart(mean(a, tier), mean(b, tier)));
}

/** Half a tier and the like: how far a school's mean tier must have moved to be in a class of the map of differences. */
const cuts = [-1, -0.5, -0.25, 0.25, 0.5, 1];
const classOf = (change: number): number => cuts.filter((cut) => (cut < 0 ? change > cut : change >= cut)).length;

/** Each school's mean change of tier over the runs of the file, at their end, in seven classes; null where the file has no such ends. */
export function meanChanges({ stored, ends, n }: Seminar, { a, b }: Pair): Uint8Array | null {
  const [from, to] = [ends[a], ends[b]];
  const runs = stored.scenarios[a]?.ends?.n_runs ?? 0;
  if (!from || !to || runs < 2 || runs !== stored.scenarios[b]?.ends?.n_runs) return null;
  const sum = (counts: Uint8Array, school: number) => [1, 2, 3].reduce((all, tier) => all + tier * (counts[tier * n + school] as number), 0);
  return Uint8Array.from({ length: n }, (_, school) => classOf((sum(to, school) - sum(from, school)) / runs));
}

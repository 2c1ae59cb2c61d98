/** The plane of two assumptions, computed here: a lattice of runs of one world with one luck, coarse first, and what lies between. */
import type { Context } from '../context';
import type { Counts } from '../draw/histogram';
import { nBins } from '../runs/frame';
import { previewOf, runToEnd, type End, type Part } from './explorer_runs';
import { hasPartnershipTiers, type TierFigures } from './regime';
import type { Slider, StoredSeminar } from '../../../report/src/page_types';

/** Across and up. */
const axisKeys = ['trust.loss', 'cooperation.mutual_benefit'];
/** Points of the whole lattice, one more than this on each side; coarser lattices take each fourth and second. */
export const side = 16;
const levels = [4, 2, 1];

export type Outcome = 'two_tiers' | 'universally_shallow' | 'inclusive' | 'graded' | 'passing';

/** What a system has become, of who works with whom; "passing": both ends and a hollow middle, but schools do not stay at their end. */
export function outcomeOf(figures: TierFigures, limits: StoredSeminar['two_tiers']): Outcome {
  if (hasPartnershipTiers(figures, limits)) return 'two_tiers';
  if (figures.high < limits.share) return 'universally_shallow';
  if (figures.low < limits.share) return 'inclusive';
  return figures.margin <= 0 ? 'graded' : 'passing';
}

/** Between the four corners of a cell: a share of the way across and up. */
export function blend(corners: readonly [number, number, number, number], across: number, up: number): number {
  const [a, b, c, d] = corners;
  return (a * (1 - across) + b * across) * (1 - up) + (c * (1 - across) + d * across) * up;
}

/** The two assumptions of the page, if it can move both. */
export function axesOf(sliders: Slider[]): [Slider, Slider] | null {
  const [x, y] = axisKeys.map((key) => sliders.find((slider) => slider.key === key));
  return x && y ? [x, y] : null;
}

export class PlaneRuns {
  readonly part: Part;
  /** The world whose other assumptions hold everywhere: the one on the map, or the first. */
  readonly replicate: number;
  fault = '';
  private readonly ends: (End | undefined)[] = [];
  private readonly order: number[];
  private nRunning = 0;

  constructor(
    private readonly context: Context,
    readonly axes: [Slider, Slider],
    private readonly changed: () => void,
  ) {
    const { seminar } = context;
    this.part = previewOf(seminar);
    const known = seminar.worlds[0]?.length ?? Infinity;
    this.replicate = seminar.stored.replicate < known ? seminar.stored.replicate : 0;
    const seen = new Set<number>();
    for (const step of levels) for (let j = 0; j <= side; j += step) for (let i = 0; i <= side; i += step) seen.add(j * (side + 1) + i);
    this.order = [...seen];
  }

  /** What is assumed without any move. */
  assumed(): [number, number] {
    const own = this.context.seminar.worlds[0]?.[this.replicate];
    return this.axes.map((axis) => own?.[axis.key] ?? axis.value) as [number, number];
  }

  nKnown(): number {
    return this.ends.filter(Boolean).length;
  }
  nAll(): number {
    return (side + 1) ** 2;
  }

  /** Runs points that are still unknown, as long as the plane is shown. */
  start(): void {
    if (typeof WebAssembly === 'undefined') return;
    const most = Math.max(1, Math.min(4, (navigator.hardwareConcurrency || 2) - 1));
    while (this.nRunning < most && this.context.view().screen === 'plane' && !this.fault) {
      const at = this.order.shift();
      if (at === undefined) return;
      ++this.nRunning;
      const share = [(at % (side + 1)) / side, Math.floor(at / (side + 1)) / side];
      const moved = Object.fromEntries(this.axes.map((axis, a) => [axis.key, axis.lower + (axis.upper - axis.lower) * (share[a] as number)]));
      this.run(moved, (end) => {
        --this.nRunning;
        if (end) this.ends[at] = end;
        this.start();
        this.changed();
      });
    }
  }

  /** One run to its end; nothing where it failed. */
  run(moved: Record<string, number>, tell: (end: End | null) => void): () => void {
    return runToEnd(this.context.seminar, 0, moved, this.replicate, this.part, (end) => {
      if ('fault' in end) this.fault = end.fault;
      tell('fault' in end ? null : end);
    });
  }

  /** Steps of the finest lattice of which all points are known, or nothing before the coarsest is. */
  level(): number | null {
    let known: number | null = null;
    for (const step of levels) {
      for (let j = 0; j <= side; j += step) for (let i = 0; i <= side; i += step) if (!this.ends[j * (side + 1) + i]) return known;
      known = step;
    }
    return known;
  }

  /** A value between the four nearest points; x and y from 0 to 1. */
  private between(x: number, y: number, level: number): (value: (end: End) => number) => number {
    const cell = (share: number) => Math.min(Math.floor((share * side) / level), side / level - 1);
    const [i, j] = [cell(x), cell(y)];
    const [across, up] = [(x * side) / level - i, (y * side) / level - j];
    const end = (di: number, dj: number) => this.ends[(j + dj) * level * (side + 1) + (i + di) * level] as End;
    const [a, b, c, d] = [end(0, 0), end(1, 0), end(0, 1), end(1, 1)];
    return (value) => blend([value(a), value(b), value(c), value(d)], across, up);
  }

  figuresAt(x: number, y: number, level: number): TierFigures {
    const between = this.between(x, y, level);
    return {
      low: between((e) => e.figures.low), high: between((e) => e.figures.high), margin: between((e) => e.figures.margin),
      persistence: between((e) => e.figures.persistence), widening: between((e) => e.figures.widening),
    };
  }

  countsAt(x: number, y: number, level: number): Counts {
    const between = this.between(x, y, level);
    return Float64Array.from({ length: nBins + 1 }, (_, b) => between((e) => e.counts[b] as number));
  }
}

/** Dots in piles: one dot a school, a pile for those without partner, then one for each range of depth, lowest to deepest. */
import type { Places } from './dots';

/** The pile of those without partner, and the gap after it, as shares of the width of all others. */
const noneWidth = 0.138;
const gapWidth = 0.0265;
/** Between piles, in CSS pixels. */
const between = 2;
/** Where one pile would make all dots smaller than this, it and others like it are wider, up to so many times. */
const goodStep = 2.5;
const mostWider = 6;
/** An eye cannot tell dots apart that are nearer than this, in CSS pixels. */
const leastStep = 2.2;
const mostStep = 14;

export interface Pile {
  left: number;
  width: number;
}

/** Where piles stand and how far apart their dots are, in CSS pixels. */
export interface Stand {
  piles: Pile[];
  step: number;
  floor: number;
  /** Whether dots can be told apart; else piles are to be drawn as bars. */
  isDots: boolean;
  /** Where a depth lies, from 0 to 1. */
  depthAt(depth: number): number;
  /** The top of a pile of so many dots. */
  top(pile: number, count: number): number;
  columns(pile: number): number;
}

/** Piles of the largest dots with which none of them, of `most` dots each, is taller than `height`; `edges`: depths between piles. No
 * pile is cut: where one is much taller than the others it is wider instead, and its area is its number as that of all. */
export function standOf(width: number, floor: number, height: number, most: ArrayLike<number>, edges: number[]): Stand {
  let best = standWith(1, width, floor, height, most, edges);
  for (let wider = 2; wider <= mostWider && best.step < goodStep; ++wider) {
    const next = standWith(wider, width, floor, height, most, edges);
    if (next.step > best.step) best = next;
  }
  return best;
}

function standWith(wider: number, width: number, floor: number, height: number, most: ArrayLike<number>, edges: number[]): Stand {
  const first = ((noneWidth + gapWidth) * width) / (1 + noneWidth + gapWidth);
  const tallest = Math.max(1, ...Array.from(most).slice(1));
  const shares = edges.slice(1).map((to, b) => (to - (edges[b] as number)) * Math.max(1, (wider * (most[b + 1] ?? 0)) / tallest));
  const perShare = (width - first) / shares.reduce((sum, share) => sum + share, 0);
  const ends = [first];
  for (const share of shares) ends.push((ends[ends.length - 1] as number) + share * perShare);
  const piles: Pile[] = [{ left: 0, width: (noneWidth * first) / (noneWidth + gapWidth) }, ...shares.map((share, b) => ({ left: ends[b] as number, width: share * perShare - between }))];
  const inRow = (pile: number, step: number) => Math.max(1, Math.floor((piles[pile] as Pile).width / step));
  const fits = (step: number) => piles.every((_, b) => Math.ceil((most[b] ?? 0) / inRow(b, step)) * step <= height);
  let step = mostStep;
  while (step > leastStep && !fits(step)) step -= 0.02;
  const isDots = step > leastStep;
  // Bars have no rows: their area is their number.
  if (!isDots) step = Math.min(...piles.map(({ width: own }, b) => Math.sqrt((height * own) / Math.max(1, most[b] ?? 0))), leastStep);
  return {
    piles, step, floor, isDots,
    depthAt: (depth) => {
      const b = Math.max(0, edges.findIndex((edge) => edge >= depth - 1e-9) - 1);
      const [from, to] = [edges[b] as number, edges[b + 1] as number];
      return (ends[b] as number) + (((ends[b + 1] as number) - (ends[b] as number)) * (depth - from)) / (to - from);
    },
    columns: (pile) => inRow(pile, step),
    top: (pile, count) => floor - (isDots ? Math.ceil(count / inRow(pile, step)) * step : (count * step * step) / (piles[pile] as Pile).width),
  };
}

/** Which school lies where in its pile. Those that stay keep their place, unless they fill one that was left. */
export class Piling {
  private readonly members: number[][];
  private readonly pile: Uint8Array;
  private readonly slot: Uint32Array;

  constructor(pile: Uint8Array, nPiles: number) {
    this.members = Array.from({ length: nPiles }, () => []);
    this.pile = pile.slice();
    this.slot = new Uint32Array(pile.length);
    pile.forEach((p, school) => this.add(school, p));
  }

  counts(): Float64Array {
    return Float64Array.from(this.members, (own) => own.length);
  }

  private add(school: number, pile: number): void {
    const own = this.members[pile] as number[];
    this.slot[school] = own.length;
    own.push(school);
  }

  /** Dots change piles: who comes takes the places of those who went, and what is still empty is filled from the top. */
  move(pile: Uint8Array): void {
    const free: number[][] = this.members.map(() => []);
    const coming: number[][] = this.members.map(() => []);
    pile.forEach((to, school) => {
      const from = this.pile[school] as number;
      if (from === to) return;
      free[from]?.push(this.slot[school] as number);
      coming[to]?.push(school);
    });
    this.members.forEach((own, p) => {
      const places = (free[p] as number[]).sort((a, b) => a - b);
      const newcomers = coming[p] as number[];
      newcomers.forEach((school, k) => {
        const place = places[k];
        if (place === undefined) return this.add(school, p);
        own[place] = school;
        this.slot[school] = place;
      });
      const holes = new Set(places.slice(newcomers.length));
      const left = own.length - holes.size;
      let last = own.length - 1;
      for (const hole of holes) {
        if (hole >= left) continue;
        while (holes.has(last)) --last;
        const school = own[last--] as number;
        own[hole] = school;
        this.slot[school] = hole;
      }
      own.length = left;
    });
    this.pile.set(pile);
  }

  /** Where every dot lies, in CSS pixels times `scale`, `right` of where the piles stand. */
  places(stand: Stand, scale: number, right = 0): Places {
    const n = this.pile.length;
    const places = { x: new Float32Array(n), y: new Float32Array(n) };
    this.members.forEach((own, p) => {
      const { left, width } = stand.piles[p] as Pile;
      const columns = stand.columns(p);
      const across = width / columns;
      own.forEach((school, slot) => {
        places.x[school] = (right + left + ((slot % columns) + 0.5) * across) * scale;
        places.y[school] = (stand.floor - (Math.floor(slot / columns) + 0.5) * stand.step) * scale;
      });
    });
    return places;
  }
}

/** What is known of all schools in one record, in classes that are drawn: tiers and bins of depth, fifths of teaching and willingness. */
import type { Colouring } from '../view';

export const nBins = 20;
export const nFifths = 5;
export const tierKeys = ['none', 'loose', 'middle', 'deep'] as const;
/** Metrics of partnership by tier. */
export const tierMetrics = ['isolated', 'tier_low', 'tier_middle', 'tier_high'];
/** Depth in the middle of each tier. */
export const middleDepths = [0, 0.175, 0.5, 0.825];

export interface Frame {
  record: number;
  tier: Uint8Array;
  teaching: Uint8Array;
  willing: Uint8Array;
  /** Bin of depth, 0 for no partner, 1 to nBins; these and what follows only where the model ran here. */
  bin: Uint8Array | null;
  /** Teaching and willingness in steps of 1/250. */
  quality: Uint8Array | null;
  willingness: Uint8Array | null;
  partners: Uint8Array | null;
  grade: Uint8Array | null;
  /** Terms in post of the head, at most 255. */
  tenure: Uint8Array | null;
}

/** Tier of a depth, which is not-a-number without a partner. Give the core's depths cuts in single precision, in which it compares. */
export const tierOf = (depth: number, cuts: number[]): number => (!(depth >= 0) ? 0 : depth < (cuts[0] as number) ? 1 : depth < (cuts[1] as number) ? 2 : 3);

/** Bin of a depth, 0 without a partner. */
export const binOf = (depth: number): number => (!(depth >= 0) ? 0 : 1 + Math.min(nBins - 1, Math.floor(depth * nBins)));

/** Turns a record's columns into what is drawn. */
export function frameOf(columns: Float32Array[], record: number, tierCuts: [number, number], steps: { effectiveness: number[]; propensity: number[] }): Frame {
  const [depth, effectiveness, propensity, degree, grade, tenure] = columns as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
  const n = depth.length;
  const cuts = tierCuts.map(Math.fround);
  const frame = {
    record, tier: new Uint8Array(n), teaching: new Uint8Array(n), willing: new Uint8Array(n), bin: new Uint8Array(n),
    quality: new Uint8Array(n), willingness: new Uint8Array(n), partners: new Uint8Array(n), grade: new Uint8Array(n), tenure: new Uint8Array(n),
  };
  const fifth = (value: number, limits: number[]) => {
    let at = 0;
    while (at < limits.length && value >= (limits[at] as number)) ++at;
    return at;
  };
  for (let i = 0; i < n; ++i) {
    const d = depth[i] as number;
    frame.tier[i] = tierOf(d, cuts);
    frame.bin[i] = binOf(d);
    frame.teaching[i] = fifth(effectiveness[i] as number, steps.effectiveness);
    frame.willing[i] = fifth(propensity[i] as number, steps.propensity);
    frame.quality[i] = Math.round(250 * (effectiveness[i] as number));
    frame.willingness[i] = Math.round(250 * (propensity[i] as number));
    frame.partners[i] = Math.min(255, degree[i] as number);
    frame.grade[i] = grade[i] as number;
    frame.tenure[i] = Math.min(255, tenure[i] as number);
  }
  return frame;
}

export const classesOf = (frame: Frame, colouring: Colouring): Uint8Array =>
  colouring === 'tier' ? frame.tier : colouring === 'teaching' ? frame.teaching : frame.willing;

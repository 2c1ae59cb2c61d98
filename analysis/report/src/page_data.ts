/** The document every page draws from: docs/page-data.md describes it, page-data.schema.json defines it. */

export const formatName = 'schoolsim-page';
export const formatMajor = 2;

export type Sign = 'square' | 'up' | 'down' | 'diamond' | 'ring';
export type Verdict = 'better' | 'worse' | 'higher' | 'lower' | 'too_small' | 'may_not_matter' | 'cannot_tell';
export const tiers = ['none', 'loose', 'middle', 'deep'] as const;
export type Tier = (typeof tiers)[number];

export interface Labelled {
  label: string;
  text: string;
}

export interface Meta {
  format: string;
  version: [number, number];
  language: string;
  question: string;
  caveats: string[];
  kicker: string;
  simulated: true;
  synthetic_schools: boolean;
  n_schools: number;
  n_runs: number;
  seed: string;
  model_version: string;
  program_version: string;
  commit: string;
  digest: string;
  licence: string;
  rerun: string;
  footer: string[];
  provenance: Labelled[];
}

export interface Words {
  simulated: string;
  levels_note: string;
  axis_from: string;
  differences_heading: string;
  differences_note: string;
  maps_heading: string;
  maps_note: string;
  tiers: Record<Tier, string>;
  parameters_heading: string;
  parameters_columns: { parameter: string; baseline: string; value: string; dates: string; evidence: string };
  provenance_heading: string;
  figures_heading: string;
  figures_note: string;
  scenario: string;
  measure: string;
  difference: string;
  interval: string;
  verdict: string;
  year: string;
  range: string;
}

export interface Time {
  terms: number[];
  terms_per_year: number;
  events: { term: number; label: string }[];
  start_label: string;
  end_label: string;
}

export interface Scenario {
  id: string;
  name: string;
  short_name: string;
  order: number;
  marks: { term: number; words: string }[];
  sign: Sign;
  verdict_heading: string;
  verdict_text: string;
}

export interface Measure {
  id: string;
  label: string;
  unit: string;
  plain_unit: string;
  direction: -1 | 0 | 1;
  smallest_difference: number;
  chart: boolean;
  zero_based: boolean;
  format: string;
  tick_suffix: string;
}

export interface Level {
  middle: number[];
  low: number[];
  high: number[];
}

export interface Difference {
  estimate: number;
  half_width: number;
  lower: number;
  upper: number;
  verdict: Verdict;
  verdict_text: string;
  sets_text: string;
  estimate_text: string;
  interval_text: string;
}

export interface Frame {
  scenario: number;
  label: string;
  term: number;
  tier: string;
  count_none: string;
  count_deep: string;
  description: string;
}

export interface Maps {
  n: number;
  x: string;
  y: string;
  unit_km: number;
  dot_distance_km: number;
  frames: Frame[];
}

export interface ParameterThatDiffers {
  scenario: number;
  key: string;
  label: string;
  baseline: string;
  value: string;
  unit: string;
  from: number | null;
  until: number | null;
  dates: string;
  evidence: string;
}

export interface WordTable {
  id: string;
  heading: string;
  note: string;
  columns: string[];
  sections: { scenario: number; rows: string[][]; sentences: string[] }[];
}

export interface PageData {
  meta: Meta;
  words: Words;
  time: Time;
  scenarios: Scenario[];
  measures: Measure[];
  levels: (Level | null)[][];
  differences: (Difference | null)[][];
  tables: WordTable[];
  maps: Maps | null;
  parameters_that_differ: ParameterThatDiffers[];
}

/** What a page says instead of its figures: what happened, what was expected, what to do now. */
export class PageDataError extends Error {
  constructor(
    readonly happened: string,
    readonly expected: string,
  ) {
    super(happened);
  }
}

function fail(happened: string, expected: string): never {
  throw new PageDataError(happened, expected);
}

/** Reads the document and checks what drawing relies on; the schema checks the rest where the document is made. */
export function parsePageData(text: string): PageData {
  let data: PageData;
  try {
    data = JSON.parse(text) as PageData;
  } catch (error) {
    fail(`The page's data cannot be read: ${String(error)}.`, 'One JSON document.');
  }
  if (data?.meta?.format !== formatName) {
    fail(`The page's data is of the format "${String(data?.meta?.format)}".`, `The format "${formatName}".`);
  }
  if (data.meta.version?.[0] !== formatMajor) {
    fail(
      `The page's data has the version ${String(data.meta.version)}.`,
      `Version ${formatMajor}, which this page was made for.`,
    );
  }
  const nScenarios = data.scenarios?.length ?? 0;
  if (nScenarios === 0) fail('The page has no scenario.', 'At least one.');
  const check = (name: string, found: number | undefined, expected: number) => {
    if (found !== expected) fail(`${name} has ${String(found)} entries.`, `${expected} entries.`);
  };
  check('levels', data.levels?.length, nScenarios);
  check('differences', data.differences?.length, nScenarios);
  for (let s = 0; s < nScenarios; ++s) {
    check(`levels[${s}]`, data.levels[s]?.length, data.measures.length);
    check(`differences[${s}]`, data.differences[s]?.length, data.measures.length);
    data.levels[s]?.forEach((level, m) => {
      if (level === null) return;
      for (const part of ['middle', 'low', 'high'] as const) {
        check(`levels[${s}][${m}].${part}`, level[part]?.length, data.time.terms.length);
      }
    });
  }
  return data;
}

function decodeBytes(base64: string): Uint8Array {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; ++i) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Positions of the scenarios that are compared with the baseline. */
export function comparedScenarios(data: PageData): number[] {
  return data.scenarios.map((_, s) => s).filter((s) => data.differences[s]?.some((d) => d !== null));
}

/** What there is to show of a measure, by compared scenario. */
export function differenceRows(data: PageData, compared: number[], measure: number): { difference: Difference; scenario: Scenario }[] {
  return compared.flatMap((s) => {
    const difference = data.differences[s]?.[measure];
    const scenario = data.scenarios[s];
    return difference && scenario ? [{ difference, scenario }] : [];
  });
}

/** Signed 16-bit numbers, little-endian. */
export function decodeInt16(base64: string): Int16Array {
  const bytes = decodeBytes(base64);
  const view = new DataView(bytes.buffer);
  return Int16Array.from({ length: bytes.length >> 1 }, (_, i) => view.getInt16(2 * i, true));
}

export interface DotFrame extends Omit<Frame, 'tier'> {
  tier: Uint8Array;
}

/** The maps' columns as numbers: places in kilometres from the picture's middle, east and north. */
export interface Dots {
  x: Float32Array;
  y: Float32Array;
  distance_km: number;
  frames: DotFrame[];
}

export function decodeMaps(maps: Maps): Dots {
  const check = (name: string, found: number) => {
    if (found !== maps.n) fail(`maps.${name} holds ${found} schools.`, `${maps.n} schools.`);
  };
  const toKm = (base64: string) => Float32Array.from(decodeInt16(base64), (v) => v * maps.unit_km);
  const x = toKm(maps.x);
  const y = toKm(maps.y);
  check('x', x.length);
  check('y', y.length);
  const frames = maps.frames.map((frame, i) => {
    const tier = decodeBytes(frame.tier);
    check(`frames[${i}].tier`, tier.length);
    return { ...frame, tier };
  });
  return { x, y, distance_km: maps.dot_distance_km, frames };
}

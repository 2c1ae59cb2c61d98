/** The document every page draws from: docs/page-data.md describes it, page-data.schema.json defines it. */
import type { Difference, Frame, Maps, PageData, Scenario, Words } from './page_types';

export * from './page_types';

export const formatName = 'schoolsim-page';
export const formatMajor = 2;

export const tiers = ['none', 'loose', 'middle', 'deep'] as const satisfies readonly (keyof Words['tiers'])[];

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
  data.changes?.forEach((row, s) => {
    check(`changes[${s}]`, row.length, data.measures.length);
    row.forEach((level, m) => {
      if (level) check(`changes[${s}][${m}].middle`, level.middle.length, data.time.terms.length);
    });
  });
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

/** The part of the page's document that only the seminar page reads: docs/page-data.md, section "seminar". */
import { PageDataError, parsePageData, type PageData, type StoredSeminar } from '../../../report/src/page_data';
import { inflate } from '../core/inflate';
import type { SchoolColumns } from '../core/recipe';

export interface Seminar {
  data: PageData;
  stored: StoredSeminar;
  schools: SchoolColumns;
  /** Names of schools, or null: a page has them only where its maker gave them. */
  names: string[] | null;
  /** Metrics of the run on the map by scenario: [metric][record]. */
  metrics: Float64Array[];
  /** Runs by final tier and school, or null. */
  ends: (Uint8Array | null)[];
  /** Values of parameters in the first worlds, by scenario and replicate; null where runs are no worlds. */
  worlds: (Record<string, number>[] | null)[];
  /** Stored versions: [year][school], tier * 25 + teaching * 5 + willingness; or null. */
  years: (Uint8Array | null)[];
  n: number;
  /** Records of a run, one more than its terms. */
  nRecords: number;
}

/** A packed column: all first bytes of its values, then all second ones, and so on. */
async function unpack(text: string, width: number): Promise<ArrayBuffer> {
  const raw = atob(text);
  const stream = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; ++i) stream[i] = raw.charCodeAt(i);
  const byPlace = await inflate(stream);
  const n = byPlace.length / width;
  const bytes = new Uint8Array(byPlace.length);
  for (let place = 0; place < width; ++place) {
    for (let i = 0; i < n; ++i) bytes[i * width + place] = byPlace[place * n + i] as number;
  }
  return bytes.buffer;
}

export async function readSeminar(text: string): Promise<Seminar> {
  const data = parsePageData(text);
  const stored = data.seminar;
  if (!stored) throw new PageDataError('The page’s data are those of a report.', 'Data with a part named seminar.');
  if (typeof DecompressionStream === 'undefined' || typeof Worker === 'undefined') {
    throw new PageDataError('This browser is too old.', 'A browser of 2023 or later: Chromium 103, Firefox 113 or Safari 16.4.');
  }
  const s = stored.schools;
  const schools: SchoolColumns = {
    id: new Uint32Array(await unpack(s.id, 4)),
    phase: new Uint8Array(await unpack(s.phase, 1)),
    pupils: new Float32Array(await unpack(s.pupils, 4)),
    x_km: new Float32Array(await unpack(s.x_km, 4)),
    y_km: new Float32Array(await unpack(s.y_km, 4)),
    disadvantage: new Float32Array(await unpack(s.disadvantage, 4)),
    authority: new Uint16Array(await unpack(s.authority, 2)),
    authority_code: new Int32Array(await unpack(s.authority_code, 4)),
    ...(s.grade && { grade: new Uint8Array(await unpack(s.grade, 1)) }),
    ...(s.value_added && { value_added: new Float32Array(await unpack(s.value_added, 4)) }),
  };
  const bytesOf = async (column: string | null | undefined) => (column ? new Uint8Array(await unpack(column, 1)) : null);
  const metrics = await Promise.all(stored.scenarios.map(async (scenario) => new Float64Array(await unpack(scenario.metrics, 8))));
  const years = await Promise.all(stored.scenarios.map((scenario) => bytesOf(scenario.years)));
  for (const column of years) {
    for (let i = s.n; column && i < column.length; ++i) column[i] = (column[i] as number) ^ (column[i - s.n] as number);
  }
  const worlds = await Promise.all(stored.scenarios.map(async ({ worlds: own }) => {
    if (!own) return null;
    const values = new Float64Array(await unpack(own.values, 8));
    return Array.from({ length: own.n }, (_, r) => Object.fromEntries(own.keys.map((key, k) => [key, values[r * own.keys.length + k] as number])));
  }));
  return {
    data, stored, worlds, schools, metrics, years, names: s.name ?? null, n: s.n, nRecords: stored.terms + 1,
    ends: await Promise.all(stored.scenarios.map((scenario) => bytesOf(scenario.ends?.counts))),
  };
}

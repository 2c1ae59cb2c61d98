/** The part of the page's document that only the seminar page reads: docs/page-data.md, section "seminar". */
import { PageDataError, parsePageData, type PageData } from '../../../report/src/page_data';
import { inflate } from '../core/inflate';
import type { Policy, SchoolColumns } from '../core/recipe';

interface Curve {
  middle: number[];
  low: number[];
  high: number[];
}

export interface PairedCurve {
  estimate: number[];
  lower: number[];
  upper: number[];
  verdict: string[];
}

interface StoredScenario {
  half_sentence: string;
  recipe: { parameters: Record<string, number>; policies: Policy[] };
  metrics: string;
  state_hash: string;
  /** Shares of schools: none, loose, middle, deep. */
  tiers: Curve[];
  /** By measure; null for the baseline. */
  paired: PairedCurve[] | null;
  two_tiers: string;
  regimes: string;
  ends: { n_runs: number; counts: string } | null;
  years: string | null;
}

export interface Slider {
  key: string;
  label: string;
  unit: string;
  value: number;
  lower: number;
  upper: number;
  whole: boolean;
  lever: boolean;
  evidence: string;
  doc: string;
  source: string;
}

export interface Metric {
  id: string;
  label: string;
  doc: string;
  equation: string;
  /** Positions among the symbols. */
  symbols: number[];
  evidence: string;
}

export interface Parameter {
  key: string;
  label: string;
  unit: string;
  /** In the baseline. */
  value: number;
  evidence: string;
  source: string;
}

export interface Process {
  step: string;
  name: string;
  sentence: string;
  /** Text; lines of equations begin with blanks. */
  equations: string;
  symbols: number[];
  /** Positions among the parameters. */
  parameters: number[];
}

export interface StoredSeminar {
  replicate: number;
  terms: number;
  is_live: boolean;
  schools: {
    n: number;
    are_drawn: boolean;
    id: string;
    phase: string;
    pupils: string;
    x_km: string;
    y_km: string;
    disadvantage: string;
    authority: string;
    authority_code: string;
    authority_name: string[];
    authority_region: string[];
    /** In list order; only in a page that was given names. */
    name?: string[];
  };
  metrics: Metric[];
  symbols: { symbol: string; meaning: string }[];
  parameters: Parameter[];
  processes: Process[];
  scenarios: StoredScenario[];
  steps: { effectiveness: number[]; propensity: number[] };
  tier_cuts: [number, number];
  two_tiers: { share: number; persistence: number; widening: number };
  limits: string[];
  sliders: Slider[];
}

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
  const data = parsePageData(text) as PageData & { seminar?: StoredSeminar };
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
  };
  const bytesOf = async (column: string | null | undefined) => (column ? new Uint8Array(await unpack(column, 1)) : null);
  const metrics = await Promise.all(stored.scenarios.map(async (scenario) => new Float64Array(await unpack(scenario.metrics, 8))));
  const years = await Promise.all(stored.scenarios.map((scenario) => bytesOf(scenario.years)));
  for (const column of years) {
    for (let i = s.n; column && i < column.length; ++i) column[i] = (column[i] as number) ^ (column[i - s.n] as number);
  }
  return {
    data, stored, schools, metrics, years, names: s.name ?? null, n: s.n, nRecords: stored.terms + 1,
    ends: await Promise.all(stored.scenarios.map((scenario) => bytesOf(scenario.ends?.counts))),
  };
}

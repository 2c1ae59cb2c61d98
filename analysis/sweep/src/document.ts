/** The document of a page of a sweep or a calibration, as docs/page-data.md describes it. */

export const formatName = 'schoolsim-sweep-page';
export const formatMajor = 1;

/** A value with a 95% interval; without ends where there is none. */
export interface Bar {
  value: number;
  lower: number | null;
  upper: number | null;
  text: string;
}

interface Headed {
  heading: string;
  note: string;
}

/** Bars of one or several series for each row; `key` is what plans and files call it. */
export interface Bars extends Headed {
  kind: 'bars';
  axis: string;
  series: string[];
  rows: { label: string; key?: string; marked: boolean; bars: Bar[] }[];
}

/** Points on two axes, in groups; `marked` ones carry their label, `joined` draws a line in their order. */
export interface Scatter extends Headed {
  kind: 'scatter';
  x_label: string;
  y_label: string;
  x_key?: string;
  y_key?: string;
  groups: string[];
  points: { x: number; y: number; group: number; label: string; marked: boolean }[];
  joined: boolean;
  box: { x: [number, number]; y: [number, number] } | null;
}

/** Estimates over a growing part of the design. */
export interface Convergence extends Headed {
  kind: 'convergence';
  x_label: string;
  y_label: string;
  series: { label: string; key?: string; points: { x: number; value: number; lower: number; upper: number }[] }[];
}

/** What is expected over each of some factors, side by side on one scale. */
export interface Effects extends Headed {
  kind: 'effects';
  y_label: string;
  panels: { label: string; key?: string; points: { x: number; y: number }[] }[];
}

/** What is expected over two factors: a row of values for each of `ys`, one for each of `xs`. */
export interface Surface extends Headed {
  kind: 'surface';
  x_label: string;
  y_label: string;
  x_key?: string;
  y_key?: string;
  xs: string[];
  ys: string[];
  values: number[][];
  texts: string[][];
}

/** What a row is of: its name, more of it, and what files call it. */
export interface Named {
  label: string;
  detail: string;
  key: string;
}

/** Figures that are many: the first of them, and the others behind a line of words, which is empty where there are none. */
interface Folded extends Headed {
  shown: number;
  more: string;
}

export interface IntervalRow extends Named {
  marked: boolean;
  band: [number, number] | null;
  value: number | null;
  middle: number | null;
  lower: number | null;
  upper: number | null;
  texts: string[];
}

/** A table whose rows are drawn on one axis, too: a band and a value, and an interval beside them. */
export interface Intervals extends Folded {
  kind: 'intervals';
  axis: string;
  low: number;
  high: number;
  columns: string[];
  rows: IntervalRow[];
}

export interface HistogramPanel {
  label: string;
  key: string;
  text: string;
  /** Shares of equal parts of what is known beforehand. */
  bins: number[];
  /** Least, middle and greatest value. */
  ends: [string, string, string];
}

export interface Histograms extends Folded {
  kind: 'histograms';
  panels: HistogramPanel[];
}

export interface PairPanel {
  x_label: string;
  x_key: string;
  y_label: string;
  y_key: string;
  text: string;
  x: [number, number];
  y: [number, number];
  points: [number, number][];
}

export interface Pairs extends Headed {
  kind: 'pairs';
  panels: PairPanel[];
}

export interface Table extends Headed {
  kind: 'table';
  columns: string[];
  rows: (Named & { cells: string[] })[];
}

export interface Text extends Headed {
  kind: 'text';
  sentences: string[];
}

export type Drawn = Bars | Scatter | Convergence | Effects | Surface;
export type Figure = Drawn | Intervals | Histograms | Pairs | Table | Text;

/** The same questions of another scenario, folded. */
export interface Part {
  heading: string;
  key: string;
  sentences: string[];
  figures: Figure[];
}

export interface SweepDocument {
  format: string;
  version: [number, number];
  language: string;
  kicker: string;
  title: string;
  simulated: string;
  /** What there is to know, before all else. */
  lead?: string;
  sentences: string[];
  figures: Figure[];
  parts_heading?: string;
  parts_figures?: Figure[];
  parts?: Part[];
  provenance_heading: string;
  provenance: { label: string; text: string }[];
  footer: string;
}

/** Throws Error with what was found where the text is no such document. */
export function parseSweepDocument(text: string): SweepDocument {
  const data = JSON.parse(text) as Partial<SweepDocument>;
  if (data.format !== formatName || data.version?.[0] !== formatMajor)
    throw new Error(`the data are ${String(data.format)} ${String(data.version)}, this page reads ${formatName} ${formatMajor}`);
  return data as SweepDocument;
}

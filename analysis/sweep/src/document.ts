/** The document of a page of a sweep, as docs/page-data.md describes it. */

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

/** Bars of one or several series for each row. */
export interface Bars extends Headed {
  kind: 'bars';
  axis: string;
  series: string[];
  rows: { label: string; marked: boolean; bars: Bar[] }[];
}

/** Points on two axes, in groups; `marked` ones carry their label, `joined` draws a line in their order. */
export interface Scatter extends Headed {
  kind: 'scatter';
  x_label: string;
  y_label: string;
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
  series: { label: string; points: { x: number; value: number; lower: number; upper: number }[] }[];
}

/** What is expected over each of some factors, side by side on one scale. */
export interface Effects extends Headed {
  kind: 'effects';
  y_label: string;
  panels: { label: string; points: { x: number; y: number }[] }[];
}

/** What is expected over two factors: a row of values for each of `ys`, one for each of `xs`. */
export interface Surface extends Headed {
  kind: 'surface';
  x_label: string;
  y_label: string;
  xs: string[];
  ys: string[];
  values: number[][];
  texts: string[][];
}

export type Figure = Bars | Scatter | Convergence | Effects | Surface;

export interface SweepDocument {
  format: string;
  version: [number, number];
  language: string;
  kicker: string;
  title: string;
  simulated: string;
  sentences: string[];
  figures: Figure[];
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

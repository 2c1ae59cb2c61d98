/** The same dots in rows by phase and size, which sort schools more than place does. */
import type { SchoolColumns } from '../core/recipe';
import type { Places } from './dots';
import { words } from '../text/words';

export interface RowLabel {
  text: string;
  y: number;
}

const sizes = [[130, 300], [900], []];

/** Row of a school: primaries in three sizes, secondaries in two, special schools. */
export function rowOf(phase: number, pupils: number): number {
  const limits = sizes[phase] ?? [];
  const before = sizes.slice(0, phase).reduce((sum, list) => sum + list.length + 1, 0);
  return before + limits.filter((limit) => pupils >= limit).length;
}

/** Room that a row's name takes, in font sizes; all rows share one scale, so that a longer row is more schools. */
const nameRoom = 1.4;
const gap = 18;

const nClasses = 8;

/** Positions in order of a small key, equals as they come: counted, not compared. */
function sortedBy(n: number, nKeys: number, key: (i: number) => number): Uint32Array {
  const begin = new Uint32Array(nKeys + 1);
  for (let i = 0; i < n; ++i) {
    const k = key(i) + 1;
    begin[k] = (begin[k] as number) + 1;
  }
  for (let k = 0; k < nKeys; ++k) begin[k + 1] = (begin[k + 1] as number) + (begin[k] as number);
  const order = new Uint32Array(n);
  for (let i = 0; i < n; ++i) {
    const k = key(i);
    order[begin[k] as number] = i;
    begin[k] = (begin[k] as number) + 1;
  }
  return order;
}

/** Within a row schools stand by class, no partner first: each colour's length is its number of schools. */
export function arrange(schools: SchoolColumns, classes: Uint8Array, width: number, height: number, scale: number, font: number): { places: Places; rows: RowLabel[] } {
  const n = classes.length;
  const nameHeight = nameRoom * font;
  const nRows = words.rows.length;
  const row = Uint8Array.from({ length: n }, (_, i) => rowOf(schools.phase[i] as number, schools.pupils[i] as number));
  const order = sortedBy(n, nRows * nClasses, (i) => (row[i] as number) * nClasses + Math.min(nClasses - 1, classes[i] as number));
  const counts = new Uint32Array(nRows);
  row.forEach((r) => (counts[r] = (counts[r] as number) + 1));
  const used = words.rows.map((_, r) => r).filter((r) => (counts[r] as number) > 0);
  const most = Math.max(...counts, 1);
  const rowHeight = height / used.length;
  const stripHeight = rowHeight - (nameHeight + gap) * scale;
  const margin = 6 * scale;
  // The longest row fills the width.
  const step = Math.min(Math.sqrt(((width - 2 * margin) * stripHeight) / most), 9 * scale);
  const perColumn = Math.max(1, Math.floor(stripHeight / step));
  const places = { x: new Float32Array(n), y: new Float32Array(n) };
  const rows: RowLabel[] = [];
  let at = 0;
  used.forEach((r, i) => {
    const top = i * rowHeight;
    rows.push({ text: words.rows[r] ?? '', y: top });
    const fill = (width - 2 * margin) / Math.ceil(most / perColumn);
    for (let k = 0; k < (counts[r] as number); ++k, ++at) {
      const school = order[at] as number;
      places.x[school] = margin + (Math.floor(k / perColumn) + 0.5) * Math.min(fill, step);
      places.y[school] = top + nameHeight * scale + ((k % perColumn) + 0.5) * step;
    }
  });
  return { places, rows };
}

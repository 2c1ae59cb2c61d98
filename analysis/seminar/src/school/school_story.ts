/** What is told of one school over time: when its heads came, and which of its partnerships have room. */
import { middleDepths } from '../runs/frame';
import type { Spell } from '../runs/ties';

export interface Partnership {
  partner: number;
  letter: string;
  label: string;
  spells: Spell[];
}

/** A, B, ... Z, AA, AB, ... */
export const letterOf = (position: number): string => (position < 26 ? '' : letterOf(Math.floor(position / 26) - 1)) + String.fromCharCode(65 + (position % 26));

/** Records in which a new head was in post for the first time: terms in post did not rise. */
export function newHeads(school: number, frames: { record: number; tenure: Uint8Array | null }[]): number[] {
  return frames.flatMap((frame, i) => {
    const [before, now] = [frames[i - 1]?.tenure?.[school], frame.tenure?.[school]];
    return before !== undefined && now !== undefined && now <= before && before < 255 ? [frame.record] : [];
  });
}

/** How much a partnership was up to a record: terms by depth. */
const weightOf = (line: Partnership, record: number): number =>
  line.spells.reduce((sum, s) => sum + Math.max(0, Math.min(s.until, record + 1) - s.from) * (middleDepths[s.tier] as number), 0);

/** The partnerships that fit into so many rows: the greatest, in the order in which they came. */
export function shownLines(lines: Partnership[], record: number, rows: number): { shown: Partnership[]; hidden: number } {
  const begun = lines.filter((line) => (line.spells[0]?.from ?? Infinity) <= record);
  if (begun.length <= rows) return { shown: begun, hidden: 0 };
  const kept = new Set([...begun].sort((a, b) => weightOf(b, record) - weightOf(a, record)).slice(0, rows - 1));
  return { shown: begun.filter((line) => kept.has(line)), hidden: begun.length - kept.size };
}

/** Numbers as people read them: every figure that a sentence names is rounded here alone. */
import { format } from '../../../report/src/draw/number_format';

const whole = format(',.0f');

/** Nearest 100 from 1,000 up, nearest 10 from 100, as it is below. */
const stepOf = (value: number): number => (Math.abs(value) >= 1000 ? 100 : Math.abs(value) >= 100 ? 10 : 1);

export function countText(value: number): string {
  const step = stepOf(value);
  return whole(Math.round(value / step) * step);
}

/** Two counts rounded as their difference is, and the difference of what is then printed. */
export function countsApart(a: number, b: number): { a: number; b: number; apart: number } {
  const step = stepOf(b - a);
  const [from, to] = [Math.round(a / step) * step, Math.round(b / step) * step];
  return { a: from, b: to, apart: to - from };
}

export const wholeText = (value: number): string => whole(value);

/** "26%"; below half a percent but above nothing "<1%". */
export function percentText(share: number): string {
  return share > 0 && share < 0.005 ? '<1%' : `${Math.round(100 * share)}%`;
}

const fractions: [number, string, boolean][] = [
  [10, 'one in ten', true], [20, 'one in five', true], [25, 'one in four', true], [100 / 3, 'a third', false],
  [50, 'half', false], [200 / 3, 'two thirds', false], [75, 'three in four', false],
];

/** "2, 4 and 9". */
export const listText = (items: string[]): string => (items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`);

/** A share in words where it is within a point of a fraction, "nearly" or "just over" it within two, else in percent. */
export function shareWords(share: number): { words: string; schools: string; have: string } {
  const percent = Math.round(100 * share);
  for (const reach of [1, 2]) {
    for (const [value, words, isOne] of fractions) {
      const off = percent - value;
      if (Math.abs(off) > reach) continue;
      const near = reach === 1 ? '' : off < 0 ? 'nearly ' : 'just over ';
      const isCount = words.includes(' in ');
      return { words: near + words, schools: isCount ? ' schools' : ' of schools', have: isOne ? 'has' : 'have' };
    }
  }
  return { words: percentText(share), schools: ' of schools', have: 'have' };
}

/** "year 12"; "the start". Years begin with their first term. */
export const yearText = (term: number, perYear: number): string => (term < perYear ? 'the start' : `year ${Math.floor(term / perYear)}`);

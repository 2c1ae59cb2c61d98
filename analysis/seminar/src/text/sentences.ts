/** The sentence that says what to see: its figures come from the curves, its verdicts from the program. */
import { shareWords, wholeText } from './figures';
import type { Verdict } from '../../../report/src/page_data';
import type { PairedCurve } from '../../../report/src/page_types';

/** A piece of a sentence; its tone is the colour of a tier (0 to 3). */
export interface Piece {
  text: string;
  tone?: number;
}

export const plainText = (pieces: Piece[]): string => pieces.map((p) => p.text).join('');

export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
export const small = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

/** How a tier changed since an earlier record; smaller changes are not mentioned. */
const leastChange = 0.02;
const changes: [string, string][] = [
  ['more schools stand alone', 'fewer schools stand alone'],
  ['loose partnerships spread', 'loose partnerships thin out'],
  ['the middle fills', 'the middle empties'],
  ['deep partnerships spread', 'deep partnerships become fewer'],
];

interface Since {
  record: number;
  /** "forced federation began", or nothing since the start. */
  words: string;
}

export function levelSentence(shares: number[], before: number[], record: number, since: Since): Piece[] {
  const none = shareWords(shares[0] ?? 0);
  const deep = shareWords(shares[3] ?? 0);
  const now: Piece[] = [
    { text: none.words, tone: 0 }, { text: `${none.schools} ${none.have} no partner, and ` },
    { text: deep.words, tone: 3 }, { text: ' a deep one.' },
  ];
  if (record === 0) return [{ text: 'At the start ' }, ...now];
  if (record === since.record) return [{ text: `${capital(since.words)}. ` }, { text: 'Now ' }, ...now];
  const moved = shares.map((share, tier) => share - (before[tier] ?? 0));
  const most = moved.reduce((best, change, tier) => (Math.abs(change) > Math.abs(moved[best] ?? 0) ? tier : best), 0);
  const change = moved[most] ?? 0;
  const lead = Math.abs(change) < leastChange ? 'little has changed' : (changes[most]?.[change > 0 ? 0 : 1] ?? '');
  const first = since.words ? `Since ${since.words}, ${lead}` : capital(lead) + (Math.abs(change) < leastChange ? ' since the start' : '');
  return [{ text: `${first}. By now ` }, ...now];
}

/** The measures that the comparison's sentence speaks of, by their places among the paired curves. */
interface PairedNow {
  none: PairedCurve;
  deep: PairedCurve;
  /** By how many schools, as the bars under the maps have it. */
  apart: { none: number; deep: number };
  record: number;
  nRuns: number;
}

/** An aside at its end wants a comma after it; what has a subject of its own stands apart. */
type Said = { pieces: Piece[]; isGain: boolean; isLoss: boolean; hasAside?: boolean; isApart?: boolean };

/** What most worlds say, unless their mean says the opposite: then nothing can be said. */
const verdictOf = (curve: PairedCurve, record: number, apart: number): Verdict | undefined =>
  apart * (curve.estimate[record] ?? 0) < 0 ? 'cannot_tell' : curve.verdict[record];

const amountWords = (apart: number): string => `${wholeText(Math.abs(apart))} ${apart < 0 ? 'fewer' : 'more'}`;

function aloneWords({ none, apart, record, nRuns }: PairedNow): Said {
  const amount = amountWords(apart.none);
  const verdict = verdictOf(none, record, apart.none);
  const said = (...pieces: Piece[]): Said => ({ pieces, isGain: verdict === 'better', isLoss: verdict === 'worse' });
  if (nRuns === 1 || verdict === 'better' || verdict === 'worse') return said({ text: 'leaves ' }, { text: amount, tone: 0 }, { text: ' schools alone' });
  if (verdict === 'too_small') return said({ text: 'leaves ' }, { text: 'as many schools', tone: 0 }, { text: ' alone' });
  if (verdict === 'may_not_matter') return { ...said({ text: 'leaves ' }, { text: amount, tone: 0 }, { text: ' schools alone, which may not matter' }), hasAside: true };
  return said({ text: 'may leave more or fewer schools alone' });
}

function deepWords({ deep, apart, record, nRuns }: PairedNow): Said {
  const amount = amountWords(apart.deep);
  const verdict = verdictOf(deep, record, apart.deep);
  const said = (...pieces: Piece[]): Said => ({ pieces, isGain: verdict === 'better', isLoss: verdict === 'worse' });
  if (nRuns === 1 || verdict === 'better' || verdict === 'worse') return said({ text: 'brings ' }, { text: amount, tone: 3 }, { text: ' a deep partner' });
  if (verdict === 'too_small') return { ...said({ text: 'deep partnership', tone: 3 }, { text: ' hardly changes' }), isApart: true };
  if (verdict === 'may_not_matter') return said({ text: 'brings ' }, { text: amount, tone: 3 }, { text: ' a deep partner, which may not matter' });
  return said({ text: 'its effect on deep partnership is unclear' });
}

/** Who is compared with whom; the baseline needs no name. */
function lead(name: string, against: string | null, nRuns: number): string {
  const parts = [nRuns === 1 ? 'in this one run' : '', against === null ? '' : `against ${small(against)}`, small(name)].filter(Boolean);
  return parts.length === 1 ? name : capital(parts.join(', ').replace(/^in this one run, (?!against)/, 'in this one run '));
}

/** `isBaseline`: A is that of the page, with which everything is compared. */
export function comparisonSentence(name: string, baseline: string, now: PairedNow, starts: number | null, isBaseline = true): Piece[] {
  const same = (curve: PairedCurve) => (curve.estimate[now.record] ?? 0) === 0 && (curve.upper[now.record] ?? 0) === 0;
  if (starts !== null && now.record <= starts && same(now.none) && same(now.deep)) {
    return [{ text: `Up to here both are the same: ${small(name)} has not begun.` }];
  }
  if (same(now.none) && same(now.deep)) return [{ text: `Up to here ${small(name)} and ${small(baseline)} are the same.` }];
  const alone = aloneWords(now);
  const deep = deepWords(now);
  const turn = deep.isApart ? '; ' : (alone.isGain && !deep.isGain) || (alone.isLoss && deep.isGain) ? ', yet ' : alone.hasAside ? ', and ' : ' and ';
  return [{ text: `${lead(name, isBaseline ? null : baseline, now.nRuns)} ` }, ...alone.pieces, { text: turn }, ...deep.pieces, { text: '.' }];
}

const verdictWords: Record<Verdict, string> = {
  better: 'better', worse: 'worse', higher: 'more', lower: 'less', too_small: 'too small to matter', may_not_matter: 'which may not matter', cannot_tell: 'direction unclear',
};

/** What one measure says, where its chart is shown: "Forced federation: teaching in the weakest tenth +1.2 points, better." */
export function measureSentence(name: string, against: string | null, label: string, amount: string, unit: string, verdict: Verdict, nRuns: number): Piece[] {
  const said = nRuns === 1 ? '' : `, ${verdictWords[verdict]}`;
  return [{ text: `${lead(name, against, nRuns)}: ${small(label)} ${amount}\u00a0${unit}${said}.` }];
}

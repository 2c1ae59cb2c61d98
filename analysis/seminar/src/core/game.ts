/** One school played in several worlds at once: what is told to and by the worker, and the rules by which answers become days. */
import type { Recipe } from './recipe';

/** Schools that the player's school has a partnership with, that propose one, or that its search finds. */
export type CardKind = 'partner' | 'proposes' | 'found';

export interface Card {
  kind: CardKind;
  /** Position in the list. */
  school: number;
  /** Leader-days a term at no depth, and more for the whole depth. */
  baseDays: number;
  depthDays: number;
  /** Of partners: trust, depth, terms since it began, and whether the tie is forced. */
  trust: number;
  depth: number;
  age: number;
  isForced: boolean;
  /** How well it teaches, from 0 to 1. */
  teaching: number;
}

export type Answer = 'keep' | 'deepen' | 'end' | 'begin' | 'not';

/** To partners and to others, in the order of cards. */
export interface Answers {
  partners: Answer[];
  others: Answer[];
}

export interface Game {
  /** One a world, each with one scenario; the first is the one that is shown. */
  worlds: Recipe[];
  termsPerYear: number;
  termsPerRound: number;
  /** Depths at which partnerships become middling and deep. */
  cuts: [number, number];
}

/** How a world ends for the school: greatest depth, not-a-number without a partner, and teaching. */
export interface Fate {
  depth: number;
  teaching: number;
}

export type ToGame = { kind: 'take'; school: number } | { kind: 'answer'; answers: Answers };

export type FromGame =
  /** The past of so many worlds is computed. */
  | { kind: 'ready'; worlds: number }
  /** A round of the first world: leader-days a term for partners, teaching of the school and on average. */
  | { kind: 'round'; term: number; days: number; teaching: number; average: number; cards: Card[] }
  | { kind: 'ended'; world: number; played: Fate; alone: Fate }
  | { kind: 'fault'; message: string };

/** Depths that answers aim at, in the middle of loose, middle and deep; where each class begins is the page's. */
export const aims = [0.175, 0.5, 0.825] as const;
/** Cards that are shown. */
export const nPlaces = 3;

const worth = (card: Card) => card.trust * (1 + card.depth);

/** Partners, whom it trusts most first; then others, first those who propose, the nearest first. */
export function inOrder(cards: Card[]): { partners: Card[]; others: Card[] } {
  const partners = cards.filter((card) => card.kind === 'partner').sort((a, b) => worth(b) - worth(a) || a.school - b.school);
  const others = cards.filter((card) => card.kind !== 'partner')
    .sort((a, b) => Number(a.kind === 'found') - Number(b.kind === 'found') || a.baseDays - b.baseDays || a.school - b.school);
  return { partners, others };
}

/** Class of a partner's depth: 0 loose, 1 middle, 2 deep. */
export const classOf = (depth: number, cuts: readonly number[]): number => cuts.filter((cut) => depth >= cut).length;

/** The depth up to which a card is given days under an answer; null: none at all. */
export function aimOf(card: Card, answer: Answer, cuts: readonly number[]): number | null {
  if (answer === 'keep') return Math.max(card.depth, aims[0]);
  if (answer === 'deepen') return Math.max(card.depth, aims[Math.min(2, classOf(card.depth, cuts) + 1)] as number);
  return answer === 'begin' ? aims[0] : null;
}

/** Leader-days a term that an answer takes. */
export function priceOf(card: Card, answer: Answer, cuts: readonly number[]): number {
  const aim = aimOf(card, answer, cuts);
  return aim === null ? 0 : card.baseDays + card.depthDays * aim;
}

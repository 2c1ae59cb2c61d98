/** A game under way: what the school can do in this round, what it has answered, and how its worlds end. */
import { startGame } from '../core/core';
import { aims, inOrder, nPlaces, priceOf, type Answer, type Card, type Fate, type FromGame } from '../core/game';
import type { Context } from '../context';
import { columnsOf } from '../explore/explorer_runs';
import { recipeOf } from '../runs/courses';
import { areaOf, type Area } from './area';

const mostWorlds = 10;
const yearsPerRound = 3;

export interface Round {
  term: number;
  /** Whole leader-days a year. */
  days: number;
  teaching: number;
  average: number;
  /** Those that are shown: partners, then others. */
  cards: Card[];
  /** Partners for whom there is no card: they are kept with the days that are left. */
  nKept: number;
}

export interface End {
  played: Fate;
  alone: Fate;
}

/** What has become of a card since it was answered. */
export type Turn = 'came' | 'refused' | 'left';

export class HeadGame {
  readonly area: Area;
  readonly nWorlds: number;
  readonly perYear: number;
  /** Position among all schools; null before one is chosen. */
  school: number | null = null;
  /** Worlds whose past is computed. */
  nReady = 0;
  round: Round | null = null;
  answers: Answer[] = [];
  /** By card of the round before. */
  turns: (Turn | null)[] = [];
  ends: End[] = [];
  isWaiting = false;
  fault = '';
  readonly termsPerRound: number;
  /** Cards of the round before. */
  answered: Card[] = [];
  private given: Answer[] = [];
  private readonly worker: ReturnType<typeof startGame>;

  constructor(
    private readonly context: Context,
    readonly scenario: number,
    readonly chosen: number | null,
    private readonly changed: () => void,
  ) {
    const { seminar } = context;
    const { stored, data } = seminar;
    this.perYear = data.time.terms_per_year;
    this.termsPerRound = yearsPerRound * this.perYear;
    this.area = areaOf(seminar, chosen);
    const known = seminar.worlds[scenario]?.length ?? mostWorlds;
    const shown = stored.replicate < known ? stored.replicate : 0;
    const others = Array.from({ length: known }, (_, replicate) => replicate).filter((replicate) => replicate !== shown);
    const replicates = [shown, ...others].slice(0, mostWorlds);
    this.nWorlds = replicates.length;
    const schools = columnsOf(seminar, this.area);
    this.worker = startGame(
      {
        worlds: replicates.map((replicate) => recipeOf(seminar, scenario, {}, replicate, schools)),
        termsPerYear: this.perYear, termsPerRound: this.termsPerRound, cuts: stored.tier_cuts,
      },
      (message) => this.take(message),
    );
  }

  end(): void {
    this.worker.end();
  }

  private get cuts(): [number, number] {
    return this.context.seminar.stored.tier_cuts;
  }

  choose(school: number): void {
    if (this.school !== null) return;
    this.school = school;
    this.isWaiting = true;
    this.worker.order({ kind: 'take', school: this.area.schools.indexOf(school) });
    this.changed();
  }

  private take(message: FromGame): void {
    if (message.kind === 'fault') this.fault = message.message;
    else if (message.kind === 'ready') this.nReady = message.worlds;
    else if (message.kind === 'ended') {
      this.ends[message.world] = { played: message.played, alone: message.alone };
      this.isWaiting = this.ends.filter(Boolean).length < this.nWorlds;
      this.round = null;
    } else this.begin(message);
    this.changed();
  }

  private begin({ term, days, teaching, average, cards }: FromGame & { kind: 'round' }): void {
    const { partners, others } = inOrder(cards);
    const shown = [...partners.slice(0, nPlaces), ...others.slice(0, Math.max(0, nPlaces - partners.length))];
    const have = new Set(partners.map((card) => card.school));
    this.turns = this.answered.map((card, c) => {
      const answer = this.given[c];
      if (answer === 'begin') return have.has(card.school) ? 'came' : 'refused';
      return card.kind === 'partner' && answer !== 'end' && !have.has(card.school) ? 'left' : null;
    });
    this.round = { term, days: Math.floor(days * this.perYear), teaching, average, cards: shown, nKept: Math.max(0, partners.length - nPlaces) };
    this.answers = shown.map((card) => (card.kind === 'partner' ? 'keep' : 'not'));
    this.isWaiting = false;
  }

  /** Whole days a year that an answer takes. */
  price(card: Card, answer: Answer): number {
    return Math.round(priceOf(card, answer, this.cuts) * this.perYear);
  }

  /** The least that a deep partnership with one of the cards takes. */
  priceOfDeep(): number {
    const deep = (card: Card) => (card.baseDays + card.depthDays * aims[2]) * this.perYear;
    return Math.round(Math.min(...(this.round?.cards ?? []).map(deep)));
  }

  spent(): number[] {
    return (this.round?.cards ?? []).map((card, c) => this.price(card, this.answers[c] as Answer));
  }

  /** Days that would be missing for an answer; nothing where it costs no more than the present one. */
  missing(c: number, answer: Answer): number {
    const card = this.round?.cards[c];
    if (!card || !this.round) return 0;
    const spent = this.spent();
    const price = this.price(card, answer);
    if (price <= (spent[c] as number)) return 0;
    const all = spent.reduce((sum, days) => sum + days, 0) - (spent[c] as number) + price;
    return Math.max(0, all - this.round.days);
  }

  /** Gives a card an answer; whether there are days for it. */
  answer(c: number, answer: Answer): boolean {
    if (this.isWaiting || this.missing(c, answer) > 0) return false;
    this.answers[c] = answer;
    this.changed();
    return true;
  }

  /** Lets the years pass. */
  next(): void {
    if (this.isWaiting || !this.round) return;
    this.answered = this.round.cards;
    this.given = this.answers;
    const of = (isPartner: boolean) => this.given.filter((_, c) => (this.answered[c]?.kind === 'partner') === isPartner);
    this.isWaiting = true;
    this.worker.order({ kind: 'answer', answers: { partners: of(true), others: of(false) } });
    this.changed();
  }
}

/** Answers that a card allows, in the order of its buttons. */
export function answersTo(card: Card, cuts: readonly number[]): Answer[] {
  if (card.kind !== 'partner') return ['begin', 'not'];
  const isDeep = card.depth >= (cuts[1] as number);
  return [...(['keep'] as Answer[]), ...(isDeep ? [] : (['deepen'] as Answer[])), ...(card.isForced ? [] : (['end'] as Answer[]))];
}

/** You are the head: a room plays one small school through five rounds in the real model, then sees how ten worlds end with it and without. */
import { html, svg } from '../../../report/src/draw/element';
import { colour } from '../../../report/src/tokens';
import { howButton, say, type Context, type ScreenPart } from '../context';
import { nPlaces, type Answer, type Card } from '../core/game';
import { oneIn } from '../school/card';
import { tierKeys, tierMetrics, tierOf } from '../runs/frame';
import { wholeText } from '../text/figures';
import type { Piece } from '../text/sentences';
import { words } from '../text/words';
import { answersTo, HeadGame } from './head_game';
import { suggestedSchools } from './area';

const turnFor = 500;
const perWorld = 120;
const perDay = 40;
/** Differences in teaching, of 1, from which words differ. */
const teachingSteps = [-0.07, -0.02, 0.02, 0.07];
const mostSquares = 60;
const nTrust = 10;

type State = 'choose' | 'waiting' | 'round' | 'end' | 'fault';

const button = (name: string, act: () => void) => {
  const made = html('button', { type: 'button', class: name });
  made.addEventListener('click', act);
  return made;
};

/** One card: a school to choose, a partner or an offer. */
class Place {
  readonly element = html('article', {});
  private readonly who = html('h3', {});
  private readonly since = html('p', { class: 'note' });
  private readonly about = html('p', {});
  private readonly squares = html('span', { class: 'trust', role: 'img' }, ...Array.from({ length: nTrust }, () => html('i', {})));
  private readonly trust = html('p', { class: 'row' });
  private readonly line = html('i', { class: 'tie' });
  private readonly now = html('p', { class: 'row' });
  private readonly buttons: HTMLButtonElement[];

  constructor(
    readonly c: number,
    private readonly act: (place: number, button: number) => void,
  ) {
    this.buttons = Array.from({ length: nPlaces }, (_, b) => button('answer', () => this.act(c, b)));
    this.element.append(
      html('div', { class: 'card-top' }, html('b', { class: 'number', 'aria-hidden': 'true' }, String(c + 1)), html('div', {}, this.who, this.since)), this.about, this.trust, this.now,
      html('div', { class: 'answers' }, ...this.buttons),
    );
  }

  private answers(list: { name: string; price: string; isOn: boolean; isShort: boolean }[]): void {
    this.buttons.forEach((made, b) => {
      const own = list[b];
      made.hidden = !own;
      if (!own) return;
      made.replaceChildren(html('b', {}, own.name), own.price && ' ', own.price && html('span', {}, own.price));
      made.setAttribute('aria-pressed', String(own.isOn));
      made.classList.toggle('short', own.isShort);
    });
  }

  showChoice(who: string, place: string, about: string): void {
    this.element.hidden = false;
    this.who.textContent = who;
    this.element.setAttribute('aria-label', `${this.c + 1}: ${who}`);
    this.since.textContent = place;
    this.about.textContent = about;
    this.trust.hidden = this.now.hidden = true;
    this.answers([{ name: words.head.take, price: '', isOn: false, isShort: false }]);
  }

  show(card: Card, who: string, about: string, perYear: number, tier: number, answers: { name: string; price: string; isOn: boolean; isShort: boolean }[]): void {
    const isPartner = card.kind === 'partner';
    this.element.hidden = false;
    this.who.textContent = who;
    this.element.setAttribute('aria-label', `${this.c + 1}: ${who}`);
    this.since.textContent = isPartner ? words.head.since(Math.floor(card.age / perYear), card.isForced) : words.head.kinds[card.kind === 'proposes' ? 'proposes' : 'found'];
    this.about.textContent = about;
    this.trust.hidden = this.now.hidden = false;
    const trusted = Math.round(card.trust * nTrust);
    [...this.squares.children].forEach((square, i) => square.classList.toggle('full', i < trusted));
    this.trust.replaceChildren(html('span', {}, words.head.trust), isPartner ? this.squares : words.head.unknown);
    this.squares.setAttribute('aria-label', words.head.trust_label(trusted, nTrust));
    this.line.className = `tie fill-${tierKeys[tier]}`;
    this.line.style.height = `${0.12 + 0.55 * card.depth}em`;
    this.now.replaceChildren(html('span', {}, words.head.now), isPartner ? this.line : '', isPartner ? html('b', { class: `tone-${tierKeys[tier]}` }, words.tier_short[tier]) : words.head.nothing);
    this.answers(answers);
  }
}

export class HeadScreen implements ScreenPart {
  readonly element: HTMLElement;
  private readonly sentence = html('p', { class: 'sentence smaller' });
  private readonly news = html('p', { class: 'note news' });
  private readonly facts = html('p', { class: 'facts' });
  private readonly years = html('div', { class: 'years' });
  private readonly days = html('div', { class: 'days' });
  private readonly next = button('chip main', () => this.goOn());
  private readonly how = html('p', { class: 'note by-hands' });
  private readonly places = Array.from({ length: nPlaces }, (_, c) => new Place(c, (place, b) => this.press(place, b)));
  private readonly cards = html('div', { class: 'head-cards' }, ...this.places.map((place) => place.element));
  private readonly chart = svg('svg', { class: 'fates', role: 'img' });
  private readonly chartBox = html('div', { class: 'chart-box' }, this.chart);
  private readonly more = html('p', {});
  private readonly limits = html('p', { class: 'note' });
  private readonly end: HTMLElement;
  private game: HeadGame | null = null;
  private picked: number | null = null;
  private refused: { c: number; answer: Answer; missing: number } | null = null;
  private shown = '';
  private squaresFull = 0;
  private endSince: number | null = null;

  constructor(private readonly context: Context) {
    this.end = html('div', { class: 'head-end' }, this.chartBox, this.more, this.limits);
    this.element = html(
      'section', { class: 'screen head-screen' },
      html('aside', {}, html('h2', {}, words.screens.head), this.facts, this.years, this.days, this.next, this.how, howButton(context)),
      html('div', { class: 'head-main' }, this.sentence, this.news, this.cards, this.end),
    );
  }

  enter(): void {
    this.begin();
  }

  /** A new game where none is under way, for another scenario, or where another school was chosen before it began. */
  private begin(): void {
    if (typeof WebAssembly === 'undefined') return;
    const { scenario, school } = this.context.view();
    const { game } = this;
    if (game && game.scenario === scenario && (game.school !== null || game.chosen === school)) return;
    game?.end();
    this.endSince = null;
    this.game = new HeadGame(this.context, scenario, school, () => {
      this.refused = null;
      this.context.set({});
    });
  }

  private again(): void {
    this.game?.end();
    this.game = null;
    this.picked = null;
    this.endSince = null;
    this.begin();
    this.context.set({});
  }

  private state(): State {
    const { game } = this;
    if (!game || game.fault) return 'fault';
    if (game.school === null) return 'choose';
    return game.isWaiting ? 'waiting' : game.round ? 'round' : 'end';
  }

  private suggested(): number[] {
    const { game } = this;
    return game ? suggestedSchools(this.context.seminar, game.area, game.chosen) : [];
  }

  private press(c: number, b: number): void {
    const { game } = this;
    if (!game) return;
    if (this.state() === 'choose') {
      const school = this.suggested()[c];
      if (school !== undefined) game.choose(school);
      return;
    }
    const card = game.round?.cards[c];
    const answer = card && this.answersTo(card)[b];
    if (answer) this.give(c, answer);
  }

  private answersTo(card: Card): Answer[] {
    return answersTo(card, this.context.seminar.stored.tier_cuts);
  }

  private give(c: number, answer: Answer): void {
    const missing = this.game?.missing(c, answer) ?? 0;
    if (!this.game?.answer(c, answer) && missing > 0) {
      this.refused = { c, answer, missing };
      this.context.set({});
    }
  }

  private goOn(): void {
    this.picked = null;
    if (this.state() === 'round') this.game?.next();
    // Not before the end is seen: a key that was pressed for the last years must not begin another game.
    else if (this.element.dataset['state'] === 'end') this.again();
  }

  /** A card's number, then the first letter of an answer; Enter lets years pass. */
  key(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const state = this.state();
    const place = Number(event.key) - 1;
    if (Number.isInteger(place) && place >= 0 && place < nPlaces && (state === 'choose' || state === 'round')) {
      if (state === 'choose') this.press(place, 0);
      else if (this.game?.round?.cards[place]) this.picked = place;
      // Enter would press once more the answer that was clicked last.
      if (state === 'round' && this.cards.contains(document.activeElement)) this.next.focus({ preventScroll: true });
      this.context.set({});
      return true;
    }
    if (event.key === 'Enter' || event.key === 'PageDown' || event.key === ' ') {
      this.goOn();
      return true;
    }
    // During a round these letters are answers and nothing else: what fits no card must not leave the screen.
    const isFirstOf = (answer: Answer) => words.head.answers[answer].charAt(0).toLowerCase() === event.key.toLowerCase();
    if ((state !== 'round' && state !== 'waiting') || !(Object.keys(words.head.answers) as Answer[]).some(isFirstOf)) return false;
    const card = this.picked === null ? undefined : this.game?.round?.cards[this.picked];
    const answer = card && this.answersTo(card).find(isFirstOf);
    if (answer && this.picked !== null) this.give(this.picked, answer);
    return true;
  }

  resize(): void {
    this.shown = '';
    this.update();
  }

  update(): void {
    this.begin();
    const { game, context } = this;
    const state = this.state();
    this.element.dataset['state'] = state;
    this.element.dataset['term'] = String(game?.round?.term ?? '');
    const isEnd = state === 'end';
    if (isEnd && this.endSince === null) this.endSince = context.canMove() ? performance.now() : -Infinity;
    this.end.hidden = !isEnd;
    this.cards.hidden = isEnd || state === 'fault';
    this.cards.classList.toggle('still', state === 'waiting');
    say(this.sentence, this.pieces(state));
    this.news.textContent = this.newsText(state);
    this.facts.replaceChildren(...this.factPieces());
    this.drawYears();
    this.drawDays();
    this.next.hidden = state === 'choose' || state === 'fault';
    // Not disabled: it would lose the focus.
    this.next.setAttribute('aria-disabled', String(state === 'waiting'));
    const round = game?.round;
    this.next.textContent = isEnd ? words.head.again : round && round.term + this.termsPerRound() >= context.seminar.stored.terms ? words.head.to_end : words.head.next(this.yearsPerRound());
    this.how.textContent = isEnd ? '' : state === 'choose' ? words.head.choose_by_hands : words.head.by_hands;
    if (state === 'choose') this.showChoices();
    else if (round && state === 'round') this.showCards();
    const turned = `${state === 'waiting' ? 'round' : state} ${round?.term ?? ''}`;
    if (this.shown !== '' && this.shown !== turned && state === 'round' && context.canMove()) this.cards.animate([{ opacity: 0.15 }, { opacity: 1 }], turnFor);
    this.shown = turned;
    if (isEnd) this.drawEnd(performance.now());
  }

  private yearsPerRound(): number {
    return Math.round(this.termsPerRound() / (this.game?.perYear ?? 3));
  }
  private termsPerRound(): number {
    return this.game?.termsPerRound ?? 9;
  }

  private schoolWords(school: number): string {
    const { schools, names } = this.context.seminar;
    const name = names?.[school];
    return name ? words.card.named(name) : words.head.school(words.phases[schools.phase[school] as 0 | 1 | 2], wholeText(schools.pupils[school] as number));
  }

  private showChoices(): void {
    const { seminar } = this.context;
    const { schools, stored } = seminar;
    const suggested = this.suggested();
    this.places.forEach((place, c) => {
      const school = suggested[c];
      place.element.classList.toggle('picked', false);
      if (school === undefined) place.element.hidden = true;
      else place.showChoice(this.schoolWords(school), stored.schools.authority_name[schools.authority[school] as number] ?? '', oneIn(schools.disadvantage[school] as number));
    });
  }

  private showCards(): void {
    const { game, context } = this;
    const round = game?.round;
    if (!game || !round) return;
    const cuts = context.seminar.stored.tier_cuts;
    this.places.forEach((place, c) => {
      const card = round.cards[c];
      place.element.classList.toggle('picked', this.picked === c);
      if (!card) {
        place.element.hidden = true;
        return;
      }
      const answers = this.answersTo(card).map((answer) => {
        const short = this.refused?.c === c && this.refused.answer === answer ? this.refused.missing : 0;
        return { name: words.head.answers[answer], price: short > 0 ? words.head.short(short) : words.head.price(game.price(card, answer)), isOn: game.answers[c] === answer, isShort: short > 0 };
      });
      place.show(card, this.schoolWords(this.global(card.school)), this.aboutText(card, round.teaching), game.perYear, tierOf(card.depth, cuts), answers);
    });
  }

  /** Position among all schools of one in the area. */
  private global(school: number): number {
    return this.game?.area.schools[school] ?? school;
  }

  private aboutText(card: Card, own: number): string {
    const { schools } = this.context.seminar;
    const [a, b] = [this.game?.school ?? 0, this.global(card.school)];
    const km = Math.hypot((schools.x_km[a] as number) - (schools.x_km[b] as number), (schools.y_km[a] as number) - (schools.y_km[b] as number));
    const step = teachingSteps.filter((edge) => card.teaching - own > edge).length;
    return words.head.about(Math.max(1, Math.round(km)), words.head.teaches[step as 0 | 1 | 2 | 3 | 4]);
  }

  private factPieces(): (string | HTMLElement)[] {
    const { game, context } = this;
    const { schools } = context.seminar;
    if (!game || game.school === null) return [words.head.of_small(game?.area.name ?? '', wholeText(game?.area.schools.length ?? 0))];
    const i = game.school;
    const phase = words.phases[schools.phase[i] as 0 | 1 | 2];
    const name = context.seminar.names?.[i];
    const who = `${name ? words.card.named(name) : words.head.of(phase)} ${words.head.with} `;
    const teaching = game.round ? words.head.own_teaching[teachingSteps.filter((edge) => (game.round?.teaching ?? 0) - (game.round?.average ?? 0) > edge).length as 0 | 1 | 2 | 3 | 4] : '';
    return [who, html('b', {}, words.head.pupils(wholeText(schools.pupils[i] as number))), html('span', { class: 'note' }, [oneIn(schools.disadvantage[i] as number), teaching].filter(Boolean).join(', '))];
  }

  private drawYears(): void {
    const { game, context } = this;
    const { terms } = context.seminar.stored;
    const isChosen = game !== null && game.school !== null;
    this.years.hidden = !isChosen;
    if (!game || !isChosen) return;
    const n = Math.floor(terms / game.perYear);
    const first = game.round ? Math.floor(game.round.term / game.perYear) : n;
    const last = Math.min(n, first + this.yearsPerRound());
    this.years.replaceChildren(
      html('p', {}, html('b', {}, first < n ? words.head.years(first + 1, last) : words.year(n)), ' ', html('span', { class: 'note' }, words.head.of_years(n))),
      html('div', { class: 'year-squares', 'aria-hidden': 'true' }, ...Array.from({ length: n }, (_, y) => html('i', { class: y < first ? 'done' : y < last ? 'now' : '' }))),
    );
  }

  private drawDays(): void {
    const round = this.game?.round;
    this.days.hidden = !round;
    if (!this.game || !round) return;
    const spent = this.game.spent();
    const all = spent.reduce((sum, days) => sum + days, 0);
    // Who has many days sees them as a number alone.
    const squares = round.days > mostSquares ? [] : Array.from({ length: round.days }, () => html('i', {}));
    const owner = spent.flatMap((days, c) => Array.from({ length: days }, () => c + 1)).slice(0, squares.length);
    owner.forEach((own, d) => {
      const square = squares[d] as HTMLElement;
      square.textContent = String(own);
      square.className = 'full';
      if (d >= this.squaresFull && this.context.canMove()) square.animate([{ opacity: 0 }, { opacity: 1 }], { duration: perDay, delay: (d - this.squaresFull) * perDay, fill: 'backwards' });
    });
    this.squaresFull = owner.length;
    this.days.replaceChildren(
      html('p', {}, html('b', {}, words.head.days(round.days)), ' ', html('span', { class: 'note' }, words.head.a_year)),
      html('div', { class: 'day-squares', 'aria-hidden': 'true' }, ...squares),
      html('p', {}, html('b', {}, words.head.left(Math.max(0, round.days - all))), ' ', html('span', { class: 'note' }, all > round.days ? words.head.too_few : words.head.own_school)),
    );
  }

  private pieces(state: State): Piece[] {
    const { game } = this;
    const { head } = words;
    if (state === 'fault' || !game) return [{ text: game?.fault || words.stored_reason.no_wasm }];
    if (state === 'choose') return [{ text: head.choose }];
    if (state === 'end') return this.verdict();
    const { round } = game;
    if (!round) return [{ text: game.nReady < game.nWorlds ? head.computing(game.nReady, game.nWorlds) : head.ending }];
    if (round.cards.length === 0) return [{ text: head.nobody(round.days) }];
    const price = game.priceOfDeep();
    return [{ text: head.round(round.cards.length, round.days) }, { text: head.deep, tone: 3 }, { text: head.takes(price, round.days) }];
  }

  private newsText(state: State): string {
    const { game } = this;
    const { head } = words;
    if (state === 'choose') return head.only_yours;
    if (!game?.round || state === 'end') return '';
    const told = game.turns.flatMap((turn, c) => (turn ? [head.turned[turn](this.schoolWords(this.global(game.answered[c]?.school ?? 0)))] : [])).slice(0, 2);
    return [...told, game.round.nKept > 0 ? head.kept(game.round.nKept) : ''].filter(Boolean).join(' ');
  }

  /** Classes of the ends: none, loose, middle, deep. */
  private ends(): { you: number; without: number }[] {
    const cuts = this.context.seminar.stored.tier_cuts.map(Math.fround);
    return (this.game?.ends ?? []).map(({ played, alone }) => ({ you: tierOf(played.depth, cuts), without: tierOf(alone.depth, cuts) }));
  }

  private verdict(): Piece[] {
    const ends = this.ends();
    const deeper = ends.filter(({ you, without }) => you > without).length;
    return [{ text: words.head.verdict(deeper, ends.length) }, { text: words.head.deeper, tone: 3 }, { text: words.head.than }];
  }

  private drawEnd(now: number): void {
    const { game } = this;
    if (!game) return;
    const ends = this.ends();
    const shown = Math.min(ends.length, Math.floor((now - (this.endSince ?? -Infinity)) / perWorld));
    const count = (is: (end: { you: number; without: number }) => boolean) => ends.filter(is).length;
    const mean = (of: 'played' | 'alone') => Math.round((100 * game.ends.reduce((sum, end) => sum + end[of].teaching, 0)) / Math.max(1, game.ends.length));
    this.more.textContent = words.head.rest(count(({ you, without }) => you < without), count(({ you, without }) => you === without));
    this.limits.textContent = `${ends.length > 1 ? words.head.carried(ends.length - 1) : ''} ${words.head.limits(mean('played'), mean('alone'))}`.trim();
    const font = parseFloat(getComputedStyle(this.chartBox).fontSize);
    const width = Math.max(240, this.chartBox.clientWidth);
    const isPhone = this.context.layout() === 'phone';
    const labels = isPhone ? 0 : 7.2 * font;
    const step = Math.min(3 * font, (width - labels) / Math.max(1, ends.length));
    const r = Math.min(0.72 * font, 0.36 * step);
    const [top, bottom] = isPhone ? [2.4 * font, 7.4 * font] : [1.2 * font, 5 * font];
    const height = bottom + (isPhone ? 6 : 3.4) * font;
    const dot = (x: number, y: number, tier: number, size: number) =>
      svg('circle', { cx: x, cy: y, r: tier === 0 ? 0.82 * size : size, fill: tier === 0 ? 'none' : colour(tierKeys[tier] as string), stroke: tier === 0 ? colour('none') : 'none', 'stroke-width': 0.36 * size });
    const arrow = (x: number, isUp: boolean) => {
      const [from, to] = isUp ? [bottom - r - 4, top + r + 5] : [top + r + 4, bottom - r - 5];
      const side = isUp ? 1 : -1;
      const tip = 0.3 * font;
      return svg('g', { stroke: colour(isUp ? 'ink' : 'mute'), fill: colour(isUp ? 'ink' : 'mute'), class: isUp ? 'up' : 'down' },
        svg('line', { x1: x, x2: x, y1: from, y2: to + side * tip, 'stroke-width': 0.1 * font, ...(isUp ? {} : { 'stroke-dasharray': `${0.1 * font} ${0.2 * font}` }) }),
        svg('path', { d: `M${x} ${to} L${x - tip} ${to + side * 1.4 * tip} H${x + tip} Z`, stroke: 'none' }));
    };
    const write = (x: number, y: number, text: string, isStrong: boolean, ink = 'ink') => svg('text', { x, y, fill: colour(ink), 'font-size': font, 'font-weight': isStrong ? 600 : 400 }, text);
    this.chart.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.chart.setAttribute('width', String(width));
    this.chart.setAttribute('height', String(height));
    this.chart.setAttribute('font-size', String(font));
    this.chart.setAttribute('aria-label', ends.map(({ you, without }, w) => words.head.end_label(w + 1, words.tier_short[you] ?? '', words.tier_short[without] ?? '')).join(' '));
    // The key begins under the first world where all of it fits there.
    const keyFrom = !isPhone && width - labels > 21 * font ? labels + 0.5 * step - 0.5 * font : 0;
    const keyAt = isPhone ? [0, 1, 2, 3].map((k) => ({ x: (k % 2) * 9 * font, y: bottom + (3.7 + 1.6 * Math.floor(k / 2)) * font })) : [0, 1, 2, 3].map((k) => ({ x: keyFrom + k * Math.min(5.4 * font, (width - keyFrom) / 4), y: bottom + 2.6 * font }));
    this.chart.replaceChildren(
      write(0, isPhone ? top - 1.2 * font : top + 0.35 * font, words.head.you, true), write(0, isPhone ? bottom + 2 * font : bottom + 0.35 * font, words.head.without, false),
      ...(keyFrom === 0 ? [] : [write(0, (keyAt[0]?.y ?? 0) + 0.35 * font, words.head.closest, false, 'mute')]),
      ...ends.slice(0, shown).map(({ you, without }, w) => {
        const x = labels + (w + 0.5) * step;
        return svg('g', { class: 'world' }, dot(x, top, you, r), dot(x, bottom, without, r), you !== without && arrow(x, you > without));
      }),
      ...keyAt.flatMap(({ x, y }, tier) => [dot(x + 0.5 * font, y, tier, 0.42 * font), write(x + 1.3 * font, y + 0.35 * font, words.tier_short[tier] ?? '', true, `${tierKeys[tier]}-text`)]),
    );
  }

  tick(now: number): boolean {
    if (this.endSince === null || this.state() !== 'end' || !Number.isFinite(this.endSince)) return false;
    this.drawEnd(now);
    const isDone = now - this.endSince > perWorld * ((this.game?.ends.length ?? 0) + 1);
    if (isDone) this.endSince = -Infinity;
    return !isDone;
  }

  canvases(): HTMLCanvasElement[] {
    return [];
  }
  charts(): SVGSVGElement[] {
    return this.state() === 'end' ? [this.chart] : [];
  }
  captions(): string[] {
    return [];
  }
  measured(): string[] {
    return [...tierMetrics];
  }
}

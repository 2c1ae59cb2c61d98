/** Why: four suspects, each taken away alone. The room guesses whether two tiers go or stay; then the model, run here, answers. */
import { html, svg } from '../../../report/src/draw/element';
import { colour } from '../../../report/src/tokens';
import { chartSize, howButton, say, type Context, type ScreenPart } from '../context';
import { clear } from '../draw/curve_chart';
import { ease } from '../draw/ease';
import { axisEnd, Histogram } from '../draw/histogram';
import { figureIds, whatIsLeft } from '../explore/regime';
import { countText, listText, wholeText } from '../text/figures';
import type { Piece } from '../text/sentences';
import { words } from '../text/words';
import { causes, whole, whyRuns } from './why_runs';

const moveFor = 700;
const dotsInRow = 20;
/** Of a dot's room, in font sizes. */
const dotStep = 0.74;

type Guess = 'goes' | 'stays';

/** One cause: its switch, what is left without it, and the verdict. */
interface Column {
  element: HTMLElement;
  state: HTMLElement;
  alone: HTMLElement;
  box: HTMLElement;
  histogram: Histogram;
  deep: HTMLElement;
  verdict: HTMLElement;
  dots: SVGSVGElement;
  guess: Guess | null;
  /** How far bars have moved to what is left, and since when they move. */
  moved: number;
  since: number | null;
}

export class WhyScreen implements ScreenPart {
  readonly element: HTMLElement;
  private readonly sentence = html('p', { class: 'sentence smaller' });
  private readonly columns = causes.map((_, c) => this.column(c));
  private readonly note = html('p', { class: 'note' });
  private readonly back = html('button', { type: 'button', class: 'chip' }, words.why.back);
  private readonly runs: ReturnType<typeof whyRuns>;

  constructor(private readonly context: Context) {
    this.runs = whyRuns(context);
    const { stored, data } = context.seminar;
    this.element = html(
      'section', { class: 'screen why-screen' }, this.sentence,
      html('div', { class: 'chart-head' }, html('h2', {}, words.why.title(words.year(Math.floor(stored.terms / data.time.terms_per_year)))), howButton(context)),
      html('div', { class: 'causes' }, ...this.columns.map((column) => column.element)),
      html('div', { class: 'why-foot' }, this.note, this.back),
    );
    this.back.addEventListener('click', () => {
      for (const column of this.columns) Object.assign(column, { guess: null, moved: 0, since: null });
      context.set({});
      this.update();
      this.columns[0]?.verdict.querySelector('button')?.focus();
    });
  }

  private column(c: number): Column {
    const { name, meaning } = words.why.causes[c] as (typeof words.why.causes)[number];
    const made: Column = {
      element: html('article', { 'aria-label': name }), state: html('p', { class: 'switch' }), alone: html('p', { class: 'then' }), box: html('div', { class: 'chart-box' }),
      histogram: new Histogram(true), deep: html('p', { class: 'then' }), verdict: html('div', { class: 'verdict' }), dots: svg('svg', { class: 'worlds', role: 'img' }),
      guess: null, moved: 0, since: null,
    };
    made.box.append(made.histogram.element);
    made.element.append(made.state, html('h3', {}, name), html('p', { class: 'note meaning' }, meaning), made.alone, made.box, made.deep, made.verdict, made.dots);
    return made;
  }

  enter(): void {
    this.runs.start();
  }

  resize(): void {
    this.update();
  }

  update(): void {
    const { runs, context } = this;
    const { stored, n } = context.seminar;
    const { tiers, known } = runs.count(whole);
    const shown = runs.shown();
    say(this.sentence, runs.fault ? [{ text: runs.fault }] : this.pieces());
    this.note.textContent = [
      words.why.full_dot(known === 0 ? '' : this.countText(tiers, known), stored.words.runs),
      words.why.computed(wholeText(runs.part.schools?.length ?? n), runs.part.name),
      shown ? words.why.bars(shown.replicate + 1, runs.hasTiers(shown, whole)) : '',
    ].join(' ').trim();
    this.columns.forEach((column, c) => this.draw(column, c));
    // Words of any column may change the room that all bars have: they come last.
    this.columns.forEach((column, c) => this.drawBars(column, c));
    this.back.disabled = this.columns.every((column) => column.guess === null);
  }

  private countText(tiers: number, known: number): string {
    return words.why.count(tiers, known, known < this.runs.worlds.length);
  }

  /** What is left without a cause, once that is known of every world. */
  private left(c: number): ReturnType<typeof whatIsLeft> | null {
    const [before, after] = [this.runs.count(whole), this.runs.count(c + 1)];
    return before.isDone && after.isDone ? whatIsLeft(before.tiers, after.tiers) : null;
  }

  private draw(column: Column, c: number): void {
    const { context, runs } = this;
    const shown = runs.shown();
    const [before, after] = [shown?.ends[whole], shown?.ends[c + 1]];
    const isAway = column.guess !== null;
    column.element.classList.toggle('away', isAway);
    column.element.dataset['left'] = (isAway && this.left(c)) || '';
    column.state.replaceChildren(
      html('i', { 'aria-hidden': 'true' }), html('span', {}, isAway ? words.why.away : words.why.there), html('span', { class: 'guessed' }, column.guess ? words.why.guessed(words.why[column.guess]) : ''),
    );
    const size = runs.part.schools?.length ?? context.seminar.n;
    for (const [element, tier, unit] of [[column.alone, 0, words.flight.alone], [column.deep, 3, words.flight.deep]] as const) {
      const [was, is] = [before, after].map((end) => countText((end?.shares[tier] ?? 0) * size));
      const isKnown = isAway && after;
      element.replaceChildren(
        html('b', { class: tier === 0 ? 'tone-none' : 'tone-deep' }, before ? `${isKnown ? is : was} ${unit}` : '\u00a0'), html('span', { class: 'note' }, isKnown ? words.why.was(was ?? '') : ''),
      );
    }
    if (isAway && before && after && column.moved === 0 && column.since === null) {
      if (context.canMove()) column.since = -1;
      else column.moved = 1;
    }
    this.drawVerdict(column, c);
    this.drawDots(column, c);
  }

  /** The line alone until the room has guessed and the answer is known. */
  private drawBars(column: Column, c: number): void {
    const { context } = this;
    const shown = this.runs.shown();
    const [before, after] = [shown?.ends[whole]?.counts, shown?.ends[c + 1]?.counts];
    if (!before) return;
    const isAway = column.guess !== null && after !== undefined;
    const now = before.map((count, b) => (isAway ? count + ((after[b] as number) - count) * column.moved : 0));
    const size = { ...chartSize(context, column.box), height: Math.max(40, column.box.clientHeight) };
    const what = isAway ? words.why.without(words.why.causes[c]?.name ?? '') : words.why.with_all;
    column.histogram.draw(now, before, '', axisEnd([before]), context.seminar.stored.tier_cuts, size, `${words.chart_depth}. ${what}. ${context.seminar.data.words.simulated}.`);
  }

  private drawVerdict(column: Column, c: number): void {
    const { verdict, guess } = column;
    const { tiers, known } = this.runs.count(c + 1);
    const left = this.left(c);
    const key = guess === null ? words.why.ask : `${guess} ${left} ${tiers} ${known}`;
    if (verdict.dataset['said'] === key) return;
    verdict.dataset['said'] = key;
    if (guess === null) {
      verdict.replaceChildren(html('span', { class: 'note' }, words.why.ask), html('div', { class: 'buttons' }, ...(['goes', 'stays'] as const).map((own) => {
        const button = html('button', { type: 'button', class: 'chip', 'aria-label': words.why.guess_label(words.why.causes[c]?.name ?? '', words.why[own]) }, words.why[own]);
        button.addEventListener('click', () => this.answer(column, own));
        return button;
      })));
      return;
    }
    verdict.replaceChildren(html('strong', {}, left ? words.why.left[left] : words.why.computing), html('b', {}, known === 0 ? '' : this.countText(tiers, known)));
  }

  private answer(column: Column, guess: Guess): void {
    column.guess = guess;
    this.update();
    // The button that was pressed is gone: the next guess has the focus.
    (this.columns.find((other) => other.guess === null)?.verdict.querySelector('button') ?? this.back).focus();
    this.context.set({});
  }

  /** A dot a world, at the same place in every column. */
  private drawDots(column: Column, c: number): void {
    const { worlds } = this.runs;
    const perRow = Math.min(dotsInRow, worlds.length);
    const width = column.element.clientWidth;
    const step = Math.min(dotStep * parseFloat(getComputedStyle(column.element).fontSize), width / perRow);
    const height = Math.ceil(worlds.length / perRow) * step;
    const variant = column.guess === null ? whole : c + 1;
    const { tiers, known } = this.runs.count(variant);
    const { dots } = column;
    dots.setAttribute('viewBox', `0 0 ${width} ${height}`);
    dots.setAttribute('width', String(width));
    dots.setAttribute('height', String(height));
    dots.setAttribute('aria-label', words.why.dots_label(tiers, known, this.context.seminar.stored.words.runs));
    dots.replaceChildren(...worlds.map((world, i) => {
      const isKnown = world.ends[variant] !== undefined;
      const isFull = this.runs.hasTiers(world, variant);
      return svg('circle', {
        cx: ((i % perRow) + 0.5) * step, cy: (Math.floor(i / perRow) + 0.5) * step, r: (isKnown ? 0.37 : 0.12) * step, class: isFull ? 'full' : isKnown ? 'empty' : 'waits',
        fill: isFull ? colour('ink') : isKnown ? 'none' : colour('rule'), stroke: isKnown ? colour('ink') : 'none', 'stroke-width': 1.5,
      });
    }));
  }

  /** What was found, in a sentence; before that, the question. */
  private pieces(): Piece[] {
    const { why } = words;
    const found = this.columns.flatMap((column, c) => (column.guess !== null && this.left(c) ? [{ c, left: this.left(c) }] : []));
    if (found.length === 0) return [{ text: why.question }];
    if (found.some(({ left }) => left === 'none')) return [{ text: why.nothing }];
    const named = (left: string) => listText(found.filter((own) => own.left === left).map(({ c }) => why.causes[c]?.short ?? '')).replace(' and ', ' or ');
    return [{ text: why.found(named('gone'), named('mostly'), named('there')) }];
  }

  tick(now: number): boolean {
    this.columns.forEach((column, c) => {
      if (column.since === null) return;
      if (column.since < 0) column.since = now;
      const part = Math.min(1, (now - column.since) / moveFor);
      column.moved = ease(part);
      if (part === 1) column.since = null;
      this.drawBars(column, c);
    });
    return this.columns.some((column) => column.since !== null);
  }

  canvases(): HTMLCanvasElement[] {
    return [];
  }
  /** For a picture all four side by side, each with its name and verdict. */
  charts(): SVGSVGElement[] {
    const drawn = this.columns.map((column) => column.histogram.element);
    const { width, height } = drawn[0]?.viewBox.baseVal ?? { width: 0, height: 0 };
    if (width === 0) return [];  // none is drawn yet
    const font = parseFloat(drawn[0]?.getAttribute('font-size') ?? '24');
    const step = width + 1.5 * font;
    const picture = svg('svg', {});
    clear(picture, { width: 4 * step, height: height + 5 * font, font }, words.why.question);
    this.columns.forEach((column, c) => {
      const own = svg('g', { transform: `translate(${c * step} ${1.6 * font})` });
      own.append(...[...(drawn[c]?.cloneNode(true) as SVGSVGElement).childNodes]);
      const name = words.why.causes[c]?.name ?? '';
      picture.append(
        svg('text', { x: c * step, y: font, fill: colour('ink'), 'font-weight': 600 }, column.guess === null ? name : words.why.without(name)), own,
        svg('text', { x: c * step, y: height + 3 * font, fill: colour('ink') }, column.guess === null ? '' : [...column.verdict.children].map((part) => part.textContent).join(', ')),
      );
    });
    return [picture];
  }
  captions(): string[] {
    return [];
  }
  measured(): string[] {
    return ['isolated', ...figureIds];
  }
}

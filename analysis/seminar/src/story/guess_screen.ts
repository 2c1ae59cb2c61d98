/** Guess first: the curve stops at year 3, the room draws how it goes on, then the model's own draws itself. */
import { html, svg } from '../../../report/src/draw/element';
import { colour } from '../../../report/src/tokens';
import { tierSpec } from '../charts';
import { chartSize, howButton, say, tierShares, type Context, type ScreenPart } from '../context';
import { CurveChart } from '../draw/curve_chart';
import { countText, percentText, shareWords } from '../text/figures';
import { words } from '../text/words';

const yearsShown = 3;
const revealMilliseconds = 2500;
const leastTop = 0.5;
const labelRoom = 9.5;

export class GuessScreen implements ScreenPart {
  readonly element: HTMLElement;
  private readonly sentence = html('p', { class: 'sentence step' });
  private readonly title = html('h2', {}, words.guess.title);
  private readonly chartBox = html('div', { class: 'chart-box drawing', tabindex: 0, role: 'application', 'aria-label': words.guess.how });
  private readonly chart = new CurveChart();
  private readonly overlay = svg('g', {});
  private readonly show = html('button', { type: 'button', class: 'chip main' }, words.guess.show);
  private readonly again = html('button', { type: 'button', class: 'chip' }, words.guess.again);
  private readonly typed = html('input', { type: 'number', min: 0, max: 100, step: 1, inputmode: 'numeric', 'aria-label': words.guess.type });
  private guess = new Map<number, number>();
  private scenario = -1;
  private pencil = 0;
  private revealFrom: number | null = null;
  private isRevealed = false;
  private drawn = '';

  constructor(private readonly context: Context) {
    this.chartBox.append(this.chart.element);
    this.element = html(
      'section', { class: 'screen guess-screen' }, this.sentence, html('div', { class: 'chart-head' }, this.title, howButton(context)), this.chartBox,
      html(
        'div', { class: 'guess-buttons' }, this.show, this.again, html('label', { class: 'typed' }, words.guess.type, this.typed, '%'),
        html('p', { class: 'note' }, words.guess.keys),
      ),
    );
    this.show.addEventListener('click', () => this.reveal());
    this.again.addEventListener('click', () => this.clear());
    this.typed.addEventListener('input', () => {
      const value = this.typed.valueAsNumber;
      // A straight line, whatever was typed or drawn before.
      this.guess.clear();
      if (value >= 0 && value <= 100) this.put(this.terms(), value / 100);
      else this.drawGuess();
    });
    this.typed.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') {
        // Or the key would press the button that the focus goes on to.
        event.preventDefault();
        this.reveal();
      }
      if (event.key === 'Escape') this.typed.blur();
    });
    this.chartBox.addEventListener('pointerdown', (event) => {
      this.chartBox.setPointerCapture(event.pointerId);
      this.take(event);
    });
    this.chartBox.addEventListener('pointermove', (event) => {
      if (event.buttons > 0) this.take(event);
    });
  }

  private from(): number {
    return Math.min(yearsShown * this.context.seminar.data.time.terms_per_year, this.context.seminar.stored.terms);
  }

  private share(record: number): number {
    return tierShares(this.context, this.context.view().scenario, record)[0] ?? 0;
  }

  resize(): void {
    this.drawn = '';
    this.update();
  }

  update(): void {
    const { context } = this;
    const { scenario } = context.view();
    if (scenario !== this.scenario) {
      this.scenario = scenario;
      this.clear();
    }
    const size = chartSize(context, this.chartBox);
    const key = `${scenario} ${size.width}x${size.height} ${context.theme()}`;
    if (key !== this.drawn) {
      this.drawn = key;
      const spec = tierSpec(context, scenario, [0]);
      spec.range = { low: 0, high: Math.max(leastTop, spec.range.high) };
      spec.labelRoom = labelRoom;
      for (const line of spec.lines) line.label = words.guess.model;
      this.chart.draw(spec, size, `${words.guess.title}. ${words.guess.how}`);
      this.chart.moveTo(this.isRevealed ? spec.terms : this.from());
    }
    this.drawGuess();
  }

  private terms(): number {
    return this.context.seminar.stored.terms;
  }

  private isComplete(): boolean {
    return this.guess.has(this.terms());
  }

  private take(event: PointerEvent): void {
    const box = this.chart.element.getBoundingClientRect();
    this.put(this.chart.recordAt(event.clientX - box.left), this.chart.valueAt(event.clientY - box.top));
  }

  /** A point of the guess; what lies between it and the last point before becomes a straight line. */
  private put(record: number, value: number): void {
    if (this.isRevealed || this.revealFrom !== null || record <= this.from()) return;
    const to = Math.min(record, this.terms());
    const share = Math.min(1, Math.max(0, value));
    let before = this.from();
    for (const known of this.guess.keys()) if (known < to && known > before) before = known;
    const start = this.guess.get(before) ?? this.share(before);
    for (let r = before + 1; r <= to; ++r) this.guess.set(r, start + ((share - start) * (r - before)) / (to - before));
    this.pencil = to;
    this.drawGuess();
  }

  private clear(): void {
    this.guess.clear();
    this.pencil = this.from();
    this.isRevealed = false;
    this.revealFrom = null;
    this.chart.moveTo(this.from());
    this.drawGuess();
  }

  private reveal(): void {
    if (!this.isComplete() || this.isRevealed) return;
    if (this.context.canMove()) this.revealFrom = performance.now();
    else this.finish();
    this.context.set({});
  }

  private finish(): void {
    this.revealFrom = null;
    this.isRevealed = true;
    this.chart.moveTo(this.terms());
    this.drawGuess();
  }

  /** Keys of the guess: whether one was meant. */
  key(event: KeyboardEvent): boolean {
    const perYear = this.context.seminar.data.time.terms_per_year;
    const value = () => this.guess.get(this.pencil) ?? this.share(this.from());
    switch (event.key) {
      case 'Enter': this.reveal(); return true;
      case 'Backspace': this.clear(); return true;
      case 'ArrowRight': this.put(Math.min(this.terms(), this.pencil + perYear), value()); return true;
      case 'ArrowLeft': this.pencil = Math.max(this.from() + perYear, this.pencil - perYear); this.drawGuess(); return true;
      case 'ArrowUp': this.put(Math.max(this.pencil, this.from() + perYear), value() + 0.01); return true;
      case 'ArrowDown': this.put(Math.max(this.pencil, this.from() + perYear), value() - 0.01); return true;
      default: return false;
    }
  }

  private drawGuess(): void {
    const { overlay, chart, context } = this;
    // What is no longer to be used gives the focus on, or it would be lost.
    const hadFocus = document.activeElement === this.show || document.activeElement === this.typed;
    this.show.disabled = !this.isComplete() || this.isRevealed;
    this.again.disabled = this.guess.size === 0;
    this.typed.disabled = this.isRevealed;
    if (hadFocus && this.isRevealed) this.again.focus();
    if (document.activeElement !== this.typed) this.typed.value = this.isComplete() ? String(Math.round(100 * (this.guess.get(this.terms()) ?? 0))) : '';
    const end = this.terms();
    const ours = this.guess.get(end) ?? 0;
    const model = this.share(end);
    const told = context.told();
    if (this.isRevealed) {
      const { words: text, schools } = shareWords(model);
      say(this.sentence, [
        { text: `${words.guess.you(percentText(ours))} ` }, { text: percentText(model), tone: 0 },
        ...(text === percentText(model) ? [] : [{ text: `, ${text}${schools.replace('schools', '').replace(' of ', '')}`.trimEnd(), tone: 0 }]), { text: '.' },
      ]);
    } else if (told) say(this.sentence, told);
    const size = chartSize(context, this.chartBox);
    const [a, b] = [chart.placeOf(this.from(), 0), chart.placeOf(end, 0)];
    const top = chart.plotTop();
    const points = [[this.from(), this.share(this.from())] as [number, number], ...[...this.guess].sort((p, q) => p[0] - q[0])].map(([r, v]) => chart.placeOf(r, v));
    const last = points[points.length - 1];
    overlay.replaceChildren(
      svg('rect', { x: a.x, y: top, width: Math.max(0, b.x - a.x), height: Math.max(0, a.y - top), fill: colour('land'), opacity: 0.6 }),
      svg('text', { x: a.x + 16, y: top + size.font * 1.3, fill: colour('mute') }, this.guess.size === 0 ? words.guess.here : ''),
      svg('path', {
        d: points.map((p, i) => `${i ? 'L' : 'M'}${p.x} ${p.y}`).join(' '), fill: 'none', stroke: colour('ink'), 'stroke-width': size.stroke, 'stroke-dasharray': '1 9',
        'stroke-linecap': 'round', class: 'guessed',
      }),
    );
    if (last && this.guess.size > 0) overlay.append(svg('circle', { cx: last.x, cy: last.y, r: size.dot + 2, fill: colour('bg'), stroke: colour('ink'), 'stroke-width': 3 }));
    if (this.isComplete() && last) {
      // Beside the plot; out of the way of the model's own name.
      const m = chart.placeOf(end, model).y;
      const room = 2.6 * size.font;
      const y = this.isRevealed && Math.abs(last.y - m) < room ? (last.y >= m ? m + room * 0.7 : m - room) : last.y;
      overlay.append(
        svg('text', { x: chart.labelAt, y: y + size.font * 0.36, fill: colour('ink'), 'font-weight': 600 }, `${percentText(ours)}, ${words.guess.yours}`),
        svg('text', { x: chart.labelAt, y: y + size.font * 1.66, fill: colour('mute') }, this.isRevealed ? words.guess.apart(countText(Math.abs(model - ours) * context.seminar.n)) : ''),
      );
    }
    if (overlay.parentNode !== chart.element) chart.element.insertBefore(overlay, chart.element.querySelector('clipPath'));
  }

  tick(now: number): boolean {
    if (this.revealFrom === null) return false;
    const share = Math.min(1, (now - this.revealFrom) / revealMilliseconds);
    this.chart.moveTo(this.from() + share * (this.terms() - this.from()));
    if (share === 1) this.finish();
    return share < 1;
  }

  canvases(): HTMLCanvasElement[] {
    return [];
  }
  charts(): SVGSVGElement[] {
    return [this.chart.element];
  }
  captions(): string[] {
    return [];
  }
  measured(): string[] {
    return ['isolated'];
  }
}

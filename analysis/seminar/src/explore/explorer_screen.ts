/** What if: sliders from the table of parameters; the same compiled core runs again, before and after, with the same luck. */
import { html } from '../../../report/src/draw/element';
import { format } from '../../../report/src/draw/number_format';
import { chartSize, countsText, howButton, lookOf, say, type Context, type ScreenPart } from '../context';
import { axisEnd, Histogram } from '../draw/histogram';
import { MapView } from '../draw/map_view';
import { previewOf, runToEnd, type End, type Part } from './explorer_runs';
import { conditionsOf, figureIds, regimeOf, type TierFigures } from './regime';
import type { Slider } from '../../../report/src/page_types';
import { percentText, wholeText } from '../text/figures';
import { words } from '../text/words';

/** Those that decide most about trust and time, and the levers of the baseline. */
const firstKeys = [
  'trust.loss', 'trust.gain', 'cooperation.mutual_benefit', 'cooperation.trust', 'cooperation.propensity', 'tie.depth_days', 'tie.base_days',
  'lever.accountability', 'lever.initiatives', 'lever.vision', 'lever.la_floor', 'search.rate',
];
const nRuns = 10;
const pause = 200;

const number = format('~r');
const points = format('.1f');
const fine = format('.2f');
const valueText = (value: number) => number(Number(value.toPrecision(3)));

export class ExplorerScreen implements ScreenPart {
  readonly element: HTMLElement;
  private readonly sliders = html('div', { class: 'sliders' });
  private readonly sentence = html('p', { class: 'sentence smaller' });
  private readonly info = html('p', { class: 'note' });
  private readonly chartBox = html('div', { class: 'chart-box' });
  private readonly histogram = new Histogram();
  private readonly badge = html('div', { class: 'regime' });
  private readonly map: MapView;
  private readonly mapBox: HTMLElement;
  private readonly preview: Part;
  private part: Part;
  private showsAll = false;
  private before: End[] = [];
  private after: End[] = [];
  private ends: (() => void)[] = [];
  private timer = 0;
  private runKey = '';
  private fault = '';

  constructor(private readonly context: Context) {
    const { seminar } = context;
    this.preview = previewOf(seminar);
    this.part = this.preview;
    this.map = new MapView(context.dots, seminar.schools, () => context.canMove(), context.truePlaces);
    this.mapBox = html('div', { class: 'map-box' }, this.map.element);
    // A picture alone: nothing in it can be chosen.
    this.map.canvas.removeAttribute('tabindex');
    this.chartBox.append(this.histogram.element);
    const button = (text: string, act: () => void) => {
      const made = html('button', { type: 'button', class: 'chip' }, text);
      made.addEventListener('click', act);
      return made;
    };
    const all = button(words.explore.all(seminar.stored.sliders.length), () => {
      this.showsAll = !this.showsAll;
      all.textContent = this.showsAll ? words.explore.first : words.explore.all(seminar.stored.sliders.length);
      this.drawSliders();
    });
    const buttons = html('div', { class: 'buttons' }, button(words.explore.reset, () => context.set({ moved: {} })), all);
    if (this.preview.schools) {
      const whole = button(words.explore.whole(wholeText(seminar.n)), () => {
        this.part = this.part === this.preview ? { schools: null, name: '' } : this.preview;
        whole.textContent = this.part === this.preview ? words.explore.whole(wholeText(seminar.n)) : words.explore.only(this.preview.name);
        this.start();
      });
      buttons.append(whole);
    }
    this.element = html(
      'section', { class: 'screen explore-screen' },
      html('aside', {}, html('h2', {}, words.explore.title), this.sliders, buttons),
      html(
        'div', { class: 'explored' }, this.info, this.sentence, html('div', { class: 'chart-head' }, html('h2', {}, words.chart_depth), howButton(context)),
        html('div', { class: 'explored-charts' }, this.chartBox, this.mapBox), this.badge,
      ),
    );
    this.drawSliders();
    // The badge grows with what it says, and takes the room of chart and map.
    new ResizeObserver(() => this.resize()).observe(this.chartBox);
  }

  private drawSliders(): void {
    const { stored } = this.context.seminar;
    const first = firstKeys.flatMap((key) => stored.sliders.filter((s) => s.key === key));
    const shown = this.showsAll ? stored.sliders : first;
    this.sliders.replaceChildren(...shown.map((slider) => this.sliderRow(slider)));
  }

  private sliderRow(slider: Slider): HTMLElement {
    const value = () => this.context.view().moved[slider.key] ?? slider.value;
    const steps = slider.whole ? slider.upper - slider.lower : 40;
    const input = html('input', {
      type: 'range', min: slider.lower, max: slider.upper, step: (slider.upper - slider.lower) / steps, value: value(), 'aria-label': slider.label, title: `${slider.key}: ${slider.doc}. ${slider.source}`,
    });
    const out = html('b', {});
    const row = html('label', { class: 'slider' }, html('span', {}, slider.label), input, html('small', {}, slider.evidence), out);
    const share = (v: number) => `${(100 * (v - slider.lower)) / (slider.upper - slider.lower)}%`;
    const draw = () => {
      const isMoved = slider.key in this.context.view().moved;
      out.textContent = valueText(value());
      out.title = slider.unit;
      row.classList.toggle('moved', isMoved);
      const [a, b] = [slider.value, value()].sort((x, y) => x - y) as [number, number];
      row.style.setProperty('--from', share(a));
      row.style.setProperty('--to', share(b));
      row.style.setProperty('--base', share(slider.value));
      if (document.activeElement !== input) input.value = String(value());
    };
    input.addEventListener('input', () => {
      const moved = { ...this.context.view().moved, [slider.key]: Number(input.value) };
      // The baseline's own value is not a change.
      if (Math.abs(Number(input.value) - slider.value) < (slider.upper - slider.lower) / steps / 2) delete moved[slider.key];
      this.context.set({ moved });
      draw();
    });
    row.addEventListener('redraw', draw);
    draw();
    return row;
  }

  resize(): void {
    this.map.resize();
    this.map.setLook(lookOf(this.context, 'tier'));
    this.draw();
  }

  update(): void {
    const { scenario, moved } = this.context.view();
    this.sliders.childNodes.forEach((row) => row.dispatchEvent(new Event('redraw')));
    const key = `${scenario} ${JSON.stringify(moved)} ${this.part.name}`;
    if (key === this.runKey) return;
    this.runKey = key;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.start(), pause);
  }

  /** Both runs of the replicate on the map first, then further replicates. */
  private start(): void {
    this.ends.forEach((end) => end());
    this.ends = [];
    this.fault = '';
    const { seminar } = this.context;
    const { scenario, moved } = this.context.view();
    this.runKey = `${scenario} ${JSON.stringify(moved)} ${this.part.name}`;
    const next: { before: End[]; after: End[] } = { before: [], after: [] };
    const isChanged = Object.keys(moved).length > 0;
    const { replicate: shown } = seminar.stored;
    const n = Math.min(nRuns, seminar.worlds[scenario]?.length ?? nRuns);
    const first = Array.from({ length: n }, (_, r) => r);
    // Of worlds the page has the first alone.
    const replicates = (n > shown || !seminar.worlds[scenario] ? [shown, ...first.filter((r) => r !== shown)] : first).slice(0, n);
    if (typeof WebAssembly === 'undefined') {
      this.fault = words.stored_reason.no_wasm;
      return this.draw();
    }
    const jobs = replicates.flatMap((replicate) => [
      { replicate, moves: {}, into: next.before }, ...(isChanged ? [{ replicate, moves: moved, into: next.after }] : []),
    ]);
    const run = () => {
      const job = jobs.shift();
      if (!job) return;
      this.ends.push(runToEnd(seminar, scenario, job.moves, job.replicate, this.part, (end) => {
        if ('fault' in end) {
          this.fault = end.fault;
          return this.draw();
        }
        job.into.push(end);
        if (!isChanged) next.after = next.before;
        // The old result stays until the new one has both its runs.
        if (next.before.length > 0 && next.after.length > 0) [this.before, this.after] = [next.before, next.after];
        this.draw();
        run();
      }));
    };
    run();
    if ((navigator.hardwareConcurrency || 2) > 2) run();
    this.draw();
  }

  private draw(): void {
    // Runs go on while another screen is shown; coming back draws them.
    if (!this.element.isConnected) return;
    const { context } = this;
    const { stored } = context.seminar;
    const [before, after] = [this.before[0], this.after[0]];
    const n = this.part.schools?.length ?? context.seminar.n;
    const done = Math.min(this.before.length, this.after.length);
    const perYear = context.seminar.data.time.terms_per_year;
    this.info.textContent = words.explore.info(words.year(Math.floor(stored.terms / perYear)), wholeText(n), this.part.name, done, stored.words.what_if);
    if (this.fault) return say(this.sentence, [{ text: this.fault }]);
    if (!before || !after) return say(this.sentence, [{ text: words.computing(wholeText(n)) }]);
    const isChanged = this.after !== this.before;
    const [was, is] = [before, after].map((end) => regimeOf(end.figures, stored.two_tiers)) as [keyof typeof words.regimes, keyof typeof words.regimes];
    say(this.sentence, [
      { text: !isChanged ? `${words.explore.unchanged} ` : was === is ? `${words.explore.same} ` : `${words.explore.now} ` }, { text: words.regimes[is].toLowerCase() }, { text: '. ' },
      { text: percentText(after.shares[0] ?? 0), tone: 0 },
      { text: isChanged ? ` ${words.explore.alone_was(percentText(before.shares[0] ?? 0))}` : ` ${words.explore.alone}` },
    ]);
    const size = chartSize(context, this.chartBox);
    this.histogram.draw(after.counts, isChanged ? before.counts : null, words.outline_before, axisEnd([before.counts, after.counts]), stored.tier_cuts, size, words.chart_depth);
    this.drawMap(after);
    this.drawBadge(before.figures, after.figures, isChanged);
  }

  /** Schools outside the part that was run keep the land's colour. */
  private drawMap(end: End): void {
    const look = lookOf(this.context, 'tier');
    this.map.setLook({ ...look, colours: [...look.colours, look.land] });
    const classes = new Uint8Array(this.context.seminar.n).fill(4);
    // A region would be a few pixels of the whole map.
    this.map.setFocus(this.part.schools ? { key: this.part.name, schools: this.part.schools, leastKm: 0 } : null, 0);
    if (this.part.schools) this.part.schools.forEach((school, i) => (classes[school] = end.tier[i] as number));
    else classes.set(end.tier);
    this.map.show(classes, 0);
    const { seminar } = this.context;
    const n = this.part.schools?.length ?? seminar.n;
    const when = words.year(Math.floor(seminar.stored.terms / seminar.data.time.terms_per_year));
    this.map.canvas.setAttribute('aria-label', `${words.explore.map(this.part.name, countsText(end.shares, n), when)} ${seminar.data.words.simulated}.`);
  }

  private drawBadge(before: TierFigures, after: TierFigures, isChanged: boolean): void {
    const limits = this.context.seminar.stored.two_tiers;
    const counts = new Map<string, number>();
    for (const end of this.after) {
      const name = words.regimes[regimeOf(end.figures, limits)];
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const holds = conditionsOf(after, limits);
    const values = [percentText(after.low), percentText(after.high), `${points(100 * after.margin)} points`, fine(after.persistence), `${fine(after.widening)} sd`];
    const needs = [percentText(limits.share), percentText(limits.share), '0', fine(limits.persistence), fine(limits.widening)];
    this.badge.replaceChildren(
      html(
        'div', {}, html('span', {}, words.explore.is_now), html('strong', {}, words.regimes[regimeOf(after, limits)]),
        html('span', {}, isChanged ? `${words.explore.before} ${words.regimes[regimeOf(before, limits)].toLowerCase()}` : ''),
        html('span', {}, this.after.length > 1 ? [...counts].map(([name, k], i) => (i === 0 ? words.explore.in_runs(name, k, this.after.length, this.context.seminar.stored.words.runs) : words.explore.and_in(name, k))).join(', ') : ''),
      ),
      html('ul', {}, ...words.explore.conditions.map((name, i) =>
        html('li', { class: holds[i] ? 'holds' : '' }, html('i', { 'aria-label': holds[i] ? words.explore.holds : words.explore.fails }, holds[i] ? '✓' : '×'),
          html('span', {}, name), html('b', {}, values[i] ?? ''), html('small', {}, `${words.explore.needs} ${i < 2 ? '≥' : '>'} ${needs[i]}`)),
      )),
    );
  }

  tick(now: number): boolean {
    return this.map.tick(now);
  }
  canvases(): HTMLCanvasElement[] {
    return [this.map.canvas];
  }
  charts(): SVGSVGElement[] {
    return [this.histogram.element];
  }
  captions(): string[] {
    return [];
  }
  measured(): string[] {
    return ['isolated', ...figureIds];
  }
}

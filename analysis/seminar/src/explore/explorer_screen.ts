/** What if: sliders from the table of parameters; the same compiled core runs again, before and after, with the same luck. Until a slider
 * is moved it shows the page's run as it is. */
import { html } from '../../../report/src/draw/element';
import { format } from '../../../report/src/draw/number_format';
import { chartSize, countsText, howButton, lookOf, say, tierShares, type Context, type ScreenPart } from '../context';
import { axisEnd, Histogram } from '../draw/histogram';
import { MapView, type Focus } from '../draw/map_view';
import { previewOf, runOnMap, runToEnd, storedFigures, type End, type Part } from './explorer_runs';
import { conditionsOf, figureIds, regimeOf, type TierFigures } from './regime';
import type { Slider } from '../../../report/src/page_types';
import { levelPieces } from '../map/map_screen';
import { percentText, wholeText, yearText } from '../text/figures';
import { small } from '../text/sentences';
import { words } from '../text/words';

/** Those that decide most about trust and time, and the levers of the baseline. */
const firstKeys = [
  'trust.loss', 'trust.gain', 'cooperation.mutual_benefit', 'cooperation.trust', 'cooperation.propensity', 'tie.depth_days', 'tie.base_days',
  'lever.accountability', 'lever.initiatives', 'lever.vision', 'lever.la_floor', 'search.rate',
];
const nRuns = 10;
const pause = 200;
const fade = 250;
/** A heading names so many of the parameters that were moved. */
const namedMoves = 2;
/** The class of schools outside the part that was run: they keep the land's colour. */
const outside = 4;

const number = format('~r');
const points = format('.1f');
const fine = format('.2f');
const valueText = (value: number) => number(Number(value.toPrecision(3)));

/** One of the two runs on the maps: tiers by record so far, and its end. */
interface Side {
  tiers: Uint8Array[];
  end: End | null;
}

/** What moved sliders come to, with what they come to it from. */
interface Result {
  id: number;
  heading: string;
  part: Part;
  sides: [Side, Side];
  /** Ends before and after, by replicate. */
  ends: Map<number, [End | null, End | null]>;
  replicates: number[];
}

const bothDone = ({ ends, replicates }: Result): [End, End][] => replicates.flatMap((replicate) => {
  const [before, after] = ends.get(replicate) ?? [null, null];
  return before && after ? [[before, after] as [End, End]] : [];
});

export class ExplorerScreen implements ScreenPart {
  readonly element: HTMLElement;
  private readonly sliders = html('div', { class: 'sliders' });
  private readonly heading = html('h2', { class: 'belongs' });
  private readonly info = html('p', { class: 'note' });
  private readonly sentence = html('p', { class: 'sentence smaller' });
  private readonly chartBox = html('div', { class: 'chart-box' });
  private readonly histogram = new Histogram(false, false);
  private readonly outline = html('span', { class: 'note' });
  private readonly badge = html('div', { class: 'regime' });
  private readonly how: HTMLButtonElement;
  private readonly maps: [MapView, MapView];
  private readonly names = [html('b', {}), html('b', {})];
  private readonly whole: HTMLButtonElement | null = null;
  private readonly preview: Part;
  private showsAll = false;
  /** What is shown; nothing where no slider is moved, or nothing has come of it yet. */
  private shown: Result | null = null;
  /** What is being computed and cannot be shown yet. */
  private next: Result | null = null;
  private ends: (() => void)[] = [];
  private timer = 0;
  private runKey = '';
  private shownScenario = -1;
  private nResults = 0;
  private fault = '';
  private drawn = '';
  private badgeShown = '';
  private readonly classes: { key: string; of: Uint8Array }[] = [];

  constructor(private readonly context: Context) {
    const { seminar } = context;
    this.preview = previewOf(seminar);
    const makeMap = () => {
      const map = new MapView(context.dots, seminar.schools, () => context.canMove(), context.truePlaces);
      // A picture alone: nothing in it can be chosen.
      map.canvas.removeAttribute('tabindex');
      return map;
    };
    this.maps = [makeMap(), makeMap()];
    this.chartBox.append(this.histogram.element);
    this.how = howButton(context);
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
      this.whole = button('', () => context.set({ isWhole: !context.view().isWhole }));
      buttons.append(this.whole);
    }
    const sides = this.maps.map((map, i) =>
      html('figure', { class: 'side' }, html('figcaption', {}, this.names[i]), html('div', { class: 'map-box' }, map.element)));
    const end = html('figure', { class: 'ended' }, html('figcaption', {}, html('b', {}, words.explore.at_end(this.years())), this.outline), this.chartBox);
    this.element = html(
      'section', { class: 'screen explore-screen' },
      html('aside', {}, html('h2', {}, words.explore.title), this.sliders, buttons),
      html(
        'div', { class: 'explored' }, html('div', { class: 'result-head' }, this.heading, this.info), this.sentence,
        html('div', { class: 'sides' }, ...sides, end), this.badge,
      ),
    );
    this.drawSliders();
    // The badge grows with what it says, and takes the room of chart and maps.
    new ResizeObserver(() => {
      this.drawn = '';
      this.draw();
    }).observe(this.chartBox);
    this.maps.forEach((map) => map.watch(() => this.resize()));
  }

  private years(): number {
    const { stored, data } = this.context.seminar;
    return Math.floor(stored.terms / data.time.terms_per_year);
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

  private look() {
    const look = lookOf(this.context, 'tier');
    return { ...look, colours: [...look.colours, look.land] };
  }

  resize(): void {
    for (const map of this.maps) {
      // Before it is fitted: its land is then drawn once.
      map.prepare('spread', null, this.focusOf(this.shown?.part ?? null), this.look());
      map.resize();
    }
    this.drawn = '';
    this.draw();
  }

  /** A region would be a few pixels of the whole map. */
  private focusOf(part: Part | null): Focus | null {
    return part?.schools ? { key: part.name, schools: part.schools, leastKm: 0 } : null;
  }

  private part(): Part {
    return this.context.view().isWhole ? { schools: null, name: '' } : this.preview;
  }

  /** "South West"; "all 21,075 schools". */
  private placeText(part: Part): string {
    return part.name || words.explore.all_schools(wholeText(this.context.seminar.n));
  }

  update(): void {
    const { scenario, moved, isWhole } = this.context.view();
    this.sliders.childNodes.forEach((row) => row.dispatchEvent(new Event('redraw')));
    if (this.whole) this.whole.textContent = isWhole ? words.explore.only(this.preview.name) : words.explore.whole(wholeText(this.context.seminar.n));
    const key = `${scenario} ${JSON.stringify(moved)} ${isWhole}`;
    if (key !== this.runKey) {
      this.runKey = key;
      this.stop();
      this.fault = '';
      // A result of another scenario would belong to nothing on the screen.
      if (scenario !== this.shownScenario || Object.keys(moved).length === 0) this.shown = null;
      this.shownScenario = scenario;
      if (Object.keys(moved).length > 0) this.start(scenario, moved, this.part());
    }
    this.draw();
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.ends.forEach((end) => end());
    this.ends = [];
    this.next = null;
  }

  /** "Trust lost when let down, 0.16 to 0.25: South West, after 15 years". */
  private headingOf(moved: Record<string, number>, part: Part): string {
    const { sliders } = this.context.seminar.stored;
    const all = Object.entries(moved).map(([key, to]) => {
      const slider = sliders.find((own) => own.key === key);
      return slider ? words.explore.moved(slider.label, valueText(slider.value), valueText(to)) : words.explore.moved_unknown(key, valueText(to));
    });
    const named = all.slice(0, namedMoves).map((text, i) => (i === 0 ? text : small(text))).join('; ');
    const more = all.length - namedMoves;
    return words.explore.heading(more > 0 ? named + words.explore.more_moved(more) : named, this.placeText(part), this.years());
  }

  /** Both runs of the replicate on the map first, then further replicates; a moment after the slider has come to rest. */
  private start(scenario: number, moved: Record<string, number>, part: Part): void {
    const { context } = this;
    const { seminar } = context;
    const { replicate: shown } = seminar.stored;
    const n = Math.min(nRuns, seminar.worlds[scenario]?.length ?? nRuns);
    const first = Array.from({ length: n }, (_, r) => r);
    // Of worlds the page has the first alone, and the one on the map.
    const replicates = first.includes(shown) || seminar.worlds[scenario] ? first : [shown, ...first.slice(1)];
    const sides: Result['sides'] = [{ tiers: [], end: null }, { tiers: [], end: null }];
    const next: Result = { id: ++this.nResults, heading: this.headingOf(moved, part), part, sides, ends: new Map(), replicates };
    this.next = next;
    if (typeof WebAssembly === 'undefined') {
      this.fault = words.stored_reason.no_wasm;
      return;
    }
    const jobs = [shown, ...replicates.filter((r) => r !== shown)].flatMap((replicate) => ([0, 1] as const).map((side) => ({ replicate, side })));
    const isCurrent = () => this.next === next || this.shown === next;
    const take = (replicate: number, side: 0 | 1, end: End | { fault: string }) => {
      if (!isCurrent()) return;
      if ('fault' in end) {
        this.fault = end.fault;
        return this.draw();
      }
      const both = next.ends.get(replicate) ?? [null, null];
      both[side] = end;
      next.ends.set(replicate, both);
      if (replicate === shown) next.sides[side].end = end;
      // The old result stays until the new one has both its runs.
      if (this.next === next && next.sides.every((one) => one.end)) [this.shown, this.next] = [next, null];
      this.draw();
      run();
    };
    const run = () => {
      const job = jobs.shift();
      if (!job) return;
      const { replicate, side } = job;
      const own = next.sides[side];
      const known = side === 0 && replicate === shown && !part.schools ? runOnMap(context, scenario) : null;
      if (known) {
        own.tiers = known.tiers;
        return take(replicate, side, known.end);
      }
      const watch = replicate === shown ? (record: number, tier: Uint8Array) => {
        own.tiers[record] = tier;
        if (this.next === next) this.draw();
      } : undefined;
      this.ends.push(runToEnd(seminar, scenario, side === 0 ? {} : moved, replicate, part, (end) => take(replicate, side, end), watch));
    };
    this.timer = window.setTimeout(() => {
      run();
      if ((navigator.hardwareConcurrency || 2) > 2) run();
    }, pause);
  }

  /** The note under the heading: what is computed, or how much of what is shown is done. */
  private infoText(): string {
    const { seminar } = this.context;
    const { shown, next } = this;
    if (this.fault && next) return next.heading;
    if (next) return words.explore.computing(next.heading, Math.min(...next.sides.map(({ tiers }) => Math.max(0, tiers.length - 1))), seminar.stored.terms);
    if (!shown) return words.explore.invite(wholeText(this.part().schools?.length ?? seminar.n), this.part().name);
    return words.explore.info(wholeText(shown.part.schools?.length ?? seminar.n), shown.part.name, bothDone(shown).length, seminar.stored.words.what_if);
  }

  private draw(): void {
    // Runs go on while another screen is shown; coming back draws them.
    if (!this.element.isConnected) return;
    const { context, shown } = this;
    const { seminar } = context;
    const { scenario, term } = context.view();
    if (this.element.classList.contains('as-it-is') !== (shown === null)) {
      this.element.classList.toggle('as-it-is', shown === null);
      this.resize();
      return;
    }
    this.heading.textContent = shown ? shown.heading : words.explore.as_it_is(wholeText(seminar.n));
    this.info.textContent = this.infoText();
    this.drawMaps(shown, scenario, term);
    if (this.fault) return say(this.sentence, [{ text: this.fault }]);
    if (!shown) {
      const isThere = context.courses.frame(scenario, term) !== null;
      say(this.sentence, isThere ? levelPieces(context, scenario, term) : [{ text: words.computing(wholeText(seminar.n)) }]);
      const isRun = context.courses.courses[scenario]?.source.kind === 'checked';
      return this.drawEnd(null, isRun ? () => runOnMap(context, scenario)?.end ?? null : null, [], storedFigures(seminar, scenario));
    }
    const [before, after] = shown.sides.map(({ end }) => end) as [End, End];
    const [was, is] = [before, after].map((end) => regimeOf(end.figures, seminar.stored.two_tiers)) as [keyof typeof words.regimes, keyof typeof words.regimes];
    say(this.sentence, [
      { text: was === is ? `${words.explore.same} ` : `${words.explore.now} ` }, { text: words.regimes[is].toLowerCase() }, { text: '. ' },
      { text: percentText(after.shares[0] ?? 0), tone: 0 }, { text: ` ${words.explore.alone_was(percentText(before.shares[0] ?? 0))}` },
    ]);
    this.drawEnd(before, () => after, bothDone(shown), after.figures);
  }

  /** The page's run where nothing is moved; else both runs of the replicate on the map, before and after. */
  private drawMaps(shown: Result | null, scenario: number, term: number): void {
    const { context } = this;
    const { seminar } = context;
    const when = yearText(term, seminar.data.time.terms_per_year);
    const label = (i: number, name: string, part: Part, counts: string) => {
      const element = this.names[i];
      if (element) element.textContent = words.explore.side(name, when);
      this.maps[i]?.canvas.setAttribute('aria-label', `${name}: ${words.explore.map(part.name, counts, when)} ${seminar.data.words.simulated}.`);
    };
    if (!shown) {
      const frame = context.courses.frame(scenario, term);
      this.maps[0].setFocus(this.focusOf(null), 0);
      if (frame) this.maps[0].show(frame.tier, fade);
      return label(0, words.explore.now_is, { schools: null, name: '' }, countsText(tierShares(context, scenario, term), seminar.n));
    }
    const { part } = shown;
    shown.sides.forEach(({ tiers }, i) => {
      const tier = tiers[term];
      const map = this.maps[i as 0 | 1];
      if (!tier) return;
      map.setFocus(this.focusOf(part), 0);
      map.show(this.classesOf(i, part, tier, `${shown.id} ${term}`), fade);
      const shares = [0, 1, 2, 3].map((t) => tier.reduce((sum, own) => sum + (own === t ? 1 : 0), 0) / tier.length);
      label(i, words.explore.sides[i as 0 | 1], part, countsText(shares, tier.length));
    });
  }

  /** Tiers of all schools of the map, from those of the part that was run. */
  private classesOf(side: number, part: Part, tier: Uint8Array, key: string): Uint8Array {
    if (!part.schools) return tier;
    const known = this.classes[side];
    if (known?.key === key) return known.of;
    const of = new Uint8Array(this.context.seminar.n).fill(outside);
    part.schools.forEach((school, i) => (of[school] = tier[i] as number));
    this.classes[side] = { key, of };
    return of;
  }

  /** Histogram and badge, which belong to the end while the maps follow time. */
  private drawEnd(before: End | null, makeAfter: (() => End | null) | null, done: [End, End][], figures: TierFigures): void {
    const { context } = this;
    const { stored } = context.seminar;
    const size = chartSize(context, this.chartBox);
    const badge = `${this.shown?.id} ${context.view().scenario} ${done.length}`;
    if (badge !== this.badgeShown) this.drawBadge(before?.figures ?? null, figures, done);
    this.badgeShown = badge;
    const key = `${this.shown?.id} ${context.view().scenario} ${makeAfter !== null} ${size.width}x${size.height} ${context.theme()}`;
    if (key === this.drawn) return;
    this.drawn = key;
    const after = makeAfter?.() ?? null;
    this.chartBox.hidden = after === null;
    this.outline.textContent = before ? ` ${words.explore.line_before}` : '';
    if (after) {
      const axis = axisEnd(before ? [before.counts, after.counts] : [after.counts]);
      this.histogram.draw(after.counts, before ? before.counts : null, '', axis, stored.tier_cuts, size, `${words.explore.at_end(this.years())} ${words.chart_depth}`);
    }
  }

  /** "two tiers 6, graded 4". */
  private countsOf(ends: End[]): string {
    const counts = new Map<string, number>();
    for (const end of ends) {
      const name = words.regimes[regimeOf(end.figures, this.context.seminar.stored.two_tiers)];
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1]).map(([name, k]) => `${name.toLowerCase()} ${k}`).join(', ');
  }

  private drawBadge(before: TierFigures | null, after: TierFigures, done: [End, End][]): void {
    const { stored } = this.context.seminar;
    const limits = stored.two_tiers;
    const holds = conditionsOf(after, limits);
    // Not every end has them: nobody is deep for longer where nobody is deep.
    const told = (value: number, unit = '') => (Number.isFinite(value) ? fine(value) + unit : '–');
    const values = [percentText(after.low), percentText(after.high), `${points(100 * after.margin)} points`, told(after.persistence), told(after.widening, ' sd')];
    const needs = [percentText(limits.share), percentText(limits.share), '0', fine(limits.persistence), fine(limits.widening)];
    // Of the run on the map alone nothing is counted here: the program's sentence counts all runs of the file.
    const counted = !before ? stored.scenarios[this.context.view().scenario]?.two_tiers ?? ''
      : done.length > 1 ? words.explore.counted(done.length, stored.words.runs, this.countsOf(done.map(([, end]) => end)), this.countsOf(done.map(([end]) => end))) : '';
    this.badge.replaceChildren(
      html(
        'div', {}, before ? null : html('span', {}, `${words.explore.at_end(this.years())}:`), html('strong', {}, words.regimes[regimeOf(after, limits)]),
        html('span', {}, !before ? '' : regimeOf(before, limits) === regimeOf(after, limits) ? words.explore.as_before : words.explore.was(words.regimes[regimeOf(before, limits)].toLowerCase())), this.how, html('span', {}, counted),
      ),
      html('ul', {}, ...words.explore.conditions.map((name, i) =>
        html('li', { class: holds[i] ? 'holds' : '' }, html('i', { 'aria-label': holds[i] ? words.explore.holds : words.explore.fails }, holds[i] ? '✓' : '×'),
          html('span', {}, name), html('p', {}, html('b', {}, values[i] ?? ''), html('small', {}, ` ${i < 2 ? '≥' : '>'} ${needs[i]}`))),
      )),
    );
  }

  private shownMaps(): MapView[] {
    return this.shown ? [...this.maps] : [this.maps[0]];
  }

  tick(now: number): boolean {
    return this.maps.map((map) => map.tick(now)).some(Boolean);
  }
  canvases(): HTMLCanvasElement[] {
    return this.shownMaps().map((map) => map.canvas);
  }
  charts(): SVGSVGElement[] {
    return [this.histogram.element];
  }
  captions(): string[] {
    return this.shownMaps().map((_, i) => this.names[i]?.textContent ?? '');
  }
  mapKey(): [string, string][] {
    return words.tier_names.map((name, tier) => [name, this.look().colours[tier] ?? '']);
  }
  measured(): string[] {
    return ['isolated', ...figureIds];
  }
}

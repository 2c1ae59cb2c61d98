/** Two scenarios side by side: the same schools, term, scale and luck. */
import { html } from '../../../report/src/draw/element';
import { differenceSpec } from '../charts';
import { chartSize, countsText, howButton, lookOf, say, tierShares, type Context, type ScreenPart } from '../context';
import { CurveChart } from '../draw/curve_chart';
import { layoutMove, MapView } from '../draw/map_view';
import { TierBar } from '../draw/tier_bar';
import type { Seminar } from '../runs/document';
import { classesOf } from '../runs/frame';
import { countText, wholeText, yearText } from '../text/figures';
import { comparisonSentence, type Piece } from '../text/sentences';
import { words } from '../text/words';

const fade = 250;
/** Differences of three tiers up or down lie around this class. */
const unchanged = 3;
/** Measures that the first chart shows together. */
const chartedTiers = ['isolated', 'tier_high'];

const measureOf = (context: Context, id: string): number => context.seminar.data.measures.findIndex((m) => m.id === id);

/** What a scenario does against the baseline, in a record. */
export function comparisonPieces(context: Context, scenario: number, term: number): Piece[] {
  const { data, stored } = context.seminar;
  const paired = stored.scenarios[scenario]?.paired;
  const none = paired?.[measureOf(context, 'isolated')];
  const deep = paired?.[measureOf(context, 'tier_high')];
  if (!none || !deep) return [{ text: words.one_scenario }];
  const starts = data.scenarios[scenario]?.marks.find((m) => m.term > 0)?.term ?? null;
  const now = { none, deep, record: term, nRuns: data.meta.n_runs };
  return comparisonSentence(data.scenarios[scenario]?.name ?? '', data.scenarios[0]?.name ?? '', now, starts);
}

/** Measures in the order in which `c` goes through their charts, after that of the tiers. */
const otherMeasures = ({ data }: Seminar): number[] => data.measures.flatMap((measure, m) => (chartedTiers.includes(measure.id) ? [] : [m]));

/** The number of the chart that shows a measure. */
export const chartOf = (seminar: Seminar, measure: number): number => otherMeasures(seminar).indexOf(measure) + 1;

export class CompareScreen implements ScreenPart {
  readonly element: HTMLElement;
  readonly maps: MapView[];
  private readonly names = [html('b', {}), html('b', {})];
  private readonly badges = [html('i', { class: 'badge' }, 'A'), html('i', { class: 'badge' }, 'B')];
  private readonly bars = [new TierBar(), new TierBar()];
  private readonly sentence = html('p', { class: 'sentence smaller' });
  private readonly title = html('h2', {});
  private readonly note = html('p', { class: 'note' });
  private readonly key = html('ul', { class: 'difference-key' });
  private readonly chartBox = html('div', { class: 'chart-box' });
  private readonly curves = new CurveChart();
  private drawn = '';
  private classes: Uint8Array | null = null;
  private classesKey = '';
  private counted = '';

  constructor(private readonly context: Context) {
    this.maps = [0, 1].map(() => new MapView(context.dots, context.seminar.schools, () => context.canMove(), context.truePlaces));
    const panels = this.maps.map((map, i) =>
      html(
        'div', { class: `panel panel-${'ab'[i]}` }, html('h2', { class: 'panel-head' }, this.badges[i], this.names[i]),
        html('div', { class: 'map-box' }, map.element), this.bars[i]?.element, i === 0 ? this.key : null,
      ),
    );
    this.chartBox.append(this.curves.element);
    this.element = html(
      'section', { class: 'screen compare-screen' }, html('div', { class: 'panels' }, ...panels),
      html('div', { class: 'told' }, this.sentence, html('div', { class: 'chart-head' }, this.title, this.note, howButton(context)), this.chartBox),
    );
    this.maps.forEach((map) => map.watch(() => this.resize()));
  }

  /** The scenario beside the baseline. */
  private other(): number {
    const { scenario } = this.context.view();
    return scenario === 0 ? Math.min(1, this.context.seminar.stored.scenarios.length - 1) : scenario;
  }

  private both(): [number, number] {
    return [0, this.other()];
  }

  resize(): void {
    this.layOut();
    for (const map of this.maps) {
      map.boldness = this.context.view().isDifference ? 1.5 : 1;
      map.resize();
    }
    this.drawn = '';
    this.look();
    this.update();
  }

  private layOut(): void {
    this.element.classList.toggle('merged', this.context.view().isDifference);
  }

  private look(): void {
    const { colouring, isDifference } = this.context.view();
    this.maps[0]?.setLook(lookOf(this.context, isDifference ? 'difference' : colouring));
    this.maps[1]?.setLook(lookOf(this.context, colouring));
    const ink = lookOf(this.context, 'difference').colours;
    this.key.replaceChildren(...(isDifference ? words.difference_map.map((name, i) => {
      const row = html('li', {}, html('i', {}), name, html('span', { class: 'note' }));
      row.style.setProperty('--key', ink[i] ?? '');
      return row;
    }) : []));
    this.counted = '';
  }

  update(): void {
    const { context } = this;
    const { term, colouring, isDifference, arrangement, chart } = context.view();
    const { data, n } = context.seminar;
    if (this.element.classList.contains('merged') !== isDifference) {
      this.classes = null;
      this.resize();
      return;
    }
    const frames = this.both().map((s) => context.courses.frame(s, term));
    this.both().forEach((s, i) => {
      const scenario = data.scenarios[s];
      const frame = frames[i];
      const map = this.maps[i];
      const badge = this.badges[i];
      const name = this.names[i];
      if (!scenario || !map || !badge || !name) return;
      name.textContent = isDifference ? `${data.scenarios[this.other()]?.name ?? ''} − ${data.scenarios[0]?.name ?? ''}` : scenario.name;
      badge.style.background = `var(--scenario-${scenario.order})`;
      map.setArrangement(isDifference ? (arrangement === 'rows' ? 'spread' : arrangement) : arrangement, layoutMove);
      if (frame && !isDifference) map.show(classesOf(frame, colouring), fade);
      this.bars[i]?.draw(tierShares(context, s, term), n);
      const when = yearText(term, data.time.terms_per_year);
      map.canvas.setAttribute('aria-label', `${scenario.name}. ${words.map_label(countsText(tierShares(context, s, term), n), when)} ${data.words.simulated}.`);
    });
    const [a, b] = frames;
    if (isDifference && a && b) {
      const changed = this.changedTiers(a.tier, b.tier, `${this.other()} ${a.record} ${b.record}`);
      this.maps[0]?.show(changed, fade);
      this.count(changed);
    }
    this.sayWhat(term, frames.every(Boolean));
    this.drawChart(chart);
    this.curves.moveTo(context.position());
  }

  private changedTiers(a: Uint8Array, b: Uint8Array, key: string): Uint8Array {
    if (this.classes && this.classesKey === key) return this.classes;
    this.classesKey = key;
    this.classes = Uint8Array.from(b, (tier, i) => unchanged + tier - (a[i] as number));
    return this.classes;
  }

  /** How many schools changed, and how far, beside the key. */
  private count(changed: Uint8Array): void {
    if (this.counted === this.classesKey) return;
    this.counted = this.classesKey;
    const counts = new Array<number>(words.difference_map.length).fill(0);
    changed.forEach((c) => (counts[c] = (counts[c] ?? 0) + 1));
    [...this.key.children].forEach((row, i) => {
      const amount = row.querySelector('.note');
      if (amount) amount.textContent = countText(counts[i] ?? 0);
    });
  }

  private sayWhat(term: number, isThere: boolean): void {
    const told = this.context.told();
    const pieces = told ?? (isThere ? comparisonPieces(this.context, this.other(), term) : [{ text: words.computing(wholeText(this.context.seminar.n)) }]);
    say(this.sentence, pieces);
  }

  captions(): string[] {
    return this.names.map((name, i) => (this.context.view().isDifference ? '' : `${'AB'[i]}  `) + (name.textContent ?? ''));
  }

  measured(): string[] {
    const others = otherMeasures(this.context.seminar);
    const measure = others[(this.context.view().chart % (others.length + 1)) - 1];
    return measure === undefined ? chartedTiers : [this.context.seminar.data.measures[measure]?.id ?? ''];
  }

  private drawChart(chart: number): void {
    const { context } = this;
    const { data } = context.seminar;
    const size = chartSize(context, this.chartBox);
    const inTiers = [
      { measure: measureOf(context, 'isolated'), label: words.tier_names[0], colour: 'none', text: 'none-text' },
      { measure: measureOf(context, 'tier_high'), label: words.tier_names[3], colour: 'deep', text: 'deep-text' },
    ];
    const others = otherMeasures(this.context.seminar);
    const at = chart % (others.length + 1);
    const key = `${at} ${this.other()} ${size.width}x${size.height} ${context.theme()}`;
    if (key === this.drawn) return;
    this.drawn = key;
    const measure = others[at - 1];
    const info = measure === undefined ? null : data.measures[measure];
    const ink = `scenario-${data.scenarios[this.other()]?.order ?? 0}`;
    const spec = differenceSpec(context, this.other(), measure === undefined ? inTiers : [{ measure, label: data.scenarios[this.other()]?.short_name ?? '', colour: ink, text: ink }]);
    this.title.textContent = info ? words.difference_measure(info.label, info.plain_unit) : words.difference_of;
    this.note.textContent = this.context.seminar.stored.words.paired_band;
    this.curves.draw(spec, size, `${this.title.textContent}. ${data.words.simulated}.`);
  }

  tick(now: number): boolean {
    const moves = this.maps.map((map) => map.tick(now)).some(Boolean);
    if (this.context.isPlaying()) this.curves.moveTo(this.context.position());
    return moves;
  }

  canvases(): HTMLCanvasElement[] {
    return this.context.view().isDifference ? [this.maps[0] as MapView].map((m) => m.canvas) : this.maps.map((m) => m.canvas);
  }

  charts(): SVGSVGElement[] {
    return [this.curves.element];
  }
}


/** Two scenarios side by side: the same schools, term, scale and luck. */
import { html } from '../../../report/src/draw/element';
import { format } from '../../../report/src/draw/number_format';
import { differenceSpec } from '../charts';
import { chartSize, countsText, howButton, lookOf, say, tierShares, type Context, type ScreenPart } from '../context';
import { CurveChart } from '../draw/curve_chart';
import { layoutMove, MapView, unknown } from '../draw/map_view';
import { TierBar } from '../draw/tier_bar';
import type { Seminar } from '../runs/document';
import { classesOf, type Frame } from '../runs/frame';
import { countText, wholeText, yearText } from '../text/figures';
import { comparisonSentence, measureSentence, type Piece } from '../text/sentences';
import { words } from '../text/words';
import { chosen, curvesOf, meanChanges, pairOf, tierCounts, type Pair } from './pair';
import { Pick } from './pick';

const fade = 250;
/** Differences of three tiers up or down lie around this class. */
const unchanged = 3;
/** Measures that the first chart shows together. */
const chartedTiers = ['isolated', 'tier_high'];

const measureOf = (context: Context, id: string): number => context.seminar.data.measures.findIndex((m) => m.id === id);

/** What B does against A, in a record. */
export function comparisonPieces(context: Context, pair: Pair, term: number): Piece[] {
  const { data } = context.seminar;
  const curves = curvesOf(context.seminar, pair);
  const none = curves?.[measureOf(context, 'isolated')];
  const deep = curves?.[measureOf(context, 'tier_high')];
  if (!none || !deep) return [{ text: words.one_scenario }];
  const isBaseline = pair.a === 0;
  const starts = isBaseline ? (data.scenarios[pair.b]?.marks.find((m) => m.term > 0)?.term ?? null) : null;
  const counts = tierCounts(context.seminar, pair, term);
  const now = { none, deep, apart: { none: counts[0]?.apart ?? 0, deep: counts[3]?.apart ?? 0 }, record: term, nRuns: data.meta.n_runs };
  return comparisonSentence(data.scenarios[pair.b]?.name ?? '', data.scenarios[pair.a]?.name ?? '', now, starts, isBaseline);
}

/** What B does by one measure. */
function measurePieces(context: Context, { a, b }: Pair, measure: number, term: number): Piece[] {
  const { data } = context.seminar;
  const curve = curvesOf(context.seminar, { a, b })?.[measure];
  const info = data.measures[measure];
  if (!curve || !info) return [{ text: words.one_scenario }];
  const value = (curve.mean ?? curve.estimate)[term] ?? 0;
  const size = info.plain_unit === 'schools' ? countText(Math.abs(value)) : format(Math.abs(value) < 10 ? '.1f' : ',.0f')(Math.abs(value));
  const sign = /[1-9]/.test(size) ? (value < 0 ? '−' : '+') : '';
  const name = (s: number) => data.scenarios[s]?.name ?? '';
  return measureSentence(name(b), a === 0 ? null : name(a), info.label, sign + size, info.plain_unit, curve.verdict[term] ?? 'cannot_tell', data.meta.n_runs);
}

/** Measures in the order in which `c` goes through their charts, after that of the tiers. */
const otherMeasures = ({ data }: Seminar): number[] => data.measures.flatMap((measure, m) => (chartedTiers.includes(measure.id) ? [] : [m]));

/** The number of the chart that shows a measure. */
export const chartOf = (seminar: Seminar, measure: number): number => otherMeasures(seminar).indexOf(measure) + 1;

export class CompareScreen implements ScreenPart {
  readonly element: HTMLElement;
  readonly maps: MapView[];
  private readonly picks: [Pick, Pick];
  private readonly heads = [html('h2', { class: 'panel-head' }), html('h2', { class: 'panel-head' })];
  private readonly badges = [html('i', { class: 'badge' }, 'A'), html('i', { class: 'badge' }, 'B')];
  private readonly bars = [new TierBar(), new TierBar()];
  private readonly sentence = html('p', { class: 'sentence smaller' });
  private readonly title = html('h2', {});
  private readonly note = html('p', { class: 'note' });
  private readonly keyTitle = html('p', {});
  private readonly keyRows = html('ul', {});
  private readonly keyBox = html('div', { class: 'difference-key' }, this.keyTitle, this.keyRows);
  private readonly bases = html('p', { class: 'note bases' });
  private readonly chartBox = html('div', { class: 'chart-box' });
  private readonly curves = new CurveChart();
  private drawn = '';
  private classes: Uint8Array | null = null;
  private classesKey = '';
  private readonly unknown: Uint8Array;
  private arranged: boolean | null = null;
  private meansOf: Uint8Array | null = null;
  private meansKey = '';
  private counted = '';

  constructor(private readonly context: Context) {
    const { seminar } = context;
    this.unknown = unknown(seminar.n);
    const names = seminar.data.scenarios.map((s) => s.name);
    this.picks = (['a', 'b'] as const).map((side, i) => new Pick(words.scenario_of[i] ?? '', names, (scenario) => {
      const pair = chosen(this.pair(), side, scenario);
      context.set({ scenario: pair.b, against: pair.a });
    })) as [Pick, Pick];
    this.maps = [0, 1].map(() => new MapView(context.dots, context.seminar.schools, () => context.canMove(), context.truePlaces));
    const panels = this.maps.map((map, i) =>
      html(
        'div', { class: `panel panel-${'ab'[i]}` }, this.heads[i],
        html('div', { class: 'map-box' }, map.element, i === 0 ? this.keyBox : null), this.bars[i]?.element,
      ),
    );
    this.chartBox.append(this.curves.element);
    this.element = html(
      'section', { class: 'screen compare-screen' }, html('div', { class: 'panels' }, ...panels, this.bases),
      html('div', { class: 'told' }, this.sentence, html('div', { class: 'chart-head' }, this.title, this.note, howButton(context)), this.chartBox),
    );
    this.maps.forEach((map) => map.watch(() => this.resize()));
  }

  private pair(): Pair {
    return pairOf(this.context.seminar, this.context.view());
  }

  resize(): void {
    this.layOut();
    for (const map of this.maps) {
      const { isDifference } = this.context.view();
      map.boldness = isDifference ? 1.5 : 1;
      map.lowest = isDifference ? unchanged : null;
      map.resize();
    }
    this.drawn = '';
    this.look();
    this.update();
  }

  private layOut(): void {
    const { isDifference } = this.context.view();
    this.element.classList.toggle('merged', isDifference);
    // What has the focus would lose it where it is moved.
    if (this.arranged === isDifference) return;
    this.arranged = isDifference;
    const [a, b] = this.picks.map((pick, i) => html('span', { class: 'who' }, this.badges[i], pick.element)) as [HTMLElement, HTMLElement];
    this.heads[0]?.replaceChildren(...(isDifference ? [b, html('span', {}, words.minus), a] : [a]));
    this.heads[1]?.replaceChildren(...(isDifference ? [] : [b]));
  }

  private look(): void {
    const { colouring, isDifference } = this.context.view();
    this.maps[0]?.setLook(lookOf(this.context, isDifference ? 'difference' : colouring));
    this.maps[1]?.setLook(lookOf(this.context, colouring));
    this.counted = '';
  }

  update(): void {
    const { context } = this;
    const { screen, term, colouring, isDifference, arrangement } = context.view();
    const { seminar } = context;
    const { data, stored, n } = seminar;
    if (this.element.classList.contains('merged') !== isDifference) {
      this.classes = null;
      this.resize();
      return;
    }
    const pair = this.pair();
    const sides = [pair.a, pair.b];
    const frames = sides.map((s) => context.courses.frame(s, term));
    const counts = tierCounts(seminar, pair, term);
    sides.forEach((s, i) => {
      const scenario = data.scenarios[s];
      const frame = frames[i];
      const map = this.maps[i];
      const badge = this.badges[i];
      if (!scenario || !map || !badge) return;
      this.picks[i as 0 | 1].show(s, scenario.name, screen !== 'story' && stored.scenarios.length > 1);
      badge.style.background = `var(--scenario-${scenario.order})`;
      map.setArrangement(isDifference ? (arrangement === 'rows' ? 'spread' : arrangement) : arrangement, layoutMove);
      if (!isDifference) map.show(frame ? classesOf(frame, colouring) : this.unknown, fade);
      const means = stored.scenarios[s]?.tiers.map(({ mean }) => mean[term] ?? 0) ?? [];
      this.bars[i]?.draw(means, n, counts.map((count) => wholeText(i === 0 ? count.a : count.b)));
      const when = yearText(term, data.time.terms_per_year);
      if (!isDifference) map.canvas.setAttribute('aria-label', `${scenario.name}. ${words.map_label(countsText(tierShares(context, s, term), n), when)} ${data.words.simulated}.`);
    });
    const { all, runs } = stored.words;
    this.bases.textContent = isDifference ? words.difference_bars(all, data.meta.n_runs) : words.bars(all, data.meta.n_runs, runs);
    if (isDifference) this.showDifference(pair, frames);
    this.sayWhat(pair, term, frames.every(Boolean));
    this.drawChart(pair);
    this.curves.moveTo(context.position());
  }

  /** Each school's mean change over the file's runs at their end; without a file, its change in the one run, as time passes. */
  private showDifference(pair: Pair, [a, b]: (Frame | null)[]): void {
    const { seminar } = this.context;
    const means = this.means(pair);
    const isMean = means !== null;
    const changed = means ?? (a && b ? this.changedTiers(a.tier, b.tier, `${pair.a} ${pair.b} ${a.record} ${b.record}`) : null);
    this.maps[0]?.show(changed ?? this.unknown, fade);
    if (!changed) return;
    const key = `${isMean} ${pair.a} ${pair.b} ${isMean ? '' : this.classesKey}`;
    if (this.counted === key) return;
    this.counted = key;
    const amounts = new Array<number>(words.difference_map.length).fill(0);
    changed.forEach((c) => (amounts[c] = (amounts[c] ?? 0) + 1));
    this.keyTitle.textContent = this.keyText(pair);
    this.keyRows.replaceChildren(...this.mapKey().map(([name, colour], i) => {
      const row = html('li', { class: amounts[i] ? undefined : 'empty' }, html('i', {}), name, html('span', { class: 'note' }, countText(amounts[i] ?? 0)));
      row.style.setProperty('--key', colour);
      return row;
    }));
    const { data } = seminar;
    const counts = this.mapKey().map(([name], i) => `${name}: ${countText(amounts[i] ?? 0)}`).join(', ');
    const label = words.difference_label(data.scenarios[pair.b]?.name ?? '', data.scenarios[pair.a]?.name ?? '', this.keyText(pair), counts);
    this.maps[0]?.canvas.setAttribute('aria-label', `${label} ${data.words.simulated}.`);
  }

  private means(pair: Pair): Uint8Array | null {
    const key = `${pair.a} ${pair.b}`;
    if (this.meansKey !== key) [this.meansKey, this.meansOf] = [key, meanChanges(this.context.seminar, pair)];
    return this.meansOf;
  }

  /** What the colours of the difference mean, and for which moment they hold. */
  private keyText(pair: Pair): string {
    const { stored, data } = this.context.seminar;
    if (!this.means(pair)) return words.difference_key.one;
    return words.difference_key.mean(stored.scenarios[pair.a]?.ends?.n_runs ?? 0, stored.words.runs, words.year(Math.floor(stored.terms / data.time.terms_per_year)));
  }

  mapKey(): [string, string][] {
    const { isDifference, colouring } = this.context.view();
    const names = !isDifference ? (colouring === 'tier' ? words.tier_names : words.fifths) : this.means(this.pair()) ? words.difference_means : words.difference_map;
    const ink = lookOf(this.context, isDifference ? 'difference' : colouring).colours;
    return names.map((name, i) => [name, ink[i] ?? '']);
  }

  private changedTiers(a: Uint8Array, b: Uint8Array, key: string): Uint8Array {
    if (this.classes && this.classesKey === key) return this.classes;
    this.classesKey = key;
    this.classes = Uint8Array.from(b, (tier, i) => unchanged + tier - (a[i] as number));
    return this.classes;
  }

  private sayWhat(pair: Pair, term: number, isThere: boolean): void {
    const { context } = this;
    const measure = this.measure();
    const said = () => (measure === undefined ? comparisonPieces(context, pair, term) : measurePieces(context, pair, measure, term));
    say(this.sentence, context.told() ?? (isThere ? said() : [{ text: words.computing(wholeText(context.seminar.n)) }]));
  }

  captions(): string[] {
    const [a, b] = this.picks.map((pick) => pick.text()) as [string, string];
    return this.context.view().isDifference ? [this.keyText(this.pair())] : [`A  ${a}`, `B  ${b}`];
  }

  /** The measure whose chart is shown; none while tiers are. */
  private measure(): number | undefined {
    const others = otherMeasures(this.context.seminar);
    return others[(this.context.view().chart % (others.length + 1)) - 1];
  }

  measured(): string[] {
    const measure = this.measure();
    return measure === undefined ? chartedTiers : [this.context.seminar.data.measures[measure]?.id ?? ''];
  }

  private drawChart(pair: Pair): void {
    const { context } = this;
    const { data, stored } = context.seminar;
    const size = chartSize(context, this.chartBox);
    const inTiers = [
      { measure: measureOf(context, 'isolated'), label: words.tier_names[0], colour: 'none', text: 'none-text' },
      { measure: measureOf(context, 'tier_high'), label: words.tier_names[3], colour: 'deep', text: 'deep-text' },
    ];
    const measure = this.measure();
    const key = `${measure} ${pair.a} ${pair.b} ${size.width}x${size.height} ${context.theme()}`;
    if (key === this.drawn) return;
    this.drawn = key;
    const info = measure === undefined ? null : data.measures[measure];
    const ink = `scenario-${data.scenarios[pair.b]?.order ?? 0}`;
    const spec = differenceSpec(context, pair, measure === undefined ? inTiers : [{ measure, label: data.scenarios[pair.b]?.short_name ?? '', colour: ink, text: ink }]);
    this.title.textContent = info ? words.difference_measure(info.label, info.plain_unit) : words.difference_of;
    this.note.textContent = (data.meta.n_runs > 1 ? words.mean_line : '') + stored.words.paired_band;
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


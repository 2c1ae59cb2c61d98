/** The presenter's screen: one map, one sentence, one chart. */
import { html } from '../../report/src/draw/element';
import {
  classesOf, chartSize, countsText, howButton, lookOf, measureSpec, say, tierMetrics, tierShares, tierSpec, type Context,
  type ScreenPart,
} from './context';
import { Card } from './card';
import { CurveChart } from './curve_chart';
import { wholeText, yearText } from './figures';
import { axisEnd, countBins, Histogram, type Counts } from './histogram';
import { Legend } from './legend';
import { MapView } from './map_view';
import { levelSentence, plainText } from './sentences';
import { words } from './words';

const fade = 250;
export const layoutMove = 500;

/** The moment since which the sentence speaks: the scenario's last mark up to a record. */
export function sinceOf(context: Context, scenario: number, record: number): { record: number; words: string } {
  const marks = (context.seminar.data.scenarios[scenario]?.marks ?? []).filter((m) => m.term > 0 && m.term <= record);
  const last = marks[marks.length - 1];
  if (!last) return { record: 0, words: '' };
  // One policy has its scenario's name; several have their own.
  const isOnly = new Set(marks.map((m) => m.words.replace(/ (begins|ends)$/, ''))).size === 1;
  const own = last.words.replace(/-/g, ' ');
  const named = isOnly ? own.replace(/^.* (begins|ends)$/, `${context.seminar.data.scenarios[scenario]?.name ?? ''} $1`) : own;
  const happened = named.replace(/ begins$/, ' began').replace(/ ends$/, ' ended');
  return { record: last.term, words: happened.charAt(0).toLowerCase() + happened.slice(1) };
}

export function levelPieces(context: Context, scenario: number, record: number) {
  const since = sinceOf(context, scenario, record);
  return levelSentence(tierShares(context, scenario, record), tierShares(context, scenario, since.record), record, since);
}

export class MapScreen implements ScreenPart {
  readonly element: HTMLElement;
  readonly map: MapView;
  private readonly legend = new Legend();
  private readonly sentence = html('p', { class: 'sentence', 'aria-live': 'polite' });
  private readonly title = html('h2', {});
  private readonly note = html('p', { class: 'note' });
  private readonly chartBox = html('div', { class: 'chart-box' });
  private readonly curves = new CurveChart();
  private readonly histogram = new Histogram();
  private readonly card: Card;
  private readonly told: HTMLElement;
  private bins = new Map<string, Counts>();
  private drawn = '';

  constructor(private readonly context: Context) {
    this.map = new MapView(context.dots, context.seminar.schools, () => context.canMove(), context.truePlaces);
    this.card = new Card(context);
    this.told = html('div', { class: 'told' }, this.sentence, html('div', { class: 'chart-head' }, this.title, this.note, howButton(context)), this.chartBox);
    const left = html('div', { class: 'map-box' }, this.map.element, this.legend.element);
    this.element = html('section', { class: 'screen map-screen' }, left, this.told, this.card.element);
  }

  /** Charts: shares by tier, the histogram, then the page's charted measures. */
  private chartNames(): string[] {
    return ['tiers', 'depth', ...this.context.seminar.data.measures.map((_, m) => `measure-${m}`)];
  }

  resize(): void {
    this.map.inset = 0;
    this.map.resize();
    const { legend } = this;
    legend.draw(this.context.view().colouring, this.frame());
    // The key stands in the sea; where there is land, the map makes room.
    const wide = legend.element.offsetWidth + 16;
    const isOver = getComputedStyle(legend.element).position === 'absolute';
    if (isOver && this.context.view().arrangement !== 'rows' && this.map.under(wide, legend.element.offsetHeight + 16) > 0.004 * this.context.seminar.n) {
      this.map.inset = wide;
      this.map.resize();
    }
    this.map.setLook(lookOf(this.context, this.context.view().colouring));
    this.drawn = '';
    this.update();
  }

  private frame() {
    const { scenario, term } = this.context.view();
    return this.context.courses.frame(scenario, term);
  }

  update(): void {
    const { context } = this;
    const { scenario, term, colouring, arrangement, chart, school } = context.view();
    const frame = this.frame();
    this.element.classList.toggle('in-rows', arrangement === 'rows');
    this.map.setArrangement(arrangement, layoutMove);
    if (frame) this.map.show(classesOf(frame, colouring), fade);
    this.map.choose(school);
    this.legend.draw(colouring, frame);
    const shares = tierShares(context, scenario, term);
    const when = yearText(term, context.seminar.data.time.terms_per_year);
    this.map.canvas.setAttribute('aria-label', `${words.map_label(countsText(context, shares), when)} ${context.seminar.data.words.simulated}.`);
    const hasCard = school !== null;
    this.told.hidden = hasCard;
    this.card.element.hidden = !hasCard;
    if (hasCard) return this.card.draw(school);
    const isWaiting = !frame;
    say(this.sentence, isWaiting ? [{ text: words.computing(wholeText(context.seminar.n)) }] : (context.told() ?? levelPieces(context, scenario, term)));
    this.sentence.setAttribute('aria-live', context.isPlaying() ? 'off' : 'polite');
    const names = this.chartNames();
    this.drawChart(names[chart % names.length] ?? 'tiers');
  }

  private drawChart(name: string): void {
    const { context } = this;
    const { scenario, term } = context.view();
    const { data, stored } = context.seminar;
    const size = chartSize(context, this.chartBox);
    const runs = words.all_runs(data.meta.n_runs);
    if (name === 'depth') {
      const now = this.countsAt(scenario, term);
      const start = this.countsAt(scenario, 0);
      if (now && start) {
        this.title.textContent = words.chart_depth;
        this.note.textContent = '';
        if (this.chartBox.firstChild !== this.histogram.element) this.chartBox.replaceChildren(this.histogram.element);
        const end = this.countsAt(scenario, stored.terms);
        this.histogram.draw(now, term === 0 ? null : start, words.outline_start, axisEnd(end ? [start, end] : [start, now]), stored.tier_cuts, size, words.chart_depth);
        this.drawn = name;
        return;
      }
      name = 'tiers';
    }
    const key = `${name} ${scenario} ${size.width}x${size.height} ${context.theme()}`;
    if (this.drawn !== key) {
      const measure = name.startsWith('measure-') ? Number(name.slice(8)) : null;
      const info = measure === null ? null : data.measures[measure];
      this.title.textContent = info ? `${info.label}, ${info.unit}${info.zero_based ? '' : ` (${data.words.axis_from})`}` : words.chart_tiers;
      this.note.textContent = runs;
      const spec = measure === null ? tierSpec(context, scenario) : measureSpec(context, scenario, measure);
      this.curves.draw(spec, size, `${this.title.textContent}. ${data.words.simulated}.`);
      if (this.chartBox.firstChild !== this.curves.element) this.chartBox.replaceChildren(this.curves.element);
      this.drawn = key;
    }
    this.curves.moveTo(context.position());
  }

  private countsAt(scenario: number, record: number): Counts | null {
    const key = `${scenario} ${record}`;
    const known = this.bins.get(key);
    if (known) return known;
    const frame = this.context.courses.frame(scenario, record);
    if (!frame?.bin || frame.record !== record) return null;
    const counts = countBins(frame.bin);
    this.bins.set(key, counts);
    return counts;
  }

  tick(now: number): boolean {
    const moves = this.map.tick(now);
    if (this.context.isPlaying() && this.chartBox.firstChild === this.curves.element) this.curves.moveTo(this.context.position());
    return moves;
  }

  canvases(): HTMLCanvasElement[] {
    return [this.map.canvas];
  }

  charts(): SVGSVGElement[] {
    if (this.context.view().school !== null) return this.card.charts();
    return this.chartBox.firstChild ? [this.chartBox.firstChild as SVGSVGElement] : [];
  }

  captions(): string[] {
    return [];
  }
  measured(): string[] {
    const { chart, school } = this.context.view();
    const names = this.chartNames();
    const name = names[chart % names.length] ?? '';
    const measure = name.startsWith('measure-') ? this.context.seminar.data.measures[Number(name.slice(8))] : null;
    return school !== null ? ['effectiveness_mean'] : measure ? [measure.id] : tierMetrics;
  }

  sentenceText(): string {
    return plainText(levelPieces(this.context, this.context.view().scenario, this.context.view().term));
  }
}

/** The dots leave the map of England and stack into piles by the depth of their closest partnership; then time plays, dots change
 * piles, and whether the middle empties is seen. */
import { mapFrame } from '../../../report/src/draw/dot_map';
import { html, svg, textWidth } from '../../../report/src/draw/element';
import { colour } from '../../../report/src/tokens';
import { chartSize, howButton, lookOf, say, tierShares, type Context, type ScreenPart } from '../context';
import { clear, type ChartSize } from '../draw/curve_chart';
import { DotImage, type Places } from '../draw/dots';
import { Flight } from '../draw/flight';
import { axisEnd, countBins, Histogram, type Counts } from '../draw/histogram';
import { ease } from '../draw/ease';
import { imageScale } from '../draw/map_view';
import { Piling, standOf, type Stand } from '../draw/piles';
import { figureIds, figuresOf, hasPartnershipTiers } from '../explore/regime';
import { nBins, tierKeys, tierMetrics, type Frame } from '../runs/frame';
import { countText, percentText, shareWords, wholeText } from '../text/figures';
import type { Piece } from '../text/sentences';
import { words } from '../text/words';
import { whyRuns } from './why_runs';

/** The map is seen before it leaves. */
const mapFor = 700;
const settleFor = 250;
/** Of the distance between dots in a pile. */
const radiusShare = 0.413;
const leastRadius = 0.7;
/** The canvas is wider than its box by this on each side, in CSS pixels: dots at its very edge would not be drawn. */
const margin = 8;
/** Of the free room beside the map, that on its left: the tallest piles will stand there. */
const mapPlace = 0.62;

/** The program says more in brackets than a room can read. */
const withoutBrackets = (text: string) => text.replace(/ \([^()]*\)/g, '');

/** What the piles show at the end of the run on the map. */
function shapePieces(context: Context, scenario: number): Piece[] {
  const { stored, metrics, nRecords } = context.seminar;
  const { terms, two_tiers: limits } = stored;
  const figures = figuresOf(stored.metrics.map((m) => m.id), (m) => metrics[scenario]?.[m * nRecords + terms] ?? NaN);
  const [none, loose, , deep] = tierShares(context, scenario, terms) as [number, number, number, number];
  const text = words.flight;
  const many: Piece[] = [{ text: `${text.sorted}: ` }, { text: text.many_alone, tone: 0 }, { text: ` ${text.or} ` }, { text: text.loose, tone: 1 }, { text: ', ' }];
  const deepOnes: Piece = { text: `${shareWords(deep).words} ${text.deep}`, tone: 3 };
  if (hasPartnershipTiers(figures, limits)) return [...many, deepOnes, { text: `, ${text.few_between}. ${text.two_tiers}` }];
  if (figures.high < limits.share) {
    return [
      { text: `${text.sorted}: ` }, { text: `${shareWords(none).words} ${text.alone}`, tone: 0 }, { text: ', ' }, { text: `${shareWords(loose).words} ${text.loose}`, tone: 1 },
      { text: `, ${text.only} ` }, { text: `${percentText(deep)} ${text.deep}`, tone: 3 }, { text: `. ${text.shallow}` },
    ];
  }
  if (figures.low < limits.share) return [{ text: `${text.sorted}: ` }, deepOnes, { text: `. ${text.inclusive}` }];
  return [...many, deepOnes, { text: figures.margin > 0 ? `, ${text.few_between}. ${text.passing}` : `. ${text.graded}` }];
}

/** What the step says: at the end for a policy whether two tiers remain, in the program's words. */
export function flightPieces(context: Context, scenario: number, record: number): Piece[] {
  const { stored } = context.seminar;
  if (record < stored.terms) return [{ text: words.flight.watch }];
  const remain = stored.scenarios[scenario]?.remain;
  return remain ? [{ text: withoutBrackets(remain) }] : shapePieces(context, scenario);
}

export class FlightScreen implements ScreenPart {
  readonly element: HTMLElement;
  private readonly sentence = html('p', { class: 'sentence smaller' });
  private readonly note = html('p', { class: 'note' });
  private readonly toggle = html('button', { type: 'button', class: 'chip' });
  private readonly canvas = html('canvas', { role: 'img' });
  private readonly overlay = svg('svg', { class: 'piles-words', role: 'img' });
  private readonly box: HTMLElement;
  private readonly image = new DotImage(this.canvas);
  private stand: Stand | null = null;
  private standKey = '';
  private piling: Piling | null = null;
  private shown: { scenario: number; record: number; hasBins: boolean } | null = null;
  private classes = new Uint8Array(0);
  private before = new Uint8Array(0);
  private readonly now: Places;
  private flight: Flight | null = null;
  private settle: { from: Places; to: Places; begun: number | null } | null = null;
  private isMap = false;
  /** The map waits for its flight since; null while it does not. */
  private waits: { since: number | null } | null = null;
  private readonly counts = new Map<string, Counts>();

  constructor(private readonly context: Context) {
    const { n } = context.seminar;
    this.now = { x: new Float32Array(n), y: new Float32Array(n) };
    this.box = html('div', { class: 'chart-box piles' }, this.canvas, this.overlay);
    this.element = html(
      'section', { class: 'screen flight-screen' }, this.sentence,
      html('div', { class: 'chart-head' }, this.note, html('div', { class: 'buttons' }, this.toggle, howButton(context))), this.box,
    );
    this.toggle.addEventListener('click', () => {
      this.waits = null;
      this.fly(!this.isMap);
      context.set({});
    });
    new ResizeObserver(() => requestAnimationFrame(() => {
      if (this.element.isConnected && this.isStretched()) this.resize();
    })).observe(this.box);
  }

  enter(): void {
    this.flight = this.settle = null;
    this.isMap = this.context.canMove();
    this.waits = this.isMap ? { since: null } : null;
  }

  private get scale(): number {
    return imageScale(this.box.clientWidth + 2 * margin, this.box.clientHeight);
  }

  private imageSize(): [number, number] {
    return [Math.round((this.box.clientWidth + 2 * margin) * this.scale), Math.round(this.box.clientHeight * this.scale)];
  }

  private isStretched(): boolean {
    const [width, height] = this.imageSize();
    return this.box.clientWidth > 10 && (width !== this.image.width || height !== this.image.height);
  }

  resize(): void {
    const { clientWidth, clientHeight } = this.box;
    if (clientWidth < 10 || clientHeight < 10) return this.update();
    this.image.resize(...this.imageSize());
    const { page } = lookOf(this.context, 'tier');
    this.image.ground(page, page, null, 0);
    this.standKey = '';
    this.flight = this.settle = null;
    this.update();
  }

  /** Bins of depth are known where the model runs here; what was stored has tiers alone. While it still runs, its last record. */
  private frame(): Frame | null {
    const { courses } = this.context;
    const { scenario, term } = this.context.view();
    const frame = courses.frame(scenario, term);
    const { kind } = courses.courses[scenario]?.source ?? { kind: 'waiting' };
    if (frame?.bin || kind === 'stored' || kind === 'differs') return frame;
    const last = courses.computed(scenario);
    return last >= 0 ? courses.frame(scenario, Math.min(term, last)) : null;
  }

  private countsOf(scenario: number, frame: Frame): Counts {
    const key = `${scenario} ${frame.record} ${frame.bin !== null}`;
    const known = this.counts.get(key);
    if (known) return known;
    const counts = countBins(frame.bin ?? frame.tier, frame.bin ? nBins + 1 : tierKeys.length);
    this.counts.set(key, counts);
    return counts;
  }

  /** Piles have one scale for all time: that of the tallest one in any record. */
  private makeStand(scenario: number, hasBins: boolean, font: number): void {
    const { courses, seminar } = this.context;
    const { clientWidth, clientHeight } = this.box;
    const reach = hasBins ? courses.computed(scenario) : seminar.stored.terms;
    const key = `${scenario} ${reach} ${hasBins} ${clientWidth}x${clientHeight} ${this.context.theme()}`;
    if (key === this.standKey) return;
    this.standKey = key;
    const edges = hasBins ? Array.from({ length: nBins + 1 }, (_, b) => b / nBins) : [0, ...seminar.stored.tier_cuts, 1];
    const most = new Float64Array(edges.length);
    for (let record = 0; record <= reach; ++record) {
      const frame = courses.frame(scenario, record);
      if (!frame || (frame.bin !== null) !== hasBins) continue;
      this.countsOf(scenario, frame).forEach((count, p) => (most[p] = Math.max(most[p] as number, count)));
    }
    const floor = clientHeight - 3.1 * font;
    this.stand = standOf(clientWidth, floor, floor - 0.6 * font, most, edges);
    this.image.setRadius(Math.max(leastRadius, radiusShare * this.stand.step) * this.scale);
    this.settle = null;
    if (!this.flight) this.put();
  }

  private mapPlaces(): Places {
    const { dots } = this.context;
    const { scale } = this;
    const { left, top, width, height } = mapFrame(dots);
    const perKm = Math.min((0.96 * this.box.clientWidth) / width, this.box.clientHeight / height);
    const from = margin + mapPlace * (this.box.clientWidth - width * perKm);
    return { x: dots.x.map((x) => (from + (x - left) * perKm) * scale), y: dots.y.map((y) => (top - y) * perKm * scale) };
  }

  private goal(): Places | null {
    if (this.isMap) return this.mapPlaces();
    return this.stand && this.piling ? this.piling.places(this.stand, this.scale, margin) : null;
  }

  /** Puts every dot where it belongs, at once. */
  private put(): void {
    const goal = this.goal();
    if (!goal) return;
    this.now.x.set(goal.x);
    this.now.y.set(goal.y);
    this.before = this.classes;
  }

  private fly(toMap: boolean): void {
    const from = { x: this.now.x.slice(), y: this.now.y.slice() };
    this.isMap = toMap;
    this.settle = null;
    const goal = this.goal();
    if (!goal || !this.context.canMove()) return this.put();
    this.before = this.classes;
    this.flight = new Flight(from, goal, this.classes, this.scale);
  }

  update(): void {
    const { context } = this;
    const { scenario } = context.view();
    const frame = this.frame();
    const size = chartSize(context, this.box);
    this.toggle.textContent = this.isMap ? words.flight.to_piles : words.flight.to_map;
    const said = context.told();
    if (said) say(this.sentence, frame ? said : [{ text: words.computing(wholeText(context.seminar.n)) }]);
    this.note.textContent = this.noteText();
    if (!frame) return;
    this.take(scenario, frame);
    this.makeStand(scenario, frame.bin !== null, size.font);
    this.drawWords(frame, size);
    if (!this.flight && !this.settle) this.paint(1);
    // While the end is talked about, what the next step asks is computed.
    if (scenario === 0 && context.view().term === context.seminar.stored.terms && !context.isPlaying()) whyRuns(context).start();
  }

  /** In how many runs there are two tiers; of a policy, what came and went, and in how many there are without it. */
  private noteText(): string {
    const { scenario, term } = this.context.view();
    const { stored } = this.context.seminar;
    const own = stored.scenarios[scenario];
    if (term < stored.terms || !own) return words.chart_depth;
    const without = withoutBrackets(stored.scenarios[0]?.two_tiers ?? '');
    return own.remain ? [own.peak, words.flight.without(without)].filter(Boolean).join(' ') : words.flight.in_runs(withoutBrackets(own.two_tiers));
  }

  /** New classes and piles of a record: dots that change theirs move. */
  private take(scenario: number, frame: Frame): void {
    const hasBins = frame.bin !== null;
    const { shown } = this;
    const piles = frame.bin ?? frame.tier;
    if (shown && shown.scenario === scenario && shown.hasBins === hasBins && shown.record === frame.record) return;
    this.shown = { scenario, record: frame.record, hasBins };
    const isFresh = !this.piling || !shown || shown.hasBins !== hasBins || shown.scenario !== scenario;
    if (isFresh) {
      this.piling = new Piling(piles, hasBins ? nBins + 1 : tierKeys.length);
      this.standKey = '';
      this.before = this.classes = frame.tier.slice();
      this.flight = null;
      return;
    }
    this.piling?.move(piles);
    this.before = this.classes;
    this.classes = frame.tier.slice();
    const goal = this.goal();
    if (!goal) return;
    if (this.flight) {
      this.flight.turn(goal);
      this.before = this.classes;
    } else if (this.context.canMove()) this.settle = { from: { x: this.now.x.slice(), y: this.now.y.slice() }, to: goal, begun: null };
    else this.put();
  }

  private paint(share: number): void {
    const { colours, page } = lookOf(this.context, 'tier');
    const areBars = this.stand && !this.stand.isDots && !this.isMap && !this.flight;
    this.canvas.style.visibility = areBars ? 'hidden' : '';
    if (!areBars && this.classes.length > 0) this.image.draw(this.now, { before: this.before, now: this.classes, share, colours, ground: page }, false);
  }

  tick(now: number): boolean {
    if (this.waits && this.shown) {
      this.waits.since ??= now;
      if (now - this.waits.since < mapFor) return true;
      this.waits = null;
      this.fly(false);
      this.context.set({});
    }
    if (this.flight) {
      if (!this.flight.place(now, this.now)) {
        this.flight = null;
        this.redraw();
        if (!this.isMap && this.context.view().term === 0) this.context.play();
      }
      this.paint(1);
      return this.flight !== null;
    }
    if (!this.settle) return this.waits !== null;
    const { settle } = this;
    settle.begun ??= now;
    const part = Math.min(1, (now - settle.begun) / settleFor);
    const t = ease(part);
    const { from, to } = settle;
    for (let i = 0; i < this.now.x.length; ++i) {
      this.now.x[i] = (from.x[i] as number) + ((to.x[i] as number) - (from.x[i] as number)) * t;
      this.now.y[i] = (from.y[i] as number) + ((to.y[i] as number) - (from.y[i] as number)) * t;
    }
    if (part === 1) {
      this.settle = null;
      this.before = this.classes;
    }
    this.paint(part);
    return part < 1;
  }

  private redraw(): void {
    const frame = this.frame();
    if (frame) this.drawWords(frame, chartSize(this.context, this.box));
  }

  /** Names and counts under the piles, the start as a line, and what the middle shows. */
  private drawWords(frame: Frame, size: ChartSize): void {
    const { context, stand, overlay } = this;
    const { scenario } = context.view();
    const { seminar, courses } = context;
    if (!stand) return;
    const { font, width } = size;
    const counts = this.countsOf(scenario, frame);
    const tiers = countBins(frame.tier, tierKeys.length);
    const said = tierKeys.map((_, t) => `${words.tier_names[t]}: ${countText(tiers[t] as number)}`).join(', ');
    clear(overlay, size, `${words.chart_depth}. ${said}. ${seminar.data.words.simulated}.`);
    overlay.dataset['at'] = this.isMap ? 'map' : this.flight ? 'flight' : 'piles';
    this.canvas.setAttribute('aria-label', words.flight.picture);
    const write = (x: number, y: number, text: string, ink: string, weight = 400, anchor = 'middle') =>
      svg('text', { x, y, 'text-anchor': anchor, fill: colour(ink), 'font-weight': weight }, text);
    if (this.isMap) return overlay.append(write(0, 1.2 * font, words.one_dot.join(' '), 'ink', 600, 'start'), write(0, 2.5 * font, words.flight.of_them(wholeText(seminar.n)), 'mute', 400, 'start'));
    const { floor, piles } = stand;
    if (!stand.isDots && !this.flight) {
      const tierOfPile = (p: number) => (p === 0 ? 0 : frame.bin ? 1 + seminar.stored.tier_cuts.filter((cut) => (p - 0.5) / nBins >= cut).length : p);
      overlay.append(...piles.map(({ left, width: own }, p) => svg('rect', { x: left, width: own, y: stand.top(p, counts[p] as number), height: Math.max(0, floor - stand.top(p, counts[p] as number)), fill: colour(tierKeys[tierOfPile(p)] as string), class: 'bar' })));
    }
    const none = piles[0] as { left: number; width: number };
    const first = stand.depthAt(0);
    const start = frame.record > 0 ? courses.frame(scenario, 0) : null;
    const startCounts = start && (start.bin !== null) === (frame.bin !== null) ? this.countsOf(scenario, start) : null;
    const tops = piles.map((_, p) => Math.min(stand.top(p, counts[p] as number), startCounts ? stand.top(p, startCounts[p] as number) : floor));
    if (startCounts) {
      const steps = piles.slice(1).map(({ left }, p) => `${p === 0 ? 'M' : 'L'}${left} ${stand.top(p + 1, startCounts[p + 1] as number)} H${piles[p + 2]?.left ?? width}`).join(' ');
      const d = `M0 ${stand.top(0, startCounts[0] as number)} H${none.width} ${steps}`;
      for (const [ink, wide] of [['bg', 6], ['mute', 2.5]] as const) overlay.append(svg('path', { d, fill: 'none', stroke: colour(ink), 'stroke-width': wide, class: ink === 'mute' ? 'outline' : undefined }));
      // Above the line and the piles, where they have come down from their tallest.
      const from = Math.min(3, piles.length - 1);
      const x = (piles[from] as { left: number }).left + 0.4 * font;
      const until = x + textWidth(words.outline_start_line, `${font}px Inter, sans-serif`);
      const under = Math.min(...piles.flatMap(({ left }, p) => (p >= from && left < until ? [tops[p] as number] : [])));
      if (under > 1.6 * font) overlay.append(write(x, under - 0.6 * font, words.outline_start_line, 'mute', 400, 'start'));
    }
    const { tier_cuts: cuts } = seminar.stored;
    const [lower, upper] = cuts.map(stand.depthAt) as [number, number];
    const low = (tiers[0] as number) + (tiers[1] as number);
    if (Math.min(low, tiers[3] as number) > (tiers[2] as number) && !this.flight) {
      const y = Math.min(...piles.flatMap(({ left, width: own }, p) => (left + own > lower && left < upper ? [tops[p] as number] : []))) - 0.9 * font;
      overlay.append(
        svg('path', { d: `M${lower + 4} ${y + 0.5 * font} V${y} H${upper - 4} V${y + 0.5 * font}`, fill: 'none', stroke: colour('ink'), 'stroke-width': 2.5, class: 'hollow' }),
        write((lower + upper) / 2, y - 0.5 * font, words.flight.few_between, 'ink', 600),
      );
    }
    overlay.append(
      svg('line', { x1: 0, x2: none.width, y1: floor + 1, y2: floor + 1, stroke: colour('rule'), 'stroke-width': 2 }),
      svg('line', { x1: first, x2: width, y1: floor + 1, y2: floor + 1, stroke: colour('rule'), 'stroke-width': 2 }),
      ...[lower, upper].map((x) => svg('line', { x1: x, x2: x, y1: floor, y2: floor + 2.6 * font, stroke: colour('rule'), 'stroke-width': 1.5 })),
    );
    const centres = [none.width / 2, (first + lower) / 2, (lower + upper) / 2, (upper + width) / 2];
    const fits = textWidth(words.tier_names[0], `600 ${font}px Inter, sans-serif`) <= none.width;
    centres.forEach((x, t) => {
      const name = t === 0 && fits ? words.tier_names[0] : words.tier_short[t];
      overlay.append(write(x, floor + 1.3 * font, name ?? '', `${tierKeys[t]}-text`, 600), write(x, floor + 2.5 * font, countText(tiers[t] as number), 'ink'));
    });
    const room = textWidth(words.flight.of_them(wholeText(seminar.n)), `${font}px Inter, sans-serif`) < first;
    if (stand.isDots && room && (tops[0] as number) > 4.6 * font) {
      [...words.one_dot, words.flight.of_them(wholeText(seminar.n))].forEach((line, l) => overlay.append(write(0, (tops[0] as number) + (1.25 * l - 3.1) * font, line, l < 2 ? 'ink' : 'mute', l < 2 ? 600 : 400, 'start')));
    }
  }

  /** For a picture the piles are a histogram: numbers stand in it. */
  charts(): SVGSVGElement[] {
    const { context } = this;
    const { scenario } = context.view();
    const frame = this.frame();
    const start = context.courses.frame(scenario, 0);
    if (!frame?.bin || !start?.bin) return [this.overlay];
    const histogram = new Histogram();
    const [now, before] = [this.countsOf(scenario, frame), this.countsOf(scenario, start)];
    histogram.draw(now, frame.record === 0 ? null : before, words.outline_start, axisEnd([now, before]), context.seminar.stored.tier_cuts, chartSize(context, this.box), words.chart_depth);
    return [histogram.element];
  }
  canvases(): HTMLCanvasElement[] {
    return [];
  }
  captions(): string[] {
    return [];
  }
  measured(): string[] {
    return [...tierMetrics, ...figureIds];
  }
}

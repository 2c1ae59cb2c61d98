/** Curves over time that draw themselves: lines with bands, a moving head, names at their ends. */
import { max } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { area, line as lineOf } from 'd3-shape';
import { svg, textWidth, wrap } from '../../../report/src/draw/element';
import { partLabels } from '../../../report/src/draw/level_chart';
import { linear } from '../../../report/src/draw/linear';
import { colour } from '../../../report/src/tokens';

export interface Line {
  label: string;
  values: number[];
  low: number[];
  high: number[];
  /** Names of colours in the style sheet: of the line, and of words beside it. */
  colour: string;
  text: string;
  dash?: string;
  /** No name and no head: a line behind the others. */
  isQuiet?: boolean;
}

export interface CurveSpec {
  lines: Line[];
  range: { low: number; high: number };
  tick: (value: number) => string;
  terms: number;
  perYear: number;
  yearWords: (year: number) => string;
  startWords: string;
  events: { term: number; label: string }[];
  /** Room for names beside the plot, in font sizes; as much as they need by default. */
  labelRoom?: number;
}

export interface ChartSize {
  width: number;
  height: number;
  font: number;
  stroke: number;
  dot: number;
  labelGap: number;
}

let nCharts = 0;

/** Empties a picture and gives it its size, and its words for screen readers. */
export function clear(picture: SVGSVGElement, { width, height, font }: Pick<ChartSize, 'width' | 'height' | 'font'>, description: string): void {
  picture.replaceChildren();
  picture.setAttribute('viewBox', `0 0 ${width} ${height}`);
  picture.setAttribute('width', String(width));
  picture.setAttribute('height', String(height));
  picture.setAttribute('font-size', String(font));
  picture.setAttribute('aria-label', description);
}

export class CurveChart {
  readonly element = svg('svg', { class: 'curves', role: 'img' });
  private spec: CurveSpec | null = null;
  private size: ChartSize = { width: 100, height: 100, font: 16, stroke: 3, dot: 5, labelGap: 4 };
  private x = (value: number) => value;
  private y = (value: number) => value;
  private right = 0;
  private readonly clipId = `drawn-${++nCharts}`;
  private clip = svg('rect', {});
  private heads = svg('g', {});
  private pixel = -1;
  private at = -1;
  private now = svg('line', {});
  private moving: { dot: SVGCircleElement; name: SVGGElement; place: string }[] = [];
  labelAt = 0;
  private named: { line: Line; lines: string[] }[] = [];

  draw(spec: CurveSpec, size: ChartSize, description: string): void {
    this.spec = spec;
    this.size = size;
    const { width, height, font, stroke } = size;
    const fontName = `${font}px Inter, system-ui, sans-serif`;
    const ticks = scaleLinear([spec.range.low, spec.range.high], [0, 1]).ticks(Math.min(4, Math.max(1, Math.floor(height / (3 * font)))));
    const named = spec.lines.filter((l) => !l.isQuiet);
    // Names take several lines rather than much of the chart; a word stays whole.
    const widest = (parts: string[]) => Math.ceil(max(parts, (part) => textWidth(part, `600 ${fontName}`)) ?? 0) + size.dot * 2 + 14;
    const names = named.map((l) => l.label);
    const room = named.length > 0 ? Math.max(Math.min(width * 0.28, widest(names)), widest(names.flatMap((name) => name.match(/[^\s-]*-+|[^\s-]+/g) ?? []))) : 0;
    const labelRoom = spec.labelRoom ? spec.labelRoom * font : room;
    // The head of a curve at its end stands half over the edge.
    const tickGap = size.dot + 6;
    const tickRoom = Math.ceil(max(ticks, (v) => textWidth(spec.tick(v), fontName)) ?? 0) + tickGap + Math.ceil(font * 0.4);
    const left = size.dot;
    const right = width - labelRoom - tickRoom - 8;
    const top = font * (spec.events.length > 0 ? 1.5 : 0.6);
    const bottom = height - font * 1.7;
    this.right = right;
    this.labelAt = width - labelRoom;
    this.x = linear([0, spec.terms], [left, right]);
    this.y = linear([spec.range.low, spec.range.high], [bottom, top]);
    const { x, y } = this;

    const picture = this.element;
    clear(picture, size, description);
    for (const tick of ticks) {
      const isFloor = tick === spec.range.low || tick === 0;
      picture.append(
        svg('line', { x1: left, x2: right, y1: y(tick), y2: y(tick), stroke: colour(isFloor ? 'rule' : 'grid'), 'stroke-width': isFloor ? 2 : 1.5 }),
        svg('text', { x: right + tickGap, y: y(tick) + font * 0.36, fill: colour('mute'), class: 'tick' }, spec.tick(tick)),
      );
    }
    const years = Math.floor(spec.terms / spec.perYear);
    const step = years > 8 ? 5 : years > 3 ? 2 : 1;
    let taken = -Infinity;
    for (let year = 0; year <= years; year += step) {
      const isLast = year + step > years;
      const words = year === 0 ? spec.startWords : isLast || width < 30 * font ? String(year) : spec.yearWords(year);
      const wide = textWidth(words, fontName);
      const from = year === 0 ? left : isLast ? right - wide : x(year * spec.perYear) - wide / 2;
      if (from < taken) continue;
      taken = from + wide + font * 0.6;
      picture.append(svg('text', { x: from, y: height - font * 0.3, fill: colour('mute'), class: 'tick' }, words));
    }
    for (const { term, label } of spec.events) {
      const wide = textWidth(label, fontName);
      const turn = x(term) + 8 + wide > right && x(term) - 8 - wide > 0;
      picture.append(
        svg('line', { x1: x(term), x2: x(term), y1: font * 0.2, y2: bottom, stroke: colour('mute'), 'stroke-width': 1.5, 'stroke-dasharray': '2 5' }),
        svg('text', { x: x(term) + (turn ? -8 : 8), y: font, 'text-anchor': turn ? 'end' : 'start', fill: colour('mute') }, label),
      );
    }
    this.clip = svg('rect', { x: 0, y: 0, width: 0, height });
    const drawn = svg('g', { 'clip-path': `url(#${this.clipId})` });
    const half = stroke / 2 + 1;
    for (const line of spec.lines.filter((l) => !l.isQuiet)) {
      const bandOf = area<number>()
        .x((_, i) => x(i))
        .y0((v, i) => Math.max(y(line.low[i] ?? v), y(v) + half))
        .y1((v, i) => Math.min(y(line.high[i] ?? v), y(v) - half));
      drawn.append(svg('path', { d: bandOf(line.values) ?? '', fill: colour(line.colour), class: 'band' }));
    }
    for (const line of spec.lines) {
      const path = lineOf<number>().x((_, i) => x(i)).y((v) => y(v))(line.values) ?? '';
      drawn.append(
        svg('path', {
          d: path, fill: 'none', stroke: colour(line.colour), 'stroke-width': line.isQuiet ? Math.max(1.5, stroke * 0.5) : stroke, 'stroke-linejoin': 'round',
          'stroke-dasharray': line.dash, class: 'curve',
        }),
      );
    }
    this.named = named.map((line) => ({ line, lines: wrap(line.label, `600 ${fontName}`, width - this.labelAt - size.dot * 2 - 8) }));
    this.heads = svg('g', { class: 'heads' });
    this.pixel = this.at = -1;
    this.makeHeads();
    picture.append(svg('clipPath', { id: this.clipId }, this.clip), drawn, this.heads);
  }

  /** Shows the curves up to a record, which may lie between two. */
  moveTo(now: number): void {
    const { spec, size, x, y } = this;
    if (!spec) return;
    const { font } = size;
    const at = Math.min(Math.max(now, 0), spec.terms);
    // Between records the curves go on by whole pixels of the screen.
    const pixel = Math.round(x(at) * devicePixelRatio);
    if (pixel === this.pixel && (at === this.at || !Number.isInteger(at))) return;
    this.pixel = pixel;
    this.at = at;
    this.clip.setAttribute('width', String(x(at)));
    const before = Math.floor(at);
    const valueOf = (line: Line) => {
      const a = line.values[before] ?? line.values[line.values.length - 1] ?? 0;
      const b = line.values[before + 1] ?? a;
      return a + (b - a) * (at - before);
    };
    const step = font * 1.15;
    const labels = this.named.map(({ line, lines }) => {
      const wanted = y(valueOf(line));
      return { line, lines, colour: line.text, wanted, y: wanted, height: lines.length * step };
    });
    // In an order of its own, which it sorts.
    partLabels([...labels], size.labelGap, 0, size.height - font * 1.4);
    this.now.setAttribute('transform', `translate(${x(at)} 0)`);
    labels.forEach(({ wanted, y: middle }, i) => {
      const head = this.moving[i];
      if (!head) return;
      head.dot.setAttribute('transform', `translate(${x(at)} ${wanted})`);
      // Names in whole pixels: they are painted anew only when they move.
      const place = `translate(0 ${Math.round(middle)})`;
      if (head.place !== place) head.name.setAttribute('transform', place);
      head.place = place;
    });
  }

  private makeHeads(): void {
    const { size } = this;
    const { font, dot } = size;
    const step = font * 1.15;
    this.now = svg('line', { x1: 0, x2: 0, y1: 0, y2: size.height - font * 1.7, stroke: colour('ink'), 'stroke-width': 1.5, 'stroke-dasharray': '2 5' });
    this.moving = this.named.map(({ line, lines }) => {
      const text = svg('text', { fill: colour(line.text), 'font-weight': 600 });
      const top = (-lines.length * step) / 2;
      lines.forEach((part, i) => text.append(svg('tspan', { x: this.labelAt + dot * 2 + 6, y: top + step * (i + 0.5) + font * 0.36 }, part)));
      return {
        dot: svg('circle', { r: dot, fill: colour(line.colour), stroke: colour('bg'), 'stroke-width': 2.5 }),
        name: svg('g', {}, svg('circle', { cx: this.labelAt + dot, cy: 0, r: dot, fill: colour(line.colour) }), text), place: '',
      };
    });
    this.heads.replaceChildren(this.now, ...this.moving.flatMap((head) => [head.dot, head.name]));
  }

  /** The record under a place on the chart, in CSS pixels from its left edge. */
  recordAt(px: number): number {
    const spec = this.spec;
    return spec ? Math.round(((px - this.x(0)) / Math.max(1, this.right - this.x(0))) * spec.terms) : 0;
  }

  placeOf(record: number, value: number): { x: number; y: number } {
    return { x: this.x(record), y: this.y(value) };
  }

  /** Above it stand the names of events. */
  plotTop(): number {
    return this.y(this.spec?.range.high ?? 1);
  }

  valueAt(py: number): number {
    const [a, b] = [this.y(0), this.y(1)];
    return (py - a) / (b - a);
  }
}

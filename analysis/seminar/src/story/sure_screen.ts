/** How sure: for each measure one dot a world, so that what is not known is seen and not averaged away. */
import { html, svg, wrap } from '../../../report/src/draw/element';
import type { Difference, Measure } from '../../../report/src/page_data';
import { colour } from '../../../report/src/tokens';
import { chartSize, howButton, say, type Context, type ScreenPart } from '../context';
import { ease } from '../draw/ease';
import { swarm } from '../draw/swarm';
import { words } from '../text/words';

const spreadMilliseconds = 600;
/** Of a strip, left free at either end. */
const edge = 0.06;

interface Row {
  measure: Measure;
  difference: Difference;
  worlds: NonNullable<Difference['worlds']>;
}

function rowsOf(context: Context, scenario: number): Row[] {
  const { measures, differences } = context.seminar.data;
  return measures.flatMap((measure, m) => {
    const difference = differences[scenario]?.[m];
    return difference?.worlds && measure.direction !== 0 ? [{ measure, difference, worlds: difference.worlds }] : [];
  });
}

/** Whether a scenario's differences are known world by world. */
export const hasWorlds = (context: Context, scenario: number): boolean => rowsOf(context, scenario).length > 0;

export class SureScreen implements ScreenPart {
  readonly element: HTMLElement;
  private readonly sentence = html('p', { class: 'sentence smaller' });
  private readonly chartBox = html('div', { class: 'chart-box' });
  private readonly chart = svg('svg', { role: 'img' });
  private readonly hangs = html('p', { class: 'note' });
  private rows: Row[] = [];
  private dots: { element: SVGCircleElement; from: number; to: number }[] = [];
  private scenario = -1;
  private drawn = '';
  private spreadFrom: number | null = null;

  constructor(private readonly context: Context) {
    this.chartBox.append(this.chart);
    this.element = html(
      'section', { class: 'screen sure-screen' }, this.sentence,
      html('div', { class: 'chart-head' }, html('p', { class: 'sure-key note' }, html('i', { class: 'world' }), words.sure.dot, html('i', { class: 'zone' }), words.sure.zone), howButton(context)),
      this.chartBox, this.hangs,
    );
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
      this.rows = rowsOf(context, scenario);
      // Keys of parameters stand in the comparison, not before a room.
      const hangs = this.rows.map((row) => row.worlds.hangs_on.replace(/ \([^()]*\)\.$/, '.'));
      this.hangs.textContent = hangs.find((text) => !text.startsWith(words.sure.nothing)) ?? hangs[0] ?? '';
      this.drawn = '';
      this.spreadFrom = context.canMove() ? performance.now() : null;
    }
    const told = context.told();
    if (told) say(this.sentence, told);
    const isWide = context.layout() === 'wide';
    if (!isWide) this.chartBox.style.height = `${this.rows.length * 10}em`;
    const size = chartSize(context, this.chartBox);
    const key = `${scenario} ${size.width}x${size.height} ${context.theme()} ${context.layout()}`;
    if (key === this.drawn) return;
    this.drawn = key;
    this.draw(size.width, size.height, size.font, isWide);
  }

  private draw(width: number, height: number, font: number, isWide: boolean): void {
    const each = height / Math.max(1, this.rows.length);
    this.dots = [];
    this.chart.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.chart.setAttribute('width', String(width));
    this.chart.setAttribute('height', String(height));
    this.chart.setAttribute('aria-label', this.rows.map((row) => `${row.measure.label}: ${row.worlds.verdict}, ${row.worlds.counts}.`).join(' '));
    // Words keep their size: where there is less room for all, strips are shorter.
    const side = Math.min(0.36 * width, 16.5 * font);
    this.chart.replaceChildren(...this.rows.flatMap((row, r) => {
      const top = r * each;
      const strip = isWide ? { left: side + font, width: width - 2 * side - 2 * font, top: top + 0.08 * each, height: 0.88 * each } : { left: 0, width, top: top + 2.9 * font, height: each - 6.9 * font };
      const figure = `${row.difference.estimate_text} (${row.difference.interval_text.replace(row.measure.plain_unit, '').trim()}) ${row.measure.plain_unit}`;
      const write = (x: number, y: number, text: string, isStrong: boolean) =>
        svg('text', { x, y, fill: colour(isStrong ? 'ink' : 'mute'), 'font-size': font, 'font-weight': isStrong ? 600 : 400 }, text);
      const said = [row.worlds.verdict, ...wrap(row.worlds.counts, `${font}px Inter, sans-serif`, isWide ? side : width)];
      const first = isWide ? top + 0.5 * each - (said.length / 2 - 0.8) * 1.2 * font : top + each - 3 * font;
      return [
        svg('line', { x1: 0, x2: width, y1: top, y2: top, stroke: colour('rule'), 'stroke-width': 1.5 }),
        write(0, isWide ? top + 0.46 * each : top + 1.3 * font, row.measure.label, true),
        write(0, isWide ? top + 0.46 * each + 1.25 * font : top + 2.5 * font, figure, false),
        ...this.strip(row, strip, font, isWide),
        ...said.map((line, l) => write(isWide ? width - side : 0, first + l * 1.2 * font, line, l === 0)),
      ];
    }));
  }

  private strip(row: Row, box: { left: number; width: number; top: number; height: number }, font: number, isWide: boolean): SVGElement[] {
    const { values } = row.worlds;
    const zone = row.measure.smallest_difference;
    const ends = [...values, -zone, zone];
    const [low, high] = [Math.min(...ends), Math.max(...ends)];
    const room = edge * (high - low) || 1;
    const x = (value: number) => box.left + (box.width * (value - low + room)) / (high - low + 2 * room);
    const radius = Math.max(3, 0.2 * font);
    const distance = 2 * radius + 1;
    const half = (box.height - (isWide ? font : 0)) / 2;
    const line = box.top + half;
    const heights = swarm(values.map(x), distance);
    // A tall heap is squeezed, never thinned.
    const squeeze = Math.min(1, (half - radius) / Math.max(1e-9, distance * Math.max(...heights.map(Math.abs))));
    const dots = values.map((value, i) => {
      const matters = Math.abs(value) > zone;
      const element = svg('circle', {
        cx: x(value), cy: line - (heights[i] as number) * distance * squeeze, r: matters ? radius : radius - 0.75, fill: colour(matters ? 'ink' : 'bg'), stroke: colour(matters ? 'bg' : 'mute'),
        'stroke-width': matters ? 0.75 : 1.5, class: matters ? 'world' : 'world small',
      });
      this.dots.push({ element, from: x(row.difference.estimate), to: x(value) });
      return element;
    });
    const isGoodRight = row.measure.direction > 0;
    return [
      svg('rect', { x: x(-zone), y: box.top, width: Math.max(2, x(zone) - x(-zone)), height: 2 * half, rx: 4, fill: colour('grid') }),
      svg('line', { x1: box.left, x2: box.left + box.width, y1: line, y2: line, stroke: colour('rule'), 'stroke-width': 1.5 }),
      svg('line', { x1: x(0), x2: x(0), y1: box.top, y2: box.top + 2 * half, stroke: colour('mute'), 'stroke-width': 2.5 }),
      ...dots,
      svg('text', {
        x: isWide && !isGoodRight ? box.left : box.left + box.width, y: isWide ? box.top + box.height : box.top - 0.4 * font, 'text-anchor': isWide && !isGoodRight ? 'start' : 'end',
        fill: colour('mute'), 'font-size': font,
      }, isGoodRight ? `${words.sure.better} ›` : `‹ ${words.sure.better}`),
    ];
  }

  tick(now: number): boolean {
    if (this.spreadFrom === null) return false;
    const part = Math.min(1, (now - this.spreadFrom) / spreadMilliseconds);
    for (const { element, from, to } of this.dots) element.setAttribute('cx', String(from + (to - from) * ease(part)));
    if (part === 1) this.spreadFrom = null;
    return part < 1;
  }

  canvases(): HTMLCanvasElement[] {
    return [];
  }
  charts(): SVGSVGElement[] {
    return [this.chart];
  }
  captions(): string[] {
    return [];
  }
  measured(): string[] {
    return this.rows.map((row) => row.measure.id);
  }
}

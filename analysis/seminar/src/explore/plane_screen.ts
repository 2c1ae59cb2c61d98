/** What tips it: a plane of two assumptions, in fields by what becomes of the system; a point to drag, and what it comes to there. */
import { html, svg, textWidth } from '../../../report/src/draw/element';
import { format } from '../../../report/src/draw/number_format';
import { colour } from '../../../report/src/tokens';
import { chartSize, howButton, palette, say, type Context, type ScreenPart } from '../context';
import { zeroLine } from '../draw/contour';
import { clear, type ChartSize } from '../draw/curve_chart';
import { hexOf, mix, rgbOf } from '../draw/dots';
import { axisEnd, Histogram, type Counts } from '../draw/histogram';
import { whole, whyRuns } from '../story/why_runs';
import { percentText, wholeText } from '../text/figures';
import { words } from '../text/words';
import { axesOf, outcomeOf, PlaneRuns, type Outcome } from './plane_runs';
import type { End } from './explorer_runs';
import { figureIds, tiersBy } from './regime';

/** A pixel of the field, in CSS pixels. */
const grain = 3;
const keySteps = 40;
/** Of the fields' names, in font sizes. */
const nameSize = 1.3;
/** Of the border's line, across and up. */
const cells = 64;
const rest = 250;

const number = format('.3~r');

export class PlaneScreen implements ScreenPart {
  readonly element: HTMLElement;
  private readonly sentence = html('p', { class: 'sentence smaller' });
  private readonly note = html('p', { class: 'note' });
  private readonly field = html('canvas', { 'aria-hidden': 'true' });
  private readonly drawing = svg('svg', { 'aria-hidden': 'true' });
  private readonly plane = html('div', { class: 'chart-box plane', tabindex: 0, role: 'application' });
  private readonly pointHead = html('h2', {});
  private readonly pointNote = html('p', { class: 'note' });
  private readonly histogramBox = html('div', { class: 'chart-box' });
  private readonly histogram = new Histogram();
  private readonly worlds = html('ul', { class: 'outcomes' });
  private readonly worldsNote = html('p', { class: 'note' });
  private readonly back = html('button', { type: 'button', class: 'chip' }, words.plane.back);
  private readonly runs: PlaneRuns | null;
  private readonly exact = new Map<string, End>();
  private drawnField = '';
  /** Of each pixel of the field. */
  private outcomes: Outcome[] = [];
  /** Where two tiers end, as a path. */
  private line = '';
  private names: { key: string; places: { outcome: Outcome; x: number; y: number }[] } = { key: '', places: [] };
  private timer = 0;
  private end: (() => void) | null = null;
  private asked = '';

  constructor(private readonly context: Context) {
    const axes = axesOf(context.seminar.stored.sliders);
    this.runs = axes && new PlaneRuns(context, axes, () => context.set({}));
    this.plane.append(this.field, this.drawing);
    this.histogramBox.append(this.histogram.element);
    this.element = html(
      'section', { class: 'screen plane-screen' }, this.sentence,
      html('div', { class: 'plane-left' }, this.plane),
      html(
        'div', { class: 'plane-right' }, html('div', { class: 'chart-head' }, this.pointHead, howButton(context)), this.pointNote, this.histogramBox, this.worlds, this.worldsNote,
      ),
      html('div', { class: 'why-foot' }, this.note, this.back),
    );
    this.plane.setAttribute('aria-label', words.plane.how);
    this.back.addEventListener('click', () => {
      context.set({ moved: {} });
      this.plane.focus();
    });
    this.plane.addEventListener('pointerdown', (event) => {
      this.plane.setPointerCapture(event.pointerId);
      this.take(event);
    });
    this.plane.addEventListener('pointermove', (event) => {
      if (event.buttons > 0) this.take(event);
    });
    this.plane.addEventListener('keydown', (event) => {
      const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }[event.key];
      if (!by || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      const [x, y] = this.shares(this.point());
      this.moveTo(x + (by[0] as number) / keySteps, y + (by[1] as number) / keySteps);
    });
    new ResizeObserver(() => {
      if (this.element.isConnected) this.update();
    }).observe(this.plane);
  }

  enter(): void {
    this.runs?.start();
    if (this.runs?.level() !== null) whyRuns(this.context).start();
  }

  /** The point that is shown: as assumed, but for what was moved. */
  private point(): [number, number] {
    const { runs } = this;
    if (!runs) return [0, 0];
    const { moved } = this.context.view();
    const assumed = runs.assumed();
    return runs.axes.map((axis, a) => moved[axis.key] ?? (assumed[a] as number)) as [number, number];
  }

  private shares(point: [number, number]): [number, number] {
    return (this.runs?.axes.map((axis, a) => Math.min(1, Math.max(0, ((point[a] as number) - axis.lower) / (axis.upper - axis.lower)))) ?? [0, 0]) as [number, number];
  }

  private moveTo(x: number, y: number): void {
    const { runs } = this;
    if (!runs) return;
    const within = (share: number) => Math.min(1, Math.max(0, share));
    const moved = Object.fromEntries(runs.axes.map((axis, a) => [axis.key, Number((axis.lower + (axis.upper - axis.lower) * within(a === 0 ? x : y)).toPrecision(4))]));
    this.context.set({ moved });
  }

  private take(event: PointerEvent): void {
    const box = this.plane.getBoundingClientRect();
    const { left, top, width, height } = this.room();
    this.moveTo((event.clientX - box.left - left) / width, 1 - (event.clientY - box.top - top) / height);
  }

  /** Where the field is within its box, beside and above the words of the axes. */
  private room(): { left: number; top: number; width: number; height: number } {
    const { font } = chartSize(this.context, this.plane);
    const [left, bottom, top] = [5 * font, 2.8 * font, 0.4 * font];
    return { left, top, width: Math.max(60, this.plane.clientWidth - left - 2), height: Math.max(60, this.plane.clientHeight - bottom - top) };
  }

  resize(): void {
    this.drawnField = '';
    this.update();
  }

  update(): void {
    const { runs, context } = this;
    if (!runs) return say(this.sentence, [{ text: words.plane.missing }]);
    if (typeof WebAssembly === 'undefined') return say(this.sentence, [{ text: words.stored_reason.no_wasm }]);
    // The worlds' own ends wait until there is a field for them.
    if (runs.level() !== null && this.element.isConnected) whyRuns(context).start();
    this.askExact();
    this.drawField();
    this.drawPlane();
    this.drawPoint();
    this.drawWorlds();
  }

  private keyOf(point: [number, number]): string {
    return point.map((value) => value.toPrecision(6)).join(' ');
  }

  /** The exact run of the point, once it rests, and of the one that is assumed. */
  private askExact(): void {
    const { runs } = this;
    const wanted = [runs?.assumed(), this.point()].find((point) => point && !this.exact.has(this.keyOf(point)));
    if (!runs || !wanted || !this.element.isConnected) return;
    const key = this.keyOf(wanted);
    if (key === this.asked) return;
    this.asked = key;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.end?.();
      this.end = runs.run(Object.fromEntries(runs.axes.map((axis, a) => [axis.key, wanted[a] as number])), (end) => {
        this.end = null;
        if (end) this.exact.set(key, end);
        this.context.set({});
      });
    }, rest);
  }

  private tints(): Record<Outcome, string> {
    const ink = palette(this.context);
    const [two, ground, land] = ['sequential-0', 'bg', 'land'].map((name) => ink[name] ?? '#888888') as [string, string, string];
    const half = hexOf(mix(rgbOf(two), rgbOf(ground), 0.5));
    return { two_tiers: two, graded: half, passing: half, universally_shallow: land, inclusive: ground };
  }

  /** Fields of what becomes of the system between the points of the lattice. */
  private drawField(): void {
    const { runs, field, context } = this;
    const level = runs?.level() ?? null;
    const { left, top, width, height } = this.room();
    const key = `${level} ${width}x${height} ${context.theme()}`;
    if (key === this.drawnField || !runs) return;
    this.drawnField = key;
    Object.assign(field.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
    const [nx, ny] = [Math.ceil(width / grain), Math.ceil(height / grain)];
    field.width = nx;
    field.height = ny;
    const paint = field.getContext('2d', { alpha: false });
    if (!paint) return;
    paint.fillStyle = palette(context)['land'] ?? '#eeeeee';
    paint.fillRect(0, 0, nx, ny);
    this.outcomes = [];
    this.line = '';
    if (level === null) return;
    const image = paint.createImageData(nx, ny);
    const pixels = new Uint32Array(image.data.buffer);
    const tints = this.tints();
    const colours = Object.fromEntries(Object.entries(tints).map(([name, hex]) => {
      const [r, g, b] = rgbOf(hex);
      return [name, (0xff000000 | (b << 16) | (g << 8) | r) >>> 0];
    }));
    const limits = context.seminar.stored.two_tiers;
    for (let j = 0; j < ny; ++j) {
      for (let i = 0; i < nx; ++i) {
        const outcome = outcomeOf(runs.figuresAt((i + 0.5) / nx, 1 - (j + 0.5) / ny, level), limits);
        this.outcomes.push(outcome);
        pixels[j * nx + i] = colours[outcome] as number;
      }
    }
    paint.putImageData(image, 0, 0);
    this.line = this.border();
  }
  private outcomeAt(point: [number, number]): Outcome | null {
    const level = this.runs?.level() ?? null;
    if (!this.runs || level === null) return null;
    return outcomeOf(this.runs.figuresAt(...this.shares(point), level), this.context.seminar.stored.two_tiers);
  }

  private border(): string {
    const { runs } = this;
    const level = runs?.level() ?? null;
    if (!runs || level === null) return '';
    const { left, top, width, height } = this.room();
    const limits = this.context.seminar.stored.two_tiers;
    const pieces = zeroLine((i, j) => tiersBy(runs.figuresAt(i / cells, j / cells, level), limits), cells, cells);
    return pieces.map((piece) => piece.map(([x, y], k) => `${k ? 'L' : 'M'}${(left + (x / cells) * width).toFixed(1)} ${(top + (1 - y / cells) * height).toFixed(1)}`).join('')).join('');
  }

  /** Names stand where their field has most room for them, away from marks. */
  private namePlaces(font: number): { outcome: Outcome; x: number; y: number }[] {
    const key = `${this.drawnField} ${this.worldsThere().length}`;
    if (this.names.key === key) return this.names.places;
    const { left, top, width, height } = this.room();
    const [nx, ny] = [this.field.width, this.field.height];
    const marks = this.worldsThere().map(({ point }) => this.shares(point)).map(([x, y]) => ({ x: left + x * width, y: top + (1 - y) * height }));
    const places = (['two_tiers', 'graded', 'universally_shallow', 'inclusive'] as const).flatMap((outcome) => {
      const own = this.outcomes.flatMap((o, at) => (o === outcome ? [at] : []));
      const mean = (value: (at: number) => number) => own.reduce((sum, at) => sum + value(at), 0) / Math.max(1, own.length);
      const middle = { x: left + (width * mean((at) => at % nx)) / nx, y: top + (height * mean((at) => Math.floor(at / nx))) / ny };
      const half = textWidth(words.plane.outcomes[outcome], `600 ${nameSize * font}px Inter, sans-serif`) / 2;
      let best = { outcome, x: 0, y: 0, room: 0.5 * font };
      for (let j = 2; j < 38; ++j) {
        for (let i = 1; i < 39; ++i) {
          const [x, y] = [left + (i / 40) * width, top + (j / 40) * height];
          // How far the nearest mark is from the word, which is a line; and whether the word stays in its field.
          const beyond = (px: number, py: number) => Math.hypot(Math.max(0, Math.abs(px - x) - half), py - y);
          const isOwn = [-half, 0, half].every((dx) => [-0.6 * font, 0.6 * font].every((dy) => {
            const [px, py] = [Math.floor((x + dx - left) / width * nx), Math.floor((y + dy - top) / height * ny)];
            return px >= 0 && px < nx && py >= 0 && py < ny && this.outcomes[py * nx + px] === outcome;
          }));
          if (!isOwn) continue;
          // With room enough, nearer the middle of the field.
          const room = Math.min(2.5 * font, ...marks.map((mark) => beyond(mark.x, mark.y))) - 0.02 * Math.hypot(x - middle.x, y - middle.y);
          if (room > best.room) best = { outcome, x, y, room };
        }
      }
      return best.x > 0 ? [best] : [];
    });
    this.names = { key, places };
    return places;
  }

  private drawPlane(): void {
    const { runs, drawing, context, plane } = this;
    if (!runs) return;
    const size: ChartSize = { ...chartSize(context, plane), width: plane.clientWidth, height: plane.clientHeight };
    const { font } = size;
    clear(drawing, size, '');
    const { left, top, width, height } = this.room();
    const [right, bottom] = [left + width, top + height];
    const write = (x: number, y: number, text: string, ink: string, weight: number, anchor = 'start') =>
      svg('text', { x, y, 'text-anchor': anchor, fill: colour(ink), 'font-weight': weight }, text);
    drawing.append(svg('path', { d: this.line, fill: 'none', stroke: colour('sequential-4'), 'stroke-width': 3.5, 'stroke-linecap': 'round', class: 'border' }));
    for (const { outcome, x, y } of this.namePlaces(font)) {
      drawing.append(svg('text', { x, y: y + 0.4 * font, 'text-anchor': 'middle', fill: colour('sequential-4'), 'font-weight': 600, 'font-size': nameSize * font }, words.plane.outcomes[outcome]));
    }
    const [across, up] = runs.axes;
    for (const [axis, a] of [[across, 0], [up, 1]] as const) {
      for (let step = 0; step <= 2; ++step) {
        const text = number(axis.lower + ((axis.upper - axis.lower) * step) / 2);
        drawing.append(a === 0 ? write(left + (width * step) / 2, bottom + 1.1 * font, text, 'mute', 400, step === 0 ? 'start' : step === 1 ? 'middle' : 'end') : write(left - 0.4 * font, bottom - (height * step) / 2 + (step === 0 ? 0 : step === 1 ? 0.36 : 0.8) * font, text, 'mute', 400, 'end'));
      }
    }
    drawing.append(write(left, bottom + 2.4 * font, `${across.label} ›`, 'ink', 600));
    const label = write(0, 0, `${up.label} ›`, 'ink', 600, 'middle');
    label.setAttribute('transform', `translate(${0.9 * font} ${top + height / 2}) rotate(-90)`);
    drawing.append(label, svg('path', { d: `M${left} ${top}V${bottom}H${right}`, fill: 'none', stroke: colour('rule'), 'stroke-width': 2 }));
    this.drawMarks(left, top, width, height, font);
    const place = (point: [number, number]) => {
      const [x, y] = this.shares(point);
      return { x: left + x * width, y: bottom - y * height };
    };
    const [from, to] = [place(runs.assumed()), place(this.point())];
    const r = 0.45 * font;
    drawing.append(
      svg('line', { x1: from.x, y1: from.y, x2: to.x, y2: to.y, stroke: colour('ink'), 'stroke-width': 2.5 }),
      svg('circle', { cx: from.x, cy: from.y, r: 1.2 * r, fill: colour('bg'), stroke: colour('ink'), 'stroke-width': 2.5 }),
      svg('path', { d: `M${from.x - 0.6 * r} ${from.y}h${1.2 * r}M${from.x} ${from.y - 0.6 * r}v${1.2 * r}`, stroke: colour('ink'), 'stroke-width': 2.5 }),
      svg('circle', { cx: to.x, cy: to.y, r: 1.9 * r, fill: 'none', stroke: colour('bg'), 'stroke-width': 8 }),
      svg('circle', { cx: to.x, cy: to.y, r: 1.9 * r, fill: from.x === to.x && from.y === to.y ? 'none' : colour('ink'), stroke: colour('ink'), 'stroke-width': 3, class: 'knob' }),
    );
  }

  /** The page's worlds where they lie, by their own ends. */
  private drawMarks(left: number, top: number, width: number, height: number, font: number): void {
    for (const { outcome, point } of this.worldsThere()) {
      const [sx, sy] = this.shares(point);
      this.drawing.append(markOf(outcome, left + sx * width, top + height - sy * height, 0.28 * font));
    }
  }

  private worldsThere(): { outcome: Outcome; point: [number, number] }[] {
    const { runs, context } = this;
    const { seminar } = context;
    if (!runs || !seminar.worlds[0]) return [];
    return whyRuns(context).worlds.flatMap(({ replicate, ends }) => {
      const end = ends[whole];
      const values = runs.axes.map((axis) => seminar.worlds[0]?.[replicate]?.[axis.key]);
      if (!end || values.some((value) => value === undefined)) return [];
      return [{ outcome: outcomeOf(end.figures, seminar.stored.two_tiers), point: values as [number, number] }];
    });
  }

  /** The histogram at the point: exact where it has been run, else between the nearest points. */
  private drawPoint(): void {
    const { runs, context } = this;
    const level = runs?.level() ?? null;
    if (!runs) return;
    const n = runs.part.schools?.length ?? context.seminar.n;
    const limits = context.seminar.stored.two_tiers;
    const known = (point: [number, number]): { counts: Counts; outcome: Outcome; isExact: boolean } | null => {
      const end = this.exact.get(this.keyOf(point));
      if (end) return { counts: end.counts, outcome: outcomeOf(end.figures, limits), isExact: true };
      if (level === null) return null;
      const shares = this.shares(point);
      return { counts: runs.countsAt(...shares, level), outcome: outcomeOf(runs.figuresAt(...shares, level), limits), isExact: false };
    };
    const [before, now] = [known(runs.assumed()), known(this.point())];
    const isMoved = this.keyOf(this.point()) !== this.keyOf(runs.assumed());
    this.back.disabled = !isMoved;
    this.note.textContent = words.plane.computed(wholeText(n), runs.part.name, runs.nKnown(), runs.nAll());
    if (!now || !before) return say(this.sentence, [{ text: words.computing(wholeText(n)) }]);
    const alone = (counts: Counts) => percentText((counts[0] as number) / n);
    say(this.sentence, [
      { text: `${isMoved ? words.plane.here : words.plane.assumed} ${words.plane.outcomes[now.outcome].toLowerCase()}. ` }, { text: `${alone(now.counts)} ${words.flight.alone}`, tone: 0 },
      { text: isMoved ? `, ${words.why.was(alone(before.counts))}.` : `. ${words.plane.drag}` },
    ]);
    const [x, y] = this.point();
    this.pointHead.textContent = isMoved ? words.plane.your_point(number(x), number(y)) : words.plane.as_assumed(number(x), number(y));
    this.pointNote.textContent = now.isExact ? words.plane.exact : words.plane.between;
    const size = { ...chartSize(context, this.histogramBox), height: Math.max(100, this.histogramBox.clientHeight) };
    this.histogram.draw(now.counts, isMoved ? before.counts : null, words.plane.line, axisEnd([now.counts, before.counts]), context.seminar.stored.tier_cuts, size, `${words.chart_depth}. ${context.seminar.data.words.simulated}.`);
  }

  private drawWorlds(): void {
    const there = this.worldsThere();
    const kinds = (['two_tiers', 'graded', 'universally_shallow', 'inclusive', 'passing'] as const).map((outcome) => ({ outcome, n: there.filter((world) => world.outcome === outcome).length }));
    this.worlds.hidden = this.worldsNote.hidden = there.length === 0;
    this.worlds.replaceChildren(...kinds.filter(({ n }) => n > 0).map(({ outcome, n }) => {
      const picture = svg('svg', { viewBox: '-8 -8 16 16', 'aria-hidden': 'true' }, markOf(outcome, 0, 0, 6));
      return html('li', {}, picture, `${words.plane.outcomes[outcome].toLowerCase()}: ${n}`);
    }));
    const others = there.filter(({ outcome, point }) => outcome !== this.outcomeAt(point)).length;
    this.worldsNote.textContent = words.plane.differ(others, there.length, this.context.seminar.stored.words.runs);
  }

  tick(): boolean {
    return false;
  }
  canvases(): HTMLCanvasElement[] {
    return [];
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

/** Outcomes by shape, so that they can be told apart in grey. */
function markOf(outcome: Outcome, x: number, y: number, r: number): SVGElement {
  const ring = { stroke: colour('bg'), 'stroke-width': 2, class: `mark ${outcome}` };
  switch (outcome) {
    case 'two_tiers': return svg('circle', { cx: x, cy: y, r, fill: colour('sequential-4'), ...ring });
    case 'graded': return svg('path', { d: `M${x} ${y - 1.25 * r}l${1.25 * r} ${1.25 * r}l${-1.25 * r} ${1.25 * r}l${-1.25 * r} ${-1.25 * r}Z`, fill: colour('sequential-2'), ...ring });
    case 'inclusive': return svg('path', { d: `M${x} ${y - 1.2 * r}l${1.2 * r} ${2.1 * r}h${-2.4 * r}Z`, fill: colour('ink'), ...ring });
    case 'passing': return svg('rect', { x: x - r, y: y - r, width: 2 * r, height: 2 * r, fill: colour('sequential-2'), ...ring });
    case 'universally_shallow': return svg('circle', { cx: x, cy: y, r, fill: colour('bg'), stroke: colour('ink'), 'stroke-width': 2.5, class: `mark ${outcome}` });
  }
}

import { extent, max } from 'd3-array';
import { line as lineOf } from 'd3-shape';
import { svg, textWidth } from '../../report/src/draw/element';
import { axisOf } from '../../report/src/draw/level_chart';
import { linear } from '../../report/src/draw/linear';
import { colour, dash, scenarioColour } from '../../report/src/tokens';
import type { Bars, Convergence, Effects, HistogramPanel, Intervals, IntervalRow, PairPanel, Scatter, Surface } from './document';

/** A figure's room: numbers are units of its viewBox, and `font` their size of text. */
export interface Room {
  width: number;
  height: number;
  font: number;
}

/** A number as people write it: with a minus, not a hyphen. */
export const withMinus = (value: number): string => String(value).replace('-', '−');

const fontOf = (size: number, weight = 400) => `${weight} ${size}px Inter, system-ui, sans-serif`;

/** A shape for each group besides its colour: circle, square, triangle, diamond, cross, ring. */
function mark(group: number, x: number, y: number, r: number, opacity: number): SVGElement {
  const ink = scenarioColour(group);
  const path = (d: string) => svg('path', { d, fill: ink, 'fill-opacity': opacity });
  switch (group) {
    case 0:
      return svg('circle', { cx: x, cy: y, r, fill: ink, 'fill-opacity': opacity });
    case 1:
      return svg('rect', { x: x - r * 0.9, y: y - r * 0.9, width: r * 1.8, height: r * 1.8, fill: ink, 'fill-opacity': opacity });
    case 2:
      return path(`M${x} ${y - r * 1.2}L${x + r * 1.1} ${y + r * 0.8}H${x - r * 1.1}Z`);
    case 3:
      return path(`M${x} ${y - r * 1.3}L${x + r * 1.3} ${y}L${x} ${y + r * 1.3}L${x - r * 1.3} ${y}Z`);
    case 4:
      return svg('path', { d: `M${x - r} ${y - r}L${x + r} ${y + r}M${x + r} ${y - r}L${x - r} ${y + r}`, stroke: ink, 'stroke-width': r * 0.7 });
    default:
      return svg('circle', { cx: x, cy: y, r, fill: 'none', stroke: ink, 'stroke-width': r * 0.5 });
  }
}

/** What each mark means, for the figure's key. */
export function markSign(group: number): SVGSVGElement {
  return svg('svg', { viewBox: '0 0 14 14', 'aria-hidden': 'true', class: 'mark-sign' }, mark(group, 7, 7, 4.6, 1));
}

/** Words in as few lines as fit the width. */
function wrapped(text: string, width: number, font: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines[lines.length - 1] ?? ''} ${word}`.trim();
    if (lines.length > 0 && textWidth(longer, font) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** How much smaller the name is that files have, beside a label. */
const keySize = 0.84;

/** A label, and small beside it what files call it. */
function labelled(attributes: Record<string, string | number>, label: string, key = ''): SVGTextElement {
  return svg(
    'text', { fill: colour('mute'), ...attributes }, label,
    key !== '' && svg('tspan', { class: 'key-name', dx: '.5em', 'font-size': `${keySize}em` }, key),
  );
}

/** Horizontal bars with interval whiskers, the first series strong, the next paler; all rows on one axis from zero. */
export function drawBars(figure: Bars, width: number, size: number, description: string): SVGSVGElement {
  const keyFont = fontOf(size * keySize);
  const widest = max(figure.rows, (r) => Math.max(textWidth(r.label, fontOf(size, 600)), textWidth(r.key ?? '', keyFont))) ?? 0;
  const labels = Math.min(width * 0.45, widest + 10);
  const lines = figure.rows.map((r) => [
    ...wrapped(r.label, labels - 10, fontOf(size, 600)).map((words) => ({ words, isKey: false })),
    ...(r.key ? wrapped(r.key, labels - 10, keyFont).map((words) => ({ words, isKey: true })) : []),
  ]);
  const rowHeight = size * Math.max(0.5 + 1.2 * figure.series.length, 0.4 + 1.15 * (max(lines, (l) => l.length) ?? 1));
  const values = (max(figure.rows, (r) => max(r.bars, (b) => textWidth(b.text, fontOf(size))) ?? 0) ?? 0) + 10;
  const ends = figure.rows.flatMap((r) => r.bars.flatMap((b) => [b.value, b.lower ?? b.value, b.upper ?? b.value]));
  const [least = 0, most = 1] = extent([0, ...ends]);
  const axis = axisOf({ low: least, high: most });
  const top = size * 0.4;
  const bottom = top + rowHeight * figure.rows.length;
  const height = bottom + size * 3.1;
  const x = linear([axis.low, axis.high], [labels, width - values]);
  const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'chart', role: 'img', 'aria-label': description, 'font-size': size });
  for (const tick of axis.ticks) {
    picture.append(
      svg('line', { x1: x(tick), x2: x(tick), y1: top, y2: bottom, stroke: colour(tick === 0 ? 'rule' : 'grid'), 'stroke-width': tick === 0 ? 2 : 1.5 }),
      svg('text', { x: x(tick), y: bottom + size * 1.3, 'text-anchor': 'middle', fill: colour('mute'), class: 'tick' }, withMinus(tick)),
    );
  }
  picture.append(svg('text', { x: (labels + width - values) / 2, y: bottom + size * 2.7, 'text-anchor': 'middle', fill: colour('mute') }, figure.axis));
  figure.rows.forEach((row, r) => {
    const from = top + r * rowHeight;
    const said = lines[r] ?? [];
    said.forEach(({ words, isKey }, i) =>
      picture.append(
        svg('text', {
          x: labels - 8, y: from + rowHeight / 2 + size * (0.36 + 1.15 * (i - (said.length - 1) / 2)), 'text-anchor': 'end',
          fill: colour(row.marked && !isKey ? 'ink' : 'mute'), 'font-weight': row.marked && !isKey ? 600 : 400,
          'font-size': isKey ? size * keySize : undefined, class: isKey ? 'key-name' : undefined,
        }, words),
      ));
    row.bars.forEach((bar, b) => {
      const thick = size * 0.56;
      const middle = from + rowHeight / 2 + size * 1.2 * (b - (figure.series.length - 1) / 2);
      const [left, right] = [Math.min(x(0), x(bar.value)), Math.max(x(0), x(bar.value))];
      picture.append(
        svg('rect', {
          x: left, width: Math.max(right - left, 0.8), y: middle - thick / 2, height: thick,
          fill: colour(b === 0 ? 'deep' : 'loose'), 'fill-opacity': row.marked ? 1 : 0.55,
        }),
      );
      if (bar.lower !== null && bar.upper !== null && bar.upper > bar.lower) {
        const inside = (v: number) => x(v) > left && x(v) < right;
        picture.append(svg('line', { x1: x(bar.lower), x2: x(bar.upper), y1: middle, y2: middle, stroke: colour('ink'), 'stroke-width': 1.4, class: 'whisker' }));
        // Ends show on the bar as well as beside it.
        for (const end of [bar.lower, bar.upper]) {
          picture.append(
            svg('line', { x1: x(end), x2: x(end), y1: middle - thick / 2, y2: middle + thick / 2, stroke: colour(inside(end) ? 'bg' : 'ink'), 'stroke-width': 1.8 }),
          );
        }
      }
      picture.append(
        svg('text', { x: width - values + 10, y: middle + size * 0.36, fill: colour(row.marked ? 'ink' : 'mute'), class: 'tick' }, bar.text),
      );
    });
  });
  return picture;
}

/** Labels of the axes, and what files call them. */
interface PlaneNames {
  x_label: string;
  y_label: string;
  x_key?: string;
  y_key?: string;
}

interface Plane {
  picture: SVGSVGElement;
  x: (v: number) => number;
  y: (v: number) => number;
}

/** Axes with round ticks, grid and both labels. */
function plane(room: Room, xs: [number, number], ys: [number, number], names: PlaneNames, description: string): Plane {
  const { width, height, font: size } = room;
  const [ax, ay] = [axisOf({ low: xs[0], high: xs[1] }), axisOf({ low: ys[0], high: ys[1] })];
  const left = (max(ay.ticks, (t) => textWidth(withMinus(t), fontOf(size))) ?? 0) + 8;
  const top = size * 2;
  const bottom = height - size * 3.1;
  const x = linear([ax.low, ax.high], [left, width - size]);
  const y = linear([ay.low, ay.high], [bottom, top]);
  const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'chart', role: 'img', 'aria-label': description, 'font-size': size });
  for (const tick of ax.ticks) {
    picture.append(
      svg('line', { x1: x(tick), x2: x(tick), y1: top, y2: bottom, stroke: colour('grid'), 'stroke-width': 1.2 }),
      svg('text', { x: x(tick), y: bottom + size * 1.3, 'text-anchor': 'middle', fill: colour('mute'), class: 'tick' }, withMinus(tick)),
    );
  }
  for (const tick of ay.ticks) {
    picture.append(
      svg('line', { x1: left, x2: width - size, y1: y(tick), y2: y(tick), stroke: colour('grid'), 'stroke-width': 1.2 }),
      svg('text', { x: left - 6, y: y(tick) + size * 0.36, 'text-anchor': 'end', fill: colour('mute'), class: 'tick' }, withMinus(tick)),
    );
  }
  picture.append(
    labelled({ x: (left + width) / 2, y: height - size * 0.4, 'text-anchor': 'middle' }, names.x_label, names.x_key),
    labelled({ x: 0, y: size }, names.y_label, names.y_key),
  );
  return { picture, x, y };
}

const range = (values: number[], withZero: boolean): [number, number] => {
  const [low = 0, high = 1] = extent(withZero ? [0, ...values] : values);
  return [low, high];
};

interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where a label beside a point meets no other label or named point: right, left, above or below; null: nowhere. */
function freePlace(x: number, y: number, width: number, room: Room, taken: Place[]): Place | null {
  const height = room.font;
  const clear = (a: Place) =>
    a.x >= 0 && a.x + a.width <= room.width &&
    taken.every((b) => a.x + a.width < b.x || b.x + b.width < a.x || a.y + a.height < b.y || b.y + b.height < a.y);
  const at = (left: number, top: number): Place => ({ x: left, y: top, width, height });
  const places = [
    at(x + 8, y - height / 2), at(x - 8 - width, y - height / 2), at(x - width / 2, y - 8 - height), at(x - width / 2, y + 8),
  ];
  return places.find(clear) ?? null;
}

export function drawScatter(figure: Scatter, room: Room, description: string): SVGSVGElement {
  const fromZero = figure.joined || figure.groups.length < 2;
  const { picture, x, y } = plane(
    room, range(figure.points.map((p) => p.x), fromZero), range(figure.points.map((p) => p.y), fromZero),
    figure, description,
  );
  if (figure.box) {
    const [x0, x1] = figure.box.x.map(x) as [number, number];
    const [y0, y1] = figure.box.y.map(y) as [number, number];
    picture.append(
      svg('rect', {
        x: x0, width: x1 - x0, y: y1, height: y0 - y1, fill: 'none', stroke: colour('ink'), 'stroke-width': 2, 'stroke-dasharray': '6 3', class: 'box',
      }),
    );
  }
  if (figure.joined) {
    const path = lineOf<{ x: number; y: number }>().x((p) => x(p.x)).y((p) => y(p.y));
    picture.append(svg('path', { d: path(figure.points) ?? '', fill: 'none', stroke: colour('rule'), 'stroke-width': 1.5 }));
  }
  const many = figure.points.length > 200;
  const r = many ? 2.6 : 4;
  // Those that matter lie on top.
  for (const point of [...figure.points].sort((a, b) => Number(a.marked) - Number(b.marked)))
    picture.append(mark(point.group, x(point.x), y(point.y), point.marked && !many ? r * 1.3 : r, many ? 0.6 : 0.9));
  const taken: Place[] = figure.points.filter((p) => p.marked).map((p) => ({ x: x(p.x) - 6, y: y(p.y) - 6, width: 12, height: 12 }));
  for (const point of figure.points.filter((p) => p.marked && p.label !== '')) {
    const place = freePlace(x(point.x), y(point.y), textWidth(point.label, fontOf(room.font, 600)), room, taken);
    if (!place) continue;
    taken.push(place);
    picture.append(
      svg('text', { x: place.x, y: place.y + room.font * 0.86, fill: colour('ink'), 'font-weight': 600, class: 'event-label' }, point.label),
    );
  }
  return picture;
}

export function drawConvergence(figure: Convergence, room: Room, description: string): SVGSVGElement {
  const all = figure.series.flatMap((s) => s.points);
  const { picture, x, y } = plane(
    room, range(all.map((p) => p.x), true), range(all.flatMap((p) => [p.lower, p.upper]), true), figure, description,
  );
  // Whiskers of different series are side by side.
  figure.series.forEach((series, s) => {
    const shift = (s - (figure.series.length - 1) / 2) * 4;
    const path = lineOf<{ x: number; value: number }>().x((p) => x(p.x) + shift).y((p) => y(p.value));
    picture.append(
      svg('path', { d: path(series.points) ?? '', fill: 'none', stroke: scenarioColour(s), 'stroke-width': 2, 'stroke-dasharray': dash(s) || undefined }),
    );
    for (const p of series.points) {
      picture.append(
        svg('line', { x1: x(p.x) + shift, x2: x(p.x) + shift, y1: y(p.lower), y2: y(p.upper), stroke: scenarioColour(s), 'stroke-width': 1.4 }),
        mark(s, x(p.x) + shift, y(p.value), 3.6, 1),
      );
    }
  });
  return picture;
}


/** A small plane for each factor; all have the same height for the same value. */
export function drawEffects(figure: Effects, room: Room, description: string): SVGSVGElement {
  const columns = room.width > 500 ? 3 : 1;
  const [width, height] = [room.width / columns, room.font * 14.4];
  const picture = svg('svg', {
    viewBox: `0 0 ${room.width} ${height * Math.ceil(figure.panels.length / columns)}`, class: 'chart', role: 'img', 'aria-label': description,
  });
  const ys = range(figure.panels.flatMap((p) => p.points.map((point) => point.y)), false);
  figure.panels.forEach((panel, i) => {
    const inner = { width: width - room.font, height: room.font * 13, font: room.font };
    const { picture: small, x, y } = plane(
      inner, range(panel.points.map((p) => p.x), false), ys,
      { x_label: panel.label, y_label: i % columns === 0 ? figure.y_label : '' }, '',
    );
    // In so little room the key is below its label.
    if (panel.key !== undefined)
      small.append(svg(
        'text', { x: inner.width / 2, y: inner.height + room.font * 0.5, 'text-anchor': 'middle', fill: colour('mute'), 'font-size': room.font * keySize, class: 'key-name' },
        panel.key,
      ));
    small.setAttribute('viewBox', `0 0 ${inner.width} ${height}`);
    const path = lineOf<{ x: number; y: number }>().x((p) => x(p.x)).y((p) => y(p.y));
    small.append(svg('path', { d: path(panel.points) ?? '', fill: 'none', stroke: colour('deep'), 'stroke-width': 2.4 }));
    for (const [name, value] of Object.entries({ x: (i % columns) * width, y: Math.floor(i / columns) * height, width: inner.width, height })) small.setAttribute(name, String(value));
    small.removeAttribute('role');
    picture.append(small);
  });
  return picture;
}

/** A tinted table: the value stands in each cell, so that the tint needs no key. */
export function drawSurface(figure: Surface, room: Room, description: string): SVGSVGElement {
  const size = Math.min(room.font, (room.width / (figure.xs.length + 1)) * 0.3);
  const labels = (max(figure.ys, (label) => textWidth(label, fontOf(size))) ?? 0) + 8;
  const [cell, row] = [(room.width - labels) / figure.xs.length, room.font * 2.2];
  const top = room.font * 1.8;
  const bottom = top + row * figure.ys.length;
  const picture = svg('svg', {
    viewBox: `0 0 ${room.width} ${bottom + room.font * 3.2}`, class: 'chart', role: 'img', 'aria-label': description, 'font-size': size,
  });
  const [low, high] = range(figure.values.flat(), false);
  figure.values.forEach((values, r) => {
    // The greatest is on top, as on an axis.
    const y = bottom - (r + 1) * row;
    picture.append(svg('text', { x: labels - 6, y: y + row / 2 + size * 0.36, 'text-anchor': 'end', fill: colour('mute'), class: 'tick' }, figure.ys[r] ?? ''));
    values.forEach((value, c) => {
      const part = high > low ? (value - low) / (high - low) : 0;
      const tint = Math.min(4, Math.floor(part * 5));
      picture.append(
        svg('rect', { x: labels + c * cell, y, width: cell - 1, height: row - 1, fill: colour(`sequential-${tint}`) }),
        svg('text', { x: labels + (c + 0.5) * cell, y: y + row / 2 + size * 0.36, 'text-anchor': 'middle', fill: colour(tint >= 3 ? 'bg' : 'ink') }, figure.texts[r]?.[c] ?? ''),
      );
    });
  });
  figure.xs.forEach((label, c) =>
    picture.append(svg('text', { x: labels + (c + 0.5) * cell, y: bottom + size * 1.3, 'text-anchor': 'middle', fill: colour('mute'), class: 'tick' }, label)));
  picture.append(
    labelled({ x: labels + (room.width - labels) / 2, y: bottom + room.font * 2.7, 'text-anchor': 'middle', 'font-size': room.font }, figure.x_label, figure.x_key),
    labelled({ x: 0, y: room.font, 'font-size': room.font }, figure.y_label, figure.y_key),
  );
  return picture;
}

/** Units of a row's picture, which is as wide as its column. */
const strip = { width: 240, height: 20, edge: 6 };

const placesOf = (figure: Intervals) => linear([figure.low, figure.high], [strip.edge, strip.width - strip.edge]);
const ticksOf = (figure: Intervals) => axisOf({ low: figure.low, high: figure.high }).ticks.filter((tick) => tick >= figure.low && tick <= figure.high);

/** The axis that all rows of a table share. */
export function drawIntervalAxis(figure: Intervals): SVGSVGElement {
  const x = placesOf(figure);
  const picture = svg('svg', { viewBox: `0 0 ${strip.width} 14`, class: 'strip', 'aria-hidden': 'true', 'font-size': 12 });
  for (const tick of ticksOf(figure))
    picture.append(svg('text', { x: x(tick), y: 11, 'text-anchor': 'middle', fill: colour('mute'), class: 'tick' }, withMinus(tick)));
  return picture;
}

/** A row's band, value, interval and its middle; what lies beyond the axis ends in an arrow there. */
export function drawInterval(figure: Intervals, row: IntervalRow): SVGSVGElement {
  const { width, height, edge } = strip;
  const x = placesOf(figure);
  const middle = height / 2;
  const inside = (v: number) => Math.min(Math.max(v, figure.low), figure.high);
  const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'strip', 'aria-hidden': 'true' });
  if (row.band) {
    const [from, to] = [x(inside(row.band[0])), x(inside(row.band[1]))];
    picture.append(svg('rect', { x: from, width: to - from, y: 0, height, fill: colour('loose'), class: 'tolerance' }));
  }
  for (const tick of ticksOf(figure))
    picture.append(svg('line', { x1: x(tick), x2: x(tick), y1: 0, y2: height, stroke: colour('grid'), 'stroke-width': 1 }));
  if (row.value !== null)
    picture.append(svg('line', { x1: x(row.value), x2: x(row.value), y1: 0, y2: height, stroke: colour('ink'), 'stroke-width': 1.4, class: 'value' }));
  if (row.lower !== null && row.upper !== null)
    picture.append(svg('line', { x1: x(inside(row.lower)), x2: x(inside(row.upper)), y1: middle, y2: middle, stroke: colour('deep'), 'stroke-width': 3, class: 'interval' }));
  const arrow = (at: number, way: number) =>
    picture.append(svg('path', { d: `M${at} ${middle - 5}L${at + way * edge} ${middle}L${at} ${middle + 5}Z`, fill: colour('deep'), class: 'beyond' }));
  if (row.lower !== null && row.lower < figure.low) arrow(x(figure.low), -1);
  if (row.upper !== null && row.upper > figure.high) arrow(x(figure.high), 1);
  if (row.middle !== null && row.middle === inside(row.middle))
    picture.append(svg('circle', { cx: x(row.middle), cy: middle, r: 4.4, fill: colour('deep'), stroke: colour('bg'), 'stroke-width': 1.2, class: 'middle' }));
  return picture;
}

/** Shares of equal parts of a prior, and the line at which all would be equal. */
export function drawHistogram(panel: HistogramPanel): SVGSVGElement {
  const [width, height, bottom] = [200, 74, 60];
  const equal = 1 / panel.bins.length;
  const y = linear([0, Math.max(2 * equal, ...panel.bins)], [bottom, 4]);
  const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'chart', role: 'img', 'aria-label': `${panel.label}: ${panel.text}`, 'font-size': 10.5 });
  const wide = width / panel.bins.length;
  panel.bins.forEach((share, i) =>
    picture.append(svg('rect', { x: i * wide + 0.5, width: wide - 1, y: y(share), height: bottom - y(share), fill: colour('deep'), class: 'bin' })));
  picture.append(
    svg('line', { x1: 0, x2: width, y1: y(equal), y2: y(equal), stroke: colour('none'), 'stroke-width': 1.6, 'stroke-dasharray': '5 3', class: 'prior' }),
    svg('line', { x1: 0, x2: width, y1: bottom, y2: bottom, stroke: colour('rule'), 'stroke-width': 1.5 }),
    ...panel.ends.map((text, i) =>
      svg('text', { x: (i * width) / 2, y: height - 3, 'text-anchor': ['start', 'middle', 'end'][i], fill: colour('mute'), class: 'tick' }, text)),
  );
  return picture;
}

/** Sets over the ranges of two priors. */
export function drawPair(panel: PairPanel): SVGSVGElement {
  const room = { width: 340, height: 250, font: 11.3 };
  const { picture, x, y } = plane(room, panel.x, panel.y, panel, `${panel.y_label}, ${panel.x_label}: ${panel.text}`);
  for (const [a, b] of panel.points) picture.append(svg('circle', { cx: x(a), cy: y(b), r: 2.4, fill: colour('deep'), 'fill-opacity': 0.55, class: 'set' }));
  return picture;
}

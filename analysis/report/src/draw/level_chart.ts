import { extent, max, min } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { area, line as lineOf } from 'd3-shape';
import type { Level, Measure, Scenario, Time } from '../page_data';
import { colour, dash, endDot, scenarioColour } from '../tokens';
import { svg, textWidth, wrap } from './element';
import { linear } from './linear';
import { format } from './number_format';

export interface LevelCurve {
  scenario: Scenario;
  level: Level;
}

export interface ChartShape {
  width: number;
  height: number;
  /** Room right of the plot for the curves' names; 0 for none. */
  labels: number;
  font_size: number;
  line_width: number;
  label_gap: number;
}

export interface ValueRange {
  low: number;
  high: number;
}

/** Values that the axis must show: bands included, zero included where the measure starts there. */
export function rangeOf(measure: Measure, curves: LevelCurve[]): ValueRange {
  const low = min(curves, (c) => min(c.level.low)) ?? 0;
  const high = max(curves, (c) => max(c.level.high)) ?? 1;
  return measure.zero_based ? { low: Math.min(0, low), high: Math.max(0, high) } : { low, high };
}

/** The axis: three to five round ticks that enclose the range. */
export function axisOf(range: ValueRange): { low: number; high: number; ticks: number[] } {
  const spread = range.high > range.low ? range : { low: range.low - 1, high: range.high + 1 };
  const scale = scaleLinear([spread.low, spread.high], [0, 1]).nice(4);
  const [low = 0, high = 1] = extent(scale.domain());
  return { low, high, ticks: scale.ticks(4) };
}

interface Label {
  lines: string[];
  colour: string;
  wanted: number;
  height: number;
  y: number;
}

/** Moves labels apart in order of value, as little as possible, within the chart. */
export function partLabels(labels: Label[], gap: number, top: number, bottom: number): void {
  labels.sort((a, b) => a.wanted - b.wanted);
  // Labels that touch form a group, which sits at the mean of what its members want.
  let groups = labels.map((l) => ({ members: [l], height: l.height, middle: l.wanted }));
  for (let moved = true; moved; ) {
    moved = false;
    const next: typeof groups = [];
    for (const group of groups) {
      group.middle = Math.min(Math.max(group.middle, top + group.height / 2), bottom - group.height / 2);
      const before = next[next.length - 1];
      if (before && before.middle + before.height / 2 + gap > group.middle - group.height / 2) {
        before.members.push(...group.members);
        before.height += group.height + gap;
        let offset = -before.height / 2;
        let sum = 0;
        for (const label of before.members) {
          sum += label.wanted - (offset + label.height / 2);
          offset += label.height + gap;
        }
        before.middle = sum / before.members.length;
        moved = true;
      } else {
        next.push(group);
      }
    }
    groups = next;
  }
  for (const group of groups) {
    let y = group.middle - group.height / 2;
    for (const label of group.members) {
      label.y = y + label.height / 2;
      y += label.height + gap;
    }
  }
}

/** Curves of one measure over time: bold line = the run on the map, band = all runs from lowest to highest; of changes, median and
 * where most worlds lie. */
export function levelChart(
  measure: Measure,
  curves: LevelCurve[],
  time: Time,
  shape: ChartShape,
  range: ValueRange,
  description: string,
): SVGSVGElement {
  const { font_size: size, line_width: stroke } = shape;
  const font = `${size}px Inter, system-ui, sans-serif`;
  const number = format(measure.format);
  const axis = axisOf(range);
  const tickText = (v: number, i: number) => (v === 0 ? '0' : number(v)) + (i === axis.ticks.length - 1 ? measure.tick_suffix : '');
  const gutter = Math.ceil(max(axis.ticks, (v, i) => textWidth(tickText(v, i), font)) ?? 0) + 6;
  const top = time.events.length === 0 ? size : size * 1.9;
  const bottom = shape.height - size * 1.7;
  const left = gutter;
  const right = shape.width - (shape.labels > 0 ? shape.labels : endDot.print + 2);
  const x = linear([time.terms[0] ?? 0, time.terms[time.terms.length - 1] ?? 1], [left, right]);
  const y = linear([axis.low, axis.high], [bottom, top]);

  const picture = svg('svg', {
    viewBox: `0 0 ${shape.width} ${shape.height}`,
    class: 'chart',
    role: 'img',
    'aria-label': description,
    'font-size': size,
  });
  axis.ticks.forEach((tick, i) => {
    const isFloor = tick === (axis.low < 0 && axis.high >= 0 ? 0 : axis.low);
    picture.append(
      svg('line', {
        x1: left, x2: right, y1: y(tick), y2: y(tick),
        stroke: colour(isFloor ? 'rule' : 'grid'), 'stroke-width': isFloor ? 2 : 1.5,
      }),
      svg('text', { x: left - 6, y: y(tick) + size * 0.36, 'text-anchor': 'end', fill: colour('mute'), class: 'tick' }, tickText(tick, i)),
    );
  });
  picture.append(
    svg('text', { x: left, y: shape.height - size * 0.3, fill: colour('mute') }, time.start_label),
    svg('text', { x: right, y: shape.height - size * 0.3, 'text-anchor': 'end', fill: colour('mute') }, time.end_label),
  );
  let taken = -Infinity;
  for (const { term, label } of time.events) {
    const at = x(term);
    picture.append(
      svg('line', {
        x1: at, x2: at, y1: size * 0.3, y2: bottom, stroke: colour('mute'), 'stroke-width': 1.5, 'stroke-dasharray': '2 4', class: 'event',
      }),
    );
    // The name turns to the left of its line where it would run out of the plot, and stays out where another stands.
    const wide = textWidth(label, font);
    const turn = at + 5 + wide > right;
    const from = turn ? at - 5 - wide : at + 5;
    if (from < taken) continue;
    taken = from + wide + 5;
    picture.append(svg('text', { x: from, y: size, fill: colour('mute'), class: 'event-label' }, label));
  }

  // A band thinner than its line would vanish: it is at least two pixels wider.
  const half = stroke / 2 + 1;
  for (const { scenario, level } of curves) {
    const bandOf = area<number>()
      .x((_, i) => x(time.terms[i] ?? 0))
      .y0((v, i) => Math.max(y(level.low[i] ?? v), y(v) + half))
      .y1((v, i) => Math.min(y(level.high[i] ?? v), y(v) - half));
    picture.append(
      svg('path', {
        d: bandOf(level.middle) ?? '', fill: scenarioColour(scenario.order), class: 'band',
      }),
    );
  }
  for (const { scenario, level } of curves) {
    const path = lineOf<number>().x((_, i) => x(time.terms[i] ?? 0)).y((v) => y(v));
    picture.append(
      svg('path', {
        d: path(level.middle) ?? '', fill: 'none', stroke: scenarioColour(scenario.order), 'stroke-width': stroke,
        'stroke-dasharray': dash(scenario.order) || undefined, 'stroke-linejoin': 'round', class: 'curve',
        'data-scenario': scenario.id,
      }),
    );
  }
  // Policies that begin at one point of curves still together lie as rings around each other.
  const rings: { at: number; height: number; radius: number; scenario: Scenario; words: string }[] = [];
  for (const { scenario, level } of curves) {
    for (const { term, words } of scenario.marks) {
      const value = level.middle[time.terms.indexOf(term)];
      if (value === undefined) continue;
      const [at, height] = [x(term), y(value)];
      const inside = rings.filter((r) => r.at === at && Math.abs(r.height - height) < endDot.print).length;
      rings.push({ at, height, radius: endDot.print + 2.2 * inside, scenario, words });
    }
  }
  for (const { at, height, radius, scenario, words } of rings.reverse()) {
    picture.append(
      svg('circle', {
        cx: at, cy: height, r: radius, fill: colour('bg'), stroke: scenarioColour(scenario.order), 'stroke-width': 1.5,
        class: 'mark', 'data-scenario': scenario.id,
      }, svg('title', {}, `${scenario.name}: ${words}`)),
    );
  }
  const last = (level: Level) => level.middle[level.middle.length - 1] ?? 0;
  for (const { scenario, level } of curves) {
    picture.append(
      svg('circle', {
        cx: right, cy: y(last(level)), r: endDot.print, fill: scenarioColour(scenario.order),
        stroke: colour('bg'), 'stroke-width': 1.2,
      }),
    );
  }

  if (shape.labels > 0) {
    const labelFont = `600 ${font}`;
    const from = right + endDot.print + 7;
    const step = size * 1.18;
    const labels: Label[] = curves.map(({ scenario, level }) => {
      const lines = wrap(scenario.short_name, labelFont, shape.width - from);
      const wanted = y(last(level));
      return { lines, colour: scenarioColour(scenario.order), wanted, height: lines.length * step, y: wanted };
    });
    partLabels(labels, shape.label_gap, 0, shape.height);
    for (const label of labels) {
      if (Math.abs(label.y - label.wanted) > 14) {
        picture.append(
          svg('path', {
            d: `M${right + endDot.print + 1} ${label.wanted} L${from - 2} ${label.y}`,
            stroke: label.colour, 'stroke-width': 1, fill: 'none', opacity: 0.7,
          }),
        );
      }
      const text = svg('text', { fill: label.colour, 'font-weight': 600 });
      label.lines.forEach((words, i) => {
        const baseline = label.y - label.height / 2 + step * (i + 0.5) + size * 0.36;
        text.append(svg('tspan', { x: from, y: baseline }, words));
      });
      picture.append(text);
    }
  }
  return picture;
}

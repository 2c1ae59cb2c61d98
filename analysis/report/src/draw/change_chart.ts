import { max, min } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { area, line as lineOf } from 'd3-shape';
import type { DecisionOption, Scenario, Time } from '../page_data';
import { colour, dash, endDot, line, scenarioColour } from '../tokens';
import { svg } from './element';
import type { ValueRange } from './level_chart';
import { linear } from './linear';
import { format } from './number_format';

const shape = { width: 170, height: 96, top: 6, bottom: 80, left: 1, right: 164, size: 10 };
const number = format('+,');

/** The scale that charts side by side share: bands and zero included. */
export function sharedChange(options: DecisionOption[]): ValueRange {
  return { low: Math.min(0, min(options, (o) => min(o.low)) ?? 0), high: Math.max(0, max(options, (o) => max(o.high)) ?? 0) };
}

/** What one option changes over time, from a line at zero. */
export function changeChart(option: DecisionOption, scenario: Scenario, time: Time, range: ValueRange, description: string): SVGSVGElement {
  const x = linear([time.terms[0] ?? 0, time.terms[time.terms.length - 1] ?? 1], [shape.left, shape.right]);
  const y = linear([range.low, range.high > range.low ? range.high : range.low + 1], [shape.bottom, shape.top]);
  const ink = scenarioColour(scenario.order);
  const picture = svg('svg', {
    viewBox: `0 0 ${shape.width} ${shape.height}`, class: 'change', role: 'img', 'aria-label': description, 'font-size': shape.size,
  });
  // So small an axis has zero, and the round number farthest from it.
  const round = scaleLinear([range.low, range.high], [0, 1]).ticks(3);
  const farthest = [...round].sort((a, b) => Math.abs(b) - Math.abs(a))[0] ?? 0;
  const bandOf = area<number>().x((_, i) => x(time.terms[i] ?? 0)).y0((v, i) => y(option.low[i] ?? v)).y1((v, i) => y(option.high[i] ?? v));
  picture.append(svg('path', { d: bandOf(option.middle) ?? '', fill: ink, class: 'band' }));
  for (const tick of new Set([0, farthest])) {
    picture.append(
      svg('line', {
        x1: shape.left, x2: shape.right, y1: y(tick), y2: y(tick), stroke: colour(tick === 0 ? 'mute' : 'rule'), 'stroke-width': 1,
      }),
    );
    if (tick !== 0)
      picture.append(svg('text', { x: shape.left, y: y(tick) - 3, fill: colour('mute'), class: 'tick' }, number(tick)));
  }
  const path = lineOf<number>().x((_, i) => x(time.terms[i] ?? 0)).y((v) => y(v));
  const last = option.middle[option.middle.length - 1] ?? 0;
  picture.append(
    svg('path', {
      d: path(option.middle) ?? '', fill: 'none', stroke: ink, 'stroke-width': line.print, 'stroke-linejoin': 'round',
      'stroke-dasharray': dash(scenario.order) || undefined, class: 'curve', 'data-scenario': scenario.id,
    }),
    svg('circle', { cx: shape.right, cy: y(last), r: endDot.print + 0.5, fill: ink, stroke: colour('bg'), 'stroke-width': 1.2 }),
    svg('text', { x: shape.left, y: shape.height - 3, fill: colour('mute') }, time.start_label),
    svg('text', { x: shape.right, y: shape.height - 3, 'text-anchor': 'end', fill: colour('mute') }, time.end_label),
  );
  if (option.peak) {
    const at = option.middle[time.terms.indexOf(option.peak.term)] ?? 0;
    // Level with the far tick's number, at the other end: an effect that has faded leaves room there.
    picture.append(
      svg('circle', { cx: x(option.peak.term), cy: y(at), r: endDot.print, fill: colour('bg'), stroke: ink, 'stroke-width': 1.5 }),
      svg(
        'text',
        { x: shape.right, y: Math.max(y(farthest) - 3, shape.top + shape.size * 0.8), 'text-anchor': 'end', class: 'peak' },
        option.peak.words,
      ),
    );
  }
  return picture;
}

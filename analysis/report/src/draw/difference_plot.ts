import { max } from 'd3-array';
import type { Difference } from '../page_data';
import { colour } from '../tokens';
import { svg } from './element';
import { linear } from './linear';

/** The reach of a measure's axis: symmetric about zero, with all intervals and the grey zone inside. */
export function reachOf(differences: (Difference | null)[], smallest: number): number {
  const furthest = max(differences, (d) => (d ? Math.max(Math.abs(d.lower), Math.abs(d.upper)) : 0)) ?? 0;
  return Math.max(furthest, smallest * 1.3) || 1;
}

/**
 * One row: grey zone (smaller than matters), zero, 95% interval, estimate.
 * Places are percentages, so that rows of any width line up without being drawn again.
 */
export function differencePlot(
  difference: Difference,
  smallest: number,
  reach: number,
  scenarioColour: string,
): SVGSVGElement {
  const x = linear([-reach, reach], [4, 96]);
  const percent = (v: number) => `${x(v).toFixed(3)}%`;
  const picture = svg('svg', { class: 'difference', 'aria-hidden': 'true', width: '100%', height: '100%' });
  if (smallest > 0) {
    picture.append(
      svg('rect', {
        x: percent(-smallest), width: `${(x(smallest) - x(-smallest)).toFixed(3)}%`, y: 0, height: '100%',
        fill: colour('land'), class: 'zone',
      }),
    );
  }
  picture.append(
    svg('line', { x1: percent(0), x2: percent(0), y1: 0, y2: '100%', stroke: colour('ink'), 'stroke-width': 1.3 }),
    svg('line', {
      x1: percent(difference.lower), x2: percent(difference.upper), y1: '50%', y2: '50%', stroke: scenarioColour,
      'stroke-width': '0.22rem', class: 'interval',
    }),
    svg('circle', { cx: percent(difference.estimate), cy: '50%', r: '0.4rem', fill: scenarioColour }),
  );
  return picture;
}

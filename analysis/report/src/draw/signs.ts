import type { Sign } from '../page_data';
import { svg } from './element';

const shapes: Record<Sign, () => SVGElement> = {
  square: () => svg('rect', { x: 3, y: 3, width: 14, height: 14, rx: 2 }),
  up: () => svg('path', { d: 'M10 2 L19 17.5 H1 Z' }),
  down: () => svg('path', { d: 'M10 18 L1 2.5 H19 Z' }),
  diamond: () => svg('path', { d: 'M10 1 L19 10 L10 19 L1 10 Z' }),
  ring: () => svg('circle', { cx: 10, cy: 10, r: 6.5, fill: 'none', stroke: 'currentColor', 'stroke-width': 3 }),
};

/** Triangle up better, down worse, diamond mixed, square description, ring cannot tell. The words beside it say so. */
export function scenarioSign(sign: Sign, colour: string): SVGSVGElement {
  const picture = svg('svg', { viewBox: '0 0 20 20', class: 'sign', 'aria-hidden': 'true' }, shapes[sign]());
  picture.style.color = colour;
  picture.setAttribute('fill', 'currentColor');
  return picture;
}

/** Dashed ring: simulated, not observed. */
export function simulatedRing(): SVGSVGElement {
  return svg(
    'svg',
    { viewBox: '0 0 20 20', class: 'sign ring', 'aria-hidden': 'true', fill: 'none' },
    svg('circle', { cx: 10, cy: 10, r: 8, stroke: 'currentColor', 'stroke-width': 2.2, 'stroke-dasharray': '3.6 2.683' }),
  );
}

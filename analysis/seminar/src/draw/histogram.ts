/** Schools by the depth of their deepest partnership: a bar for none, then twenty. The axis ends at the highest bar that is not in
 * the heap near zero, and taller bars are cut and carry their number: on a full axis the heap hides the hollow middle. */
import { scaleLinear } from 'd3-scale';
import { svg, textWidth } from '../../../report/src/draw/element';
import { colour } from '../../../report/src/tokens';
import { clear, type ChartSize } from './curve_chart';
import { nBins, tierKeys, tierOf } from '../runs/frame';
import { countText } from '../text/figures';
import { words } from '../text/words';

/** Schools without partner, then by bin. */
export type Counts = Float64Array;

export function countBins(bin: Uint8Array, n = nBins + 1): Counts {
  const counts = new Float64Array(n);
  for (let i = 0; i < bin.length; ++i) {
    const b = bin[i] as number;
    counts[b] = (counts[b] as number) + 1;
  }
  return counts;
}

/** Bins from a depth of .10 up decide the axis. */
const firstUncut = 3;
const headroom = 1.25;
/** A small one has its names where they fit side by side, in font sizes. */
const leastForNames = 13;

export const axisEnd = (counts: Counts[]): number =>
  headroom * Math.max(1, ...counts.flatMap((c) => [...c.slice(firstUncut)]));

const tierOfBin = (b: number, cuts: [number, number]) => (b === 0 ? 0 : tierOf((b - 0.5) / nBins, cuts));

/** A small one has its four names alone: its figures are next to it. */
export class Histogram {
  constructor(private readonly isSmall = false, private readonly hasAxis = !isSmall) {}

  readonly element = svg('svg', { class: 'histogram', role: 'img' });

  draw(now: Counts, outline: Counts | null, outlineWords: string, end: number, cuts: [number, number], size: ChartSize, description: string): void {
    const { width, height, font } = size;
    const picture = this.element;
    clear(picture, size, description);
    const { isSmall, hasAxis } = this;
    const hasNames = !isSmall || width >= leastForNames * font;
    const scale = scaleLinear([0, end], isSmall ? [height - font * (hasNames ? 1.5 : 0.4), 2] : [height - font * 3.4, font * 1.7]);
    const [floor, roof] = [scale(0) ?? 0, scale(end) ?? 0];
    const right = hasAxis ? width - font * 3.6 : width;
    const slot = right / (nBins + 3.4);
    const places = Array.from({ length: nBins + 1 }, (_, b) => (b === 0 ? { x: 0, w: 2.4 * slot } : { x: (3.4 + (b - 1)) * slot, w: slot }));
    for (const tick of !hasAxis ? [] : scale.ticks(Math.max(1, Math.min(4, Math.floor((floor - roof) / (1.6 * font)))))) {
      if (tick === 0) continue;
      picture.append(
        svg('line', { x1: 0, x2: right, y1: scale(tick) ?? 0, y2: scale(tick) ?? 0, stroke: colour('grid'), 'stroke-width': 1.5 }),
        svg('text', { x: right + 10, y: (scale(tick) ?? 0) + font * 0.36, fill: colour('mute'), class: 'tick' }, countText(tick)),
      );
    }
    const top = (count: number) => Math.max(scale(count) ?? 0, roof);
    let labelled = -Infinity;
    places.forEach(({ x, w }, b) => {
      const count = now[b] ?? 0;
      const key = tierKeys[tierOfBin(b, cuts)] ?? 'none';
      const y = top(count);
      picture.append(svg('rect', { x: x + 1.5, width: w - 3, y, height: Math.max(0, floor - y), fill: colour(key), class: 'bar' }));
      if (count <= end) return;
      const cut = roof + font * 1.3;
      const at = Math.max(x, labelled);
      labelled = at + font * 3.4;
      picture.append(
        svg('path', { d: `M${x} ${cut + font * 0.35} L${x + w} ${cut - font * 0.1} v${font * 0.34} L${x} ${cut + font * 0.7} Z`, fill: colour('bg') }),
        isSmall ? '' : svg('text', { x: at, y: roof - font * 0.4, fill: colour(`${key}-text`), 'font-weight': 600 }, countText(count)),
      );
    });
    if (outline) {
      const steps = places.slice(1).map(({ x, w }, i) => `L${x} ${top(outline[i + 1] ?? 0)} H${x + w}`).join(' ');
      const none = places[0] as { x: number; w: number };
      const first = places[1] as { x: number };
      picture.append(
        svg('path', {
          d: `M${none.x + 1} ${floor} V${top(outline[0] ?? 0)} H${none.w} V${floor} M${first.x} ${floor} ${steps} V${floor}`, fill: 'none', stroke: colour('mute'),
          'stroke-width': 2.5, class: 'outline',
        }),
        // Below the numbers of cut bars where it would run into them.
        isSmall || !outlineWords ? '' : svg('text', { x: right, y: roof + font * (right - textWidth(outlineWords, `${font}px Inter, system-ui, sans-serif`) < labelled ? 1.1 : 0.2), 'text-anchor': 'end', fill: colour('mute'), stroke: colour('bg'), 'stroke-width': 8, 'paint-order': 'stroke' }, outlineWords),
      );
    }
    picture.append(svg('line', { x1: 0, x2: right, y1: floor, y2: floor, stroke: colour('rule'), 'stroke-width': 2 }));
    const total = now.reduce((sum, c) => sum + c, 0) || 1;
    const sums = [0, 1, 2, 3].map((tier) => now.reduce((sum, c, b) => sum + (tierOfBin(b, cuts) === tier ? c : 0), 0));
    const from = (share: number) => (3.4 + share * nBins) * slot;
    const centres = [Math.max(1.2 * slot, font * 1.3), (from(0) + from(cuts[0])) / 2, (from(cuts[0]) + from(cuts[1])) / 2, (from(cuts[1]) + from(1)) / 2];
    // Loose is narrow: its name keeps clear of that before it.
    const halfName = (tier: number) => textWidth(words.tier_short[tier] ?? '', `600 ${font}px Inter, system-ui, sans-serif`) / 2;
    if (!isSmall) centres[1] = Math.max(centres[1] as number, (centres[0] as number) + halfName(0) + 0.4 * font + halfName(1));
    for (const cut of cuts) {
      picture.append(svg('line', { x1: from(cut), x2: from(cut), y1: floor, y2: floor + font * (isSmall ? 0.4 : 2.6), stroke: colour('rule'), 'stroke-width': 1.5 }));
    }
    sums.forEach((sum, tier) => {
      if (!hasNames) return;
      const key = tierKeys[tier] ?? 'none';
      picture.append(
        svg('text', { x: isSmall && tier === 0 ? 0 : centres[tier], y: floor + font * 1.3, 'text-anchor': isSmall && tier === 0 ? 'start' : 'middle', fill: colour(`${key}-text`), 'font-weight': 600 }, words.tier_short[tier] ?? ''),
        isSmall ? '' : svg('text', { x: centres[tier], y: floor + font * 2.5, 'text-anchor': 'middle', fill: colour('ink') }, `${Math.round((100 * sum) / total)}%`),
      );
    });
  }
}

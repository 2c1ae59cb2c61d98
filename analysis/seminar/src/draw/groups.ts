/** The same map in small, one for each group of schools: every dot flies to its group's map. */
import { mapFrame } from '../../../report/src/draw/dot_map';
import type { Dots } from '../../../report/src/page_data';
import type { Box, Places } from './dots';

/** Room for a bar and counts under each map: in two columns where they have the width, else one below the other; in font sizes. */
const underTwo = 5.6;
const underOne = 8.2;
const leastForTwo = 13;
const leastWidth = 11.5;
const gap = 16;

interface Grouped {
  places: Places;
  /** Where each group's map stands. */
  boxes: Box[];
  perKm: number;
  /** Between the middles of neighbours in a row. */
  step: number;
  /** Whether counts stand one below the other. */
  isNarrow: boolean;
}

/** As many maps in a row as make them largest while their words fit. `scale`: device pixels in a CSS pixel. */
export function arrangeGroups(dots: Dots, group: Uint8Array, nGroups: number, width: number, height: number, scale: number, font: number): Grouped {
  const frame = mapFrame(dots);
  let best = { columns: 1, perKm: 0, isNarrow: false };
  for (let columns = 1; columns <= nGroups; ++columns) {
    const isNarrow = width / columns < leastForTwo * font * scale;
    const under = isNarrow ? underOne : underTwo;
    const room = { width: width / columns - gap * scale, height: height / Math.ceil(nGroups / columns) - under * font * scale };
    if (columns > 1 && room.width < leastWidth * font * scale) break;
    const perKm = Math.max(0.02, Math.min(room.width / frame.width, room.height / frame.height));
    if (perKm > best.perKm) best = { columns, perKm, isNarrow };
  }
  const { columns, perKm, isNarrow } = best;
  const step = { x: width / columns, y: height / Math.ceil(nGroups / columns) };
  const size = { width: Math.ceil(frame.width * perKm), height: Math.ceil(frame.height * perKm) };
  // Whole pixels, so that a map's land can be copied to the others'.
  const boxes = Array.from({ length: nGroups }, (_, g) => ({
    left: Math.round((g % columns) * step.x + (step.x - size.width) / 2), top: Math.round(Math.floor(g / columns) * step.y), ...size,
  }));
  const place = (value: number, from: number, side: 'left' | 'top', i: number) => (boxes[group[i] as number] as Box)[side] + (side === 'left' ? value - from : from - value) * perKm;
  return {
    boxes, perKm, step: step.x, isNarrow,
    places: { x: dots.x.map((x, i) => place(x, frame.left, 'left', i)), y: dots.y.map((y, i) => place(y, frame.top, 'top', i)) },
  };
}

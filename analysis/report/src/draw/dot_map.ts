import { extent } from 'd3-array';
import { tiers, type DotFrame, type Dots } from '../page_data';
import { map as mapTokens, type Colours } from '../tokens';

/** The picture's size in kilometres: all dots and the land behind them. */
export function mapFrame(dots: Dots): { left: number; top: number; width: number; height: number } {
  const margin = dots.distance_km * mapTokens['land-per-distance'];
  const [west = 0, east = 0] = extent(dots.x);
  const [south = 0, north = 0] = extent(dots.y);
  return { left: west - margin, top: north + margin, width: east - west + 2 * margin, height: north - south + 2 * margin };
}

/** Loose first and deep last: matters only where dots are so small that they touch. */
const drawOrder = [1, 2, 0, 3];

/** What one map is made of, from the ground up: places of discs, their radius, and the colour by name; open rings where said. */
export interface Discs {
  colour: string;
  radius: number;
  schools: number[];
  isOpen: boolean;
}

export interface DotPicture {
  width: number;
  height: number;
  place: (school: number) => [number, number];
  layers: Discs[];
}

/**
 * One dot is one school. cssWidth: width on paper or screen in CSS pixels; scale: picture's pixels for each of them.
 * In a monochrome medium, schools with no partner are open rings, for their grey is that of the middle tier.
 */
export function dotPicture(dots: Dots, frame: DotFrame, cssWidth: number, scale: number, monochrome: boolean): DotPicture {
  const box = mapFrame(dots);
  const perKm = (cssWidth * scale) / box.width;
  const radius = Math.min(Math.max(dots.distance_km * mapTokens['radius-per-distance'] * perKm, mapTokens['smallest-radius'] * scale), 6 * scale);
  const land = Math.max(dots.distance_km * mapTokens['land-per-distance'] * perKm, 1.6 * scale);
  const all = Array.from(dots.x.keys());
  return {
    width: Math.round(cssWidth * scale),
    height: Math.round(box.height * perKm),
    place: (i) => [((dots.x[i] ?? 0) - box.left) * perKm, (box.top - (dots.y[i] ?? 0)) * perKm],
    layers: [
      { colour: 'land', radius: land, schools: all, isOpen: false },
      ...drawOrder.map((tier) => {
        const colour = tiers[tier] ?? 'none';
        return { colour, radius, schools: all.filter((i) => frame.tier[i] === tier), isOpen: monochrome && colour === 'none' };
      }),
    ],
  };
}

export function drawDotMap(
  canvas: HTMLCanvasElement,
  dots: Dots,
  frame: DotFrame,
  colours: Colours,
  cssWidth: number,
  scale: number,
  monochrome: boolean,
): void {
  const { width, height, place, layers } = dotPicture(dots, frame, cssWidth, scale, monochrome);
  const scratch = document.createElement('canvas');
  scratch.width = width;
  scratch.height = height;
  const context = scratch.getContext('2d', { willReadFrequently: true });
  if (!context) return;
  for (const { colour, radius, schools, isOpen } of layers) {
    context.beginPath();
    for (const school of schools) {
      const [x, y] = place(school);
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 2 * Math.PI);
    }
    if (isOpen) {
      context.strokeStyle = colours['ink'] ?? '';
      context.lineWidth = radius * 0.6;
      context.stroke();
    } else {
      context.fillStyle = colours[colour] ?? '';
      context.fill();
    }
  }

  // As pixels: a browser that prints would otherwise store every arc, ten megabytes a map.
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.putImageData(context.getImageData(0, 0, width, height), 0, 0);
}

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

/**
 * One dot is one school. cssWidth: width on paper or screen in CSS pixels; scale: canvas pixels for each of them.
 * In a monochrome medium, schools with no partner are open rings, for their grey is that of the middle tier.
 */
export function drawDotMap(
  canvas: HTMLCanvasElement,
  dots: Dots,
  frame: DotFrame,
  colours: Colours,
  cssWidth: number,
  scale: number,
  monochrome: boolean,
): void {
  const box = mapFrame(dots);
  const perKm = (cssWidth * scale) / box.width;
  const width = Math.round(cssWidth * scale);
  const height = Math.round(box.height * perKm);
  const scratch = document.createElement('canvas');
  scratch.width = width;
  scratch.height = height;
  const context = scratch.getContext('2d', { willReadFrequently: true });
  if (!context) return;
  const n = dots.x.length;
  const discs = (radius: number, chosen: (i: number) => boolean) => {
    context.beginPath();
    for (let i = 0; i < n; ++i) {
      if (!chosen(i)) continue;
      const x = ((dots.x[i] ?? 0) - box.left) * perKm;
      const y = (box.top - (dots.y[i] ?? 0)) * perKm;
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 2 * Math.PI);
    }
  };
  const radiusFor = (share: number) =>
    Math.min(Math.max(dots.distance_km * share * perKm, mapTokens['smallest-radius'] * scale), 6 * scale);

  discs(Math.max(dots.distance_km * mapTokens['land-per-distance'] * perKm, 1.6 * scale), () => true);
  context.fillStyle = colours['land'] ?? '';
  context.fill();

  const radius = radiusFor(mapTokens['radius-per-distance']);
  for (const tier of drawOrder) {
    const name = tiers[tier] ?? 'none';
    discs(radius, (i) => frame.tier[i] === tier);
    if (monochrome && name === 'none') {
      context.strokeStyle = colours['ink'] ?? '';
      context.lineWidth = radius * 0.6;
      context.stroke();
    } else {
      context.fillStyle = colours[name] ?? '';
      context.fill();
    }
  }

  // As pixels: a browser that prints would otherwise store every arc, ten megabytes a map.
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.putImageData(context.getImageData(0, 0, width, height), 0, 0);
}

/** Tens of thousands of dots as pixels of one image: each dot is stamped from a table of edges, each pixel's colour read from a
 * table of blends, so that a frame costs a few milliseconds without any graphics card. */

const nPhases = 4;
const nShades = 16;

/** A dot's pixels for one place within a pixel: offsets and how much of each the dot covers. */
interface Stamp {
  dx: Int16Array;
  dy: Int16Array;
  shade: Uint8Array;
}

function stampOf(radius: number, centreX: number, centreY: number): Stamp {
  const reach = Math.ceil(radius + 1);
  const found: [number, number, number][] = [];
  const fine = 4;
  for (let y = -reach; y <= reach; ++y) {
    for (let x = -reach; x <= reach; ++x) {
      let inside = 0;
      for (let i = 0; i < fine; ++i) {
        for (let j = 0; j < fine; ++j) {
          const dx = x + (i + 0.5) / fine - centreX;
          const dy = y + (j + 0.5) / fine - centreY;
          if (dx * dx + dy * dy <= radius * radius) ++inside;
        }
      }
      const shade = Math.round((inside / (fine * fine)) * (nShades - 1));
      if (shade > 0) found.push([x, y, shade]);
    }
  }
  return { dx: Int16Array.from(found, (f) => f[0]), dy: Int16Array.from(found, (f) => f[1]), shade: Uint8Array.from(found, (f) => f[2]) };
}

export function rgbOf(hex: string): [number, number, number] {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

export const hexOf = (colour: Rgb): string => `#${colour.map((v) => Math.round(v).toString(16).padStart(2, '0')).join('')}`;

type Rgb = [number, number, number];
export const mix = (a: Rgb, b: Rgb, share: number): Rgb => [0, 1, 2].map((i) => (a[i] as number) + ((b[i] as number) - (a[i] as number)) * share) as Rgb;
const pixelOf = ([r, g, b]: Rgb) => (0xff000000 | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;

const layer = () => document.createElement('canvas').getContext('2d', { willReadFrequently: true, alpha: false });

/** A part of the image, in device pixels. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Where dots stand, in device pixels. */
export interface Places {
  x: Float32Array;
  y: Float32Array;
}

/** What colours them: a class for each school before and now, the colour of each class, and how far from one to the other. */
interface Paint {
  before: Uint8Array;
  now: Uint8Array;
  share: number;
  colours: string[];
  /** What dots are blended into: the land behind them, or the page. */
  ground: string;
  /** A class that is drawn before all others. */
  lowest?: number | null;
}

export class DotImage {
  private image: ImageData | null = null;
  private readonly below = layer();
  private readonly lined = layer();
  private pixels = new Uint32Array(0);
  private base = new Uint32Array(0);
  private stamps: Stamp[] = [];
  private radius = 0;

  constructor(readonly canvas: HTMLCanvasElement) {}

  get width(): number {
    return this.canvas.width;
  }
  get height(): number {
    return this.canvas.height;
  }

  resize(width: number, height: number): void {
    if (this.canvas.width !== width || this.canvas.height !== height || !this.image) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.image = new ImageData(width, height);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
  }

  setRadius(radius: number): void {
    if (radius === this.radius) return;
    this.radius = radius;
    this.stamps = [];
    for (let j = 0; j < nPhases; ++j) {
      for (let i = 0; i < nPhases; ++i) this.stamps.push(stampOf(radius, (i + 0.5) / nPhases, (j + 0.5) / nPhases));
    }
  }

  /** The layer below: the page's colour, and the land as discs behind places, if there are any; where the same map stands several
   * times, its land is copied from the first box to the others. */
  ground(page: string, land: string, places: Places | null, landRadius: number, boxes: Box[] = []): void {
    const context = this.below;
    if (!context) return;
    const { width, height } = this;
    context.canvas.width = width;
    context.canvas.height = height;
    context.fillStyle = page;
    context.fillRect(0, 0, width, height);
    if (places) {
      context.fillStyle = land;
      context.beginPath();
      for (let i = 0; i < places.x.length; ++i) {
        const [x, y] = [places.x[i] as number, places.y[i] as number];
        if (x < -landRadius || y < -landRadius || x > width + landRadius || y > height + landRadius) continue;
        context.moveTo(x + landRadius, y);
        context.arc(x, y, landRadius, 0, 2 * Math.PI);
      }
      context.fill();
      const [first, ...others] = boxes;
      for (const box of first ? others : []) {
        context.drawImage(context.canvas, first!.left, first!.top, box.width, box.height, box.left, box.top, box.width, box.height);
      }
    }
    this.lines(null);
  }

  /** Lines between the land and the dots, drawn once until they change. */
  lines(draw: ((context: CanvasRenderingContext2D) => void) | null): void {
    const { below, lined, width, height } = this;
    if (!below || !lined || width === 0 || height === 0) return;
    let from = below;
    if (draw) {
      lined.canvas.width = width;
      lined.canvas.height = height;
      lined.drawImage(below.canvas, 0, 0);
      draw(lined);
      from = lined;
    }
    this.base = new Uint32Array(from.getImageData(0, 0, width, height).data.buffer);
  }

  /** `onlyChanged`: what stands is the same but for the share, so that schools whose class does not change need no stamp. */
  draw(places: Places, paint: Paint, onlyChanged: boolean): void {
    const { pixels, base, stamps, width, height } = this;
    if (!this.image || base.length !== pixels.length) return;
    if (!onlyChanged) pixels.set(base);
    const nClasses = paint.colours.length;
    const blends = new Uint32Array(nClasses * nClasses * nShades);
    const ground = rgbOf(paint.ground);
    paint.colours.forEach((from, a) =>
      paint.colours.forEach((to, b) => {
        const colour = mix(rgbOf(from), rgbOf(to), paint.share);
        for (let shade = 0; shade < nShades; ++shade) {
          blends[(a * nClasses + b) * nShades + shade] = pixelOf(mix(ground, colour, shade / (nShades - 1)));
        }
      }),
    );
    const { before, now } = paint;
    const margin = Math.ceil(this.radius + 2);
    const n = now.length;
    const lowest = paint.lowest ?? null;
    for (let k = lowest === null ? n : 0; k < 2 * n; ++k) {
      const i = k < n ? k : k - n;
      if (lowest !== null && (now[i] === lowest) !== k < n) continue;
      if (onlyChanged && before[i] === now[i]) continue;
      // Until the new state's classes come, those of the old one have no colour.
      if ((now[i] as number) >= nClasses || (before[i] as number) >= nClasses) continue;
      const x = places.x[i] as number;
      const y = places.y[i] as number;
      if (!(x > margin && y > margin && x < width - margin && y < height - margin)) continue;
      const left = x | 0;
      const top = y | 0;
      const stamp = stamps[(((y - top) * nPhases) | 0) * nPhases + (((x - left) * nPhases) | 0)] as Stamp;
      const blend = ((before[i] as number) * nClasses + (now[i] as number)) * nShades;
      const { dx, dy, shade } = stamp;
      for (let p = 0; p < shade.length; ++p) {
        pixels[(top + (dy[p] as number)) * width + left + (dx[p] as number)] = blends[blend + (shade[p] as number)] as number;
      }
    }
    this.canvas.getContext('2d', { alpha: false })?.putImageData(this.image, 0, 0);
  }
}

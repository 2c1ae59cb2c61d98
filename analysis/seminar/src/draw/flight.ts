/** Dots that fly from one arrangement to another: class after class, each dot on an arc of its own time. */
import type { Places } from './dots';
import { ease } from './ease';

const flightFor = 600;
const classAfter = 200;
const spread = 100;
const arc = 26;
const goldenRatio = 0.618034;

/** Milliseconds of a whole flight of four classes. */
export const flightLength = flightFor + 3 * classAfter + spread;

export class Flight {
  private readonly delay: Float32Array;
  private begun: number | null = null;

  /** `height`: of the arc, in the places' pixels for each of CSS. */
  constructor(
    private readonly from: Places,
    private to: Places,
    order: Uint8Array,
    private readonly scale: number,
  ) {
    this.delay = Float32Array.from(order, (place, i) => place * classAfter + spread * ((i * goldenRatio) % 1));
  }

  /** The same flight to other places. */
  turn(to: Places): void {
    this.to = to;
  }

  /** Puts dots where they are at a time; whether they still fly. */
  place(now: number, into: Places): boolean {
    this.begun ??= now;
    const passed = now - this.begun;
    const { from, to, delay, scale } = this;
    for (let i = 0; i < delay.length; ++i) {
      const part = Math.min(1, Math.max(0, (passed - (delay[i] as number)) / flightFor));
      const t = ease(part);
      const [x, y] = [from.x[i] as number, from.y[i] as number];
      into.x[i] = x + ((to.x[i] as number) - x) * t;
      into.y[i] = y + ((to.y[i] as number) - y) * t - 4 * part * (1 - part) * arc * scale;
    }
    return passed < flightLength;
  }
}

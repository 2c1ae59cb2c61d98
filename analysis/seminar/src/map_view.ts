/** The map: one dot a school, in one of three arrangements, coloured by one of three states. */
import { html } from '../../report/src/draw/element';
import { mapFrame } from '../../report/src/draw/dot_map';
import type { Dots } from '../../report/src/page_data';
import { map as mapTokens } from '../../report/src/tokens';
import { DotImage, type Places } from './dots';
import { arrange, type RowLabel } from './rows';
import type { SchoolColumns } from './recipe';
import type { Arrangement } from './view';

const mostPixels = 3.2e6;
const smallMapBelow = 0.9;
const smallMapRadius = 0.62;

const ease = (t: number) => (t < 0.5 ? 4 * t * t * t : 1 - (-2 * t + 2) ** 3 / 2);

export interface Look {
  colours: string[];
  page: string;
  land: string;
}

export class MapView {
  readonly element: HTMLElement;
  readonly canvas = html('canvas', { role: 'img', tabindex: 0 });
  private readonly labels = html('div', { class: 'row-labels', 'aria-hidden': 'true' });
  private readonly ring = html('div', { class: 'chosen', hidden: '' });
  private readonly image = new DotImage(this.canvas);
  private classes: Uint8Array;
  private before: Uint8Array;
  private fadeFrom = 0;
  private fadeFor = 0;
  private look: Look = { colours: ['#000000'], page: '#ffffff', land: '#eeeeee' };
  private arrangement: Arrangement = 'spread';
  private places: Places;
  private from: Places | null = null;
  private moveFrom = 0;
  private moveFor = 0;
  private scale = 1;
  private chosen: number | null = null;
  private readonly truth: Dots;
  /** How much of the room between neighbours a dot takes: more where few dots matter. */
  boldness = 1;
  /** Room left of the map that words over it take, in CSS pixels. */
  inset = 0;

  constructor(
    private readonly dots: Dots,
    private readonly schools: SchoolColumns,
    private readonly canMove: () => boolean,
    truePlaces: Places,
  ) {
    this.element = html('div', { class: 'map' }, this.canvas, this.labels, this.ring);
    this.classes = new Uint8Array(dots.x.length);
    this.before = this.classes;
    this.places = { x: new Float32Array(dots.x.length), y: new Float32Array(dots.x.length) };
    this.truth = { ...dots, x: truePlaces.x, y: truePlaces.y };
  }

  /** Fits the canvas to its box; to be called whenever that changes. */
  resize(): void {
    const { clientWidth, clientHeight } = this.element;
    if (clientWidth < 10 || clientHeight < 10) return;
    const wanted = Math.min(devicePixelRatio || 1, Math.sqrt(mostPixels / (clientWidth * clientHeight)));
    this.scale = Math.max(1, wanted);
    const perKm = this.perKm(clientWidth * this.scale, clientHeight * this.scale);
    const share = perKm / this.scale < smallMapBelow ? smallMapRadius : mapTokens['radius-per-distance'];
    const radius = Math.min(Math.max(this.boldness * this.dots.distance_km * share * perKm, mapTokens['smallest-radius'] * this.scale), 7 * this.scale);
    this.image.resize(Math.round(clientWidth * this.scale), Math.round(clientHeight * this.scale), radius);
    this.from = null;
    this.place(0);
  }

  setLook(look: Look): void {
    this.look = look;
    this.ground();
    this.paint();
  }

  setArrangement(arrangement: Arrangement, milliseconds: number): void {
    if (arrangement === this.arrangement) return;
    this.arrangement = arrangement;
    this.place(milliseconds);
  }

  /** New classes of the schools; colours cross-fade over some milliseconds. */
  show(classes: Uint8Array, milliseconds: number): void {
    if (classes === this.classes) return;
    const fades = milliseconds > 0 && this.classes.length === classes.length && this.canMove();
    this.before = fades ? this.classes : classes;
    this.classes = classes;
    this.fadeFrom = performance.now();
    this.fadeFor = fades ? milliseconds : 0;
    if (this.arrangement === 'rows') this.place(fades ? milliseconds : 0);
    else this.paint();
  }

  /** Draws what moves; whether anything still does. */
  tick(now: number): boolean {
    const moves = this.from !== null || this.fadeFor > 0;
    if (moves) this.paint(now);
    return moves;
  }

  choose(school: number | null): void {
    this.chosen = school;
    this.placeRing();
  }

  /** The school nearest a place on the canvas, in CSS pixels from its corner. */
  nearest(x: number, y: number, reach = 14): number | null {
    let best: number | null = null;
    let least = (reach * this.scale) ** 2;
    for (let i = 0; i < this.classes.length; ++i) {
      const dx = (this.places.x[i] as number) - x * this.scale;
      const dy = (this.places.y[i] as number) - y * this.scale;
      const distance = dx * dx + dy * dy;
      if (distance < least) {
        least = distance;
        best = i;
      }
    }
    return best;
  }

  /** The nearest school in a direction: what an arrow key goes to. */
  neighbour(school: number, dx: number, dy: number): number {
    const [x0, y0] = [this.places.x[school] as number, this.places.y[school] as number];
    let best = school;
    let least = Infinity;
    for (let i = 0; i < this.classes.length; ++i) {
      const along = ((this.places.x[i] as number) - x0) * dx + ((this.places.y[i] as number) - y0) * dy;
      const across = Math.abs(((this.places.x[i] as number) - x0) * dy) + Math.abs(((this.places.y[i] as number) - y0) * dx);
      if (along <= 0 || across > along) continue;
      if (along + 2 * across < least) {
        least = along + 2 * across;
        best = i;
      }
    }
    return best;
  }

  /** How many dots lie where words stand over the map, in CSS pixels from its corner. */
  under(width: number, height: number): number {
    let n = 0;
    for (let i = 0; i < this.places.x.length; ++i) {
      if ((this.places.x[i] as number) < width * this.scale && (this.places.y[i] as number) < height * this.scale) ++n;
    }
    return n;
  }

  private perKm(width: number, height: number): number {
    const box = mapFrame(this.dots);
    return Math.min((width - this.inset * this.scale) / box.width, height / box.height);
  }

  private geographic(dots: Dots): Places {
    const { width, height } = this.image;
    const box = mapFrame(this.dots);
    const perKm = this.perKm(width, height);
    // Against the right edge, so that what room there is lies left, where the words stand.
    const left = width - box.width * perKm;
    const top = (height - box.height * perKm) / 2;
    return {
      x: Float32Array.from(dots.x, (x) => left + (x - box.left) * perKm),
      y: Float32Array.from(dots.y, (y) => top + (box.top - y) * perKm),
    };
  }

  private place(milliseconds: number): void {
    const old = this.places;
    let rows: RowLabel[] = [];
    if (this.arrangement === 'rows') {
      const arranged = arrange(this.schools, this.classes, this.image.width, this.image.height, this.scale);
      this.places = arranged.places;
      rows = arranged.rows;
    } else {
      this.places = this.geographic(this.arrangement === 'true' ? this.truth : this.dots);
    }
    this.labels.replaceChildren(...rows.map((row) => {
      const label = html('span', {}, row.text);
      label.style.top = `${row.y / this.scale}px`;
      return label;
    }));
    this.from = milliseconds > 0 && this.canMove() ? old : null;
    this.moveFrom = performance.now();
    this.moveFor = milliseconds;
    this.ground();
    this.placeRing();
    this.paint();
  }

  private ground(): void {
    const isMap = this.arrangement !== 'rows';
    const perKm = this.perKm(this.image.width, this.image.height);
    const landRadius = Math.max(this.dots.distance_km * mapTokens['land-per-distance'] * perKm, 1.6 * this.scale);
    this.image.ground(this.look.page, this.look.land, isMap ? this.geographic(this.dots) : null, landRadius);
  }

  private placeRing(): void {
    this.ring.hidden = this.chosen === null;
    if (this.chosen === null) return;
    this.ring.style.left = `${(this.places.x[this.chosen] as number) / this.scale}px`;
    this.ring.style.top = `${(this.places.y[this.chosen] as number) / this.scale}px`;
  }

  private paint(now = performance.now()): void {
    const share = this.fadeFor > 0 ? Math.min(1, (now - this.fadeFrom) / this.fadeFor) : 1;
    if (share === 1) {
      this.fadeFor = 0;
      this.before = this.classes;
    }
    let places = this.places;
    if (this.from) {
      const part = Math.min(1, (now - this.moveFrom) / Math.max(1, this.moveFor));
      if (part === 1) {
        this.from = null;
      } else {
        const t = ease(part);
        const { from, places: to } = this;
        places = {
          x: to.x.map((x, i) => (from.x[i] as number) + (x - (from.x[i] as number)) * t),
          y: to.y.map((y, i) => (from.y[i] as number) + (y - (from.y[i] as number)) * t),
        };
      }
    }
    const { colours, page, land } = this.look;
    this.image.draw(places, { before: this.before, now: this.classes, share, colours, ground: this.arrangement === 'rows' ? page : land });
  }
}

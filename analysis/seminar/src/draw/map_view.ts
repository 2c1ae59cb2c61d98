/** The map: one dot a school, in one of several arrangements, coloured by one of three states; the part that is chosen is enlarged, and
 * only its partnerships are drawn. */
import { mapFrame } from '../../../report/src/draw/dot_map';
import { html } from '../../../report/src/draw/element';
import type { Dots } from '../../../report/src/page_data';
import { map as mapTokens } from '../../../report/src/tokens';
import type { SchoolColumns } from '../core/recipe';
import { DotImage, hexOf, mix, rgbOf, type Box, type Places } from './dots';
import { ease } from './ease';
import { arrangeGroups } from './groups';
import { arrange, type RowLabel } from './rows';
import { middleDepths } from '../runs/frame';
import type { Tie } from '../runs/ties';
import type { Arrangement } from '../view';

const mostPixels = 3.2e6;
const smallMapBelow = 0.9;
const smallMapRadius = 0.62;
const smallestInGroups = 0.78;
/** How much larger dots may be where a map holds few of all schools. */
const mostGrowth = 1.7;
const largestRadius = 10;
/** How far colours of schools outside the chosen part go towards the land's. */
const dimmed = 0.72;
/** Enlarged dots leave room for the lines between them. */
const enlargedShare = 0.6;
const leastEnlarged = 2.2;
/** Around the schools that are enlarged, as a share of their box. */
const roomAround = 0.1;
const smallestOpacity = 0.5;
/** Up to this many lines have their full colour. */
const fewTies = 60;

/** Colours fade in so many steps: more cannot be told apart. */
const fadeSteps = 8;

/** Classes of schools of which nothing is known yet: they have no colour. */
export const unknown = (n: number): Uint8Array => new Uint8Array(n).fill(200);

/** Milliseconds in which dots move to another arrangement. */
export const layoutMove = 500;

/** A canvas's pixels for each of CSS: as the screen has them, but for very large ones. */
export const imageScale = (width: number, height: number): number => Math.max(1, Math.min(devicePixelRatio || 1, Math.sqrt(mostPixels / Math.max(1, width * height))));

export interface Look {
  colours: string[];
  page: string;
  land: string;
  /** Lines by their tier: loose, middle, deep. */
  ties: string[];
}

/** Schools that fill the map, at least so many kilometres of it. */
export interface Focus {
  key: string;
  schools: ArrayLike<number>;
  leastKm: number;
}

export interface Groups {
  group: Uint8Array;
  n: number;
}

/** A letter beside a school. */
export interface Mark {
  school: number;
  text: string;
}

export class MapView {
  readonly element: HTMLElement;
  readonly canvas = html('canvas', { role: 'img', tabindex: 0 });
  private readonly labels = html('div', { class: 'row-labels', 'aria-hidden': 'true' });
  private readonly ring = html('div', { class: 'chosen', hidden: '' });
  private readonly letters = html('div', { class: 'letters', 'aria-hidden': 'true' });
  private readonly image = new DotImage(this.canvas);
  private classes: Uint8Array;
  private before: Uint8Array;
  private painted: { before: Uint8Array; now: Uint8Array };
  private fadeFrom = 0;
  private fadeFor = 0;
  /** Step of the fade that the picture shows, or -1 if all of it must be drawn anew. */
  private fadeShown = -1;
  private look: Look = { colours: ['#000000'], page: '#ffffff', land: '#eeeeee', ties: [] };
  /** How many colours there are for what is shown: classes of another state are no colours of this one. */
  private nColours = 0;
  private arrangement: Arrangement = 'spread';
  private places: Places;
  private from: Places | null = null;
  private moveFrom = 0;
  private moveFor = 0;
  private scale = 1;
  private chosen: number | null = null;
  private focus: Focus | null = null;
  private lit: Uint8Array | null = null;
  private ties: Tie[] = [];
  private marks: Mark[] = [];
  private groups: Groups | null = null;
  private readonly truth: Dots;
  /** Where each group's map stands, in CSS pixels; empty unless there are several. */
  boxes: Box[] = [];
  step = 0;
  isNarrow = false;
  /** How much of the room between neighbours a dot takes: more where few dots matter. */
  boldness = 1;
  /** A class whose dots lie under all others, where larger ones would hide those that matter. */
  lowest: number | null = null;
  /** Room left of the map that words over it take, in CSS pixels. */
  inset = 0;

  constructor(
    private readonly dots: Dots,
    private readonly schools: SchoolColumns,
    private readonly canMove: () => boolean,
    truePlaces: Places,
  ) {
    this.element = html('div', { class: 'map' }, this.canvas, this.labels, this.letters, this.ring);
    this.classes = unknown(dots.x.length);
    this.before = this.classes;
    this.painted = { before: this.classes, now: this.classes };
    this.places = { x: new Float32Array(dots.x.length), y: new Float32Array(dots.x.length) };
    this.truth = { ...dots, x: truePlaces.x, y: truePlaces.y };
  }

  /** Fits the canvas to its box; to be called whenever that changes. */
  resize(): void {
    const { clientWidth, clientHeight } = this.element;
    if (clientWidth < 10 || clientHeight < 10) return;
    this.scale = imageScale(clientWidth, clientHeight);
    this.image.resize(Math.round(clientWidth * this.scale), Math.round(clientHeight * this.scale));
    this.from = null;
    this.place(0);
  }

  setLook(look: Look): void {
    this.look = look;
    this.ground();
    this.repaint();
  }

  /** What the next resize draws. */
  prepare(arrangement: Arrangement, groups: Groups | null, focus: Focus | null, look: Look): void {
    this.arrangement = arrangement;
    this.groups = groups;
    this.focus = focus;
    this.look = look;
  }

  setArrangement(arrangement: Arrangement, milliseconds: number, groups: Groups | null = null): void {
    if (arrangement === this.arrangement) return;
    this.arrangement = arrangement;
    this.groups = groups;
    this.place(milliseconds);
  }

  /** Enlarges a part; nothing shows the whole. */
  setFocus(focus: Focus | null, milliseconds: number): void {
    if (focus?.key === this.focus?.key) return;
    this.focus = focus;
    this.place(milliseconds);
  }

  /** Where dots stand on the screen now, and a flight from there to where they belong. */
  snapshot(): Places {
    const { left, top } = this.canvas.getBoundingClientRect();
    return { x: this.places.x.map((x) => left + x / this.scale), y: this.places.y.map((y) => top + y / this.scale) };
  }
  flyFrom(screen: Places, milliseconds: number): void {
    if (!this.canMove()) return;
    const { left, top } = this.canvas.getBoundingClientRect();
    this.from = { x: screen.x.map((x) => (x - left) * this.scale), y: screen.y.map((y) => (y - top) * this.scale) };
    this.moveFrom = performance.now();
    this.moveFor = milliseconds;
  }

  isEnlarged(): boolean {
    return this.focus !== null && this.isGeographic();
  }

  /** Schools that keep their colour, all where there are none; the others fade into the land. */
  light(schools: Uint8Array | null): void {
    if (schools === this.lit) return;
    this.lit = schools;
    this.repaint();
  }

  /** Partnerships that are drawn, and letters beside schools. */
  draw(ties: Tie[], marks: Mark[]): void {
    if (ties.length === 0 && this.ties.length === 0 && marks.length === 0 && this.marks.length === 0) return;
    this.ties = ties;
    this.marks = marks;
    this.lines();
    this.placeMarks();
    this.paint();
  }

  /** New classes of the schools; colours cross-fade over some milliseconds. */
  show(classes: Uint8Array, milliseconds: number): void {
    if (classes === this.classes) return;
    const fades = milliseconds > 0 && this.nColours === this.look.colours.length && this.canMove();
    this.nColours = this.look.colours.length;
    const isStill = this.from === null && this.fadeFor === 0;
    this.before = fades ? this.classes : classes;
    this.classes = classes;
    this.fadeFrom = performance.now();
    this.fadeFor = fades ? milliseconds : 0;
    if (this.arrangement === 'rows') return this.place(fades ? milliseconds : 0);
    this.shade();
    // A fade begins with what the picture shows.
    if (fades && isStill) this.fadeShown = 0;
    else this.paint();
  }

  /** Draws what moves; whether anything still does. */
  tick(now: number): boolean {
    const moves = this.from !== null || this.fadeFor > 0;
    if (moves && !(this.from === null && this.fadeStep(now) === this.fadeShown)) this.paint(now, this.from === null);
    return moves;
  }

  /** Whether its box has changed since it was fitted. */
  isStretched(): boolean {
    const { clientWidth, clientHeight } = this.element;
    if (clientWidth < 10 || clientHeight < 10) return false;
    return Math.round(clientWidth * this.scale) !== this.image.width || Math.round(clientHeight * this.scale) !== this.image.height;
  }

  /** What words around it take changes its box too: then its screen is to fit it again, or the picture would be stretched. */
  watch(fit: () => void): void {
    new ResizeObserver(() => requestAnimationFrame(() => {
      if (this.isStretched()) fit();
    })).observe(this.element);
  }

  nTies(): number {
    return this.ties.length;
  }

  choose(school: number | null): void {
    this.chosen = school;
    this.placeMarks();
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

  /** Where a school stands, in CSS pixels from the canvas's corner. */
  placeOf(school: number): { x: number; y: number } {
    return { x: (this.places.x[school] as number) / this.scale, y: (this.places.y[school] as number) / this.scale };
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

  private isGeographic(): boolean {
    return this.arrangement === 'spread' || this.arrangement === 'true';
  }

  /** What the map shows, in kilometres. */
  private frame(): { left: number; top: number; width: number; height: number } {
    const { focus, dots, truth } = this;
    if (!focus || focus.schools.length === 0) return mapFrame(dots);
    let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let k = 0; k < focus.schools.length; ++k) {
      const i = focus.schools[k] as number;
      for (const { x, y } of [dots, truth]) {
        west = Math.min(west, x[i] as number);
        east = Math.max(east, x[i] as number);
        south = Math.min(south, y[i] as number);
        north = Math.max(north, y[i] as number);
      }
    }
    const grow = (low: number, high: number) => Math.max(roomAround * (high - low), (focus.leastKm - (high - low)) / 2, 0.5);
    const [h, v] = [grow(west, east), grow(south, north)];
    return { left: west - h, top: north + v, width: east - west + 2 * h, height: north - south + 2 * v };
  }

  private perKm(): number {
    const { width, height } = this.image;
    const box = this.frame();
    return Math.min((width - this.inset * this.scale) / box.width, height / box.height);
  }

  private radiusAt(perKm: number, least = mapTokens['smallest-radius']): number {
    const share = perKm / this.scale < smallMapBelow ? smallMapRadius : mapTokens['radius-per-distance'];
    return Math.min(Math.max(this.boldness * this.dots.distance_km * share * perKm, least * this.scale), largestRadius * this.scale);
  }

  /** Enlarged dots go back towards their true places as far as they then have room. */
  private geographic(): Places {
    const { width, height } = this.image;
    const { dots, truth } = this;
    const box = this.frame();
    const perKm = this.perKm();
    const inset = this.inset * this.scale;
    // The whole is at the right edge, so that free room is on the left, where the words are; a part is in the middle.
    const left = this.focus ? inset + (width - inset - box.width * perKm) / 2 : width - box.width * perKm;
    const top = (height - box.height * perKm) / 2;
    const room = this.radiusAt(perKm) / (this.dots.distance_km * mapTokens['radius-per-distance'] * perKm);
    const spread = this.arrangement === 'true' ? 0 : Math.min(1, this.focus ? room : 1);
    const between = (a: Float32Array, b: Float32Array, i: number) => (b[i] as number) + ((a[i] as number) - (b[i] as number)) * spread;
    return {
      x: dots.x.map((_, i) => left + (between(dots.x, truth.x, i) - box.left) * perKm),
      y: dots.y.map((_, i) => top + (box.top - between(dots.y, truth.y, i)) * perKm),
    };
  }

  private place(milliseconds: number): void {
    const old = this.places;
    const { image, scale } = this;
    let rows: RowLabel[] = [];
    let perKm = this.perKm();
    const font = parseFloat(getComputedStyle(this.element).fontSize);
    this.boxes = [];
    if (this.arrangement === 'rows') {
      const arranged = arrange(this.schools, this.classes, image.width, image.height, scale, font);
      this.places = arranged.places;
      rows = arranged.rows;
      image.setRadius(this.radiusAt(perKm));
    } else if (this.groups && !this.isGeographic()) {
      const arranged = arrangeGroups(this.dots, this.groups.group, this.groups.n, image.width, image.height, scale, font);
      this.places = arranged.places;
      perKm = arranged.perKm;
      this.boxes = arranged.boxes.map((box) => ({ left: box.left / scale, top: box.top / scale, width: box.width / scale, height: box.height / scale }));
      this.step = arranged.step / scale;
      this.isNarrow = arranged.isNarrow;
      // Where a map holds few of all schools, its dots have room to be larger.
      const most = Math.max(...Array.from({ length: this.groups.n }, (_, g) => this.groups?.group.reduce((sum, own) => sum + (own === g ? 1 : 0), 0) ?? 0), 1);
      image.setRadius(this.radiusAt(perKm, smallestInGroups) * Math.min(mostGrowth, Math.sqrt(this.classes.length / most)));
    } else {
      this.places = this.geographic();
      image.setRadius(this.focus ? Math.max(enlargedShare * this.radiusAt(perKm), leastEnlarged * scale) : this.radiusAt(perKm));
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
    this.placeMarks();
    this.repaint();
  }

  private ground(): void {
    const { scale, boxes } = this;
    const perKm = boxes[0] ? (boxes[0].width * scale) / mapFrame(this.dots).width : this.perKm();
    const landRadius = Math.max(this.dots.distance_km * mapTokens['land-per-distance'] * perKm, 1.6 * scale);
    const scaled = boxes.map((box) => ({ left: box.left * scale, top: box.top * scale, width: box.width * scale, height: box.height * scale }));
    const places = this.arrangement === 'rows' ? null : scaled[0] ? this.inBox(scaled[0], perKm) : this.geographic();
    this.image.ground(this.look.page, this.look.land, places, landRadius, scaled);
    if (this.ties.length > 0) this.lines();
  }

  /** All schools in one of the small maps: its land is the whole's. */
  private inBox(box: Box, perKm: number): Places {
    const frame = mapFrame(this.dots);
    return { x: this.dots.x.map((x) => box.left + (x - frame.left) * perKm), y: this.dots.y.map((y) => box.top + (frame.top - y) * perKm) };
  }

  private lines(): void {
    const { ties, places, scale, look } = this;
    // Lines wait until dots have arrived.
    if (!this.isGeographic() || this.from || ties.length === 0) return this.image.lines(null);
    this.image.lines((context) => {
      context.lineCap = 'round';
      context.globalAlpha = Math.max(smallestOpacity, Math.min(1, fewTies / ties.length));
      for (const tier of [1, 2, 3]) {
        context.strokeStyle = look.ties[tier - 1] ?? '#000000';
        // Width .5 + 2.5 x depth, in the middle of each tier; few lines are thicker.
        context.lineWidth = (0.5 + 2.5 * (middleDepths[tier] as number)) * scale * (ties.length <= fewTies ? 2 : 1);
        context.beginPath();
        for (const tie of ties) {
          if (tie.tier !== tier) continue;
          context.moveTo(places.x[tie.first] as number, places.y[tie.first] as number);
          context.lineTo(places.x[tie.second] as number, places.y[tie.second] as number);
        }
        context.stroke();
      }
    });
  }

  /** The ring and letters; letters are next to their schools, away from the chosen one and from each other. */
  private placeMarks(): void {
    const { chosen, marks } = this;
    const isShown = chosen !== null && !this.from;
    this.ring.hidden = !isShown;
    this.letters.hidden = !isShown || !this.isGeographic();
    if (chosen === null || !isShown) return;
    const centre = this.placeOf(chosen);
    this.ring.style.left = `${centre.x}px`;
    this.ring.style.top = `${centre.y}px`;
    const size = 1.1 * parseFloat(getComputedStyle(this.element).fontSize);
    const placed: { x: number; y: number }[] = [centre];
    this.letters.replaceChildren(...marks.map(({ school, text }) => {
      const own = this.placeOf(school);
      const bearing = Math.atan2(own.y - centre.y, own.x - centre.x);
      // The nearest free place around the school, trying away from the chosen one first.
      let best = own;
      for (let turn = 0; turn < 24; ++turn) {
        const angle = bearing + (turn % 2 === 0 ? 1 : -1) * Math.ceil(turn / 2) * (Math.PI / 6);
        const reach = size * (turn < 12 ? 0.95 : 1.9);
        best = { x: own.x + reach * Math.cos(angle), y: own.y + reach * Math.sin(angle) };
        if (placed.every((p) => Math.hypot(p.x - best.x, p.y - best.y) > size)) break;
      }
      placed.push(best);
      const letter = html('b', {}, text);
      letter.style.left = `${best.x}px`;
      letter.style.top = `${best.y}px`;
      return letter;
    }));
  }

  /** Colours anew: classes of schools outside the lit ones are the dimmed ones, which follow the others. */
  private shade(): void {
    const { lit, before, classes } = this;
    const shade = (own: Uint8Array) => (lit ? own.map((c, i) => (lit[i] ? c : c + this.look.colours.length)) : own);
    const now = shade(classes);
    this.painted = { before: before === classes ? now : shade(before), now };
  }

  private repaint(): void {
    this.shade();
    this.paint();
  }

  private fadeStep(now: number): number {
    return this.fadeFor > 0 ? Math.min(fadeSteps, Math.max(0, Math.floor((fadeSteps * (now - this.fadeFrom)) / this.fadeFor))) : fadeSteps;
  }

  private paint(now = performance.now(), isFade = false): void {
    const step = this.fadeStep(now);
    const share = step / fadeSteps;
    const onlyChanged = isFade && this.fadeShown >= 0;
    this.fadeShown = step;
    let places = this.places;
    if (this.from) {
      const part = Math.min(1, (now - this.moveFrom) / Math.max(1, this.moveFor));
      if (part === 1) {
        this.from = null;
        this.lines();
        this.placeMarks();
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
    const ground = this.arrangement === 'rows' ? page : land;
    const all = this.lit ? [...colours, ...colours.map((c) => hexOf(mix(rgbOf(c), rgbOf(ground), dimmed)))] : colours;
    this.image.draw(places, { before: this.painted.before, now: this.painted.now, share, colours: all, ground, lowest: this.lowest }, onlyChanged);
    if (share < 1) return;
    this.fadeFor = 0;
    this.before = this.classes;
    this.painted.before = this.painted.now;
  }
}

/** What all screens share: what they may ask of the page, and how they look. */
import { html } from '../../report/src/draw/element';
import type { Dots } from '../../report/src/page_data';
import { colours, type Colours } from '../../report/src/tokens';
import type { ChartSize } from './draw/curve_chart';
import { hexOf, mix, rgbOf, type Places } from './draw/dots';
import type { Look } from './draw/map_view';
import type { Courses } from './runs/courses';
import type { Seminar } from './runs/document';
import { tierKeys } from './runs/frame';
import type { Place } from './runs/places';
import { countText } from './text/figures';
import type { Piece } from './text/sentences';
import { words } from './text/words';
import type { Colouring, View } from './view';

export type Layout = 'wide' | 'phone';

export interface Context {
  seminar: Seminar;
  courses: Courses;
  dots: Dots;
  truePlaces: Places;
  /** Authorities and regions that hold a school. */
  places: Place[];
  /** "A primary school in Bradford"; its own name only where the page was given names. */
  schoolName(school: number): string;
  view(): View;
  set(change: Partial<View>): void;
  /** The record that is shown, between two of them while time runs. */
  position(): number;
  isPlaying(): boolean;
  /** Lets time run. */
  play(): void;
  canMove(): boolean;
  theme(): 'light' | 'dark';
  layout(): Layout;
  /** What a story's step says instead of the screen's own sentence. */
  told(): Piece[] | null;
  /** Shows how what stands on the screen is computed. */
  explain(): void;
}

/** One screen: builds its elements once and shows what the view says. */
export interface ScreenPart {
  readonly element: HTMLElement;
  /** As it comes on the stage, or as another step of a story begins on it. */
  enter?(): void;
  /** After its box changed, or colours did. */
  resize(): void;
  /** After the view or what is computed changed. */
  update(): void;
  /** Each frame; whether something still moves. */
  tick(now: number): boolean;
  /** A figure for a picture: what stands on the screen. */
  canvases(): HTMLCanvasElement[];
  charts(): SVGSVGElement[];
  /** What stands over each of the canvases. */
  captions(): string[];
  /** Colours of its maps and what they mean, where they are not what the view says. */
  mapKey?(): [string, string][];
  /** Metrics that it shows, by id. */
  measured(): string[];
}

export function palette(context: Context): Colours {
  return colours(context.theme(), matchMedia('(prefers-contrast: more)').matches);
}

/** Nearly all changes are of one tier: they take strong colours, since the palest drown in the land on a projector. */
function differenceColours([threeDown, twoDown, , unchanged, , twoUp, threeUp]: string[]): string[] {
  const between = (a = '#000000', b = '#000000') => hexOf(mix(rgbOf(a), rgbOf(b), 0.5));
  return [threeDown, between(threeDown, twoDown), twoDown, unchanged, twoUp, between(twoUp, threeUp), threeUp].map((colour) => colour ?? '#000000');
}

export function lookOf(context: Context, colouring: Colouring | 'difference'): Look {
  const ink = palette(context);
  const named = (names: string[]) => names.map((name) => ink[name] ?? '#000000');
  const classes =
    colouring === 'tier' ? named([...tierKeys])
    : colouring === 'difference' ? differenceColours(named([0, 1, 2, 3, 4, 5, 6].map((i) => `diverging-${i}`)))
    : named([0, 1, 2, 3, 4].map((i) => `sequential-${i}`));
  return { colours: classes, ties: named(['loose', 'middle', 'deep']), page: ink['bg'] ?? '#ffffff', land: ink['land'] ?? '#eeeeee' };
}

export function chartSize(context: Context, box: HTMLElement): ChartSize {
  const isWide = context.layout() === 'wide';
  const font = parseFloat(getComputedStyle(box).fontSize);
  // Lines grow with the words: the presenter's are for words of 24 pixels.
  const grown = isWide ? font / 24 : 1;
  return {
    width: Math.max(200, box.clientWidth), height: Math.max(120, box.clientHeight), font,
    stroke: grown * (isWide ? 5 : 3), dot: grown * (isWide ? 8 : 4.5), labelGap: grown * (isWide ? 6 : 2),
  };
}

/** Counts of schools by tier in a record: exact where all schools are known, else from the curves. */
export function tierShares(context: Context, scenario: number, record: number): number[] {
  return context.seminar.stored.scenarios[scenario]?.tiers.map((curve) => curve.middle[record] ?? 0) ?? [];
}

export function countsText(shares: number[], n: number): string {
  return shares.map((share, tier) => `${words.tier_names[tier]}: ${countText(share * n)}`).join(', ');
}

/** Puts a sentence's pieces into an element. */
export function say(element: HTMLElement, pieces: Piece[]): void {
  const text = pieces.map((p) => p.text + (p.tone ?? '')).join('|');
  if (element.dataset['said'] === text) return;
  element.dataset['said'] = text;
  element.replaceChildren(...pieces.map(({ text: part, tone }) => (tone === undefined ? part : html('span', { class: `tone-${tierKeys[tone]}` }, part))));
}

/** What opens the explanation of what is shown. */
export function howButton(context: Context): HTMLButtonElement {
  const button = html('button', { type: 'button', class: 'how', 'aria-haspopup': 'dialog' }, words.how.ask);
  button.addEventListener('click', () => context.explain());
  return button;
}

/** What all screens share. */
import { format } from '../../report/src/draw/number_format';
import type { Dots } from '../../report/src/page_data';
import { colours, scenarioColour, type Colours } from '../../report/src/tokens';
import { tierKeys } from './histogram';
import type { Courses, Frame } from './courses';
import type { ChartSize, CurveSpec, Line } from './curve_chart';
import type { Seminar } from './document';
import { hexOf, mix, rgbOf, type Places } from './dots';
import { countText, percentText } from './figures';
import type { Look } from './map_view';
import type { Place } from './places';
import type { Piece } from './sentences';
import { html } from '../../report/src/draw/element';
import type { Colouring, View } from './view';
import { words } from './words';

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

export const classesOf = (frame: Frame, colouring: Colouring): Uint8Array =>
  colouring === 'tier' ? frame.tier : colouring === 'teaching' ? frame.teaching : frame.willing;

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

const axisTime = (context: Context) => ({
  terms: context.seminar.stored.terms, perYear: context.seminar.data.time.terms_per_year, yearWords: words.year, startWords: words.start,
});

/** Policies' dates as lines on a chart. */
export function eventsOf(context: Context, scenario: number): CurveSpec['events'] {
  return (context.seminar.data.scenarios[scenario]?.marks ?? []).filter((m) => m.term > 0).map((m) => ({ term: m.term, label: / ends$/.test(m.words) ? words.policy_ends : words.policy_starts }));
}

/** The four shares of schools by tier. */
export function tierSpec(context: Context, scenario: number, only?: number[]): CurveSpec {
  const curves = context.seminar.stored.scenarios[scenario]?.tiers ?? [];
  // One scale for all scenarios: what looks higher is higher.
  const all = context.seminar.stored.scenarios.flatMap((s) => s.tiers.filter((_, tier) => !only || only.includes(tier)).flatMap((t) => t.high));
  const lines: Line[] = curves.map((curve, tier) => ({
    label: words.tier_names[tier] ?? '', values: curve.middle, low: curve.low, high: curve.high, colour: tierKeys[tier] ?? 'ink', text: `${tierKeys[tier]}-text`,
  }));
  return {
    ...axisTime(context), lines: only ? lines.filter((_, tier) => only.includes(tier)) : lines, range: { low: 0, high: 1.04 * Math.max(0.1, ...all) },
    tick: percentText, events: eventsOf(context, scenario),
  };
}

/** A measure of the page: this scenario, and the baseline behind it. */
export function measureSpec(context: Context, scenario: number, measure: number): CurveSpec {
  const { data } = context.seminar;
  const info = data.measures[measure];
  const number = format(info?.format ?? '.0f');
  const shown = scenario === 0 ? [0] : [0, scenario];
  const lines = shown.flatMap((s): Line[] => {
    const level = data.levels[s]?.[measure];
    const own = data.scenarios[s];
    const ink = `scenario-${own?.order ?? 0}`;
    return level ? [{ label: own?.short_name ?? '', values: level.middle, low: level.low, high: level.high, colour: ink, text: ink, dash: s === scenario ? undefined : '7 5' }] : [];
  });
  const all = data.levels.flatMap((row) => (row[measure] ? [...(row[measure]?.low ?? []), ...(row[measure]?.high ?? [])] : []));
  return {
    ...axisTime(context), lines, events: eventsOf(context, scenario), tick: (v) => number(v) + (info?.tick_suffix ?? ''),
    range: { low: info?.zero_based ? 0 : Math.min(...all), high: Math.max(...all, info?.zero_based ? 1e-6 : -Infinity) },
  };
}

/** Paired differences of some measures. */
export function differenceSpec(context: Context, scenario: number, measures: { measure: number; label: string; colour: string; text: string }[]): CurveSpec {
  const paired = context.seminar.stored.scenarios[scenario]?.paired ?? [];
  const lines = measures.flatMap(({ measure, ...ink }): Line[] => {
    const curve = paired[measure];
    return curve ? [{ ...ink, values: curve.estimate, low: curve.lower, high: curve.upper }] : [];
  });
  const all = lines.flatMap((l) => [...l.low, ...l.high]);
  const low = Math.min(0, ...all);
  const high = Math.max(0, ...all);
  const wide = Math.max(high - low, 1e-9);
  const fine = format(wide < 0.4 ? '.2f' : wide < 4 ? '.1f' : ',.0f');
  return {
    ...axisTime(context), lines, range: { low: low - 0.04 * wide, high: high + 0.04 * wide },
    tick: (v) => fine(v), events: eventsOf(context, scenario),
  };
}

/** What opens the explanation of what is shown. */
export function howButton(context: Context): HTMLButtonElement {
  const button = html('button', { type: 'button', class: 'how', 'aria-haspopup': 'dialog' }, words.how.ask);
  button.addEventListener('click', () => context.explain());
  return button;
}

/** Metrics of partnership by tier. */
export const tierMetrics = ['isolated', 'tier_low', 'tier_middle', 'tier_high'];

export { scenarioColour };

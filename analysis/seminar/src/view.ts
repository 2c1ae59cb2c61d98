/** What is shown, as one value; the address holds it, so that a link or a reload brings it back. */
export type Screen = 'map' | 'compare' | 'story' | 'explore' | 'plane' | 'head';
export type Arrangement = 'spread' | 'true' | 'rows' | 'phase' | 'meals';
export type Colouring = 'tier' | 'teaching' | 'willing';

export interface View {
  screen: Screen;
  scenario: number;
  term: number;
  chart: number;
  arrangement: Arrangement;
  colouring: Colouring;
  isDifference: boolean;
  step: number;
  school: number | null;
  /** An authority or region, named as on the command line. */
  place: string | null;
  /** Parameters that a slider moved, by key. */
  moved: Record<string, number>;
  /** Whether what if runs all schools, not the region of its preview. */
  isWhole: boolean;
  /** The scenario with which the one that is shown is compared. */
  against: number;
}

export const firstView: View = {
  screen: 'map', scenario: 0, term: 0, chart: 0, arrangement: 'spread', colouring: 'tier', isDifference: false, step: 0, school: null, place: null,
  moved: {}, isWhole: false, against: 0,
};

const screens: readonly string[] = ['map', 'compare', 'story', 'explore', 'plane', 'head'];
const arrangements: readonly string[] = ['spread', 'true', 'rows', 'phase', 'meals'];
const colourings: readonly string[] = ['tier', 'teaching', 'willing'];

export function addressOf(view: View, scenarioIds: string[], schoolIds: Uint32Array): string {
  const parts = new URLSearchParams();
  parts.set('scenario', scenarioIds[view.scenario] ?? '');
  parts.set('term', String(view.term));
  if (view.screen !== 'map') parts.set('screen', view.screen);
  if (view.chart !== 0) parts.set('chart', String(view.chart));
  if (view.arrangement !== 'spread') parts.set('arrange', view.arrangement);
  if (view.colouring !== 'tier') parts.set('colour', view.colouring);
  if (view.isDifference) parts.set('difference', '1');
  if (view.screen === 'story') parts.set('step', String(view.step));
  if (view.school !== null) parts.set('school', String(schoolIds[view.school] ?? ''));
  if (view.place !== null) parts.set('place', view.place);
  for (const [key, value] of Object.entries(view.moved)) parts.set(`set.${key}`, String(value));
  if (view.isWhole) parts.set('part', 'all');
  if (view.against !== 0) parts.set('against', scenarioIds[view.against] ?? '');
  return `#${parts.toString()}`;
}

/** Reads an address; what it does not say, or says wrongly, is as at first. */
export function viewOf(address: string, scenarioIds: string[], terms: number, schoolIds: Uint32Array, placeIds: string[]): View {
  const parts = new URLSearchParams(address.replace(/^#/, ''));
  const whole = (name: string, least: number, most: number) => {
    const value = Number(parts.get(name) ?? NaN);
    return Number.isInteger(value) ? Math.min(Math.max(value, least), most) : least;
  };
  const oneOf = <T extends string>(name: string, allowed: readonly string[], standard: T): T => {
    const value = parts.get(name);
    return value !== null && allowed.includes(value) ? (value as T) : standard;
  };
  const moved: Record<string, number> = {};
  for (const [name, value] of parts) {
    if (name.startsWith('set.') && Number.isFinite(Number(value))) moved[name.slice(4)] = Number(value);
  }
  const arrangement = oneOf<Arrangement>('arrange', arrangements, 'spread');
  const isOfAll = arrangement === 'phase' || arrangement === 'meals';
  const school = parts.has('school') ? schoolIds.indexOf(whole('school', 0, 2 ** 32)) : -1;
  return {
    screen: oneOf<Screen>('screen', screens, 'map'),
    scenario: Math.max(0, scenarioIds.indexOf(parts.get('scenario') ?? '')),
    term: whole('term', 0, terms),
    chart: whole('chart', 0, 9),
    arrangement,
    colouring: oneOf<Colouring>('colour', colourings, 'tier'),
    isDifference: parts.get('difference') === '1',
    step: whole('step', 0, 9),
    school: school >= 0 && !isOfAll ? school : null,
    place: isOfAll ? null : (placeIds.find((id) => id === parts.get('place')) ?? null),
    moved,
    isWhole: parts.get('part') === 'all',
    against: Math.max(0, scenarioIds.indexOf(parts.get('against') ?? '')),
  };
}

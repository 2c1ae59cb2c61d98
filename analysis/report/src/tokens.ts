import tokens from '../tokens.json';

export type Theme = 'light' | 'dark';
export type Colours = Record<string, string>;

/** The most scenarios that can be told apart in one figure; further ones stand in tables only. */
export const nScenarioColours = tokens.dash.length;

export const dash = (order: number): string => (tokens.dash[order] ?? []).join(' ');
export const line = tokens.line;
export const endDot = tokens['end-dot'];
export const map = tokens.map;

/** Style sheets name colours by role; the token file holds their values. */
export const colour = (name: string): string => `var(--${name})`;
export const scenarioColour = (order: number): string =>
  order < nScenarioColours ? colour(`scenario-${order}`) : colour('mute');

/** Values for a canvas, which cannot use the style sheet's names. */
export function colours(theme: Theme, moreContrast: boolean): Colours {
  const plain: Colours = tokens.colour[theme];
  return moreContrast ? { ...plain, ...tokens.colour['more-contrast'][theme] } : plain;
}

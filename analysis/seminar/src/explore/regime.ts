/** What a system of schools has become, by the five conditions of two tiers (MODEL, section 5). The limits come from the program. */
import type { StoredSeminar } from '../../../report/src/page_types';

export interface TierFigures {
  low: number;
  high: number;
  margin: number;
  persistence: number;
  widening: number;
}

type Regime = 'two_tiers' | 'universally_shallow' | 'inclusive' | 'graded' | 'polarised' | 'undecided';

/** Whether each condition holds, in the order of TierFigures. */
export function conditionsOf(f: TierFigures, limits: StoredSeminar['two_tiers']): boolean[] {
  return [f.low >= limits.share, f.high >= limits.share, f.margin > 0, f.persistence > limits.persistence, f.widening > limits.widening];
}

/** Two tiers of partnership, of who works with whom: all conditions but that quality diverges. */
export const hasPartnershipTiers = (f: TierFigures, limits: StoredSeminar['two_tiers']): boolean => conditionsOf(f, limits).slice(0, -1).every(Boolean);

/** How far from the border of two tiers of partnership, in shares of what each condition asks: above 0 within it. */
export function tiersBy(f: TierFigures, limits: StoredSeminar['two_tiers']): number {
  const least = Math.min(f.low / limits.share - 1, f.high / limits.share - 1, f.margin / limits.share, f.persistence / limits.persistence - 1);
  return Number.isFinite(least) ? least : -1;
}

export function regimeOf(f: TierFigures, limits: StoredSeminar['two_tiers']): Regime {
  if (f.high < limits.share) return 'universally_shallow';
  if (f.low < limits.share) return 'inclusive';
  if (f.margin <= 0) return 'graded';
  if (!Object.values(f).every(Number.isFinite)) return 'undecided';
  return conditionsOf(f, limits).every(Boolean) ? 'two_tiers' : 'polarised';
}

export const figureIds = ['tier_low', 'tier_high', 'margin', 'persistence', 'widening'] as const;

/** The five figures in a record of a run's metrics. */
export function figuresOf(ids: string[], valueOf: (metric: number) => number): TierFigures {
  const [low, high, margin, persistence, widening] = figureIds.map((id) => valueOf(ids.indexOf(id))) as [number, number, number, number, number];
  return { low, high, margin, persistence, widening };
}

/** What is left of two tiers, by the number of worlds that have them, before and after. */
export function whatIsLeft(before: number, after: number): 'none' | 'gone' | 'mostly' | 'there' {
  if (before === 0) return 'none';
  return after === 0 ? 'gone' : 2 * after < before ? 'mostly' : 'there';
}

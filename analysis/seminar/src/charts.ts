/** What charts show: shares by tier, a measure's levels, paired differences. */
import { format } from '../../report/src/draw/number_format';
import { curvesOf, type Pair } from './compare/pair';
import type { Context } from './context';
import type { CurveSpec, Line } from './draw/curve_chart';
import { tierKeys } from './runs/frame';
import { percentText } from './text/figures';
import { words } from './text/words';

const axisTime = (context: Context) => ({
  terms: context.seminar.stored.terms, perYear: context.seminar.data.time.terms_per_year, yearWords: words.year, startWords: words.start,
});

/** Policies' dates as lines on a chart. */
function eventsOf(context: Context, ...scenarios: number[]): CurveSpec['events'] {
  const all = scenarios.flatMap((s) => context.seminar.data.scenarios[s]?.marks ?? []).filter((m) => m.term > 0);
  return all.filter((m, i) => all.findIndex((own) => own.term === m.term) === i).map((m) => ({ term: m.term, label: / ends$/.test(m.words) ? words.policy_ends : words.policy_starts }));
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

/** Paired differences of some measures: their means, which are those of the bars. */
export function differenceSpec(context: Context, pair: Pair, measures: { measure: number; label: string; colour: string; text: string }[]): CurveSpec {
  const paired = curvesOf(context.seminar, pair) ?? [];
  const lines = measures.flatMap(({ measure, ...ink }): Line[] => {
    const curve = paired[measure];
    return curve ? [{ ...ink, values: curve.mean ?? curve.estimate, low: curve.lower, high: curve.upper }] : [];
  });
  const all = lines.flatMap((l) => [...l.low, ...l.high, ...l.values]);
  const low = Math.min(0, ...all);
  const high = Math.max(0, ...all);
  const wide = Math.max(high - low, 1e-9);
  const fine = format(wide < 0.4 ? '.2f' : wide < 4 ? '.1f' : ',.0f');
  return {
    ...axisTime(context), lines, range: { low: low - 0.04 * wide, high: high + 0.04 * wide },
    tick: (v) => fine(v), events: eventsOf(context, pair.a, pair.b),
  };
}

/** Which curves a measure's chart has, and which axis. */
import { max, min } from 'd3-array';
import { rangeOf, type LevelCurve, type ValueRange } from './draw/level_chart';
import type { Measure, PageData } from './page_data';
import { nScenarioColours } from './tokens';

const drawnScenarios = (data: PageData) =>
  data.scenarios.map((scenario, index) => ({ scenario, index })).filter((s) => s.scenario.order < nScenarioColours);

/** Over worlds, whose levels lie far apart, charts show what policies change. */
function curvesOf(data: PageData, measure: number): LevelCurve[] {
  return drawnScenarios(data).flatMap(({ scenario, index }) => {
    const level = (data.changes ?? data.levels)[index]?.[measure];
    return level ? [{ scenario, level }] : [];
  });
}

export interface Charted {
  measure: Measure;
  index: number;
  curves: LevelCurve[];
}

const asChange = (measure: Measure, unit: string): Measure => ({
  ...measure, unit: `${measure.unit}, ${unit}`, format: `+${measure.format}`, zero_based: true,
});

export function charted(data: PageData): Charted[] {
  return data.measures
    .map((measure, index) => ({
      measure: data.changes ? asChange(measure, data.words.change_unit) : measure, index, curves: curvesOf(data, index),
    }))
    .filter((c) => c.measure.chart && c.curves.length > 0);
}

/** Shares of the same unit share one axis, so that charts side by side can be compared. */
export function sharedRange(chart: Charted, all: Charted[]): ValueRange {
  const alike = chart.measure.zero_based
    ? all.filter((c) => c.measure.zero_based && c.measure.unit === chart.measure.unit)
    : [chart];
  const ranges = alike.map((c) => rangeOf(c.measure, c.curves));
  return { low: min(ranges, (r) => r.low) ?? 0, high: max(ranges, (r) => r.high) ?? 1 };
}

/** Made from page-data.schema.json by tests/report/page_types.mjs: change the schema, not this. */

export type Count = number;
export type Text = string;
export type Sign = 'square' | 'up' | 'down' | 'diamond' | 'ring';
/**
 * @minItems 2
 */
export type Numbers = number[];
export type Verdict = 'better' | 'worse' | 'higher' | 'lower' | 'too_small' | 'may_not_matter' | 'cannot_tell';
export type Base64 = string;
export type Term = number | null;

/**
 * What every page draws from. docs/page-data.md explains it; the scripts' types in src/page_types.ts are made from it.
 */
export interface PageData {
  meta: Meta;
  words: Words;
  time: Time;
  /**
   * @minItems 1
   */
  scenarios: Scenario[];
  measures: Measure[];
  levels: (Level | null)[][];
  /**
   * What the report's charts show in place of levels, where runs are worlds.
   */
  changes?: (Level | null)[][];
  differences: (Difference | null)[][];
  decision?: Decision;
  tables: WordTable[];
  maps: Maps | null;
  seminar?: StoredSeminar;
  parameters_that_differ: ParameterThatDiffers[];
}
export interface Meta {
  format: 'schoolsim-page';
  /**
   * @minItems 2
   * @maxItems 2
   */
  version: Count[];
  language: Text;
  question: Text;
  caveats: Text[];
  kicker: string;
  simulated: true;
  synthetic_schools: boolean;
  n_schools: number;
  n_runs: number;
  seed: string;
  model_version: Text;
  program_version: Text;
  commit: Text;
  digest: Text;
  licence: Text;
  rerun: Text;
  footer: Text[];
  provenance: Labelled[];
}
export interface Labelled {
  label: Text;
  text: Text;
}
export interface Words {
  simulated: Text;
  levels_note: Text;
  change_unit: Text;
  axis_from: Text;
  differences_heading: Text;
  differences_note: Text;
  maps_heading: Text;
  maps_note: Text;
  tiers: {
    none: Text;
    loose: Text;
    middle: Text;
    deep: Text;
  };
  parameters_heading: Text;
  parameters_columns: {
    parameter: Text;
    baseline: Text;
    value: Text;
    dates: Text;
    evidence: Text;
  };
  provenance_heading: Text;
  figures_heading: Text;
  figures_note: Text;
  scenario: Text;
  measure: Text;
  difference: Text;
  interval: Text;
  verdict: Text;
  year: Text;
  range: Text;
}
export interface Time {
  /**
   * @minItems 2
   */
  terms: number[];
  terms_per_year: number;
  events: {
    term: Count;
    label: Text;
  }[];
  start_label: Text;
  end_label: Text;
}
export interface Scenario {
  id: Text;
  name: Text;
  short_name: Text;
  order: Count;
  marks: {
    term: Count;
    words: Text;
  }[];
  sign: Sign;
  verdict_heading: Text;
  verdict_text: string;
}
export interface Measure {
  id: Text;
  label: Text;
  unit: Text;
  plain_unit: Text;
  direction: -1 | 0 | 1;
  smallest_difference: number;
  chart: boolean;
  zero_based: boolean;
  format: Text;
  tick_suffix: string;
  /**
   * The title of its chart, where the runs say something.
   */
  finding?: string;
}
export interface Level {
  middle: Numbers;
  low: Numbers;
  high: Numbers;
}
export interface Difference {
  estimate: number;
  half_width: number;
  lower: number;
  upper: number;
  verdict: Verdict;
  verdict_text: Text;
  sets_text: string;
  estimate_text: Text;
  interval_text: string;
  worlds?: {
    /**
     * @minItems 1
     */
    values: number[];
    verdict: Text;
    counts: Text;
    hangs_on: Text;
  };
}
/**
 * The first sheet of a report with a baseline.
 */
export interface Decision {
  kicker: Text;
  answer: Text;
  against: Text;
  further: string;
  /**
   * @minItems 1
   * @maxItems 3
   */
  options: DecisionOption[];
  /**
   * @minItems 1
   */
  rows: DecisionRow[];
  change_heading: Text;
  /**
   * @minItems 1
   */
  change: Text[];
  unknown_heading: Text;
  /**
   * @minItems 1
   */
  unknown: Text[];
  basis: Text[];
  behind: Text;
  evidence_heading: Text;
}
export interface DecisionOption {
  scenario: Count;
  middle: Numbers;
  low: Numbers;
  high: Numbers;
  peak: {
    term: Count;
    words: Text;
  } | null;
}
export interface DecisionRow {
  id: 'no_partner' | 'two_tiers' | 'weakest_tenth' | 'small_primaries' | 'price' | 'worse' | 'depends';
  heading: Text;
  note: string;
  /**
   * @minItems 1
   */
  cells: {
    lines: DecisionLine[];
    held?: {
      n: Count;
      of: number;
    };
  }[];
}
export interface DecisionLine {
  strong: string;
  plain: string;
  range: string;
}
export interface WordTable {
  id: 'tiers' | 'other_units' | 'costs' | 'purchases' | 'groups';
  heading: Text;
  note: string;
  columns: Text[];
  /**
   * @minItems 1
   */
  sections: {
    scenario: Count;
    rows: string[][];
    sentences: Text[];
  }[];
}
export interface Maps {
  n: number;
  x: Base64;
  y: Base64;
  unit_km: number;
  dot_distance_km: number;
  frames: Frame[];
}
export interface Frame {
  scenario: Count;
  label: Text;
  term: number;
  tier: Base64;
  count_none: Text;
  count_deep: Text;
  description: Text;
}
/**
 * Only in the seminar page.
 */
export interface StoredSeminar {
  replicate: Count;
  terms: number;
  is_live: boolean;
  schools: {
    n: number;
    are_drawn: boolean;
    id: Base64;
    phase: Base64;
    pupils: Base64;
    x_km: Base64;
    y_km: Base64;
    disadvantage: Base64;
    authority: Base64;
    authority_code: Base64;
    grade?: Base64;
    value_added?: Base64;
    authority_name: string[];
    authority_region: string[];
    /**
     * In list order; only in a page that was given names.
     */
    name?: string[];
  };
  metrics: Metric[];
  scenarios: StoredScenario[];
  steps: {
    effectiveness: Numbers;
    propensity: Numbers;
  };
  /**
   * @minItems 2
   * @maxItems 2
   */
  tier_cuts: [number, number];
  two_tiers: {
    share: number;
    persistence: number;
    widening: number;
  };
  limits: Text[];
  /**
   * @minItems 1
   */
  processes: Process[];
  symbols: ModelSymbol[];
  parameters: Parameter[];
  words: {
    runs: Text;
    all: Text;
    band: Text;
    paired_band: Text;
    what_if: Text;
  };
  sliders: Slider[];
}
export interface Metric {
  id: Text;
  label: Text;
  doc: Text;
  equation: Text;
  /**
   * Positions among the symbols.
   */
  symbols: Count[];
  evidence: Text;
}
export interface StoredScenario {
  half_sentence: string;
  recipe: {
    parameters: {
      [k: string]: number;
    };
    policies: Policy[];
  };
  /**
   * Of the first replicates, where each is a world of its own.
   */
  worlds: {
    n: Count;
    keys: string[];
    values: Base64;
  } | null;
  metrics: Base64;
  state_hash: string;
  /**
   * Shares of schools: none, loose, middle, deep.
   *
   * @minItems 4
   * @maxItems 4
   */
  tiers: TierCurve[];
  /**
   * By measure; null for the baseline.
   */
  paired: PairedCurve[] | null;
  /**
   * The same against each policy before this one.
   */
  paired_with_others: PairedCurve[][];
  two_tiers: Text;
  regimes: Text;
  /**
   * Of a policy, whether two tiers remain; null for the baseline.
   */
  remain?: string | null;
  /**
   * Of a policy, what comes and goes, and what is left; null where there is none.
   */
  peak?: string | null;
  ends: {
    n_runs: number;
    counts: Base64;
  } | null;
  years: string | null;
}
/**
 * Values that hold in terms from <= term < until; at once, throughout and for all schools where nothing else is said.
 */
export interface Policy {
  from: Count;
  until: Count;
  changes: {
    key: Text;
    value: number;
  }[];
  course?: {
    ramp: Count;
    every: Count;
    lasting: Count;
  };
  conditions?: Condition[];
  judged_at?: number;
}
/**
 * Of the schools that a policy reaches: sim/run/target.hpp.
 */
export interface Condition {
  kind: Count;
  low: number;
  high: number;
  numbers: number[];
}
export interface TierCurve {
  middle: Numbers;
  low: Numbers;
  high: Numbers;
  mean: Numbers;
}
export interface PairedCurve {
  estimate: Numbers;
  /**
   * Over worlds, whose estimate is a median; left out where the estimate is the mean.
   */
  mean?: number[];
  lower: Numbers;
  upper: Numbers;
  verdict: Verdict[];
}
export interface Process {
  step: Text;
  name: Text;
  sentence: Text;
  /**
   * Text; lines of equations begin with blanks.
   */
  equations: string;
  /**
   * Positions among the symbols.
   */
  symbols: Count[];
  /**
   * Positions among the parameters.
   */
  parameters: Count[];
}
export interface ModelSymbol {
  symbol: Text;
  meaning: Text;
}
export interface Parameter {
  key: Text;
  label: Text;
  unit: string;
  /**
   * In the baseline.
   */
  value: number;
  evidence: Text;
  source: string;
}
export interface Slider {
  key: Text;
  label: Text;
  unit: string;
  value: number;
  lower: number;
  upper: number;
  whole: boolean;
  lever: boolean;
  evidence: Text;
  doc: string;
  source: string;
}
export interface ParameterThatDiffers {
  scenario: Count;
  key: Text;
  label: Text;
  baseline: string;
  value: Text;
  unit: string;
  from: Term;
  until: Term;
  dates: string;
  evidence: string;
}

// A made-up page document of realistic shape and size, for the tests and for looking at the page.
// node sample.mjs OUTPUT.json [POSITIONS.bin] (int16 east for all dots, then north, 10 m a step)
// No number here comes from the model.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Additive lattice (Roberts' R2): even and irregular, the same everywhere. */
const lattice = (i, step) => (0.5 + i * step) % 1;
const hash = (i) => lattice(i, 0.6180339887498949);

const int16Base64 = (values) => {
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((v, i) => bytes.writeInt16LE(v, 2 * i));
  return bytes.toString('base64');
};

/** Dots in the outline of a country that does not exist: a tall blob with a bay in the west. */
function inventedCountry(n) {
  const x = [];
  const y = [];
  for (let i = 0; x.length < n; ++i) {
    const east = lattice(i, 0.7548776662466927) * 2 - 1;
    const north = lattice(i, 0.5698402909980532) * 2 - 1;
    const half = 0.35 + 0.5 * (0.5 - north / 2) + 0.08 * Math.sin(9 * north);
    if (Math.abs(east - 0.1) > half || Math.hypot(east + 0.9, north - 0.05) < 0.5) continue;
    x.push(Math.round(east * 30000));
    y.push(Math.round(north * 32000));
  }
  return { x, y, unit_km: 0.01, dot_distance_km: 1.8 * Math.sqrt(21075 / n) };
}

function positionsFrom(file) {
  const bytes = readFileSync(file);
  const n = bytes.length / 4;
  const at = (i) => bytes.readInt16LE(2 * i);
  return {
    x: Array.from({ length: n }, (_, i) => at(i)), y: Array.from({ length: n }, (_, i) => at(n + i)),
    unit_km: 0.010025, dot_distance_km: 1.8056,
  };
}

const minus = (text) => text.replace('-', '−');
const signed = (v, digits) => (v > 0 ? '+' : '') + minus(v.toFixed(digits)).replace(/\B(?=(\d{3})+$)/g, ',');

const terms = Array.from({ length: 46 }, (_, t) => t);
const sinceStart = (t) => Math.max(0, t - 9) / 36;
const glide = (t, from, at9, to, bend = 1) => (t <= 9 ? from + ((at9 - from) * t) / 9 : at9 + (to - at9) * sinceStart(t) ** bend);

const scenarios = [
  {
    id: 'two-tier-drift', name: 'Two-tier drift', short_name: 'Two-tier drift', sign: 'square',
    verdict_heading: 'Two-tier drift.',
    verdict_text: 'Schools with no partner rise from 3,900 to 5,400 of 21,075; schools with a deep one from 1,900 to 4,400.',
    curves: [(t) => glide(t, 19, 20.6, 26.4, 0.7), (t) => glide(t, 9, 12, 20.4), (t) => glide(t, 36.4, 36.6, 35.1)],
    shares: [0.264, 0.31, 0.222],
  },
  {
    id: 'supported', name: 'Lasting authority support', short_name: 'Support stays', sign: 'up',
    verdict_heading: 'Lasting authority support: better on three of five measures.',
    verdict_text: '1,500 fewer schools without a partner. No difference that matters in deep partnership. Paid: 38 leader-days per school.',
    curves: [(t) => glide(t, 19, 19.8, 19.4), (t) => glide(t, 9, 12, 20.6), (t) => glide(t, 36.4, 37, 38.6)],
    shares: [0.194, 0.35, 0.25],
    differences: [[-1500, 40], [60, 20], [3.44, 0.08], [-1.16, 0.05], [0.31, 0.03], [38, 1]],
  },
  {
    id: 'forced-federation', name: 'Forced federation', short_name: 'Forced federation', sign: 'diamond',
    verdict_heading: 'Forced federation: mixed.',
    verdict_text: '4,000 fewer schools without a partner, but heads’ willingness to partner falls by 4 points. No difference that matters in deep partnership. Paid: 26 leader-days per school.',
    curves: [
      (t) => (t <= 9 ? glide(t, 19, 20.6, 20.6) : 7.4 + 13.2 * Math.exp(-(t - 9) / 1.2) + 2 * (1 - sinceStart(t))),
      (t) => glide(t, 9, 12, 19.7), (t) => glide(t, 36.4, 36.6, 36.9),
    ],
    shares: [0.074, 0.47, 0.26],
    differences: [[-4000, 50], [-140, 20], [1.87, 0.03], [-1.53, 0.03], [-4.24, 0.05], [26, 1]],
  },
  {
    id: 'curriculum-driven', name: 'Curriculum change', short_name: 'Curriculum change', sign: 'up',
    verdict_heading: 'Curriculum change: better on one of five measures.',
    verdict_text: '1,100 fewer schools without a partner. No difference that matters for the weakest tenth. No days paid.',
    curves: [
      (t) => (t <= 9 ? glide(t, 19, 21.2, 21.2) : t < 17 ? 9 + 12.2 * ((17 - t) / 8) ** 2 : 9 + 12.1 * ((t - 17) / 28) ** 0.75),
      (t) => glide(t, 9, 11.6, 20.2), (t) => (t < 9 ? 36.5 : t < 19 ? 32.6 + 3.7 * ((t - 9) / 10) : 36.4 - 0.75 * ((t - 19) / 26)),
    ],
    shares: [0.212, 0.34, 0.232],
    differences: [[-1100, 50], [50, 20], [0.54, 0.05], [-0.53, 0.06], [1.01, 0.06], [0, 0]],
  },
  {
    id: 'few-priorities', name: 'Few priorities, kept for ten years', short_name: 'Few priorities', sign: 'ring',
    verdict_heading: 'Few priorities: cannot tell with 10 runs.', verdict_text: 'No measure is clear of chance.',
    curves: [(t) => glide(t, 19, 20.6, 24.2), (t) => glide(t, 9, 12, 21.2), (t) => glide(t, 36.4, 36.6, 35.6)],
    shares: [0.242, 0.33, 0.23],
    differences: [[-460, 700], [170, 320], [0.4, 1.2], [0.2, 0.9], [0.8, 2.4], [0, 0]],
  },
  {
    id: 'high-stakes', name: 'High stakes', short_name: 'High stakes', sign: 'down',
    verdict_heading: 'High stakes: worse on two of five measures.', verdict_text: '900 more schools without a partner.',
    curves: [(t) => glide(t, 19, 20.6, 29.6), (t) => glide(t, 9, 12, 17.2), (t) => glide(t, 36.4, 36.6, 33.9)],
    shares: [0.296, 0.32, 0.21],
    differences: [[900, 60], [-670, 30], [-1.2, 0.06], [1.1, 0.05], [-2.3, 0.04], [2, 1]],
  },
];

const measures = [
  { id: 'isolated', label: 'Schools with no partner', unit: '% of schools', plain_unit: 'schools', direction: -1, smallest_difference: 200, chart: true, zero_based: true, format: '.0f', tick_suffix: '%' },
  { id: 'high_tier', label: 'Schools with a deep partner', unit: '% of schools', plain_unit: 'schools', direction: 1, smallest_difference: 200, chart: true, zero_based: true, format: '.0f', tick_suffix: '%' },
  { id: 'quality_low', label: 'Teaching in the weakest tenth', unit: 'points of 100', plain_unit: 'points', direction: 1, smallest_difference: 0.7, chart: true, zero_based: false, format: '.0f', tick_suffix: '' },
  { id: 'engagement_gap', label: 'Gap between engaged thirds', unit: 'points of 100', plain_unit: 'points', direction: -1, smallest_difference: 0.5, chart: false, zero_based: false, format: '.1f', tick_suffix: '' },
  { id: 'propensity', label: 'Heads willing to partner', unit: 'points of 100', plain_unit: 'points', direction: 1, smallest_difference: 2, chart: false, zero_based: false, format: '.0f', tick_suffix: '' },
];

const words = {
  simulated: 'Simulated, not observed',
  levels_note: 'Line: the run on the maps. Band: all 10 runs, lowest to highest.',
  change_unit: 'change against “Two-tier drift”',
  axis_from: 'axis not from zero',
  differences_heading: 'Year 15 against two-tier drift, same luck',
  differences_note: 'dot and ± 95% interval · grey zone: too small to matter',
  maps_heading: 'Where they are: start and year 15',
  maps_note: 'One dot is one school. Dots are moved apart so that none hides another: cities look larger than they are.',
  tiers: { none: 'None', loose: 'Loose', middle: 'Middle', deep: 'Deep' },
  parameters_heading: 'What the scenarios change',
  parameters_columns: { parameter: 'Parameter', baseline: 'Two-tier drift', value: 'Here', dates: 'When', evidence: 'Evidence' },
  provenance_heading: 'How this was made',
  figures_heading: 'The curves as tables',
  figures_note: 'The run on the maps at the end of each year, and the range of all 10 runs.',
  scenario: 'Scenario', measure: 'Measure', difference: 'Difference', interval: '95% interval', verdict: 'Verdict', year: 'Year', range: 'all runs',
};

/** Support that stays does so from the start; other policies begin in year 3. */
const marksOf = (id) => (id === 'two-tier-drift' ? [] : [{ term: id === 'supported' ? 0 : 9, words: 'Policy begins' }]);

function verdictOf([estimate, half], { direction, smallest_difference: d }) {
  const [lower, upper] = [estimate - half, estimate + half];
  if (lower > -d && upper < d) return ['too_small', 'too small to matter'];
  if (lower >= d || upper <= -d) return Math.sign(estimate) === direction ? ['better', 'better'] : ['worse', 'worse'];
  return lower > 0 || upper < 0 ? ['may_not_matter', 'may not matter'] : ['cannot_tell', 'cannot tell with 10 runs'];
}

/** The first sheet of as many as three options. */
function decisionOf(options) {
  const line = (strong, plain = '', range = '') => ({ strong, plain, range });
  const row = (id, heading, note, cellOf) => ({ id, heading, note, cells: options.map((s, i) => cellOf(s, i)) });
  return {
    kicker: 'One page for a decision',
    answer: 'Of three options, Forced federation does most for schools with no partner (4,000 fewer) and Lasting authority support for teaching in the weakest tenth (+2.0 months of progress); but none ends two tiers, which remain in 30 of 40 worlds.',
    against: 'against “Two-tier drift”', further: '',
    options: options.map((s, i) => {
      const middle = terms.map((t) => Math.round((s.differences[0][0] * t) / 45));
      return {
        scenario: i + 1, middle, low: middle.map((v, t) => v - 20 * t), high: middle.map((v, t) => v + 20 * t),
        peak: s.id === 'curriculum-driven' ? { term: 18, words: 'most in year 6: −2,900' } : null,
      };
    }),
    rows: [
      row('no_partner', 'Schools with no partner', 'in year 15: median of 40 worlds; below, where 95% of them lie',
        (s) => ({ lines: [line(signed(s.differences[0][0], 0), 'schools'), line('', '', `${signed(s.differences[0][0] - 900, 0)} to ${signed(s.differences[0][0] + 900, 0)}`)] })),
      row('two_tiers', 'Two tiers remain', 'of partnership; 31 of 40 under “Two-tier drift”',
        (s, i) => ({ lines: [line(`in ${30 - i} of 40`, '', '(59 to 87%)')], held: { n: 30 - i, of: 40 } })),
      row('weakest_tenth', 'The weakest tenth', 'months of pupils’ progress a year, roughly', (s, i) => ({ lines: [line(`+${2 - i / 2}.0 months`, '', '(+1.0 to +2.8)')] })),
      row('small_primaries', 'Small primaries', 'with no partner; fewer than 130 pupils', () => ({ lines: [line('−8 in 100', '', '(−22 to 0)')] })),
      row('price', 'Price', 'a year: public money; leaders’ own time in a school',
        (s, i) => ({ lines: [i === 2 ? line('no public money') : line('£32 million', '', '(£10 to £39 million)'), line('+2.0 days', '', '(0 to +6.0)')] })),
      row('worse', 'What gets worse', 'of five measures',
        (s, i) => ({ lines: [i === 1 ? line('heads less willing to partner by 4 points', '', '(in 28 of 40)') : line('none of five measures')] })),
      row('depends', 'What it depends on', 'the one assumption of 170 that stands out, and where the effect is largest',
        (s, i) => ({ lines: [i === 2 ? line('', 'none stands out') : line('Resentment of force', '(high)', 'heads willing to partner')] })),
    ],
    change_heading: 'What would change this answer',
    change: ['Evidence that “Resentment of force” is low: Forced federation would then matter least for heads willing to partner.', 'A count of who really works with whom.'],
    unknown_heading: 'Not known, however clear the figures look.', unknown: ['The ranges are not the error of a survey.', 'No school in the model is a real one.'],
    basis: ['40 worlds of 45 terms with the same luck in every option.'], behind: 'Method, parameters and sources: the sheets that follow.',
    evidence_heading: 'What lies behind it',
  };
}

/** nScenarios: 1 to 6, the baseline included; withMaps: false leaves the maps out. */
export function makeSample({ nScenarios = 4, nSchools = 21075, withMaps = true, positions = undefined } = {}) {
  const chosen = scenarios.slice(0, nScenarios);
  const dots = positions ? positionsFrom(positions) : inventedCountry(nSchools);
  const n = dots.x.length;
  const level = (curve, wide) => {
    const middle = terms.map((t) => Number((curve(t) + 0.03 * (hash(7 * t) - 0.5)).toFixed(3)));
    const shift = (by) => middle.map((v) => Number((v + by).toFixed(3)));
    return { middle, low: shift(-0.6 * wide), high: shift(0.8 * wide) };
  };
  const tierOf = ([none, loose, middle]) => {
    const bytes = Buffer.alloc(n);
    for (let i = 0; i < n; ++i) {
      // Fewer left out and more deep in the east, so that the map has something to say.
      const u = hash(i) + 0.06 * Math.sin(dots.x[i] / 9000);
      bytes[i] = u < none ? 0 : u < none + loose ? 1 : u < none + loose + middle ? 2 : 3;
    }
    return bytes.toString('base64');
  };
  const round100 = (share) => (Math.round((share * n) / 100) * 100).toLocaleString('en-GB');
  const frame = (scenario, label, term, shares) => {
    const deep = 1 - shares[0] - shares[1] - shares[2];
    const [none_text, deep_text] = [`${round100(shares[0])} none`, `${round100(deep)} deep`];
    return {
      scenario, label, term, tier: tierOf(shares), count_none: none_text, count_deep: deep_text,
      description: `Map of ${label}: ${none_text}, ${deep_text}.`,
    };
  };
  const shown = chosen.map((s, i) => [s, i]).filter(([s]) => nScenarios <= 3 || s.id !== 'supported');
  return structuredClone({
    meta: {
      format: 'schoolsim-page', version: [2, 10], language: 'en',
      question: 'Set schools free: who finds partners, and who is left out?',
      caveats: [],
      kicker: 'A self-improving school system: simulation report', simulated: true, synthetic_schools: true,
      n_schools: n, n_runs: 10, seed: '7', model_version: '1', program_version: '0.1.0', commit: 'unknown',
      digest: '5f3a9b0277c1c21e', rerun: 'schoolsim rerun two-tier-drift.h5',
      licence: 'Contains public sector information licensed under the Open Government Licence v3.0.',
      footer: [
        `${n.toLocaleString('en-GB')} invented schools placed on the real map.`,
        '10 paired runs of 45 terms, seed 7, model version 1, data digest 5f3a…c21e.',
        'The 95% intervals show chance inside this model only; 15 comparisons were made.',
        'Two tiers rest on four assumed coefficients.',
        'Repeat with: schoolsim rerun two-tier-drift.h5.',
      ],
      provenance: [
        { label: 'Schools', text: `${n.toLocaleString('en-GB')} synthetic schools, list fingerprint 91ce…07` },
        { label: 'Runs', text: '10 paired runs, seed 7' },
        { label: 'Terms', text: '45 (15 years), policy from term 9' },
        { label: 'Model version', text: '1' },
        { label: 'Program', text: 'schoolsim 0.1.0, commit unknown' },
        { label: 'Data digest', text: '5f3a9b0277c1c21e' },
      ],
    },
    words,
    time: { terms, terms_per_year: 3, events: nScenarios > 2 ? [{ term: 9, label: 'year 3' }] : [], start_label: 'Start', end_label: 'Year 15' },
    scenarios: chosen.map(({ id, name, short_name, sign, verdict_heading, verdict_text }, order) => ({ id, name, short_name, order, marks: marksOf(id), sign, verdict_heading, verdict_text })),
    measures,
    levels: chosen.map((s) => measures.map((_, m) => (s.curves[m] ? level(s.curves[m], m === 2 ? 0.25 : 0.8) : null))),
    differences: chosen.map((s) =>
      measures.map((measure, m) => {
        const d = s.differences?.[m];
        if (!d) return null;
        const [verdict, verdict_text] = verdictOf(d, measure);
        const digits = measure.plain_unit === 'schools' ? 0 : 2;
        const first = s === chosen.find((other) => other.differences);
        return {
          estimate: d[0], half_width: d[1], lower: d[0] - d[1], upper: d[0] + d[1], verdict, verdict_text,
          sets_text: s.id === 'forced-federation' && m === 1 ? '29/40' : '40/40',
          estimate_text: signed(d[0], digits), interval_text: `± ${d[1].toFixed(digits)}${first ? ` ${measure.plain_unit}` : ''}`,
        };
      })),
    ...(nScenarios > 1 ? { decision: decisionOf(chosen.slice(1, 4)) } : {}),
    tables: nScenarios > 1
      ? [
          {
            id: 'tiers', heading: 'Two tiers, of partnership and of quality', note: '', columns: [],
            sections: chosen.map((_, scenario) => ({ scenario, rows: [], sentences: ['Of partnership in 10 of 10 runs.', `Graded in ${scenario} runs.`] })),
          },
          {
            id: 'costs', heading: 'What it costs more than “Two-tier drift”, by year 15', note: '',
            columns: ['Who pays', 'Leader-days', 'Pounds'],
            sections: chosen.slice(1).map((_, i) => ({
              scenario: i + 1,
              rows: [['Schools’ own time', '+1.02 ± 0.01 million', '+408 ± 4 million'], ['Authorities', 'no more', 'no more'], ['Public money', '', '+371 ± 2 million']],
              sentences: ['The price that moves public money most: price.sponsor, 430 pounds a day (assumed, no data).'],
            })),
          },
          {
            id: 'groups', heading: 'For whom: teaching in points, and schools with no partner in % of the group, against the baseline',
            note: 'A school wins or loses against itself in the run with the same luck.',
            columns: ['Schools', 'Number', 'Teaching, points', 'No partner, points of %'],
            sections: chosen.slice(1).map((_, i) => ({
              scenario: i + 1,
              rows: [['All schools', '21,075', '+0.93 ± 0.01', '−20.40 ± 0.09'], ['Small primaries', '3,214', '+1.31 ± 0.03', '−41.90 ± 0.31']],
              sentences: ['In one run 18.2% ± 0.1 of schools end at least 2 points better than the same school in the baseline.'],
            })),
          },
        ]
      : [],
    maps: withMaps
      ? {
          n, x: int16Base64(dots.x), y: int16Base64(dots.y), unit_km: dots.unit_km, dot_distance_km: dots.dot_distance_km,
          frames: [frame(0, 'Start', 0, [0.185, 0.45, 0.275]), ...shown.map(([s, i]) => frame(i, s.short_name, 45, s.shares))],
        }
      : null,
    parameters_that_differ: nScenarios > 1
      ? [
          { scenario: 1, key: 'lever.la_floor', label: 'Authority support that stays', baseline: '0', value: '1', unit: '', from: null, until: null, dates: 'from the start', evidence: 'policy' },
          ...(nScenarios > 2 ? [{ scenario: 2, key: 'forced.active', label: 'Forced federation', baseline: 'no', value: 'yes', unit: '', from: 9, until: null, dates: 'from year 3', evidence: 'policy' }] : []),
          ...(nScenarios > 3
            ? [
                { scenario: 3, key: 'curriculum.active', label: 'New curriculum', baseline: 'no', value: 'yes', unit: '', from: 9, until: null, dates: 'from year 3', evidence: 'policy' },
                { scenario: 3, key: 'curriculum.loss', label: 'Practice made obsolete', baseline: '0', value: '25', unit: '%', from: 9, until: 9, dates: 'year 3, once', evidence: 'assumed, no data' },
              ]
            : []),
        ]
      : [],
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [output, positions] = process.argv.slice(2);
  if (!output) {
    console.error('usage: node sample.mjs OUTPUT.json [POSITIONS.bin]');
    process.exit(2);
  }
  writeFileSync(output, JSON.stringify(makeSample({ positions })));
}

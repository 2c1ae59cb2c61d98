/** A guided story for each scenario: at most seven steps, each a sentence and what to look at. Figures come from the curves, verdicts from
 * the program; the last step says what the model cannot tell. */
import type { Verdict } from '../../../report/src/page_data';
import { chartOf, comparisonPieces } from '../compare/compare_screen';
import type { Context } from '../context';
import { rowOf } from '../draw/rows';
import { levelPieces } from '../map/map_screen';
import { shareWords } from '../text/figures';
import type { Piece } from '../text/sentences';
import { words } from '../text/words';
import { flightPieces } from './flight_screen';
import { hasWorlds } from './sure_screen';
import type { View } from '../view';

export interface Step {
  part: 'map' | 'compare' | 'guess' | 'flight' | 'why' | 'sure';
  pieces: Piece[];
  set: Partial<View>;
}

const plain = (text: string): Piece[] => [{ text }];

/** Who stands alone in the smallest primaries and the largest secondaries. */
function sizePieces(context: Context, scenario: number, term: number): Piece[] {
  const frame = context.courses.frame(scenario, term);
  const { schools, n } = context.seminar;
  const all = new Float64Array(words.rows.length);
  const none = new Float64Array(words.rows.length);
  for (let i = 0; frame && i < n; ++i) {
    const row = rowOf(schools.phase[i] as number, schools.pupils[i] as number);
    all[row] = (all[row] as number) + 1;
    if (frame.tier[i] === 0) none[row] = (none[row] as number) + 1;
  }
  const share = (row: number) => shareWords((none[row] as number) / Math.max(1, all[row] as number));
  const [small, large] = [share(0), share(4)];
  return [
    { text: `${words.story.size} ` }, { text: small.words, tone: 0 }, { text: ` ${words.story.small_primaries} ` }, { text: large.words, tone: 0 },
    { text: ` ${words.story.large_secondaries}` },
  ];
}

/** The measure whose row the fifth step reads out: how the weakest tenth teach, or, where chance may have made that difference, the
 * first measure for which it cannot have. */
function readOut(context: Context, scenario: number): number {
  const { measures, differences } = context.seminar.data;
  const teaching = measures.findIndex((measure) => measure.id === 'effectiveness_lowest_tenth');
  const decides = (m: number) => deciding.some((verdict) => verdict === differences[scenario]?.[m]?.verdict);
  return [teaching, ...measures.keys()].find(decides) ?? teaching;
}

const deciding: Verdict[] = ['better', 'worse', 'higher', 'lower'];

export function storyOf(context: Context, scenario: number): Step[] {
  const { data, stored } = context.seminar;
  const own = data.scenarios[scenario];
  const end = stored.terms;
  const mapStep = (pieces: Piece[], term: number, set: Partial<View> = {}): Step =>
    ({ part: 'map', pieces, set: { term, arrangement: 'spread', colouring: 'tier', chart: 0, ...set } });
  const years = Math.floor(end / data.time.terms_per_year);
  const guess: Step = { part: 'guess', pieces: plain(words.story.guess(years)), set: { term: end } };
  // Time runs once the dots have arrived; where nothing is to move, what it comes to is shown.
  const flight: Step = { part: 'flight', pieces: flightPieces(context, scenario, context.view().term), set: { term: context.canMove() ? 0 : end, colouring: 'tier' } };
  const limits = mapStep(plain(words.story.cannot), end);
  // Only where the model can run here is there anything to take away.
  const why: Step[] = typeof WebAssembly === 'undefined' ? [] : [{ part: 'why', pieces: [], set: { term: end } }];
  if (scenario === 0) {
    return [
      mapStep(plain(words.story.dots), 0),
      mapStep(levelPieces(context, 0, 0), 0),
      guess,
      flight,
      ...why,
      mapStep(sizePieces(context, 0, end), end, { arrangement: 'rows' }),
      limits,
    ];
  }
  const starts = own?.marks.find((m) => m.term > 0)?.term ?? 0;
  const m = readOut(context, scenario);
  const difference = data.differences[scenario]?.[m];
  const info = data.measures[m];
  // The unit stands once in a table's column, and here once in the sentence.
  const range = difference?.interval_text.replace(info?.plain_unit ?? '', '').trim() ?? '';
  const interval = range.includes(' to ') ? `(${range})` : range;
  const row = difference ? ` ${info?.label}: ${[difference.estimate_text, interval.replace(/ /g, '\u00a0')].filter(Boolean).join('\u00a0')} ${info?.plain_unit}, ${difference.verdict_text}.` : '';
  const sure: Step[] = hasWorlds(context, scenario) ? [{ part: 'sure', pieces: plain(words.story.sure(stored.words.all)), set: { term: end } }] : [];
  return [
    mapStep(plain(starts > 0 ? words.story.begins(own?.name ?? '', Math.floor(starts / data.time.terms_per_year), data.scenarios[0]?.name ?? '') : words.story.holds(own?.name ?? '')), starts),
    guess,
    flight,
    { part: 'compare', pieces: comparisonPieces(context, { a: 0, b: scenario }, end), set: { term: end, isDifference: false, chart: 0, arrangement: 'spread', colouring: 'tier' } },
    { part: 'compare', pieces: plain(`${own?.verdict_heading ?? ''}${row}`), set: { term: end, isDifference: false, chart: chartOf(context.seminar, m) } },
    ...sure,
    limits,
  ];
}

/** One school's story in the run on the map: what it is, its partnerships and heads, how well it teaches, and in how many runs it ended
 * alike. It never says why, and it says that it is computed. */
import { html } from '../../../report/src/draw/element';
import { simulatedRing } from '../../../report/src/draw/signs';
import { chartSize, say, type Context } from '../context';
import { CurveChart } from '../draw/curve_chart';
import { Lifelines } from './lifelines';
import { tierKeys, type Frame } from '../runs/frame';
import { letterOf, newHeads, type Partnership } from './school_story';
import { listText, wholeText } from '../text/figures';
import type { Piece } from '../text/sentences';
import { words } from '../text/words';

const perPoint = 2.5;
/** Room beside the plots for names of lines, in font sizes; more where partners have names. */
const labelRoom = 9.7;
const namedRoom = 15;

/** "1 pupil in 4": the nearest such share. */
export const oneIn = (share: number) => (share < 0.02 ? words.card.few_meals : words.card.meals(Math.max(1, Math.round(1 / share))));

export class Card {
  readonly element: HTMLElement;
  private readonly heading = html('h2', {});
  private readonly facts = html('p', { class: 'note' });
  private readonly story = html('p', { class: 'card-story' });
  private readonly alike = html('p', { class: 'note' });
  private readonly partnersTitle = html('h3', {}, words.card.partners);
  private readonly strip = html('div', { class: 'strip', role: 'img' });
  private readonly lines = new Lifelines();
  private readonly linesBox = html('div', { class: 'lifelines' }, this.lines.element);
  private readonly grades = html('div', { class: 'grades' });
  private readonly chartBox = html('div', { class: 'chart-box' });
  private readonly chart = new CurveChart();
  private readonly placeButton = html('button', { type: 'button', class: 'chip' });
  private known: { key: string; partners: Partnership[] } | null = null;
  private placeId = '';

  constructor(private readonly context: Context) {
    const { data } = context.seminar;
    const close = html('button', { type: 'button', class: 'chip' }, words.close);
    close.addEventListener('click', () => context.set({ school: null }));
    this.placeButton.addEventListener('click', () => context.set({ place: this.placeId, school: null }));
    this.chartBox.append(this.chart.element);
    this.element = html(
      'div', { class: 'card', hidden: '' },
      html(
        'div', { class: 'card-head' }, html('p', { class: 'simulated' }, simulatedRing(), data.meta.synthetic_schools ? words.card.invented : words.card.computed),
        this.placeButton, close,
      ),
      this.heading, this.facts, this.story, this.alike,
      this.partnersTitle, this.strip, this.linesBox, this.grades,
      html('h3', { class: 'teaching' }, words.card.teaching), this.chartBox,
    );
  }

  /** A school's partners of all times that are known, in the order in which they came. */
  partners(school: number): Partnership[] {
    const { seminar, courses } = this.context;
    const { scenario } = this.context.view();
    const computed = courses.computed(scenario);
    const key = `${school} ${scenario} ${computed}`;
    if (this.known?.key === key) return this.known.partners;
    const { schools } = seminar;
    const found = courses.courses[scenario]?.ties?.partnersOf(school, computed) ?? new Map();
    const partners = [...found].map(([partner, spells], i): Partnership => {
      const km = Math.hypot((schools.x_km[partner] as number) - (schools.x_km[school] as number), (schools.y_km[partner] as number) - (schools.y_km[school] as number));
      return { partner, letter: letterOf(i), label: seminar.names ? words.card.named(seminar.names[partner] ?? '') : words.card.partner(words.phases[schools.phase[partner] as 0 | 1 | 2], Math.round(km)), spells };
    });
    this.known = { key, partners };
    return partners;
  }

  draw(school: number): void {
    const { context } = this;
    const { seminar, courses } = context;
    const { scenario, term } = context.view();
    const { schools, stored, data } = seminar;
    this.heading.textContent = context.schoolName(school);
    const place = context.places.find((p) => !p.isRegion && p.id === `LA=${schools.authority_code[schools.authority[school] as number]}`);
    this.placeButton.hidden = !place || context.view().place === place.id;
    this.placeButton.textContent = place ? words.card.show_place(place.name) : '';
    this.placeId = place?.id ?? '';
    const frames: Frame[] = [];
    for (let r = 0; r <= stored.terms; ++r) {
      const frame = courses.courses[scenario]?.frames[r];
      if (frame) frames.push(frame);
    }
    const past = frames.filter((f) => f.record <= term);
    const heads = newHeads(school, past);
    say(this.story, this.storyOf(school, past, heads));
    const ends = seminar.ends[scenario];
    const nRuns = stored.scenarios[scenario]?.ends?.n_runs ?? 0;
    const tier = courses.frame(scenario, stored.terms)?.tier[school];
    this.alike.textContent = [
      ends && tier !== undefined ? words.card.alike(words.card.ends[tier as 0 | 1 | 2 | 3], ends[tier * seminar.n + school] as number, nRuns, stored.words.runs) : words.card.one_run,
      data.meta.synthetic_schools ? '' : words.card.says_nothing,
    ].filter(Boolean).join(' ');
    const m = stored.metrics.findIndex((metric) => metric.id === 'effectiveness_mean');
    const averageAt = (record: number) => 100 * (seminar.metrics[scenario]?.[m * seminar.nRecords + record] ?? 0);
    const now = past[past.length - 1];
    const points = (values: Uint8Array | null | undefined) => (values ? Math.round((values[school] as number) / perPoint) : null);
    this.facts.textContent = words.card.facts(wholeText(Math.round(schools.pupils[school] as number)), oneIn(schools.disadvantage[school] as number), points(now?.quality), points(now?.willingness));
    const quality = frames.map((f) => (f.quality?.[school] ?? 0) / perPoint);
    const average = frames.map((f) => averageAt(f.record));
    const isRun = frames.length >= 2;
    this.chartBox.hidden = this.grades.hidden = this.linesBox.hidden = !isRun;
    this.strip.hidden = isRun;
    if (!isRun) return this.drawStrip(school);
    const line = (label: string, values: number[], colour: string, dash?: string) => ({ label, values, low: values, high: values, colour, text: colour, dash });
    const all = [...quality, ...average];
    const room = seminar.names ? namedRoom : labelRoom;
    const size = chartSize(context, this.chartBox);
    this.chart.draw(
      {
        lines: [line(words.card.average, average, 'mute', '7 5'), line(words.card.this_one, quality, 'scenario-1')], range: { low: Math.min(...all) - 1, high: Math.max(...all) + 1 },
        tick: (v) => String(v), terms: stored.terms, perYear: data.time.terms_per_year, yearWords: words.year, startWords: words.start,
        events: heads.map((record, i) => ({ term: record, label: i === 0 ? words.card.new_head : '' })), labelRoom: Math.min(room, (0.4 * size.width) / size.font),
      },
      size, `${words.card.teaching}. ${data.words.simulated}.`,
    );
    this.chart.moveTo(Math.min(context.position(), frames.length - 1));
    const xOf = (record: number) => this.chart.placeOf(record, 0).x;
    this.lines.draw(this.partners(school), term, { ...size, height: this.linesBox.clientHeight || size.font * 8 }, xOf, this.chart.labelAt);
    let before = 0;
    this.grades.replaceChildren(...past.flatMap((f) => {
      const grade = f.grade?.[school] ?? 0;
      if (grade === before || grade === 0) return [];
      before = grade;
      const box = html('b', {}, String(grade));
      box.style.left = `${xOf(f.record)}px`;
      return [box];
    }));
    const name = html('span', { class: 'note' }, words.card.grade);
    name.style.left = `${this.chart.labelAt}px`;
    this.grades.append(name);
  }

  /** Where the model did not run here: the stored tiers of each year, without partners. */
  private drawStrip(school: number): void {
    const { courses, seminar } = this.context;
    const { scenario, term } = this.context.view();
    const cells = Array.from({ length: seminar.stored.terms + 1 }, (_, r) => {
      const frame = r <= term ? courses.frame(scenario, r) : null;
      return html('i', { class: frame ? `fill-${tierKeys[frame.tier[school] as number]}` : '' });
    });
    this.strip.replaceChildren(...cells);
    this.strip.setAttribute('aria-label', words.card.partners);
  }

  /** Order only: what it began with, when it first had and last lost a partner, what it has now, and when heads came. */
  private storyOf(school: number, frames: Frame[], heads: number[]): Piece[] {
    const perYear = this.context.seminar.data.time.terms_per_year;
    const first = frames[0];
    const last = frames[frames.length - 1];
    if (!first?.partners || !last?.partners) return [];
    const year = (record: number) => Math.floor(record / perYear);
    const begin = first.partners[school] as number;
    const tier = last.tier[school] as number;
    const pieces: Piece[] = [{ text: words.card.began(begin) }];
    let lost = -1;
    let deep = -1;
    frames.forEach((f, i) => {
      if (i > 0 && f.tier[school] === 0 && frames[i - 1]?.tier[school] !== 0) lost = f.record;
      if (deep < 0 && i > 0 && f.tier[school] === 3) deep = f.record;
    });
    if (tier === 0 && lost > 0) pieces.push({ text: words.card.lost }, { text: words.card.in_year(year(lost)), tone: 0 });
    else if (deep > 0) pieces.push({ text: words.card.deepened }, { text: words.card.in_year(year(deep)), tone: 3 });
    if (frames.length > 1) pieces.push({ text: words.card.now }, { text: words.card.has[tier as 0 | 1 | 2 | 3], tone: tier });
    pieces.push({ text: '. ' });
    if (frames.length > 1) pieces.push({ text: words.card.heads(heads.length, listText(heads.map((record) => String(year(record))))) });
    return pieces;
  }

  charts(): SVGSVGElement[] {
    return [this.chart.element];
  }
}

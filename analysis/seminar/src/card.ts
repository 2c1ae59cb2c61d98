/** One school's story in the run on the map: what it is, its partnerships, how well it teaches, and in how many runs it ended
 * alike. It never says why, and it says that it is computed. */
import { html } from '../../report/src/draw/element';
import { simulatedRing } from '../../report/src/draw/signs';
import { chartSize, say, type Context } from './context';
import { CurveChart } from './curve_chart';
import { yearText } from './figures';
import { tierKeys } from './histogram';
import type { Frame } from './courses';
import type { Piece } from './sentences';
import { words } from './words';

const qualitySteps = 250;

/** "1 pupil in 4": the nearest such share. */
const oneIn = (share: number) => (share < 0.02 ? words.card.few_meals : words.card.meals(Math.max(1, Math.round(1 / share))));

export class Card {
  readonly element: HTMLElement;
  private readonly heading = html('h2', {});
  private readonly facts = html('p', { class: 'note' });
  private readonly story = html('p', { class: 'card-story', 'aria-live': 'polite' });
  private readonly alike = html('p', { class: 'note' });
  private readonly strip = html('div', { class: 'strip', role: 'img' });
  private readonly grades = html('div', { class: 'grades' });
  private readonly chartBox = html('div', { class: 'chart-box' });
  private readonly chart = new CurveChart();

  constructor(private readonly context: Context) {
    const { data } = context.seminar;
    const close = html('button', { type: 'button', class: 'chip' }, words.close);
    close.addEventListener('click', () => context.set({ school: null }));
    this.chartBox.append(this.chart.element);
    this.element = html(
      'div', { class: 'card', hidden: '' },
      html('div', { class: 'card-head' }, html('p', { class: 'simulated' }, simulatedRing(), data.meta.synthetic_schools ? words.card.invented : words.card.computed), close),
      this.heading, this.facts, this.story, this.alike,
      html('h3', {}, words.card.partners), this.strip, this.grades,
      html('h3', {}, words.card.teaching), this.chartBox,
    );
  }

  draw(school: number): void {
    const { context } = this;
    const { seminar, courses } = context;
    const { scenario, term } = context.view();
    const { schools, stored, data } = seminar;
    const perYear = data.time.terms_per_year;
    this.heading.textContent = words.card.heading(words.phase_article[schools.phase[school] as 0 | 1 | 2] ?? '', Math.round(schools.pupils[school] as number));
    const authority = stored.schools.authority_name[schools.authority[school] as number] ?? '';
    this.facts.textContent = [oneIn(schools.disadvantage[school] as number), authority].filter(Boolean).join(' · ');
    const frames: Frame[] = [];
    for (let r = 0; r <= stored.terms; ++r) {
      const frame = courses.courses[scenario]?.frames[r];
      if (frame) frames.push(frame);
    }
    say(this.story, this.storyOf(school, frames.filter((f) => f.record <= term)));
    const ends = seminar.ends[scenario];
    const nRuns = stored.scenarios[scenario]?.ends?.n_runs ?? 0;
    const tier = courses.frame(scenario, stored.terms)?.tier[school];
    this.alike.textContent = [
      ends && tier !== undefined ? words.card.alike(words.card.ends[tier as 0 | 1 | 2 | 3], ends[tier * seminar.n + school] as number, nRuns) : '', words.card.says_nothing,
    ].filter(Boolean).join(' ');
    this.strip.replaceChildren(...Array.from({ length: stored.terms + 1 }, (_, r) => {
      const frame = courses.frame(scenario, r);
      const cell = html('i', { class: frame && r <= term ? `fill-${tierKeys[frame.tier[school] as number]}` : '' });
      const partners = frame?.partners?.[school];
      if (r % (perYear * 3) === 0 && r <= term && r < stored.terms && partners !== undefined) cell.append(html('span', {}, String(partners)));
      return cell;
    }));
    this.strip.setAttribute('aria-label', this.story.textContent ?? '');
    let before = 0;
    this.grades.replaceChildren(...frames.filter((f) => f.record <= term).flatMap((f) => {
      const grade = f.grade?.[school] ?? 0;
      if (grade === before || grade === 0) return [];
      before = grade;
      const box = html('b', { title: yearText(f.record, perYear) }, String(grade));
      box.style.left = `${(100 * f.record) / (stored.terms + 1)}%`;
      return [box];
    }));
    const quality = frames.map((f) => (100 * (f.quality?.[school] ?? 0)) / qualitySteps);
    const m = stored.metrics.findIndex((metric) => metric.id === 'effectiveness_mean');
    const average = frames.map((f) => 100 * (seminar.metrics[scenario]?.[m * seminar.nRecords + f.record] ?? 0));
    this.chartBox.hidden = frames.length < 2;
    if (frames.length < 2) return;
    const line = (label: string, values: number[], colour: string, dash?: string) => ({ label, values, low: values, high: values, colour, text: colour, dash });
    const all = [...quality, ...average];
    this.chart.draw(
      {
        lines: [line(words.card.average, average, 'mute', '7 5'), line(words.card.this_one, quality, 'scenario-1')], range: { low: Math.min(...all) - 1, high: Math.max(...all) + 1 },
        tick: (v) => String(v), terms: stored.terms, perYear, yearWords: words.year, startWords: words.start, events: [],
      },
      chartSize(context, this.chartBox), `${words.card.teaching}. ${data.words.simulated}.`,
    );
    this.chart.moveTo(Math.min(context.position(), frames.length - 1));
  }

  /** Order only: what it began with, when it first had and last lost a partner, what it has now. */
  private storyOf(school: number, frames: Frame[]): Piece[] {
    const perYear = this.context.seminar.data.time.terms_per_year;
    const first = frames[0];
    const last = frames[frames.length - 1];
    if (!first?.partners || !last?.partners) return [];
    const begin = first.partners[school] as number;
    const tier = last.tier[school] as number;
    const pieces: Piece[] = [{ text: words.card.began(begin) }];
    let lost = -1;
    let deep = -1;
    frames.forEach((f, i) => {
      if (i > 0 && f.tier[school] === 0 && frames[i - 1]?.tier[school] !== 0) lost = f.record;
      if (deep < 0 && i > 0 && f.tier[school] === 3) deep = f.record;
    });
    if (tier === 0 && lost > 0) pieces.push({ text: words.card.lost }, { text: words.card.in_year(Math.floor(lost / perYear)), tone: 0 });
    else if (deep > 0) pieces.push({ text: words.card.deepened }, { text: words.card.in_year(Math.floor(deep / perYear)), tone: 3 });
    pieces.push({ text: words.card.now }, { text: words.card.has[tier as 0 | 1 | 2 | 3], tone: tier }, { text: '.' });
    return pieces;
  }

  charts(): SVGSVGElement[] {
    return [this.chart.element];
  }
}

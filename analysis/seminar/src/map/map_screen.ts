/** The presenter's screen: one map, one sentence, one chart; or a part of the map, its partnerships, and the same of that part. */
import { html } from '../../../report/src/draw/element';
import { measureSpec, tierSpec } from '../charts';
import { chartSize, countsText, howButton, lookOf, say, tierShares, type Context, type ScreenPart } from '../context';
import { CurveChart, type CurveSpec } from '../draw/curve_chart';
import { axisEnd, countBins, Histogram, type Counts } from '../draw/histogram';
import { layoutMove, MapView, type Focus, type Groups, type Mark } from '../draw/map_view';
import { TierBar } from '../draw/tier_bar';
import { HoverCard } from './hover_card';
import { Legend } from './legend';
import { classesOf, tierKeys, tierMetrics, type Frame } from '../runs/frame';
import { fifthsOf, type Place } from '../runs/places';
import { Card } from '../school/card';
import { percentText, shareWords, wholeText, yearText } from '../text/figures';
import { capital, levelSentence, plainText, type Piece } from '../text/sentences';
import { words } from '../text/words';
import type { Arrangement } from '../view';

const fade = 250;
/** Around a chosen school at least so much is shown; partners farther away are left out of the picture. */
const leastKm = 26;
const nearKm = 40;
/** A place of one school is still shown with its surroundings. */
const leastPlaceKm = 8;

/** The moment since which the sentence speaks: the scenario's last mark up to a record. */
function sinceOf(context: Context, scenario: number, record: number): { record: number; words: string } {
  const marks = (context.seminar.data.scenarios[scenario]?.marks ?? []).filter((m) => m.term > 0 && m.term <= record);
  const last = marks[marks.length - 1];
  if (!last) return { record: 0, words: '' };
  // One policy has its scenario's name; several have their own.
  const isOnly = new Set(marks.map((m) => m.words.replace(/ (begins|ends)$/, ''))).size === 1;
  const own = last.words.replace(/-/g, ' ');
  const named = isOnly ? own.replace(/^.* (begins|ends)$/, (_, verb: string) => `${context.seminar.data.scenarios[scenario]?.name ?? ''} ${verb}`) : own;
  const happened = named.replace(/ begins$/, ' began').replace(/ ends$/, ' ended');
  return { record: last.term, words: happened.charAt(0).toLowerCase() + happened.slice(1) };
}

export function levelPieces(context: Context, scenario: number, record: number) {
  const since = sinceOf(context, scenario, record);
  return levelSentence(tierShares(context, scenario, record), tierShares(context, scenario, since.record), record, since);
}

/** Shares of some schools by tier in a frame. */
function sharesIn(frame: Frame, schools: ArrayLike<number>): number[] {
  const counts = [0, 0, 0, 0];
  for (let k = 0; k < schools.length; ++k) {
    const tier = frame.tier[schools[k] as number] as number;
    counts[tier] = (counts[tier] as number) + 1;
  }
  return counts.map((c) => c / Math.max(1, schools.length));
}

/** A kind of small maps: which group each school is in, and what groups are called. */
interface Grouping extends Groups {
  names: readonly string[];
  sentenceNames: readonly string[];
  members: Uint32Array[];
}

export class MapScreen implements ScreenPart {
  readonly element: HTMLElement;
  readonly map: MapView;
  private readonly legend = new Legend();
  private readonly placeHead = html('div', { class: 'place-head', hidden: '' });
  private readonly placeName = html('h2', {});
  private readonly sentence = html('p', { class: 'sentence' });
  private readonly title = html('h2', {});
  private readonly note = html('p', { class: 'note' });
  private readonly chartBox = html('div', { class: 'chart-box' });
  private readonly curves = new CurveChart();
  private readonly histogram = new Histogram();
  private readonly card: Card;
  private readonly told: HTMLElement;
  private readonly groupWords = html('div', { class: 'groups' });
  private readonly hover: HoverCard;
  private bins = new Map<string, Counts>();
  private groupings = new Map<Arrangement, Grouping>();
  private drawn = '';
  private tiesKey = '';
  private lit: { key: string; schools: Uint8Array } | null = null;

  constructor(private readonly context: Context) {
    this.map = new MapView(context.dots, context.seminar.schools, () => context.canMove(), context.truePlaces);
    this.card = new Card(context);
    this.hover = new HoverCard(context, this.map);
    const close = html('button', { type: 'button', class: 'chip' }, words.place.leave);
    close.addEventListener('click', () => context.set({ place: null }));
    this.placeHead.append(this.placeName, close);
    this.told = html('div', { class: 'told' }, this.placeHead, this.sentence, html('div', { class: 'chart-head' }, this.title, this.note, howButton(context)), this.chartBox);
    this.map.element.append(this.groupWords, this.hover.element);
    const left = html('div', { class: 'map-box' }, this.map.element, this.legend.element);
    this.element = html('section', { class: 'screen map-screen' }, left, this.told, this.card.element);
    this.map.watch(() => this.resize());
  }

  /** Charts: shares by tier, the histogram, then the page's charted measures. */
  private chartNames(): string[] {
    return ['tiers', 'depth', ...this.context.seminar.data.measures.map((_, m) => `measure-${m}`)];
  }

  /** The place that is chosen; a story has none. */
  private place(): Place | null {
    const { screen, place } = this.context.view();
    return screen === 'map' ? (this.context.places.find((p) => p.id === place) ?? null) : null;
  }

  private grouping(arrangement: Arrangement): Grouping | null {
    if (arrangement !== 'phase' && arrangement !== 'meals') return null;
    const known = this.groupings.get(arrangement);
    if (known) return known;
    const { schools, n } = this.context.seminar;
    const all = arrangement === 'phase' ? schools.phase : fifthsOf(schools.disadvantage);
    const text = words.groups[arrangement];
    const used = text.names.map((_, g) => g).filter((g) => all.includes(g));
    const group = all.map((g) => used.indexOf(g));
    const members = used.map((_, g) => Uint32Array.from({ length: n }, (_, i) => i).filter((i) => group[i] === g));
    const made = { group, n: used.length, members, names: used.map((g) => text.names[g] ?? ''), sentenceNames: used.map((g) => text.schools[g] ?? '') };
    this.groupings.set(arrangement, made);
    return made;
  }

  resize(): void {
    const { arrangement, colouring } = this.context.view();
    const [grouping, focus] = [this.grouping(arrangement), this.focus()];
    this.showCard();
    const { classList } = this.element;
    classList.toggle('in-rows', arrangement === 'rows');
    classList.toggle('in-groups', grouping !== null);
    classList.toggle('enlarged', focus !== null);
    this.map.prepare(arrangement, grouping, focus, lookOf(this.context, colouring));
    const { legend } = this;
    legend.draw(colouring, this.frame(), this.place());
    // The key is in the sea; where there is land, the map makes room.
    const wide = legend.element.offsetWidth + 16;
    const isOver = getComputedStyle(legend.element).position === 'absolute';
    const isMap = arrangement === 'spread' || arrangement === 'true';
    this.map.inset = isOver && focus ? wide : 0;
    this.map.resize();
    if (isOver && isMap && !focus && this.map.under(wide, legend.element.offsetHeight + 16) > 0.004 * this.context.seminar.n) {
      this.map.inset = wide;
      this.map.resize();
    }
    this.drawn = '';
    this.update();
  }

  /** The card of a school replaces what is said of all schools. */
  private showCard(): void {
    const hasCard = this.context.view().school !== null;
    this.told.hidden = hasCard;
    this.card.element.hidden = !hasCard;
  }

  /** What is enlarged: the chosen place, or else the chosen school with its partners of all times. */
  private focus(): Focus | null {
    const { school, scenario, screen, arrangement } = this.context.view();
    if (arrangement !== 'spread' && arrangement !== 'true') return null;
    const place = this.place();
    if (place) return { key: place.id, schools: place.schools, leastKm: leastPlaceKm };
    if (school === null || screen !== 'map') return null;
    const { schools } = this.context.seminar;
    const course = this.context.courses.courses[scenario];
    const isNear = (i: number) => Math.hypot((schools.x_km[i] as number) - (schools.x_km[school] as number), (schools.y_km[i] as number) - (schools.y_km[school] as number)) < nearKm;
    const partners = course?.source.kind === 'checked' ? [...(course.ties?.partnersOf(school, this.context.seminar.stored.terms).keys() ?? [])].filter(isNear) : [];
    return { key: `${school} ${partners.join(' ')}`, schools: [school, ...partners], leastKm };
  }

  private frame() {
    const { scenario, term } = this.context.view();
    return this.context.courses.frame(scenario, term);
  }

  update(): void {
    const { context, map } = this;
    const { scenario, term, colouring, arrangement, chart, school } = context.view();
    const frame = this.frame();
    const place = this.place();
    const grouping = this.grouping(arrangement);
    const focus = this.focus();
    const { classList } = this.element;
    const isOther = classList.contains('in-groups') !== (grouping !== null) || classList.contains('enlarged') !== (focus !== null) || classList.contains('in-rows') !== (arrangement === 'rows');
    if (isOther || this.card.element.hidden !== (school === null)) {
      // The layout changes with it: dots fly from where they stood on the screen.
      const before = map.snapshot();
      this.resize();
      map.flyFrom(before, layoutMove);
      return;
    }
    map.setArrangement(arrangement, layoutMove, grouping);
    map.setFocus(focus, layoutMove);
    if (frame) map.show(classesOf(frame, colouring), fade);
    map.choose(school);
    this.drawTies(place, school, scenario, term);
    this.legend.draw(colouring, frame, place);
    this.describe(place, frame);
    this.hover.update();
    if (!grouping) this.groupWords.replaceChildren();
    if (school !== null) return this.card.draw(school);
    this.placeHead.hidden = !place;
    this.placeName.textContent = place ? words.place.heading(place.name, wholeText(place.schools.length)) : '';
    say(this.sentence, this.pieces(frame, place, grouping, scenario, term));
    if (grouping && map.isStretched()) return this.resize();
    if (grouping) return this.drawGroups(grouping, frame);
    if (place) return this.drawPlaceChart(place, chart);
    const names = this.chartNames();
    this.drawChart(names[chart % names.length] ?? 'tiers');
  }

  private pieces(frame: Frame | null, place: Place | null, grouping: Grouping | null, scenario: number, term: number): Piece[] {
    const { context } = this;
    if (!frame) return [{ text: words.computing(wholeText(context.seminar.n)) }];
    if (grouping) return this.groupPieces(grouping, frame);
    if (!place) return context.told() ?? levelPieces(context, scenario, term);
    const [none, deep] = [0, 3].map((tier) => shareWords(sharesIn(frame, place.schools)[tier] ?? 0)) as [ReturnType<typeof shareWords>, ReturnType<typeof shareWords>];
    const whole = tierShares(context, scenario, term);
    return [
      { text: capital(none.words), tone: 0 }, { text: `${none.schools} ${none.have} no partner, and ` }, { text: deep.words, tone: 3 }, { text: ' a deep one. ' },
      { text: words.place.everywhere(percentText(whole[0] ?? 0), percentText(whole[3] ?? 0)) },
    ];
  }

  /** The groups in which most and fewest stand alone. */
  private groupPieces(grouping: Grouping, frame: Frame): Piece[] {
    const shares = grouping.members.map((schools) => sharesIn(frame, schools)[0] ?? 0);
    const most = shares.indexOf(Math.max(...shares));
    const least = shares.indexOf(Math.min(...shares));
    const part = (g: number) => words.groups.of(percentText(shares[g] ?? 0), grouping.sentenceNames[g] ?? '');
    const parts = percentText(shares[most] ?? 0) === percentText(shares[least] ?? 0) ? words.groups.alike(percentText(shares[most] ?? 0)) : `${part(most)}, ${part(least)}`;
    return [{ text: words.tier_names[0], tone: 0 }, { text: `: ${parts}.` }];
  }

  private drawGroups(grouping: Grouping, frame: Frame | null): void {
    if (!frame) return;
    this.groupWords.replaceChildren(...this.map.boxes.map((box, g) => {
      const members = grouping.members[g] ?? new Uint32Array(0);
      const bar = new TierBar();
      bar.draw(sharesIn(frame, members), members.length);
      const figure = html('figure', { class: this.map.isNarrow ? 'narrow' : undefined }, html('figcaption', {}, html('b', {}, grouping.names[g] ?? ''), html('span', { class: 'note' }, ` ${wholeText(members.length)}`)), bar.element);
      const width = this.map.step - 4;
      figure.style.left = `${box.left + (box.width - width) / 2}px`;
      figure.style.width = `${width}px`;
      figure.style.top = `${box.top + box.height}px`;
      return figure;
    }));
  }

  /** Partnerships of what is chosen, in the record that is shown. */
  private drawTies(place: Place | null, school: number | null, scenario: number, term: number): void {
    const { context, map } = this;
    const course = context.courses.courses[scenario];
    const chosen = school ?? place?.id ?? null;
    const key = `${chosen} ${scenario} ${term} ${course?.frames[term] !== undefined} ${place?.id}`;
    if (key === this.tiesKey) return;
    this.tiesKey = key;
    const isThere = chosen !== null && course?.ties && course.frames[term] !== undefined;
    const within = school === null && place ? this.membersOf(place) : null;
    const ties = isThere ? (course.ties?.at(term, within ? (i) => within[i] === 1 : (i) => i === school) ?? []) : [];
    const marks: Mark[] = school === null ? [] : this.card.partners(school).map(({ partner, letter }) => ({ school: partner, text: letter }));
    map.light(chosen === null ? null : place ? this.membersOf(place) : this.lightOf(`${key} ties`, [school as number, ...ties.flatMap((t) => [t.first, t.second])]));
    map.draw(ties, marks.filter(({ school: partner }) => ties.some((t) => t.first === partner || t.second === partner)));
  }

  private membersOf(place: Place): Uint8Array {
    return this.lightOf(place.id, place.schools);
  }

  private lightOf(key: string, schools: ArrayLike<number>): Uint8Array {
    if (this.lit?.key === key) return this.lit.schools;
    const marked = new Uint8Array(this.context.seminar.n);
    for (let k = 0; k < schools.length; ++k) marked[schools[k] as number] = 1;
    this.lit = { key, schools: marked };
    return marked;
  }

  /** What the picture shows, for those who do not see it. */
  private describe(place: Place | null, frame: Frame | null): void {
    const { context, map } = this;
    const { scenario, term, school } = context.view();
    const when = yearText(term, context.seminar.data.time.terms_per_year);
    const shares = place && frame ? sharesIn(frame, place.schools) : tierShares(context, scenario, term);
    const counts = countsText(shares, place ? place.schools.length : context.seminar.n);
    const what = place ? words.place.label(place.name, counts, when, map.nTies()) : words.map_label(counts, when);
    const own = school === null ? '' : ` ${words.card.chosen_label(context.schoolName(school), map.nTies())}`;
    map.canvas.setAttribute('aria-label', `${what}${own} ${context.seminar.data.words.simulated}.`);
  }

  /** A place has the histogram of its schools, and its own shares over time in this run. */
  private drawPlaceChart(place: Place, chart: number): void {
    const { context } = this;
    const { scenario, term } = context.view();
    const { stored } = context.seminar;
    const size = chartSize(context, this.chartBox);
    const all = this.countsAt(scenario, term, null);
    const own = this.countsAt(scenario, term, place);
    if (chart % 2 === 0 && all && own) {
      const share = place.schools.length / context.seminar.n;
      const like = all.map((c) => c * share);
      this.title.textContent = words.chart_depth;
      this.note.textContent = '';
      if (this.chartBox.firstChild !== this.histogram.element) this.chartBox.replaceChildren(this.histogram.element);
      this.histogram.draw(own, like, words.place.outline, axisEnd([own, like]), stored.tier_cuts, size, `${place.name}. ${words.chart_depth}`);
      this.drawn = '';
      return;
    }
    const reach = context.courses.computed(scenario);
    this.showCurves(`${place.id} ${scenario} ${reach} ${size.width}x${size.height} ${context.theme()}`, words.chart_tiers, words.place.one_run, () => this.placeSpec(place, scenario, reach));
  }

  /** Shares by tier of a place's schools, as far as they were computed here. */
  private placeSpec(place: Place, scenario: number, reach: number): CurveSpec {
    const { context } = this;
    const shares: number[][] = [];
    for (let r = 0; r <= Math.max(0, reach); ++r) {
      const frame = context.courses.frame(scenario, r);
      if (frame) shares.push(sharesIn(frame, place.schools));
    }
    const lines = tierKeys.map((key, tier) => {
      const values = shares.map((s) => s[tier] ?? 0);
      return { label: words.tier_names[tier] ?? '', values, low: values, high: values, colour: key, text: `${key}-text` };
    });
    return { ...tierSpec(context, scenario), lines, range: { low: 0, high: 1.04 * Math.max(0.1, ...shares.flat()) } };
  }

  private drawChart(name: string): void {
    const { context } = this;
    const { scenario, term } = context.view();
    const { data, stored } = context.seminar;
    const size = chartSize(context, this.chartBox);
    if (name === 'depth') {
      const now = this.countsAt(scenario, term, null);
      const start = this.countsAt(scenario, 0, null);
      if (now && start) {
        this.title.textContent = words.chart_depth;
        this.note.textContent = '';
        if (this.chartBox.firstChild !== this.histogram.element) this.chartBox.replaceChildren(this.histogram.element);
        const end = this.countsAt(scenario, stored.terms, null);
        this.histogram.draw(now, term === 0 ? null : start, words.outline_start, axisEnd(end ? [start, end] : [start, now]), stored.tier_cuts, size, words.chart_depth);
        this.drawn = name;
        return;
      }
      name = 'tiers';
    }
    const measure = name.startsWith('measure-') ? Number(name.slice(8)) : null;
    const info = measure === null ? null : data.measures[measure];
    const title = info ? `${info.label}, ${info.unit}${info.zero_based ? '' : ` (${data.words.axis_from})`}` : words.chart_tiers;
    const key = `${name} ${scenario} ${size.width}x${size.height} ${context.theme()}`;
    this.showCurves(key, title, context.seminar.stored.words.band, () => (measure === null ? tierSpec(context, scenario) : measureSpec(context, scenario, measure)));
  }

  private showCurves(key: string, title: string, note: string, spec: () => CurveSpec): void {
    const { context } = this;
    if (this.drawn !== key) {
      this.title.textContent = title;
      this.note.textContent = note;
      this.curves.draw(spec(), chartSize(context, this.chartBox), `${title}. ${context.seminar.data.words.simulated}.`);
      if (this.chartBox.firstChild !== this.curves.element) this.chartBox.replaceChildren(this.curves.element);
      this.drawn = key;
    }
    this.curves.moveTo(context.position());
  }

  private countsAt(scenario: number, record: number, place: Place | null): Counts | null {
    const key = `${scenario} ${record} ${place?.id ?? ''}`;
    const known = this.bins.get(key);
    if (known) return known;
    const frame = this.context.courses.frame(scenario, record);
    if (!frame?.bin || frame.record !== record) return null;
    const { bin } = frame;
    const counts = countBins(place ? Uint8Array.from(place.schools, (school) => bin[school] as number) : bin);
    this.bins.set(key, counts);
    return counts;
  }

  tick(now: number): boolean {
    const moves = this.map.tick(now);
    if (this.context.isPlaying() && this.chartBox.firstChild === this.curves.element) this.curves.moveTo(this.context.position());
    return moves;
  }

  canvases(): HTMLCanvasElement[] {
    return [this.map.canvas];
  }

  charts(): SVGSVGElement[] {
    if (this.context.view().school !== null) return this.card.charts();
    return this.chartBox.firstChild ? [this.chartBox.firstChild as SVGSVGElement] : [];
  }

  captions(): string[] {
    return [];
  }
  measured(): string[] {
    const { chart, school } = this.context.view();
    const names = this.chartNames();
    const name = names[chart % names.length] ?? '';
    const measure = name.startsWith('measure-') ? this.context.seminar.data.measures[Number(name.slice(8))] : null;
    return school !== null ? ['effectiveness_mean'] : measure ? [measure.id] : tierMetrics;
  }

  sentenceText(): string {
    return plainText(levelPieces(this.context, this.context.view().scenario, this.context.view().term));
  }
}

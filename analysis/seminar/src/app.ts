/** Holds the view and the time, hands both to the screen that is shown, and answers keys and the pointer. */
import { html } from '../../report/src/draw/element';
import type { Dots } from '../../report/src/page_data';
import { CompareScreen } from './compare/compare_screen';
import type { Layout, ScreenPart } from './context';
import type { Places } from './draw/dots';
import { ExplorerScreen } from './explore/explorer_screen';
import { PlaneScreen } from './explore/plane_screen';
import { HeadScreen } from './head/head_screen';
import { keyOf } from './keys';
import { MapScreen } from './map/map_screen';
import { PlaceList } from './map/place_list';
import { burnt, saveCsv, saveFilm, savePng, saveSeries, saveSlides, saveSvg, slideOf, titleOf } from './menu/exports';
import type { Slide } from './menu/slides';
import { Menu, type Commands } from './menu/menu';
import { Courses } from './runs/courses';
import type { Seminar } from './runs/document';
import { placesOf, type Place } from './runs/places';
import { FlightScreen } from './story/flight_screen';
import { GuessScreen } from './story/guess_screen';
import { storyOf, type Step } from './story/story';
import { StoryBar } from './story/story_bar';
import { SureScreen } from './story/sure_screen';
import { WhyScreen } from './story/why_screen';
import { yearText } from './text/figures';
import type { Piece } from './text/sentences';
import { words } from './text/words';
import { TimeBar } from './time_bar';
import { addressOf, firstView, viewOf, type Screen, type View } from './view';

const millisecondsPerTerm = 400;
const millisecondsWithoutMotion = 1000;
const speeds = [0.5, 1, 2, 4];

/** What shows each screen, and each kind of a story's steps. */
const screens: Record<Exclude<Screen, 'story'> | Step['part'], new (page: App) => ScreenPart> = {
  map: MapScreen, compare: CompareScreen, explore: ExplorerScreen, plane: PlaneScreen, head: HeadScreen, guess: GuessScreen, flight: FlightScreen, why: WhyScreen, sure: SureScreen,
};
const timeless = [GuessScreen, SureScreen, WhyScreen, PlaneScreen, HeadScreen];

export class App implements Commands {
  readonly courses: Courses;
  readonly places: Place[];
  private current: View = firstView;
  private readonly parts = new Map<string, ScreenPart>();
  private readonly storyBar = new StoryBar((step) => this.set({ step }));
  private readonly timeBar: TimeBar;
  private readonly menu: Menu;
  private readonly placeList: PlaceList;
  private readonly name = html('strong', {});
  private readonly half = html('span', { class: 'half' });
  private readonly bar = html('p', { class: 'bar', role: 'status', hidden: '' });
  private readonly stage = html('div', { class: 'stage' });
  /** What a screen reader says of it, once a step: not while time runs. */
  private readonly announced = html('p', { class: 'announced', 'aria-live': 'polite' });
  private readonly black = html('div', { class: 'black', hidden: '' });
  private readonly reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
  private readonly darkWanted = matchMedia('(prefers-color-scheme: dark)');
  private readonly isWide = matchMedia('(min-width: 1000px) and (min-height: 560px)');
  private playing = false;
  private speed = 1;
  private at = 0;
  private lastFrame = 0;
  private addressWritten = 0;
  private isFrameAsked = false;
  private isUpdateAsked = false;
  private titleShown = '';
  /** Pictures of a series that are done, while one is being made. */
  private pictures: number | null = null;
  private picturesInAll = 0;
  private isPrinting = false;
  private readonly foot = html('p', { class: 'print-foot' });

  constructor(
    root: HTMLElement,
    readonly seminar: Seminar,
    readonly dots: Dots,
    readonly truePlaces: Places,
    ring: SVGSVGElement,
  ) {
    const { data, stored } = seminar;
    this.courses = new Courses(seminar, () => this.askUpdate());
    this.places = placesOf(seminar);
    this.menu = new Menu(this);
    this.placeList = new PlaceList(this);
    const marked = [...new Map(data.scenarios.flatMap((s) => s.marks).map((m) => [m.term, m])).values()].filter((m) => m.term > 0);
    this.timeBar = new TimeBar(stored.terms, data.time.terms_per_year, marked, {
      playOrPause: () => this.playOrPause(), changeSpeed: (by) => this.changeSpeed(by, true), goTo: (term) => this.goTo(term),
    });
    const title = html('button', { type: 'button', class: 'title', 'aria-haspopup': 'dialog' }, this.name, this.half);
    title.addEventListener('click', () => this.menu.open('menu'));
    const menuButton = html('button', { type: 'button', class: 'menu-button', 'aria-label': words.menu, 'aria-haspopup': 'dialog' }, html('i', {}), html('i', {}), html('i', {}));
    menuButton.addEventListener('click', () => this.menu.open('menu'));
    const header = html(
      'header', {}, html('h1', {}, title), this.storyBar.element,
      html('p', { class: 'simulated' }, ring, html('span', { class: 'long' }, data.words.simulated), html('span', { class: 'short' }, words.simulated_short)),
      menuButton,
    );
    root.replaceChildren(header, this.bar, this.stage, this.announced, this.timeBar.element, this.foot, this.menu.element, this.placeList.element, this.black);
  }

  start(): void {
    const { data, stored, schools } = this.seminar;
    const ids = data.scenarios.map((s) => s.id);
    const placeIds = this.places.map((p) => p.id);
    this.current = viewOf(location.hash, ids, stored.terms, schools.id, placeIds);
    this.current = { ...this.current, ...this.storyStep()?.set };
    this.at = this.current.term;
    this.applyLayout();
    this.show();
    this.courses.start(this.current.scenario);
    addEventListener('keydown', (event) => this.onKey(event));
    addEventListener('resize', () => this.applyLayout());
    this.isWide.addEventListener('change', () => this.applyLayout());
    this.darkWanted.addEventListener('change', () => this.part().resize());
    addEventListener('hashchange', () => {
      if (location.hash === addressOf(this.current, ids, schools.id)) return;
      this.set(viewOf(location.hash, ids, stored.terms, schools.id, placeIds));
    });
    addEventListener('pagehide', () => this.courses.stop());
    addEventListener('beforeprint', () => this.print(true));
    addEventListener('afterprint', () => this.print(false));
  }

  // What screens ask.

  view(): View {
    return this.current;
  }
  position(): number {
    return this.at;
  }
  isPlaying(): boolean {
    return this.playing;
  }
  canMove(): boolean {
    return !this.reducedMotion.matches && this.pictures === null && !this.isPrinting;
  }
  theme(): 'light' | 'dark' {
    if (this.isPrinting) return 'light';
    const chosen = document.documentElement.dataset['theme'];
    return chosen === 'dark' || chosen === 'light' ? chosen : this.darkWanted.matches ? 'dark' : 'light';
  }
  layout(): Layout {
    return this.isWide.matches || this.isPrinting ? 'wide' : 'phone';
  }
  explain(): void {
    this.menu.open('how');
  }
  schoolName(school: number): string {
    const { names, schools, stored } = this.seminar;
    const name = names?.[school];
    if (name) return words.card.named(name);
    return words.card.heading(words.phase_article[schools.phase[school] as 0 | 1 | 2] ?? '', stored.schools.authority_name[schools.authority[school] as number] ?? '');
  }
  told(): Piece[] | null {
    return this.storyStep()?.pieces ?? null;
  }
  private storyStep(): Step | null {
    if (this.current.screen !== 'story') return null;
    const steps = storyOf(this, this.current.scenario);
    return steps[Math.min(this.current.step, steps.length - 1)] ?? null;
  }

  set(change: Partial<View>): void {
    const before = this.current;
    this.current = { ...before, ...change };
    // A part is chosen on one map, and small maps are of all schools.
    const isOfAll = this.current.arrangement === 'phase' || this.current.arrangement === 'meals';
    if (isOfAll && (change.school ?? change.place)) this.current.arrangement = 'spread';
    else if (isOfAll) this.current = { ...this.current, school: null, place: null };
    const isNewStep = this.current.screen === 'story' &&
      (before.screen !== 'story' || before.step !== this.current.step || before.scenario !== this.current.scenario);
    if (isNewStep) this.current = { ...this.current, ...this.storyStep()?.set };
    if (Math.floor(this.at) !== this.current.term) this.at = this.current.term;
    if (this.current.screen !== before.screen || isNewStep) this.show();
    else if (this.current.colouring !== before.colouring) this.part().resize();
    if (this.current.scenario !== before.scenario) this.courses.start(this.current.scenario);
    this.askUpdate();
    // What only asks for an update must not undo an address that has just been entered.
    if (Object.keys(change).length > 0) this.writeAddress();
  }

  /** Browsers refuse an address that changes many times a second: while time runs it is written once a second. */
  private writeAddress(): void {
    const now = performance.now();
    if (this.playing && now - this.addressWritten < 1000) return;
    this.addressWritten = now;
    history.replaceState(null, '', addressOf(this.current, this.seminar.data.scenarios.map((s) => s.id), this.seminar.schools.id));
  }

  // Actions of keys and menu.

  playOrPause(): void {
    const { terms } = this.seminar.stored;
    this.playing = !this.playing;
    if (this.playing && this.current.term >= terms) this.set({ term: 0 });
    this.lastFrame = 0;
    if (!this.playing) this.at = this.current.term;
    this.writeAddress();
    this.askUpdate();
    this.askFrame();
  }
  play(): void {
    if (!this.playing) this.playOrPause();
  }
  choosePlace(): void {
    this.placeList.open();
  }
  chooseSchool(): void {
    const place = this.places.find((p) => p.id === this.current.place);
    const school = place ? (place.schools[0] as number) : Math.floor(this.seminar.n / 2);
    this.set({ screen: 'map', school: this.current.school === null ? school : null });
  }
  private nextGroups(): void {
    const { arrangement } = this.current;
    this.set({ screen: 'map', arrangement: arrangement === 'phase' ? 'meals' : arrangement === 'meals' ? 'spread' : 'phase' });
  }
  pause(): void {
    if (this.playing) this.playOrPause();
  }
  goTo(term: number): void {
    const to = Math.min(Math.max(term, 0), this.seminar.stored.terms);
    this.at = to;
    this.pause();
    this.set({ term: to });
  }
  step(by: number): void {
    this.goTo(this.current.term + by);
  }
  changeSpeed(by: number, isRound = false): void {
    const at = speeds.indexOf(this.speed) + by;
    this.speed = speeds[isRound ? at % speeds.length : Math.min(Math.max(at, 0), speeds.length - 1)] ?? 1;
    this.askUpdate();
  }
  nextMoment(by: 1 | -1): void {
    const { data, stored } = this.seminar;
    const moments = [0, ...(data.scenarios[this.current.scenario]?.marks ?? []).map((m) => m.term), stored.terms].sort((a, b) => a - b);
    const further = moments.filter((m) => (by > 0 ? m > this.current.term : m < this.current.term));
    const next = by > 0 ? further[0] : further[further.length - 1];
    if (next !== undefined) this.goTo(next);
  }
  toggleTheme(): void {
    document.documentElement.dataset['theme'] = this.theme() === 'dark' ? 'light' : 'dark';
    this.part().resize();
  }
  fullScreen(): void {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void document.documentElement.requestFullscreen?.().catch(() => undefined);
  }
  export(kind: 'png' | 'svg' | 'csv'): void {
    const saves = { png: savePng, svg: saveSvg, csv: saveCsv };
    void saves[kind](this, this.part());
  }
  hasTime(): boolean {
    return !this.timeBar.element.hidden;
  }

  /** Escape stops it. */
  async exportSeries(kind: 'series' | 'film'): Promise<void> {
    if (this.pictures !== null || !this.hasTime()) return;
    this.pause();
    const { term, scenario } = this.current;
    const n = (this.picturesInAll = this.courses.reach(scenario) + 1);
    this.pictures = 0;
    try {
      await (kind === 'film' ? saveFilm : saveSeries)(this, this.part(), n, (record) => {
        if (this.pictures === null) return false;
        this.pictures = record;
        this.at = record;
        this.current = { ...this.current, term: record };
        this.update();
        return true;
      });
    } finally {
      this.pictures = null;
      this.goTo(term);
    }
  }

  /** Every step of the scenario's story as a slide; Escape stops it. */
  async exportStory(): Promise<void> {
    if (this.pictures !== null) return;
    this.pause();
    const before = this.current;
    const slides: Slide[] = [];
    const n = (this.picturesInAll = storyOf(this, before.scenario).length);
    for (this.pictures = 0; this.pictures !== null && this.pictures < n; ) {
      this.set({ screen: 'story', step: this.pictures });
      // Drawn in the frame after the next.
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      slides.push(await slideOf(this, this.part(), slides.length, n));
      if (this.pictures !== null) ++this.pictures;
    }
    const isWhole = this.pictures !== null;
    this.pictures = null;
    this.set(before);
    if (isWhole) saveSlides(this, slides);
  }

  /** One sheet like a slide: the whole screen in the presenter's layout, light, at three times a sheet's pixels. */
  private print(isPrinting: boolean): void {
    this.isPrinting = isPrinting;
    document.documentElement.toggleAttribute('data-print', isPrinting);
    this.foot.textContent = isPrinting ? `${burnt(this)} · ${this.seminar.data.meta.rerun.split('\n').join(' ')}` : '';
    this.applyLayout();
    this.part().update();
  }

  part(): ScreenPart {
    const { screen } = this.current;
    const kind = this.storyStep()?.part ?? (screen === 'story' ? 'map' : screen);
    const known = this.parts.get(kind);
    if (known) return known;
    const made = new screens[kind](this);
    this.parts.set(kind, made);
    made.element.addEventListener('click', (event) => this.onPoint(event));
    return made;
  }

  private show(): void {
    const part = this.part();
    if (this.stage.firstChild !== part.element) this.stage.replaceChildren(part.element);
    this.timeBar.element.hidden = timeless.some((kind) => part instanceof kind);
    this.storyBar.show(this.current.screen === 'story' ? storyOf(this, this.current.scenario).length : 0, this.current.step);
    document.documentElement.dataset['screen'] = this.current.screen;
    part.enter?.();
    part.resize();
    this.askUpdate();
  }

  private applyLayout(): void {
    document.documentElement.dataset['layout'] = this.layout();
    if (this.stage.firstChild) this.part().resize();
    this.askUpdate();
  }

  /** While a school is chosen, arrows go on to the nearest one in their direction. */
  private toNeighbour(dx: number, dy: number): void {
    const part = this.part();
    const { school } = this.current;
    if (school !== null && part instanceof MapScreen) this.set({ school: part.map.neighbour(school, dx, dy) });
  }

  private onPoint(event: MouseEvent): void {
    const part = this.part();
    if (!(part instanceof MapScreen) || event.target !== part.map.canvas) return;
    this.set({ school: part.map.nearest(event.offsetX, event.offsetY) });
  }

  private onKey(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const isRange = target instanceof HTMLInputElement && target.type === 'range';
    const action = keyOf(event, this.seminar.stored.scenarios.length);
    const part = this.part();
    // A list of scenarios has keys of its own.
    if (target instanceof HTMLSelectElement) return;
    if ((target instanceof HTMLInputElement && !isRange) || (isRange && event.key.startsWith('Arrow'))) return;
    if ((event.key === ' ' || event.key === 'Enter') && target instanceof HTMLButtonElement) return;
    if (!this.menu.isOpen() && !this.placeList.isOpen() && (part instanceof GuessScreen || part instanceof HeadScreen) && part.key(event)) {
      event.preventDefault();
      return;
    }
    if (!action) return;
    if (this.placeList.isOpen() && action.kind !== 'back') return;
    if (this.menu.isOpen() && action.kind !== 'back' && action.kind !== 'menu' && action.kind !== 'help' && action.kind !== 'how') return;
    event.preventDefault();
    const perYear = this.seminar.data.time.terms_per_year;
    const { current } = this;
    switch (action.kind) {
      case 'play': return this.playOrPause();
      case 'choose': return this.chooseSchool();
      case 'place': return this.choosePlace();
      case 'groups': return this.nextGroups();
      case 'neighbour': return this.toNeighbour(0, action.by);
      case 'term': return current.school !== null && part instanceof MapScreen ? this.toNeighbour(action.by, 0) : this.step(action.by);
      case 'year': return this.step(action.by * perYear);
      case 'start': return this.goTo(0);
      case 'end': return this.goTo(this.seminar.stored.terms);
      case 'moment': return current.screen === 'story' ? this.storyBar.go(current.step + action.by) : this.nextMoment(action.by);
      case 'story': return this.set({ screen: 'story', step: 0 });
      case 'guess': return this.set({ screen: 'story', step: storyOf(this, current.scenario).findIndex((s) => s.part === 'guess') });
      case 'explore': return this.set({ screen: 'explore' });
      case 'plane': return this.set({ screen: 'plane' });
      case 'head': return this.set({ screen: 'head' });
      case 'scenario': return this.set({ scenario: action.scenario });
      case 'compare': return this.set({ screen: current.screen === 'compare' ? 'map' : 'compare', isDifference: false });
      case 'difference': return this.set({ screen: 'compare', isDifference: current.screen !== 'compare' || !current.isDifference });
      case 'chart': return this.set({ chart: (current.chart + 1) % (this.seminar.data.measures.length + 2) });
      case 'rows': return this.set({ arrangement: current.arrangement === 'rows' ? 'spread' : 'rows' });
      case 'true': return this.set({ arrangement: current.arrangement === 'true' ? 'spread' : 'true' });
      case 'colour': return this.set({ colouring: current.colouring === 'tier' ? 'teaching' : current.colouring === 'teaching' ? 'willing' : 'tier' });
      case 'speed': return this.changeSpeed(action.by);
      case 'theme': return this.toggleTheme();
      case 'picture': return this.export('png');
      case 'full': return this.fullScreen();
      case 'black':
        this.black.hidden = !this.black.hidden;
        return;
      case 'menu': return this.menu.toggle('menu');
      case 'help': return this.menu.toggle('help');
      case 'how': return this.menu.toggle('how');
      case 'back': return this.back();
    }
  }

  private back(): void {
    if (this.pictures !== null) this.pictures = null;
    else if (!this.black.hidden) this.black.hidden = true;
    else if (this.menu.isOpen()) this.menu.close();
    else if (this.placeList.isOpen()) this.placeList.close();
    else if (this.current.school !== null) this.set({ school: null });
    else if (this.current.place !== null) this.set({ place: null });
    else this.set({ screen: 'map' });
  }

  private askUpdate(): void {
    if (this.isUpdateAsked) return;
    this.isUpdateAsked = true;
    requestAnimationFrame(() => {
      this.isUpdateAsked = false;
      this.update();
    });
  }

  private update(): void {
    const { data, stored } = this.seminar;
    const { scenario, screen } = this.current;
    const isCompare = screen === 'compare';
    const half = screen === 'story' ? '' : screen === 'plane' ? words.plane.half : isCompare ? words.same_luck : (stored.scenarios[scenario]?.half_sentence ?? '');
    this.showTitle(screen === 'plane' ? words.screens.plane : !isCompare ? (data.scenarios[scenario]?.name ?? '') : this.current.isDifference ? words.difference : words.compare, half);
    this.showBar();
    this.part().update();
    this.timeBar.update(this.at, this.playing, this.speed, this.courses.reach(scenario));
    this.announce();
    this.menu.update();
    document.documentElement.dataset['source'] = this.courses.courses[scenario]?.source.kind ?? '';
    this.askFrame();
  }

  private announce(): void {
    if (this.playing || this.pictures !== null) return;
    const text = `${this.hasTime() ? `${this.timeBar.when()}. ` : ''}${titleOf(this.part())}`;
    if (this.announced.textContent !== text) this.announced.textContent = text;
  }

  /** The half sentence stands where it has room; measured only when that may have changed. */
  private showTitle(name: string, half: string): void {
    const key = `${name} ${half} ${innerWidth} ${this.layout()} ${this.current.screen}`;
    if (key === this.titleShown) return;
    this.titleShown = key;
    this.name.textContent = name;
    this.half.textContent = half;
    this.half.hidden = false;
    this.half.hidden = this.half.scrollWidth > this.half.clientWidth + 1;
  }

  /** One bar at a time, under the header: where the figures are from, if not from this computer, and what to know before any verdict. */
  private showBar(): void {
    const { source } = this.courses.courses[this.current.scenario] ?? { source: { kind: 'waiting' } };
    let text = this.seminar.data.meta.caveats.join(' ');
    if (this.pictures !== null) {
      text = words.series(this.pictures + 1, this.picturesInAll);
    } else if (source.kind === 'stored') {
      text = `${words.stored_bar} ${source.reason === 'no_wasm' ? words.stored_reason.no_wasm : `${words.stored_reason.fault} ${source.text}.`} ${text}`.trim();
    } else if (source.kind === 'differs') {
      text = words.differs(yearText(source.record, this.seminar.data.time.terms_per_year), source.metric?.toLowerCase() ?? words.state_differs) + (text && ` ${text}`);
    }
    if (this.bar.hidden !== (text === '')) {
      this.bar.hidden = text === '';
      this.bar.textContent = text;
      this.part().resize();
    }
    if (this.bar.textContent !== text) this.bar.textContent = text;
  }

  private askFrame(): void {
    if (this.isFrameAsked) return;
    this.isFrameAsked = true;
    requestAnimationFrame((now) => this.frame(now));
  }

  private frame(now: number): void {
    this.isFrameAsked = false;
    if (this.playing) this.runTime(now);
    const moves = this.part().tick(now);
    if (moves || this.playing) this.askFrame();
  }

  private runTime(now: number): void {
    const passed = this.lastFrame > 0 ? now - this.lastFrame : 0;
    this.lastFrame = now;
    const perTerm = (this.canMove() ? millisecondsPerTerm : millisecondsWithoutMotion) / this.speed;
    // Time waits for what is still being computed.
    const reach = this.courses.reach(this.current.scenario);
    const end = this.seminar.stored.terms;
    const next = Math.min(this.at + passed / perTerm, reach);
    this.at = next;
    const term = Math.floor(next + 1e-9);
    if (term !== this.current.term) this.set({ term });
    this.timeBar.update(this.canMove() ? this.at : term, this.playing, this.speed, reach);
    if (next >= end) {
      this.at = end;
      this.playing = false;
      this.set({ term: end });
    }
  }
}

/** What lies behind the menu button, m and ?: screens, scenarios, looks, exports, keys. */
import { html } from '../../../report/src/draw/element';
import { simulatedRing } from '../../../report/src/draw/signs';
import type { Context, ScreenPart } from '../context';
import { axesOf } from '../explore/plane_runs';
import { explanation } from './explanation';
import { canFilm } from './exports';
import { words } from '../text/words';
import type { Arrangement, Colouring, Screen, View } from '../view';

type Page = 'menu' | 'help' | 'how';

/** What the menu may ask of the page. */
export interface Commands extends Context {
  part(): ScreenPart;
  choosePlace(): void;
  chooseSchool(): void;
  toggleTheme(): void;
  fullScreen(): void;
  export(kind: 'png' | 'svg' | 'csv'): void;
  /** Whether time can run on this screen, so that there is a series of pictures of it. */
  hasTime(): boolean;
  /** Saves every term that is computed, as numbered pictures or as a film. */
  exportSeries(kind: 'series' | 'film'): Promise<void>;
  /** Saves the scenario's story as slides. */
  exportStory(): Promise<void>;
}

export class Menu {
  readonly element = html('dialog', { class: 'menu' });
  private readonly choices: { button: HTMLButtonElement; isOn: (view: View) => boolean }[] = [];

  constructor(private readonly page: Commands) {
    this.element.addEventListener('click', (event) => {
      if (event.target === this.element) this.close();
    });
  }

  isOpen(): boolean {
    return this.element.open;
  }
  open(page: Page): void {
    this.element.replaceChildren(page === 'menu' ? this.menu() : page === 'help' ? this.help() : this.how());
    this.element.scrollTop = 0;
    this.element.dataset['page'] = page;
    this.element.setAttribute('aria-label', page === 'menu' ? words.menu : page === 'help' ? words.help : words.how.ask);
    this.update();
    if (!this.element.open) this.element.showModal();
  }
  toggle(page: Page): void {
    if (this.isOpen() && this.element.dataset['page'] === page) this.close();
    else this.open(page);
  }
  close(): void {
    this.element.close();
  }

  update(): void {
    for (const { button, isOn } of this.choices) button.setAttribute('aria-pressed', String(isOn(this.page.view())));
  }

  private choice(text: string, isOn: (view: View) => boolean, act: () => void): HTMLButtonElement {
    const button = html('button', { type: 'button', class: 'chip' }, text);
    button.addEventListener('click', act);
    this.choices.push({ button, isOn });
    return button;
  }

  private action(text: string, act: () => void): HTMLButtonElement {
    const button = html('button', { type: 'button', class: 'chip' }, text);
    button.addEventListener('click', () => {
      this.close();
      act();
    });
    return button;
  }

  private row(title: string, ...buttons: HTMLElement[]): HTMLElement {
    return html('div', { class: 'choice', role: 'group', 'aria-label': title }, html('h3', {}, title), html('div', {}, ...buttons));
  }

  private closeButton(): HTMLElement {
    const button = html('button', { type: 'button', class: 'chip close' }, words.close);
    button.addEventListener('click', () => this.close());
    return button;
  }

  private menu(): HTMLElement {
    this.choices.length = 0;
    const { page } = this;
    const { data } = page.seminar;
    const timed = canFilm() ? (['series', 'film'] as const) : (['series'] as const);
    const set = (change: Partial<View>) => () => page.set(change);
    const screens = (Object.keys(words.screens) as Screen[]).filter((s) => (s !== 'compare' || data.scenarios.length > 1) && (s !== 'plane' || axesOf(page.seminar.stored.sliders)));
    return html(
      'div', {}, html('div', { class: 'menu-head' }, html('h2', {}, data.meta.question), this.closeButton()),
      this.row(words.show, ...screens.map((s) => this.choice(words.screens[s], (v) => v.screen === s, () => {
        page.set({ screen: s });
        this.close();
      }))),
      this.row(words.scenario, ...data.scenarios.map((s, i) => this.choice(s.name, (v) => v.scenario === i, set({ scenario: i })))),
      this.row(words.colour, ...(Object.keys(words.colours) as Colouring[]).map((c) => this.choice(words.colours[c], (v) => v.colouring === c, set({ colouring: c })))),
      this.row(words.layout, ...(Object.keys(words.layouts) as Arrangement[]).map((a) => this.choice(words.layouts[a], (v) => v.arrangement === a, set({ arrangement: a })))),
      this.row(words.choose, this.action(words.choose_place, () => page.choosePlace()), this.action(words.choose_school, () => page.chooseSchool())),
      this.row(
        words.more, this.action(words.chart, () => page.set({ chart: page.view().chart + 1 })), this.action(words.theme, () => page.toggleTheme()),
        this.action(words.full, () => page.fullScreen()),
      ),
      this.row(
        words.take_away, ...(['png', 'svg', 'csv'] as const).map((kind) => this.action(words.exports[kind], () => page.export(kind))),
        ...(page.hasTime() ? timed.map((kind) => this.action(words.exports[kind], () => void page.exportSeries(kind))) : []),
        this.action(words.exports.story, () => void page.exportStory()), this.action(words.exports.print, () => print()),
      ),
      html('p', { class: 'note' }, simulatedRing(), [data.words.simulated, words.moved_apart, ...data.meta.footer, data.meta.licence].join('. ').replace(/\.\. /g, '. ')),
    );
  }

  private how(): HTMLElement {
    return html(
      'div', {}, html('div', { class: 'menu-head' }, html('h2', {}, words.how.ask), this.closeButton()),
      ...explanation(this.page, this.page.part().measured()),
    );
  }

  private help(): HTMLElement {
    return html(
      'div', {}, html('div', { class: 'menu-head' }, html('h2', {}, words.help), this.closeButton()),
      html('dl', { class: 'keys' }, ...words.keys.map(([key, meaning]) => html('div', {}, html('dt', {}, key), html('dd', {}, meaning)))),
    );
  }
}

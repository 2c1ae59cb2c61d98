/** Play, speed, the slider of time, and the date. */
import { html, svg } from '../../report/src/draw/element';
import { words } from './text/words';

interface Actions {
  playOrPause(): void;
  changeSpeed(by: number): void;
  goTo(term: number): void;
}

const playShape = 'M8 5 L20 12 L8 19 Z';
const pauseShape = 'M7 5 H10.5 V19 H7 Z M13.5 5 H17 V19 H13.5 Z';

/** Places of the line of time: finer ones cannot be told apart. */
const steps = 2000;

export class TimeBar {
  readonly element: HTMLElement;
  private readonly shape = svg('path', { d: playShape });
  private readonly play: HTMLButtonElement;
  private readonly speed: HTMLButtonElement;
  private readonly slider: HTMLInputElement;
  private readonly year = html('strong', {});
  private readonly term = html('span', {});
  private readonly marks = html('div', { class: 'year-marks', 'aria-hidden': 'true' });
  private readonly done = html('i', { class: 'done' });
  private readonly computed = html('i', { class: 'computed' });
  private shown = '';
  private step = -1;

  constructor(private readonly terms: number, private readonly perYear: number, marked: { term: number; words: string }[], actions: Actions) {
    this.play = html('button', { class: 'play', type: 'button' }, svg('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, this.shape));
    this.speed = html('button', { class: 'speed', type: 'button' });
    this.slider = html('input', { type: 'range', min: 0, max: terms, step: 1, value: 0, 'aria-label': words.time });
    this.play.addEventListener('click', () => actions.playOrPause());
    this.speed.addEventListener('click', () => actions.changeSpeed(1));
    this.slider.addEventListener('input', () => actions.goTo(Number(this.slider.value)));
    const years = Math.floor(terms / perYear);
    for (let y = 0; y <= years; ++y) {
      const mark = html('i', {}, y % 5 === 0 ? html('span', { class: y === 0 ? 'first' : y === years ? 'last' : undefined }, y === 0 ? words.start : y === years ? String(y) : words.year(y)) : null);
      mark.style.left = `${(100 * y * perYear) / terms}%`;
      this.marks.append(mark);
    }
    for (const { term, words: title } of marked) {
      const mark = html('i', { class: 'event', title });
      mark.style.left = `${(100 * term) / terms}%`;
      this.marks.append(mark);
    }
    this.element = html(
      'footer', { class: 'time-bar' },
      this.play, this.speed, html('div', { class: 'track' }, html('div', { class: 'line', 'aria-hidden': 'true' }, this.computed, this.done), this.slider, this.marks), html('p', { class: 'date' }, this.year, this.term),
    );
  }

  update(position: number, isPlaying: boolean, speed: number, computed: number): void {
    const term = Math.floor(position + 1e-6);
    // The line moves in every frame, by transforms, which lay out and paint nothing; all else only when it changes.
    const step = Math.round((position / this.terms) * steps) / steps;
    if (step !== this.step) this.done.style.transform = `scaleX(${step})`;
    this.step = step;
    const shown = `${term} ${isPlaying} ${speed} ${computed}`;
    if (shown === this.shown) return;
    this.shown = shown;
    this.computed.style.transform = `scaleX(${computed / this.terms})`;
    this.shape.setAttribute('d', isPlaying ? pauseShape : playShape);
    this.play.setAttribute('aria-label', isPlaying ? words.pause : words.play);
    this.speed.textContent = words.speed(speed);
    this.speed.setAttribute('aria-label', `${words.slower_or_faster} ${words.speed(speed)}`);
    if (document.activeElement !== this.slider || Number(this.slider.value) !== term) this.slider.value = String(term);
    this.year.textContent = term < this.perYear ? words.start : words.year(Math.floor(term / this.perYear));
    this.term.textContent = words.term_of(term, this.terms);
    this.slider.setAttribute('aria-valuetext', this.when());
  }

  /** The date in words. */
  when(): string {
    return `${this.year.textContent}, ${this.term.textContent}`;
  }
}

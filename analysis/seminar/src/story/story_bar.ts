/** Dots of the story's steps, in the header. */
import { html } from '../../../report/src/draw/element';
import { words } from '../text/words';

export class StoryBar {
  readonly element = html('nav', { class: 'story-bar', hidden: '' });
  private steps = 0;

  constructor(private readonly goTo: (step: number) => void) {}

  go(step: number): void {
    if (step >= 0 && step < this.steps) this.goTo(step);
  }

  /** Hidden if there are no steps. */
  show(steps: number, at: number): void {
    this.steps = steps;
    this.element.hidden = steps === 0;
    if (steps === 0) return;
    const dots = Array.from({ length: steps }, (_, step) => {
      const state = step === at ? 'now' : step < at ? 'done' : '';
      const dot = html('button', { type: 'button', class: `dot ${state}`, 'aria-label': words.step_of(step + 1, steps), 'aria-current': state === 'now' ? 'step' : undefined });
      dot.addEventListener('click', () => this.go(step));
      return dot;
    });
    const next = html('button', { type: 'button', class: 'chip' }, words.next);
    const focused = [...this.element.children].indexOf(document.activeElement as Element);
    next.disabled = at >= steps - 1;
    next.addEventListener('click', () => this.go(at + 1));
    this.element.replaceChildren(...dots, html('span', {}, words.step_of(at + 1, steps)), next);
    if (focused >= 0) (focused > steps && !next.disabled ? next : dots[Math.min(focused, steps - 1)])?.focus();
  }
}

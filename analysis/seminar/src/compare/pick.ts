/** A scenario's name that can be changed: the browser's own list lies over it, unseen, so that names may take two lines. */
import { html, svg } from '../../../report/src/draw/element';

export class Pick {
  readonly element: HTMLElement;
  private readonly name = html('b', {});
  private readonly select: HTMLSelectElement;

  constructor(label: string, names: string[], choose: (scenario: number) => void) {
    this.select = html('select', { 'aria-label': label }, ...names.map((name, s) => html('option', { value: s }, name)));
    const arrow = svg('svg', { viewBox: '0 0 12 8', 'aria-hidden': 'true' }, svg('path', { d: 'M1 1 L6 6.5 L11 1', fill: 'none', stroke: 'currentColor', 'stroke-width': 2 }));
    this.element = html('span', { class: 'pick' }, this.name, arrow, this.select);
    let isPointed = false;
    this.select.addEventListener('pointerdown', () => (isPointed = true));
    this.select.addEventListener('keydown', () => (isPointed = false));
    this.select.addEventListener('change', () => {
      choose(Number(this.select.value));
      // After pointing, keys are the page’s again.
      if (isPointed) this.select.blur();
    });
  }

  show(scenario: number, name: string, canChange: boolean): void {
    if (this.name.textContent !== name) this.name.textContent = name;
    this.select.disabled = !canChange;
    if (this.select.value !== String(scenario)) this.select.value = String(scenario);
  }

  text(): string {
    return this.name.textContent ?? '';
  }
}

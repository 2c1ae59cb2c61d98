/** The key beside the map: colour, name and number of schools. */
import { html } from '../../../report/src/draw/element';
import { classesOf, tierKeys, type Frame } from '../runs/frame';
import type { Place } from '../runs/places';
import { countText } from '../text/figures';
import { words } from '../text/words';
import type { Colouring } from '../view';

export class Legend {
  readonly element = html('div', { class: 'legend' });
  private counts: HTMLSpanElement[] = [];
  private key = '';

  /** `place`: counts of its schools alone, under its name. */
  draw(colouring: Colouring, frame: Frame | null, place: Place | null): void {
    const names = colouring === 'tier' ? words.tier_names : words.fifths;
    const counts = new Array<number>(names.length).fill(0);
    const classes = frame ? classesOf(frame, colouring) : null;
    const count = (c: number | undefined) => {
      if (c !== undefined) counts[c] = (counts[c] ?? 0) + 1;
    };
    if (classes && place) place.schools.forEach((school) => count(classes[school]));
    else if (classes) classes.forEach(count);
    const shown = frame ? counts.map(countText) : names.map(() => '…');
    const key = `${colouring} ${place?.id}`;
    if (key !== this.key) this.build(colouring, place, names);
    this.key = key;
    this.counts.forEach((count, i) => {
      if (count.textContent !== shown[i]) count.textContent = shown[i] ?? '';
    });
  }

  private build(colouring: Colouring, place: Place | null, names: readonly string[]): void {
    const title = place ? [place.name] : colouring === 'tier' ? [words.one_dot[0], html('br'), words.one_dot[1]] : [words.colours[colouring]];
    this.counts = names.map(() => html('span', {}));
    const rows = names.map((name, i) => {
      const key = colouring === 'tier' ? tierKeys[i] : `sequential-${i}`;
      const row = html('li', {}, html('i', {}), html('b', {}, name), this.counts[i]);
      row.style.setProperty('--key', `var(--${key})`);
      row.style.setProperty('--key-text', colouring === 'tier' ? `var(--${key}-text)` : 'var(--ink)');
      return row;
    });
    if (colouring !== 'tier') rows.reverse();
    this.element.replaceChildren(html('p', {}, ...title), html('ul', {}, ...rows));
  }
}

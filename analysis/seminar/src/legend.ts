/** The key beside the map: colour, name and number of schools. */
import { html } from '../../report/src/draw/element';
import { classesOf } from './context';
import { countText } from './figures';
import { tierKeys } from './histogram';
import type { Frame } from './courses';
import type { Colouring } from './view';
import { words } from './words';

export class Legend {
  readonly element = html('div', { class: 'legend' });

  draw(colouring: Colouring, frame: Frame | null): void {
    const names = colouring === 'tier' ? words.tier_names : words.fifths;
    const counts = new Array<number>(names.length).fill(0);
    if (frame) for (const c of classesOf(frame, colouring)) counts[c] = (counts[c] ?? 0) + 1;
    const title = colouring === 'tier' ? [words.one_dot[0], html('br'), words.one_dot[1]] : [words.colours[colouring]];
    const shown = names.map((name, i) => {
      const key = colouring === 'tier' ? tierKeys[i] : `sequential-${i}`;
      const row = html('li', {}, html('i', {}), html('b', {}, name), html('span', {}, frame ? countText(counts[i] ?? 0) : '…'));
      row.style.setProperty('--key', `var(--${key})`);
      row.style.setProperty('--key-text', colouring === 'tier' ? `var(--${key}-text)` : 'var(--ink)');
      return row;
    });
    if (colouring !== 'tier') shown.reverse();
    this.element.replaceChildren(html('p', {}, ...title), html('ul', {}, ...shown));
  }
}

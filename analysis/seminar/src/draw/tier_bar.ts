/** One bar of four parts, and the counts under it. */
import { html } from '../../../report/src/draw/element';
import { tierKeys } from '../runs/frame';
import { countText } from '../text/figures';
import { words } from '../text/words';

export class TierBar {
  readonly element = html('div', { class: 'tier-bar' });

  draw(shares: number[], n: number, counted = shares.map((share) => countText(share * n))): void {
    const parts = shares.map((share, tier) => {
      const part = html('i', { class: `fill-${tierKeys[tier]}` });
      part.style.flexGrow = String(share);
      return part;
    });
    const counts = shares.map((_, tier) =>
      html('li', { class: `tone-${tierKeys[tier]}` }, html('b', {}, words.tier_short[tier]), html('span', {}, counted[tier])),
    );
    this.element.replaceChildren(html('div', { class: 'parts', 'aria-hidden': 'true' }, ...parts), html('ul', {}, ...counts));
  }
}

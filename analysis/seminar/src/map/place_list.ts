/** A small list of authorities and regions to choose from, by typing, arrows or pointer. */
import { html } from '../../../report/src/draw/element';
import type { Context } from '../context';
import { searchPlaces, type Place } from '../runs/places';
import { wholeText } from '../text/figures';
import { words } from '../text/words';

const most = 60;

export class PlaceList {
  readonly element = html('dialog', { class: 'menu places', 'aria-label': words.place.title });
  private readonly search = html('input', {
    type: 'search', role: 'combobox', 'aria-expanded': 'true', 'aria-controls': 'place-list', 'aria-label': words.place.search, placeholder: words.place.search, autocomplete: 'off', spellcheck: 'false',
  });
  private readonly list = html('ul', { id: 'place-list', role: 'listbox', 'aria-label': words.place.title });
  private readonly none = html('p', { class: 'note' });
  private found: Place[] = [];
  private at = 0;

  constructor(private readonly context: Context) {
    const close = html('button', { type: 'button', class: 'chip close' }, words.close);
    close.addEventListener('click', () => this.element.close());
    this.element.append(html('div', {}, html('div', { class: 'menu-head' }, html('h2', {}, words.place.title), close), this.search, this.list, this.none));
    this.search.addEventListener('input', () => this.find());
    this.search.addEventListener('keydown', (event) => this.key(event));
    this.element.addEventListener('click', (event) => {
      if (event.target === this.element) this.element.close();
    });
  }

  isOpen(): boolean {
    return this.element.open;
  }

  open(): void {
    this.search.value = '';
    this.find();
    if (!this.element.open) this.element.showModal();
    this.search.focus();
  }

  close(): void {
    this.element.close();
  }

  private find(): void {
    this.found = searchPlaces(this.context.places, this.search.value).slice(0, most);
    this.at = 0;
    this.none.textContent = this.found.length === 0 ? words.place.none : '';
    this.list.replaceChildren(...this.found.map((place, i) => {
      const row = html(
        'li', { id: `place-${i}`, role: 'option' }, html('b', {}, place.name),
        html('span', { class: 'note' }, words.place.row(place.isRegion ? words.place.region : place.within, wholeText(place.schools.length))),
      );
      row.addEventListener('click', () => this.choose(i));
      return row;
    }));
    this.mark();
  }

  private mark(): void {
    [...this.list.children].forEach((row, i) => row.setAttribute('aria-selected', String(i === this.at)));
    this.search.setAttribute('aria-activedescendant', this.found.length > 0 ? `place-${this.at}` : '');
    this.list.children[this.at]?.scrollIntoView({ block: 'nearest' });
  }

  private key(event: KeyboardEvent): void {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0 && this.found.length > 0) {
      this.at = (this.at + by + this.found.length) % this.found.length;
      this.mark();
    } else if (event.key === 'Enter') this.choose(this.at);
    else return;
    event.preventDefault();
  }

  private choose(i: number): void {
    const place = this.found[i];
    if (!place) return;
    this.element.close();
    this.context.set({ screen: 'map', place: place.id, school: null });
  }
}

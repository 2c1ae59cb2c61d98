/** A short card beside the school under the mouse: three lines, at the school and not at the pointer. */
import { html } from '../../../report/src/draw/element';
import type { Context } from '../context';
import type { MapView } from '../draw/map_view';
import { words } from '../text/words';

const reach = 9;

export class HoverCard {
  readonly element = html('div', { class: 'hover', role: 'tooltip', hidden: '' });
  private school: number | null = null;
  private isAsked = false;
  private at = { x: 0, y: 0 };

  constructor(private readonly context: Context, private readonly map: MapView) {
    map.canvas.addEventListener('pointermove', (event) => {
      if (event.pointerType !== 'mouse') return;
      this.at = { x: event.offsetX, y: event.offsetY };
      if (this.isAsked) return;
      this.isAsked = true;
      requestAnimationFrame(() => {
        this.isAsked = false;
        this.show(map.nearest(this.at.x, this.at.y, reach));
      });
    });
    map.canvas.addEventListener('pointerleave', () => this.show(null));
  }

  show(school: number | null): void {
    if (school === this.school) return;
    this.school = school;
    this.update();
  }

  update(): void {
    const { school, context, element, map } = this;
    const { scenario, term } = context.view();
    const frame = school === null ? null : context.courses.frame(scenario, term);
    // A school's own card says more; what is under the mouse when the map moves is not what was pointed at.
    const isShown = frame !== null && school !== null && context.view().school === null;
    element.hidden = !isShown;
    if (!isShown) return;
    const tier = frame.tier[school] as 0 | 1 | 2 | 3;
    const { data, schools } = context.seminar;
    element.replaceChildren(
      html('b', {}, context.schoolName(school)),
      html('span', {}, words.hover.partners(words.tier_names[tier], frame.partners?.[school] ?? null, Math.round(schools.pupils[school] as number))),
      html('span', { class: 'note' }, data.meta.synthetic_schools ? words.card.invented : words.card.computed),
    );
    const place = map.placeOf(school);
    const isRight = place.x > map.canvas.clientWidth / 2;
    const isLow = place.y > map.canvas.clientHeight / 2;
    element.style.left = isRight ? '' : `${place.x + 14}px`;
    element.style.right = isRight ? `${map.canvas.clientWidth - place.x + 14}px` : '';
    element.style.top = isLow ? '' : `${place.y + 14}px`;
    element.style.bottom = isLow ? `${map.canvas.clientHeight - place.y + 14}px` : '';
  }
}

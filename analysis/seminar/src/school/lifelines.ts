/** Each partnership of a school as a line over time, thicker when deeper. */
import { svg, textWidth } from '../../../report/src/draw/element';
import { colour } from '../../../report/src/tokens';
import { clear, type ChartSize } from '../draw/curve_chart';
import { middleDepths, tierKeys } from '../runs/frame';
import { shownLines, type Partnership } from './school_story';
import { words } from '../text/words';

/** A line's height, in font sizes. */
const heightOf = (tier: number) => 0.12 + 1.05 * (middleDepths[tier] as number);
const rowHeight = 1.28;
const leastRows = 3;

export class Lifelines {
  readonly element = svg('svg', { class: 'lifeline-chart', role: 'img' });

  /** `xOf`: the place of a record; the names are at `labelAt`. */
  draw(lines: Partnership[], record: number, size: ChartSize, xOf: (record: number) => number, labelAt: number): void {
    const { width, font } = size;
    const step = font * rowHeight;
    const { shown, hidden } = shownLines(lines, record, Math.max(leastRows, Math.floor(size.height / step)));
    const rows = Math.max(1, shown.length + (hidden > 0 ? 1 : 0));
    const more = hidden > 0 ? words.card.more_partners(hidden) : shown.length === 0 ? words.card.no_partners : '';
    const lasts = (line: Partnership) => line.spells.some((s) => s.from <= record && s.until > record);
    const picture = this.element;
    clear(picture, { width, height: rows * step, font }, [...shown.map((line) => words.card.line_label(line.letter, line.label, lasts(line))), more].filter(Boolean).join('. '));
    const fit = (text: string, room: number) => {
      let cut = text;
      while (cut.length > 1 && textWidth(`${cut}…`, `${font}px Inter, system-ui, sans-serif`) > room) cut = cut.slice(0, -1);
      return cut === text || textWidth(text, `${font}px Inter, system-ui, sans-serif`) <= room ? text : `${cut.trimEnd()}…`;
    };
    shown.forEach((line, row) => {
      const middle = step * (row + 0.5);
      picture.append(svg('line', { x1: xOf(0), x2: xOf(record), y1: middle, y2: middle, stroke: colour('grid'), 'stroke-width': 1.5 }));
      for (const spell of line.spells) {
        if (spell.from > record) continue;
        const [from, until] = [xOf(spell.from), xOf(Math.min(spell.until, record))];
        const high = font * heightOf(spell.tier);
        picture.append(svg('rect', { x: from, width: Math.max(2, until - from), y: middle - high / 2, height: high, fill: colour(tierKeys[spell.tier] ?? 'ink'), class: 'life' }));
      }
      const last = line.spells[line.spells.length - 1];
      if (last && last.until <= record) {
        const [x, arm] = [xOf(last.until) + font * 0.4, font * 0.25];
        picture.append(svg('path', { d: `M${x - arm} ${middle - arm} l${2 * arm} ${2 * arm} m0 ${-2 * arm} l${-2 * arm} ${2 * arm}`, stroke: colour('ink'), 'stroke-width': 2.5, class: 'ended' }));
      }
      const name = svg('text', { x: labelAt, y: middle + font * 0.36, fill: colour('ink') });
      name.append(svg('tspan', { 'font-weight': 600 }, line.letter), svg('tspan', { dx: font * 0.4, fill: colour('mute') }, fit(line.label, width - labelAt - font * 1.3)));
      picture.append(name);
    });
    if (more) picture.append(svg('text', { x: xOf(0), y: step * (shown.length + 0.5) + font * 0.36, fill: colour('mute') }, more));
  }
}

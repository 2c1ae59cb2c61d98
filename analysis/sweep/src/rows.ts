import { html } from '../../report/src/draw/element';
import type { Histograms, Intervals, IntervalRow, Named, Pairs, Table, Text } from './document';
import { drawHistogram, drawInterval, drawIntervalAxis, drawPair } from './draw';

/** What plans and files call something. */
export const keyName = (key: string): HTMLElement => html('code', { class: 'key-name' }, key);

const named = ({ label, detail, key }: Named): HTMLElement =>
  html('th', { scope: 'row' }, html('span', { class: 'label' }, label), detail !== '' && html('span', { class: 'note' }, detail), key !== '' && key !== label && keyName(key));

/** What is shown, and the others behind a line of words. */
function folded<T>(all: T[], shown: number, more: string, made: (some: T[]) => HTMLElement): HTMLElement[] {
  if (more === '') return [made(all)];
  return [made(all.slice(0, shown)), html('details', { class: 'more' }, html('summary', {}, more), made(all.slice(shown)))];
}

export function intervalTable(figure: Intervals): HTMLElement[] {
  const [first = '', ...others] = figure.columns;
  const table = (rows: IntervalRow[]) =>
    html(
      'table', { class: `intervals texts-${others.length}` },
      html(
        'thead', {},
        html(
          'tr', {}, html('th', { scope: 'col' }, first),
          html('th', { scope: 'col', class: 'axis' }, html('span', { class: 'note' }, figure.axis), drawIntervalAxis(figure)),
          ...others.map((column) => html('th', { scope: 'col' }, column)),
        ),
      ),
      html(
        'tbody', {},
        ...rows.map((row) =>
          html(
            'tr', { class: row.marked ? 'marked' : undefined }, named(row), html('td', { class: 'axis' }, drawInterval(figure, row)),
            ...row.texts.map((text, i) => html('td', { 'data-label': others[i] ?? '' }, text)),
          )),
      ),
    );
  return folded(figure.rows, figure.shown, figure.more, table);
}

export function histogramGrid(figure: Histograms): HTMLElement[] {
  return folded(figure.panels, figure.shown, figure.more, (panels) =>
    html(
      'ul', { class: 'grid' },
      ...panels.map((panel) =>
        html(
          'li', {},
          html('p', {}, html('span', { class: 'label' }, panel.label), keyName(panel.key), html('span', { class: 'note' }, panel.text)),
          drawHistogram(panel),
        )),
    ));
}

export function pairGrid(figure: Pairs): HTMLElement[] {
  return [html('ul', { class: 'grid wide' }, ...figure.panels.map((panel) => html('li', {}, html('p', { class: 'note' }, panel.text), drawPair(panel))))];
}

export function wordTable(figure: Table): HTMLElement[] {
  const others = figure.columns.slice(1);
  return [
    html(
      'table', { class: 'intervals plain' },
      html('thead', {}, html('tr', {}, ...figure.columns.map((column) => html('th', { scope: 'col' }, column)))),
      html('tbody', {}, ...figure.rows.map((row) => html('tr', {}, named(row), ...row.cells.map((text, i) => html('td', { 'data-label': others[i] ?? '' }, text))))),
    ),
  ];
}

export const sentenceList = (figure: Text): HTMLElement[] => figure.sentences.map((sentence) => html('p', {}, sentence));

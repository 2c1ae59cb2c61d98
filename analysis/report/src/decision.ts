/** The first sheet: one page for who has to decide. */
import { changeChart, sharedChange } from './draw/change_chart';
import { html, svg } from './draw/element';
import { scenarioSign } from './draw/signs';
import type { Decision, DecisionLine, DecisionOption, PageData, Scenario } from './page_data';
import { scenarioColour } from './tokens';

/** Discs in a row, two rows for forty worlds. */
const perRow = 20;

interface Column {
  option: DecisionOption;
  scenario: Scenario;
}

const name = ({ scenario }: Column): HTMLElement => {
  const element = html('span', { class: 'option' }, scenarioSign(scenario.sign, scenarioColour(scenario.order)), scenario.name);
  element.style.color = scenarioColour(scenario.order);
  return element;
};

/** Filled where it holds, open where not: to be counted, and the same in grey. */
function discs(n: number, of: number): SVGSVGElement {
  const picture = svg('svg', {
    viewBox: `0 0 ${Math.min(of, perRow) * 8} ${Math.ceil(of / perRow) * 8}`, class: 'discs', 'aria-hidden': 'true',
  });
  picture.style.setProperty('--columns', String(Math.min(of, perRow)));
  for (let i = 0; i < of; ++i) {
    picture.append(
      svg('circle', {
        cx: (i % perRow) * 8 + 4, cy: Math.floor(i / perRow) * 8 + 4, r: 2.8, class: i < n ? 'held' : 'open',
      }),
    );
  }
  return picture;
}

const lineOf = ({ strong, plain, range }: DecisionLine): HTMLElement =>
  html('p', {}, strong ? html('strong', {}, strong) : null, strong && plain ? ' ' : null, plain,
    range && (strong || plain) ? ' ' : null, range ? html('span', { class: 'range' }, range) : null);

function table(data: PageData, decision: Decision, columns: Column[]): HTMLElement {
  const range = sharedChange(decision.options);
  const rows = decision.rows.map((row) =>
    html(
      'tr', { class: row.id, role: 'row' },
      html('th', { scope: 'row', role: 'rowheader' }, row.heading, row.note ? html('span', { class: 'note' }, row.note) : null),
      ...row.cells.map((cell, c) => {
        const column = columns[c];
        const ofOption = column && html('span', { class: 'of', 'aria-hidden': 'true' }, name(column));
        return html(
          'td', { role: 'cell' },
          ofOption,
          ...cell.lines.map(lineOf),
          cell.held ? discs(cell.held.n, cell.held.of) : null,
          row.id === 'no_partner' && column
            ? changeChart(
                column.option, column.scenario, data.time, range,
                `${row.heading}. ${column.scenario.name}. ${cell.lines.map((l) => [l.strong, l.plain, l.range].join(' ')).join(' ')}. ${data.words.simulated}.`,
              )
            : null,
        );
      }),
    ),
  );
  const element = html(
    'table', { class: 'choice', role: 'table' },
    html(
      'thead', { role: 'rowgroup' },
      html(
        'tr', { role: 'row' },
        html('th', { class: 'note', scope: 'col', role: 'columnheader' }, decision.against),
        ...columns.map((column) => html('th', { scope: 'col', role: 'columnheader' }, name(column))),
      ),
    ),
    html('tbody', { role: 'rowgroup' }, ...rows),
  );
  element.style.setProperty('--options', String(columns.length));
  return element;
}

export function decisionSheet(data: PageData, decision: Decision, header: HTMLElement): HTMLElement {
  const columns = decision.options.flatMap((option) => {
    const scenario = data.scenarios[option.scenario];
    return scenario ? [{ option, scenario }] : [];
  });
  return html(
    'article', { class: 'sheet decision' },
    header,
    html('p', { class: 'answer' }, decision.answer),
    table(data, decision, columns),
    decision.further ? html('p', { class: 'note' }, decision.further) : null,
    html(
      'section', { class: 'mind' },
      html('h2', {}, decision.change_heading),
      html('ul', {}, ...decision.change.map((sentence) => html('li', {}, sentence))),
    ),
    html('p', { class: 'unknown' }, html('strong', {}, decision.unknown_heading), ' ', decision.unknown.join(' ')),
    html('footer', {}, html('p', {}, [...decision.basis, decision.behind, data.meta.licence].join(' '))),
  );
}

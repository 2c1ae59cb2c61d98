/** How what is shown is computed: equations, symbols and parameters as the program's own tables state them. */
import { html } from '../../../report/src/draw/element';
import { format } from '../../../report/src/draw/number_format';
import type { Context } from '../context';
import type { Metric, Process } from '../../../report/src/page_types';
import { words } from '../text/words';

const number = format('~r');
const valueText = (value: number) => number(Number(value.toPrecision(4)));

const subscript = /_(ij|ji|ik|jk|sk|eff|lead|chair|[ijks])(?![A-Za-z0-9_])/;
const signs: [RegExp, string][] = [[/<=/g, '≤'], [/>=/g, '≥'], [/(^|[\s(^])-(?=[\s\d.(a-z])/gi, '$1−']];

/** A line of an equation in plain typography: true signs, subscripts below the line. */
function typeset(line: string): (string | HTMLElement)[] {
  const text = signs.reduce((made, [sign, mark]) => made.replace(sign, mark), line);
  return text.split(subscript).map((part, i) => (i % 2 === 1 ? html('sub', {}, part) : part));
}

/** Lines that begin with blanks stand as they are; others run on as sentences. */
function statement(text: string): HTMLElement[] {
  const made: HTMLElement[] = [];
  let sentence: string[] = [];
  const end = () => {
    if (sentence.length > 0) made.push(html('p', {}, sentence.join(' ')));
    sentence = [];
  };
  // Names that the code's comments mark as such need no mark here.
  for (const line of text.replace(/`/g, '').split('\n')) {
    const blanks = line.length - line.trimStart().length;
    if (line.trim() === '') end();
    else if (blanks < 2) sentence.push(line);
    else {
      end();
      const row = html('p', { class: 'equation' }, ...typeset(line.trim()));
      row.style.setProperty('--in', String(blanks - 2));
      made.push(row);
    }
  }
  end();
  return made;
}

function symbolList(context: Context, positions: number[]): HTMLElement | null {
  const { symbols } = context.seminar.stored;
  if (positions.length === 0) return null;
  return html('dl', { class: 'symbols', 'aria-label': words.how.symbols }, ...positions.flatMap((at) => {
    const row = symbols[at];
    return row ? [html('div', {}, html('dt', {}, ...typeset(row.symbol.replace(/\[$/, '[ ]'))), html('dd', {}, row.meaning))] : [];
  }));
}

/** Values of the baseline, and beside them those that the scenario shown or a slider puts in their place. */
function parameterTable(context: Context, positions: number[]): HTMLElement | null {
  const { stored, data } = context.seminar;
  const { scenario, moved, screen } = context.view();
  if (positions.length === 0) return null;
  const rows = positions.flatMap((at) => {
    const row = stored.parameters[at];
    if (!row) return [];
    const changed = data.parameters_that_differ.find((p) => p.scenario === scenario && p.key === row.key);
    const slid = screen === 'explore' ? moved[row.key] : undefined;
    const here = slid !== undefined ? words.how.here(valueText(slid), '') : changed ? words.how.here(changed.value, changed.dates) : '';
    const name = html('th', { scope: 'row' }, row.label, html('code', {}, row.key));
    return [html(
      'tr', {}, name, html('td', {}, `${valueText(row.value)} ${row.unit}`, here ? html('b', {}, here) : null),
      html('td', { title: row.source }, row.evidence),
    )];
  });
  return html(
    'table', {}, html('thead', {}, html('tr', {}, ...words.how.columns.map((c) => html('th', { scope: 'col' }, c)))), html('tbody', {}, ...rows),
  );
}

function metricPart(metric: Metric): HTMLElement {
  return html(
    'section', {}, html('h4', {}, metric.label), html('p', { class: 'equation' }, ...typeset(metric.equation)),
    html('p', {}, `${metric.doc.charAt(0).toUpperCase()}${metric.doc.slice(1)}.`),
  );
}

function processPart(context: Context, process: Process): HTMLElement {
  const head = [html('span', { class: 'step-id' }, process.step), html('span', {}, html('b', {}, process.name), ` ${process.sentence}`)];
  if (process.equations === '') return html('p', { class: 'bare-step' }, ...head);
  const step = html('details', {}, html('summary', {}, ...head));
  // Made when it is opened: all at once are thousands of elements.
  step.addEventListener('toggle', () => {
    if (step.open && step.childElementCount === 1) {
      for (const part of [...statement(process.equations), symbolList(context, process.symbols), parameterTable(context, process.parameters)]) if (part) step.append(part);
    }
  });
  return step;
}

export function explanation(context: Context, measured: string[]): (HTMLElement | string)[] {
  const { stored } = context.seminar;
  const shown = stored.metrics.filter((m) => measured.includes(m.id));
  const symbols = [...new Set(shown.flatMap((m) => m.symbols))].sort((a, b) => a - b);
  return [
    html('h3', {}, words.how.shown), ...shown.map(metricPart), symbolList(context, symbols) ?? '',
    html('h3', {}, words.how.sure), ...stored.limits.map((line) => html('p', {}, line)),
    html('h3', {}, words.how.term), html('p', { class: 'note' }, words.how.note), html('div', { class: 'steps' }, ...stored.processes.map((p) => processPart(context, p))),
  ];
}

import { charted, sharedRange } from './charted';
import { decisionSheet } from './decision';
import { html, svg } from './draw/element';
import { differencePlot, reachOf } from './draw/difference_plot';
import { drawDotMap, mapFrame } from './draw/dot_map';
import { levelChart, type ChartShape } from './draw/level_chart';
import { format } from './draw/number_format';
import { scenarioSign, simulatedRing } from './draw/signs';
import {
  comparedScenarios, decodeMaps, differenceRows, PageDataError, parsePageData, tiers, type Dots, type PageData,
  type Scenario, type WordTable,
} from './page_data';
import { colour, colours, line, scenarioColour } from './tokens';

/** Widths in units of the A4 sheet: 1/10 rem, a CSS pixel on paper. */
const sheetWidth = 698;
const chartGap = 18;
const labelRoom = 104;
const mapGap = 14;
/** A map's greatest height over its column's width. */
const tallestMap = 0.95;
const chartsPerRow = 3;
/** The charts give and take so that the first sheet fills one page: 297 mm less the margins, less a line for rounding. */
const pageHeight = 1040;
/** How far paper may shrink the decision to keep it on one sheet; below this its words are too small to read. */
const leastPrintScale = 0.9;
const chartHeight = { least: 150, usual: 210, most: 250 };

type Layout = 'sheet' | 'column';

function header(data: PageData, kicker: string): HTMLElement {
  return html(
    'header', {},
    html(
      'div', { class: 'banner' },
      html('p', { class: 'kicker' }, kicker),
      html('p', { class: 'simulated' }, simulatedRing(), data.words.simulated),
    ),
    html('h1', {}, data.meta.question),
    ...data.meta.caveats.map((caveat) => html('p', { class: 'caveat' }, caveat)),
  );
}

function verdicts(data: PageData): HTMLElement {
  const list = html('ul', { class: 'verdicts' });
  for (const s of data.scenarios) {
    list.append(
      html(
        'li', {},
        scenarioSign(s.sign, scenarioColour(s.order)),
        html('p', {}, html('strong', {}, s.verdict_heading), ' ', s.verdict_text),
      ),
    );
  }
  return list;
}

function chartShape(layout: Layout, isLastInRow: boolean, inRow: number, height: number): ChartShape {
  if (layout === 'column') {
    return { width: 354, height: 190, labels: 104, font_size: 13, line_width: line.normal, label_gap: 4 };
  }
  const plot = (sheetWidth - labelRoom - chartGap * (inRow - 1)) / inRow;
  return {
    width: plot + (isLastInRow ? labelRoom : 0), height, labels: isLastInRow ? labelRoom : 0,
    font_size: 11.333, line_width: line.print, label_gap: 5,
  };
}

function drawCharts(data: PageData, layout: Layout, height: number): HTMLElement[] {
  const all = charted(data);
  const rows: HTMLElement[] = [];
  const perRow = layout === 'sheet' ? chartsPerRow : 1;
  for (let from = 0; from < all.length; from += perRow) {
    const inRow = all.slice(from, from + perRow);
    const shapes = inRow.map((_, i) => chartShape(layout, i === inRow.length - 1, inRow.length, height));
    const row = html('div', { class: 'charts' });
    row.style.gridTemplateColumns = layout === 'sheet' ? shapes.map((s) => `${s.width}fr`).join(' ') : '1fr';
    inRow.forEach((chart, i) => {
      const { measure, curves, index } = chart;
      const shape = shapes[i];
      if (!shape) return;
      const number = format(measure.format);
      const ends = curves.map(({ scenario, level }) => {
        const first = level.middle[0] ?? 0;
        const last = level.middle[level.middle.length - 1] ?? 0;
        return `${scenario.name}: ${number(first)} → ${number(last)}${measure.tick_suffix}`;
      });
      const range = sharedRange(chart, all);
      const from0 = measure.zero_based ? '' : `, ${data.words.axis_from}`;
      const picture = levelChart(
        measure, curves, data.time, shape, range, `${measure.label}, ${measure.unit}. ${data.words.simulated}. ${ends.join('; ')}.`,
      );
      picture.setAttribute('aria-details', `figures-${index}`);
      row.append(
        html(
          'figure', {},
          html(
            'figcaption', {},
            html('h2', {}, measure.finding ?? measure.label),
            html('p', { class: 'unit' }, (measure.finding ? `${measure.label}, ` : '') + measure.unit + from0),
          ),
          picture,
        ),
      );
    });
    rows.push(row);
  }
  return rows;
}

function charts(data: PageData): HTMLElement {
  return html('section', { class: 'levels' }, html('p', { class: 'note' }, data.words.levels_note));
}

function differences(data: PageData): HTMLElement | null {
  const compared = comparedScenarios(data);
  if (compared.length === 0) return null;
  const words = data.words;
  // The roles keep the table a table for screen readers, whose rows are laid out as a grid.
  const table = html('table', { class: 'differences', role: 'table' });
  table.append(
    html(
      'thead', { role: 'rowgroup', class: 'hidden' },
      html(
        'tr', { role: 'row' },
        ...[words.measure, words.scenario, '', words.difference, words.interval, words.verdict].map((w) =>
          html('th', { role: 'columnheader', scope: 'col' }, w),
        ),
      ),
    ),
  );
  data.measures.forEach((measure, m) => {
    const rows = differenceRows(data, compared, m);
    if (rows.length === 0) return;
    const reach = reachOf(rows.map((r) => r.difference), measure.smallest_difference);
    const group = html('tbody', { role: 'rowgroup' });
    rows.forEach(({ difference, scenario }, i) => {
      const ink = scenarioColour(scenario.order);
      const name = html('th', { role: 'rowheader', scope: 'row', class: 'scenario' }, scenario.name);
      name.style.color = ink;
      const outlook = difference.verdict === 'better' || difference.verdict === 'worse' ? 'strong' : 'weak';
      group.append(
        html(
          'tr', { role: 'row' },
          i === 0
            ? html('th', { role: 'rowheader', scope: 'rowgroup', class: 'measure', rowspan: rows.length }, measure.label)
            : null,
          name,
          html('td', { role: 'cell', class: 'plot' }, differencePlot(difference, measure.smallest_difference, reach, ink)),
          html('td', { role: 'cell', class: 'estimate' }, difference.estimate_text),
          html('td', { role: 'cell', class: 'half-width' }, difference.interval_text),
          html(
            'td', { role: 'cell', class: `verdict ${outlook}` },
            difference.verdict_text,
            difference.sets_text === '' ? null : html('span', { class: 'sets' }, difference.sets_text),
          ),
        ),
      );
    });
    group.style.setProperty('--rows', String(rows.length));
    table.append(group);
  });
  return html(
    'section', { class: 'compared' },
    html(
      'div', { class: 'heading' },
      html('h2', {}, words.differences_heading), html('p', { class: 'note' }, words.differences_note),
    ),
    table,
  );
}

interface MapView {
  section: HTMLElement;
  draw: (forPrint: boolean) => void;
}

function maps(data: PageData): MapView | null {
  if (!data.maps || data.maps.frames.length === 0) return null;
  const dots: Dots = decodeMaps(data.maps);
  const n = dots.frames.length;
  const columns = n <= 5 ? Math.max(n, 3) : 4;
  const box = mapFrame(dots);
  const share = Math.min(1, (tallestMap * box.width) / box.height);
  const cssWidth = (share * (sheetWidth - mapGap * (columns - 1))) / columns;
  const words = data.words;
  const key = html('ul', { class: 'key' });
  for (const tier of tiers) {
    const dot = svg('svg', { viewBox: '0 0 10 10', 'aria-hidden': 'true', class: tier }, svg('circle', { cx: 5, cy: 5, r: 4 }));
    const name = html('li', {}, dot, words.tiers[tier]);
    dot.style.color = colour(tier);
    name.style.color = colour(`${tier}-text`);
    key.append(name);
  }
  const grid = html('div', { class: 'maps' });
  grid.style.setProperty('--columns', String(columns));
  grid.style.setProperty('--share', `${100 * share}%`);
  const canvases = dots.frames.map((frame) => {
    const canvas = html('canvas', { role: 'img', 'aria-label': `${frame.description} ${words.simulated}.` });
    canvas.style.aspectRatio = `${box.width} / ${box.height}`;
    grid.append(
      html(
        'figure', {},
        html(
          'figcaption', {},
          html('strong', {}, frame.label),
          html(
            'span', { class: 'counts' },
            html('span', { class: 'none' }, frame.count_none), html('span', { class: 'deep' }, frame.count_deep),
          ),
        ),
        canvas,
      ),
    );
    return canvas;
  });
  const draw = (forPrint: boolean) => {
    const dark = !forPrint && matchMedia('(prefers-color-scheme: dark)').matches;
    const moreContrast = matchMedia('(prefers-contrast: more)').matches;
    const monochrome = matchMedia('(monochrome)').matches;
    const ink = colours(dark ? 'dark' : 'light', moreContrast);
    // Four canvas pixels for each of paper's: 384 dots an inch, and enough for a phone's or a projector's pixels.
    dots.frames.forEach((frame, i) => {
      const canvas = canvases[i];
      if (canvas) drawDotMap(canvas, dots, frame, ink, Math.max(cssWidth, 160), 4, monochrome);
    });
  };
  const section = html(
    'section', { class: 'places' },
    html('div', { class: 'heading' }, html('h2', {}, words.maps_heading), key),
    grid,
    html('p', { class: 'note small' }, words.maps_note),
  );
  return { section, draw };
}

function footer(data: PageData): HTMLElement {
  return html('footer', {}, html('p', {}, [...data.meta.footer, data.meta.licence].join(' ')));
}

/** Tables of words in sections by scenario, the first cell of a row its name; without columns a list. */
function wordTable(data: PageData, table: WordTable): HTMLElement {
  const nColumns = table.columns.length;
  const named = table.sections.map((section) => ({ ...section, scenario: data.scenarios[section.scenario] as Scenario }));
  const inColour = <T extends HTMLElement>(element: T, scenario: Scenario): T => {
    element.style.color = scenarioColour(scenario.order);
    return element;
  };
  const list = () => named.map(({ scenario, sentences }) =>
    html('p', {}, inColour(html('strong', {}, scenario.name), scenario), ' ', sentences.join(' ')),
  );
  const rows = () => named.flatMap(({ scenario, rows, sentences }) => [
    html('tr', { class: 'group' }, inColour(html('th', { scope: 'rowgroup', colspan: nColumns }, scenario.name), scenario)),
    ...rows.map((cells) =>
      html(
        'tr', {},
        ...cells.map((cell, c) =>
          c === 0 ? html('th', { scope: 'row' }, cell) : html('td', { 'data-label': cell === '' ? undefined : table.columns[c] }, cell),
        ),
      ),
    ),
    sentences.length === 0
      ? null
      : html('tr', {}, html('td', { colspan: nColumns, class: 'sentences' }, sentences.join(' '))),
  ]);
  const head = () => html('thead', {}, html('tr', {}, ...table.columns.map((column) => html('th', { scope: 'col' }, column))));
  return html(
    'section', { class: 'words', id: table.id },
    html('h2', {}, table.heading),
    ...(nColumns === 0 ? list() : [html('table', {}, head(), html('tbody', {}, ...rows()))]),
    table.note === '' ? null : html('p', { class: 'note' }, table.note),
  );
}

function parametersThatDiffer(data: PageData): HTMLElement | null {
  if (data.parameters_that_differ.length === 0) return null;
  const words = data.words.parameters_columns;
  const body = html('tbody');
  let previous = -1;
  for (const p of data.parameters_that_differ) {
    const scenario = data.scenarios[p.scenario];
    if (p.scenario !== previous && scenario) {
      const name = html('th', { colspan: 5, scope: 'rowgroup' }, scenario.name);
      name.style.color = scenarioColour(scenario.order);
      body.append(html('tr', { class: 'group' }, name));
      previous = p.scenario;
    }
    body.append(
      html(
        'tr', {},
        html('th', { scope: 'row' }, p.label, html('code', {}, p.key)),
        html('td', { 'data-label': words.baseline }, p.baseline),
        html('td', { 'data-label': words.value }, p.value, p.unit ? ` ${p.unit}` : ''),
        html('td', { 'data-label': words.dates }, p.dates),
        html('td', { 'data-label': words.evidence }, p.evidence),
      ),
    );
  }
  return html(
    'section', { class: 'parameters' },
    html('h2', {}, data.words.parameters_heading),
    html(
      'table', {},
      html(
        'thead', {},
        html(
          'tr', {},
          ...[words.parameter, words.baseline, words.value, words.dates, words.evidence].map((w) =>
            html('th', { scope: 'col' }, w),
          ),
        ),
      ),
      body,
    ),
  );
}

function provenance(data: PageData): HTMLElement {
  const list = html('dl');
  for (const { label, text } of data.meta.provenance) {
    list.append(html('div', {}, html('dt', {}, label), html('dd', {}, text)));
  }
  return html(
    'section', { class: 'provenance' },
    html('h2', {}, data.words.provenance_heading),
    list,
    html('pre', {}, html('code', {}, data.meta.rerun)),
  );
}

/** The charts again as tables, once a year: for screen readers, and for who wants the number. */
function figures(data: PageData): HTMLElement | null {
  const all = charted(data);
  if (all.length === 0) return null;
  const section = html(
    'section', { class: 'figures' },
    html('h2', {}, data.words.figures_heading), html('p', { class: 'note' }, data.words.figures_note),
  );
  for (const { measure, index, curves } of all) {
    const number = format(measure.format);
    const body = html('tbody');
    data.time.terms.forEach((term, t) => {
      if (term % data.time.terms_per_year !== 0) return;
      const row = html('tr', {}, html('th', { scope: 'row' }, String(term / data.time.terms_per_year)));
      for (const { level } of curves) {
        row.append(
          html('td', {}, number(level.middle[t] ?? 0)),
          html('td', { class: 'range' }, `${number(level.low[t] ?? 0)}–${number(level.high[t] ?? 0)}`),
        );
      }
      body.append(row);
    });
    section.append(
      html(
        'details', { id: `figures-${index}` },
        html('summary', {}, `${measure.label}, ${measure.unit}`),
        html(
          'div', { class: 'scroll' },
          html(
            'table', {},
            html(
              'thead', {},
              html(
                'tr', {},
                html('th', { scope: 'col' }, data.words.year),
                ...curves.flatMap(({ scenario }) => [
                  html('th', { scope: 'col' }, scenario.short_name),
                  html('th', { scope: 'col', class: 'range' }, data.words.range),
                ]),
              ),
            ),
            body,
          ),
        ),
      ),
    );
  }
  return section;
}

function show(data: PageData, root: HTMLElement): void {
  document.documentElement.lang = data.meta.language;
  document.title = `${data.meta.question} (${data.words.simulated})`;
  const levels = charts(data);
  const map = maps(data);
  const sections = (...list: (HTMLElement | null)[]) => list.filter((s): s is HTMLElement => s !== null);
  const { decision } = data;
  const first = decision ? decisionSheet(data, decision, header(data, decision.kicker)) : null;
  const sheet = html(
    'article', { class: 'sheet evidence' },
    ...sections(
      ...(decision ? [html('h2', { class: 'behind' }, decision.evidence_heading)] : [header(data, data.meta.kicker), verdicts(data)]),
      charted(data).length > 0 ? levels : null, differences(data), map?.section ?? null, footer(data),
    ),
  );
  root.replaceChildren(
    ...sections(first, sheet),
    html(
      'article', { class: 'sheet appendix' },
      // The table of the first sheet says in short what the verdicts say in full.
      decision ? verdicts(data) : null,
      ...data.tables.map((table) => wordTable(data, table)),
      ...sections(parametersThatDiffer(data), provenance(data), figures(data)),
    ),
  );

  const narrow = matchMedia('(max-width: 959px)');
  let drawn: Layout | null = null;
  const replaceCharts = (layout: Layout, height: number) => {
    levels.querySelectorAll('.charts').forEach((row) => row.remove());
    levels.prepend(...drawCharts(data, layout, height));
  };
  const draw = (forPrint: boolean) => {
    const layout: Layout = narrow.matches && !forPrint ? 'column' : 'sheet';
    if (layout !== drawn) {
      replaceCharts(layout, chartHeight.usual);
      if (layout === 'sheet' && !narrow.matches) {
        const pixels = parseFloat(getComputedStyle(document.documentElement).fontSize) / 10;
        const style = getComputedStyle(sheet);
        const usedBy = (element: HTMLElement) =>
          (element.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom)) / pixels;
        const used = usedBy(sheet);
        first?.style.setProperty('--print-scale', String(Math.max(leastPrintScale, Math.min(1, pageHeight / usedBy(first)))));
        const nRows = Math.max(levels.querySelectorAll('.charts').length, 1);
        const roomFor = (height: number) => chartHeight.usual + (pageHeight - height) / nRows;
        // Where all does not fit on one page, the maps and what follows them begin the next.
        const top = map ? (map.section.offsetTop - sheet.offsetTop - parseFloat(style.paddingTop)) / pixels : used;
        const room = roomFor(used) >= chartHeight.least ? roomFor(used) : roomFor(top);
        if (room >= chartHeight.least) replaceCharts(layout, Math.min(Math.floor(room), chartHeight.most));
      }
      drawn = layout;
    }
    map?.draw(forPrint);
  };
  draw(matchMedia('print').matches);
  narrow.addEventListener('change', () => draw(matchMedia('print').matches));
  for (const query of ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(monochrome)']) {
    matchMedia(query).addEventListener('change', () => draw(matchMedia('print').matches));
  }
  // Paper is always light and always the sheet, no matter what the screen showed.
  addEventListener('beforeprint', () => draw(true));
  addEventListener('afterprint', () => draw(false));
}

function showFault(error: PageDataError, root: HTMLElement): void {
  root.replaceChildren(
    html(
      'article', { class: 'sheet fault', role: 'alert' },
      html('h1', {}, 'This page cannot show its figures'),
      html('p', {}, html('strong', {}, 'What happened. '), error.happened),
      html('p', {}, html('strong', {}, 'What was expected. '), error.expected),
      html('p', {}, html('strong', {}, 'What to do now. '), 'Make the page again with schoolsim report.'),
    ),
  );
}

async function start(): Promise<void> {
  const root = document.querySelector('main');
  if (!root) return;
  try {
    const data = parsePageData(document.getElementById('page-data')?.textContent ?? '');
    // Labels are broken into lines by measuring them: the font must be there first.
    await Promise.all(['400 16px Inter', '600 16px Inter'].map((font) => document.fonts.load(font)));
    show(data, root);
  } catch (error) {
    if (!(error instanceof PageDataError)) throw error;
    showFault(error, root);
  } finally {
    document.documentElement.dataset['ready'] = 'true';
  }
}

void start();

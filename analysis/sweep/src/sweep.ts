import { html } from '../../report/src/draw/element';
import { simulatedRing } from '../../report/src/draw/signs';
import { parseSweepDocument, type Drawn, type Figure, type SweepDocument } from './document';
import { drawBars, drawConvergence, drawEffects, drawScatter, drawSurface, markSign, withMinus } from './draw';
import { histogramGrid, intervalTable, keyName, pairGrid, sentenceList, wordTable } from './rows';

/** Widths in units of the A4 sheet: 1/10 rem, a CSS pixel on paper. */
const sheet = { width: 698, height: 330, font: 11.333 };
const phone = { width: 360, height: 300, font: 13 };

const short = (v: number) => withMinus(Number(v.toPrecision(3)));

/** The figure in words, for who cannot see it. */
function describe(figure: Drawn): string {
  switch (figure.kind) {
    case 'bars':
      return `${figure.heading}. ${figure.rows.map((r) => `${r.label}: ${r.bars.map((b, i) => `${figure.series[i] ?? ''} ${b.text}`).join(', ')}`).join('; ')}.`;
    case 'scatter':
      return `${figure.heading}. ${figure.x_label} against ${figure.y_label}, ${figure.points.length} points${figure.groups.length > 1 ? `: ${figure.groups.map((g, i) => `${g} ${figure.points.filter((p) => p.group === i).length}`).join(', ')}` : ''}.`;
    case 'convergence':
      return `${figure.heading}. ${figure.series.map((s) => `${s.label}: ${s.points.map((p) => `${p.x} ${figure.x_label} ${short(p.value)}`).join(', ')}`).join('; ')}.`;
    case 'effects':
      return `${figure.heading}. ${figure.panels.map((p) => `${p.label}: from ${short(p.points[0]?.y ?? NaN)} to ${short(p.points[p.points.length - 1]?.y ?? NaN)}`).join('; ')}.`;
    case 'surface':
      return `${figure.heading}. ${figure.ys.map((y, r) => `${figure.y_label} ${y}: ${(figure.texts[r] ?? []).join(', ')}`).join('; ')}.`;
  }
}

function keyOf(figure: Drawn): HTMLElement | null {
  const names: { label: string; key?: string }[] =
    figure.kind === 'scatter' ? figure.groups.map((label) => ({ label })) : figure.kind === 'convergence' ? figure.series : [];
  if (names.length < 2) return null;
  return html('ul', { class: 'key' }, ...names.map(({ label, key }, i) => html('li', {}, markSign(i), label, key !== undefined && keyName(key))));
}

function drawn(figure: Drawn, narrow: boolean): SVGSVGElement {
  const room = narrow ? phone : sheet;
  const words = describe(figure);
  switch (figure.kind) {
    case 'bars':
      return drawBars(figure, room.width, room.font, words);
    case 'scatter':
      return drawScatter(figure, room, words);
    case 'convergence':
      return drawConvergence(figure, room, words);
    case 'effects':
      return drawEffects(figure, room, words);
    case 'surface':
      return drawSurface(figure, room, words);
  }
}

/** What a figure is besides its heading, where nothing of it depends on the width. */
function rowsOf(figure: Exclude<Figure, Drawn>): HTMLElement[] {
  switch (figure.kind) {
    case 'intervals':
      return intervalTable(figure);
    case 'histograms':
      return histogramGrid(figure);
    case 'pairs':
      return pairGrid(figure);
    case 'table':
      return wordTable(figure);
    case 'text':
      return sentenceList(figure);
  }
}

const isRows = (figure: Figure): figure is Exclude<Figure, Drawn> => ['intervals', 'histograms', 'pairs', 'table', 'text'].includes(figure.kind);

function show(data: SweepDocument, root: HTMLElement): void {
  document.documentElement.lang = data.language;
  document.title = `${data.title} (${data.simulated})`;
  const places: { figure: Drawn; place: HTMLElement }[] = [];
  const shown = (figure: Figure): HTMLElement => {
    const caption = html('figcaption', {}, html('h2', {}, figure.heading), figure.note !== '' && html('p', { class: 'note' }, figure.note));
    if (isRows(figure)) return html('figure', { class: figure.kind }, caption, ...rowsOf(figure));
    const place = html('div', { class: 'drawing' });
    places.push({ figure, place });
    return html('figure', { class: figure.kind }, caption, keyOf(figure), place);
  };
  const said = (sentences: string[]) => html('section', { class: 'said' }, ...sentences.map((sentence) => html('p', {}, sentence)));
  const parts = data.parts ?? [];
  const list = html('dl');
  for (const { label, text } of data.provenance) list.append(html('div', {}, html('dt', {}, label), html('dd', {}, text)));
  root.replaceChildren(
    html(
      'article', { class: 'sheet' },
      html(
        'header', {},
        html('div', { class: 'banner' }, html('p', { class: 'kicker' }, data.kicker), html('p', { class: 'simulated' }, simulatedRing(), data.simulated)),
        html('h1', {}, data.title),
      ),
      data.lead !== undefined && html('p', { class: 'answer' }, data.lead),
      said(data.sentences),
      ...data.figures.map(shown),
      parts.length > 0 &&
        html(
          'section', { class: 'parts' }, html('h2', {}, data.parts_heading ?? ''), ...(data.parts_figures ?? []).map(shown),
          ...parts.map((part) =>
            html('details', { class: 'part' }, html('summary', {}, part.heading, keyName(part.key)), said(part.sentences), ...part.figures.map(shown))),
        ),
      html('section', { class: 'provenance' }, html('h2', {}, data.provenance_heading), list),
      html('footer', {}, html('p', {}, data.footer)),
    ),
  );
  const isNarrow = matchMedia('(max-width: 959px)');
  const draw = (forPrint: boolean) => {
    for (const { figure, place } of places) place.replaceChildren(drawn(figure, isNarrow.matches && !forPrint));
  };
  draw(matchMedia('print').matches);
  isNarrow.addEventListener('change', () => draw(matchMedia('print').matches));
  addEventListener('beforeprint', () => draw(true));
  addEventListener('afterprint', () => draw(false));
}

async function start(): Promise<void> {
  const root = document.querySelector('main');
  if (!root) return;
  try {
    const data = parseSweepDocument(document.getElementById('page-data')?.textContent ?? '');
    await Promise.all(['400 16px Inter', '600 16px Inter'].map((font) => document.fonts.load(font)));
    show(data, root);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    root.replaceChildren(
      html(
        'article', { class: 'sheet fault', role: 'alert' },
        html('h1', {}, 'This page cannot show its figures'), html('p', {}, error.message),
        html('p', {}, 'Make the page again with schoolsim report.'),
      ),
    );
  } finally {
    document.documentElement.dataset['ready'] = 'true';
  }
}

void start();

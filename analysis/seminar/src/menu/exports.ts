/** Pictures and figures to take away; each says in itself that it is simulated. */
import { beginWith, csvField, xmlText } from '../../../report/src/draw/file_text';
import { lookOf, palette, type Context, type ScreenPart } from '../context';
import { words } from '../text/words';
import { zip } from './zip';

function save(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function fileName(page: Context, ending: string): string {
  const { data } = page.seminar;
  const { scenario, term, screen } = page.view();
  return `simulated-${data.scenarios[scenario]?.id ?? 'run'}-${screen}-term-${term}.${ending}`;
}

/** The line burnt into every picture. */
export function burnt(page: Context): string {
  const { data } = page.seminar;
  return `◌ ${data.words.simulated} · ${data.meta.licence} · ${data.meta.digest}`;
}

/** The style sheet's colours by name and the font, as values: a picture stands alone. */
function standaloneSvg(page: Context, chart: SVGSVGElement, title: string): string {
  const copy = chart.cloneNode(true) as SVGSVGElement;
  const ink = palette(page);
  const { width, height } = chart.viewBox.baseVal;
  const [top, bottom] = [44, 34];
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('viewBox', `0 ${-top} ${width} ${height + top + bottom}`);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height + top + bottom));
  copy.setAttribute('font-family', 'Inter, system-ui, sans-serif');
  copy.querySelectorAll('.band').forEach((band) => band.setAttribute('fill-opacity', '0.22'));
  const text = (words: string, y: number, size: number, weight: number, colour: string) =>
    `<text x="0" y="${y}" font-size="${size}" font-weight="${weight}" fill="${colour}">${xmlText(words)}</text>`;
  const drawing = new XMLSerializer().serializeToString(copy).replace(/var\(--([a-z0-9-]+)\)/g, (_, name: string) => ink[name] ?? '#000000');
  return beginWith(drawing, `<rect x="0" y="${-top}" width="100%" height="100%" fill="${ink['bg']}"/>${text(title, -16, 20, 600, ink['ink'] ?? '')}${text(burnt(page), height + 24, 13, 400, ink['mute'] ?? '')}`);
}

/** What the screen says now. */
export function titleOf(part: ScreenPart): string {
  const said = [...part.element.querySelectorAll<HTMLElement>('.sentence, .card-story')].find((line) => line.getClientRects().length > 0);
  return said?.textContent ?? '';
}

export async function saveSvg(page: Context, part: ScreenPart): Promise<void> {
  const chart = part.charts()[0];
  if (chart) save(fileName(page, 'svg'), new Blob([standaloneSvg(page, chart, titleOf(part))], { type: 'image/svg+xml' }));
}

function imageOf(svg: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error('the browser cannot draw the chart'));
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  });
}

/** Colours of the map and what they mean. */
function keyOf(page: Context): [string, string][] {
  const { screen, isDifference, colouring } = page.view();
  const isMerged = screen === 'compare' && isDifference;
  const names = isMerged ? words.difference_map : colouring === 'tier' ? words.tier_names : words.fifths;
  const ink = lookOf(page, isMerged ? 'difference' : colouring).colours;
  return names.map((name, i) => [name, ink[i] ?? '']);
}

/** Sentence, maps, their key and the chart in one picture of 1600 x 900, or as many times its pixels. */
async function pngOf(page: Context, part: ScreenPart, scale = 2): Promise<Blob | null> {
  const [width, height] = [1600, 900];
  const canvas = document.createElement('canvas');
  canvas.width = width * scale;
  canvas.height = height * scale;
  const context = canvas.getContext('2d');
  if (!context) return null;
  const ink = palette(page);
  context.scale(scale, scale);
  context.fillStyle = ink['bg'] ?? '#ffffff';
  context.fillRect(0, 0, width, height);
  const { data } = page.seminar;
  const { scenario, term } = page.view();
  const write = (text: string, x: number, y: number, font: string, colour: string) => {
    context.font = `${font} Inter, system-ui, sans-serif`;
    context.fillStyle = colour;
    context.fillText(text, x, y);
  };
  write(`${data.scenarios[scenario]?.name ?? ''} · ${words.year(Math.floor(term / data.time.terms_per_year))}`, 48, 56, '600 28px', ink['ink'] ?? '');
  const canvases = part.canvases();
  const room = { x: 48, y: 90, width: canvases.length > 1 ? 920 : 640, height: 690 };
  canvases.forEach((map, i) => {
    const each = room.width / canvases.length;
    const fit = Math.min((each - 16) / map.width, (room.height - 36) / map.height);
    write(part.captions()[i] ?? '', room.x + i * each, room.y + 20, '600 22px', ink['ink'] ?? '');
    context.drawImage(map, room.x + i * each, room.y + 36, map.width * fit, map.height * fit);
  });
  if (canvases.length > 0) {
    let x = room.x;
    for (const [name, colour] of keyOf(page)) {
      context.fillStyle = colour;
      context.beginPath();
      context.arc(x + 8, height - 84, 8, 0, 2 * Math.PI);
      context.fill();
      write(name, x + 24, height - 77, '400 20px', ink['ink'] ?? '');
      x += 56 + context.measureText(name).width;
    }
  }
  const left = room.x + room.width + 32;
  context.font = '600 36px Inter, system-ui, sans-serif';
  let line = '';
  let y = 130;
  for (const word of titleOf(part).split(' ')) {
    if (context.measureText(`${line} ${word}`).width > width - left - 48) {
      write(line, left, y, '600 36px', ink['ink'] ?? '');
      line = '';
      y += 46;
    }
    line += (line ? ' ' : '') + word;
  }
  write(line, left, y, '600 36px', ink['ink'] ?? '');
  const chart = part.charts()[0];
  if (chart) {
    const image = await imageOf(standaloneSvg(page, chart, ''));
    const fit = Math.min((width - left - 48) / image.width, (height - y - 140) / image.height);
    context.drawImage(image, left, y + 30, image.width * fit, image.height * fit);
  }
  write(burnt(page), 48, height - 28, '400 18px', ink['mute'] ?? '');
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

export async function savePng(page: Context, part: ScreenPart): Promise<void> {
  const picture = await pngOf(page, part);
  if (picture) save(fileName(page, 'png'), picture);
}

const seriesScale = 1.2;

/** A picture of 1920 x 1080 for each record, numbered, in one file; `goTo` shows a record, and says whether to go on. */
export async function saveSeries(page: Context, part: ScreenPart, records: number, goTo: (record: number) => boolean): Promise<void> {
  const pictures: Parameters<typeof zip>[0] = [];
  const digits = String(records - 1).length;
  for (let record = 0; record < records; ++record) {
    if (!goTo(record)) return;
    const picture = await pngOf(page, part, seriesScale);
    if (!picture) return;
    pictures.push({ name: `simulated-${String(record).padStart(digits, '0')}.png`, bytes: new Uint8Array(await picture.arrayBuffer()) });
    // The browser draws how far it is, and hears Escape.
    await new Promise((resolve) => setTimeout(resolve));
  }
  save(fileName(page, 'zip'), zip(pictures));
}

/** The measures of every scenario and term: the run on the map, and the range of all runs. */
function figuresCsv(page: Context): string {
  const { data, stored } = page.seminar;
  const rows = [['simulated', 'scenario', 'measure', 'unit', 'term', 'run_on_map', 'lowest', 'highest']];
  data.scenarios.forEach((scenario, s) => {
    const add = (id: string, unit: string, curve: { middle: number[]; low: number[]; high: number[] }) =>
      curve.middle.forEach((value, t) => rows.push([data.words.simulated, scenario.id, id, unit, String(t), String(value), String(curve.low[t]), String(curve.high[t])]));
    stored.scenarios[s]?.tiers.forEach((curve, tier) => add(`share ${words.tier_names[tier]}`, 'share of schools', curve));
    data.measures.forEach((measure, m) => {
      const level = data.levels[s]?.[m];
      if (level) add(measure.id, measure.unit, level);
    });
  });
  return rows.map((row) => row.map(csvField).join(',')).join('\r\n') + '\r\n';
}

export function saveCsv(page: Context): void {
  save(fileName(page, 'csv'), new Blob([figuresCsv(page)], { type: 'text/csv' }));
}

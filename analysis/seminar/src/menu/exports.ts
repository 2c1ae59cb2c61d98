/** Pictures and figures to take away; each says in itself that it is simulated. */
import { beginWith, csvField, xmlText } from '../../../report/src/draw/file_text';
import { lookOf, palette, type Context, type ScreenPart } from '../context';
import { words } from '../text/words';
import { pictureRoom, presentation, type Slide } from './slides';
import { film, type EncodedPicture } from './webm';
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

/** The style sheet's colours by name and the font, as values: a picture stands alone. With a title it also says what it is and whose. */
function standaloneSvg(page: Context, chart: SVGSVGElement, title: string | null): string {
  const copy = chart.cloneNode(true) as SVGSVGElement;
  const ink = palette(page);
  const { width, height } = chart.viewBox.baseVal;
  const [top, bottom] = title === null ? [0, 0] : [44, 34];
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('viewBox', `0 ${-top} ${width} ${height + top + bottom}`);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height + top + bottom));
  copy.setAttribute('font-family', 'Inter, system-ui, sans-serif');
  copy.querySelectorAll('.band').forEach((band) => band.setAttribute('fill-opacity', '0.22'));
  const text = (words: string, y: number, size: number, weight: number, colour: string) =>
    `<text x="0" y="${y}" font-size="${size}" font-weight="${weight}" fill="${colour}">${xmlText(words)}</text>`;
  const drawing = new XMLSerializer().serializeToString(copy).replace(/var\(--([a-z0-9-]+)\)/g, (_, name: string) => ink[name] ?? '#000000');
  const said = title === null ? '' : text(title, -16, 20, 600, ink['ink'] ?? '') + text(burnt(page), height + 24, 13, 400, ink['mute'] ?? '');
  return beginWith(drawing, `<rect x="0" y="${-top}" width="100%" height="100%" fill="${ink['bg']}"/>${said}`);
}

/** What the screen says now, and of what. */
export function titleOf(part: ScreenPart): string {
  const said = (of: string) => [...part.element.querySelectorAll<HTMLElement>(of)].find((line) => line.getClientRects().length > 0)?.textContent ?? '';
  return [said('.belongs'), said('.sentence, .card-story')].filter(Boolean).join('. ');
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
function keyOf(page: Context, part: ScreenPart): [string, string][] {
  const { colouring } = page.view();
  const own = part.mapKey?.();
  if (own) return own;
  const names = colouring === 'tier' ? words.tier_names : words.fifths;
  const ink = lookOf(page, colouring).colours;
  return names.map((name, i) => [name, ink[i] ?? '']);
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const fontOf = (size: number, weight = 400) => `${weight} ${size}px Inter, system-ui, sans-serif`;

/** The screen's maps side by side under their captions, and the key below them. */
function drawMaps(page: Context, part: ScreenPart, context: CanvasRenderingContext2D, box: Box): void {
  const ink = palette(page);
  const canvases = part.canvases();
  context.fillStyle = ink['ink'] ?? '';
  canvases.forEach((map, i) => {
    const each = box.width / canvases.length;
    const fit = Math.min((each - 16) / map.width, (box.height - 86) / map.height);
    context.font = fontOf(22, 600);
    context.fillText(part.captions()[i] ?? '', box.x + i * each, box.y + 20);
    context.drawImage(map, box.x + i * each, box.y + 36, map.width * fit, map.height * fit);
    // What stands over a map's rows is laid out in the page's pixels.
    const perPixel = (map.width * fit) / Math.max(1, map.clientWidth);
    map.parentElement?.querySelectorAll<HTMLElement>('.row-labels span').forEach((label) => {
      context.font = fontOf(20, 600);
      context.fillText(label.textContent ?? '', box.x + i * each, box.y + 36 + (label.offsetTop + label.offsetHeight * 0.8) * perPixel);
    });
  });
  if (canvases.length === 0) return;
  const middle = box.y + box.height - 14;
  let x = box.x;
  context.font = fontOf(20);
  for (const [name, colour] of keyOf(page, part)) {
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x + 8, middle, 8, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = ink['ink'] ?? '';
    context.fillText(name, x + 24, middle + 7);
    x += 44 + context.measureText(name).width;
  }
}

async function drawChart(page: Context, part: ScreenPart, context: CanvasRenderingContext2D, box: Box): Promise<void> {
  const chart = part.charts()[0];
  if (!chart) return;
  const image = await imageOf(standaloneSvg(page, chart, null));
  const fit = Math.min(box.width / image.width, box.height / image.height);
  context.drawImage(image, box.x, box.y, image.width * fit, image.height * fit);
}

/** A canvas in the page's colour, and what draws on it in units of which there are width x height. */
function blank(page: Context, width: number, height: number, scale: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement('canvas');
  canvas.width = width * scale;
  canvas.height = height * scale;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('the browser gives no canvas');
  context.scale(scale, scale);
  context.fillStyle = palette(page)['bg'] ?? '#ffffff';
  context.fillRect(0, 0, width, height);
  return [canvas, context];
}

/** Sentence, maps, their key and the chart in one picture of 1600 x 900, or as many times its pixels. */
async function pictureOf(page: Context, part: ScreenPart, scale = 2): Promise<HTMLCanvasElement> {
  const [width, height] = [1600, 900];
  const [canvas, context] = blank(page, width, height, scale);
  const ink = palette(page);
  const { data } = page.seminar;
  const { scenario, term } = page.view();
  const write = (text: string, x: number, y: number, font: string, colour: string) => {
    context.font = font;
    context.fillStyle = colour;
    context.fillText(text, x, y);
  };
  write(`${data.scenarios[scenario]?.name ?? ''} · ${words.year(Math.floor(term / data.time.terms_per_year))}`, 48, 56, fontOf(28, 600), ink['ink'] ?? '');
  const maps = { x: 48, y: 90, width: part.canvases().length > 1 ? 920 : 640, height: 740 };
  drawMaps(page, part, context, maps);
  const left = maps.x + maps.width + 32;
  const sentence = fontOf(36, 600);
  context.font = sentence;
  let line = '';
  let y = 130;
  for (const word of titleOf(part).split(' ')) {
    if (context.measureText(`${line} ${word}`).width > width - left - 48) {
      write(line, left, y, sentence, ink['ink'] ?? '');
      line = '';
      y += 46;
    }
    line += (line ? ' ' : '') + word;
  }
  write(line, left, y, sentence, ink['ink'] ?? '');
  await drawChart(page, part, context, { x: left, y: y + 30, width: width - left - 48, height: height - y - 164 });
  // What its lines and bands are.
  write(part.element.querySelector('.chart-head .note, .ended .note')?.textContent?.trim() ?? '', left, height - 108, fontOf(20), ink['mute'] ?? '');
  write(burnt(page), 48, height - 28, fontOf(18), ink['mute'] ?? '');
  return canvas;
}

const blobOf = (canvas: HTMLCanvasElement) => new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
const pngOf = async (page: Context, part: ScreenPart, scale?: number) => blobOf(await pictureOf(page, part, scale));

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

/** How long a film shows a record. */
const millisecondsPerRecord = 250;

const recordsPerKey = 8;
const filmSize = { codec: 'vp8', width: 1920, height: 1080, bitrate: 10_000_000 };

let canEncode = false;
if (typeof VideoEncoder !== 'undefined') void VideoEncoder.isConfigSupported(filmSize).then(({ supported }) => (canEncode = supported ?? false), () => {});

export const canFilm = () => canEncode;

/** The records of saveSeries as a film. Encoded picture by picture, as a recorder of the screen would drop some on a slow machine. */
export async function saveFilm(page: Context, part: ScreenPart, records: number, goTo: (record: number) => boolean): Promise<void> {
  const [screen, context] = blank(page, 1600, 900, seriesScale);
  const pictures: EncodedPicture[] = [];
  let fault: DOMException | null = null;
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      pictures.push({ bytes, milliseconds: chunk.timestamp / 1000, isKey: chunk.type === 'key' });
    },
    error: (error) => (fault = error),
  });
  encoder.configure(filmSize);
  const encode = (milliseconds: number, keyFrame: boolean) => {
    const frame = new VideoFrame(screen, { timestamp: 1000 * milliseconds });
    encoder.encode(frame, { keyFrame });
    frame.close();
    // One picture after the other: a queue of them would fill the memory.
    return encoder.flush();
  };
  let record = 0;
  for (; record < records; ++record) {
    if (!goTo(record)) return encoder.close();
    context.drawImage(await pictureOf(page, part, seriesScale), 0, 0, 1600, 900);
    await encode(millisecondsPerRecord * record, record % recordsPerKey === 0);
    // The browser draws how far it is, and hears Escape.
    await new Promise((resolve) => setTimeout(resolve));
  }
  // The last picture stays for a second, also where a player ends with the last picture that it gets.
  const end = millisecondsPerRecord * (record + 3);
  await encode(end, false);
  encoder.close();
  if (fault) throw fault;
  save(fileName(page, 'webm'), film(pictures, filmSize.width, filmSize.height, end + millisecondsPerRecord, 'schoolsim'));
}

/** What a step of the story shows, as a slide. */
export async function slideOf(page: Context, part: ScreenPart, step: number, of: number): Promise<Slide> {
  const title = titleOf(part);
  const [width, height] = [1600, Math.round((1600 * pictureRoom[3]) / pictureRoom[2])];
  const [canvas, context] = blank(page, width, height, 1.5);
  const [hasMaps, hasChart] = [part.canvases().length > 0, part.charts().length > 0];
  const split = !hasMaps ? 0 : !hasChart ? width : part.canvases().length > 1 ? width * 0.62 : width * 0.45;
  drawMaps(page, part, context, { x: 0, y: 0, width: split, height });
  await drawChart(page, part, context, { x: split, y: 0, width: width - split, height: height - 24 });
  const picture = hasMaps || hasChart ? await blobOf(canvas) : null;
  const shows = [...part.captions(), ...part.charts().map((chart) => chart.getAttribute('aria-label') ?? '')].filter(Boolean).join('. ') || title;
  return {
    title, notes: words.notes(step + 1, of, secondsFor(title)),
    picture: picture && { bytes: new Uint8Array(await picture.arrayBuffer()), shows },
  };
}

/** As long as a step takes to say, at two and a half words a second, and to look at. */
const secondsFor = (text: string) => 5 * Math.ceil((text.split(/\s+/).length / 2.5 + 20) / 5);

export function saveSlides(page: Context, slides: Slide[]): void {
  const ink = palette(page);
  const colour = (name: string) => (ink[name] ?? '#000000').slice(1).toUpperCase();
  save(fileName(page, 'pptx'), presentation(slides, { foot: burnt(page), ink: colour('ink'), mute: colour('mute'), page: colour('bg') }));
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

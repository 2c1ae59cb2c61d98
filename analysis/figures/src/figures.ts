/** The report's figures as SVG files, and as PNG by rsvg-convert, drawn by the report's own code without a browser.
 * node figures.js DATA.json SCRATCH OUT [--no-png] [--force]; exit code 4 where a file or rsvg-convert is in the way. */
import './paper';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import regular from 'schoolsim-font-regular';
import semibold from 'schoolsim-font-semibold';
import { charted, sharedRange, type Charted } from '../../report/src/charted';
import { differencePlot, reachOf } from '../../report/src/draw/difference_plot';
import { dotPicture } from '../../report/src/draw/dot_map';
import { svg, textWidth, wrap } from '../../report/src/draw/element';
import { levelChart } from '../../report/src/draw/level_chart';
import { simulatedRing } from '../../report/src/draw/signs';
import { comparedScenarios, decodeMaps, differenceRows, parsePageData, tiers, type PageData } from '../../report/src/page_data';
import { colour, colours, line, scenarioColour } from '../../report/src/tokens';
import tokens from '../../report/tokens.json';

const family = 'Inter, system-ui, sans-serif';
const margin = 24;
const pngZoom = 2;
const fileFault = 4;

interface Words {
  text: string;
  size: number;
  weight: 400 | 600;
  ink: string;
}

/** Lines of text below each other; where they end. */
function write(into: SVGElement, words: Words, x: number, top: number, width: number): number {
  const { text, size, weight, ink } = words;
  let y = top;
  for (const part of wrap(text, `${weight} ${size}px ${family}`, width)) {
    y += size * 1.3;
    into.append(svg('text', { x, y: y - size * 0.3, 'font-size': size, 'font-weight': weight, fill: colour(ink) }, part));
  }
  return y;
}

interface Figure {
  name: string;
  title: string;
  notes: string[];
  width: number;
  body: (into: SVGElement, top: number, width: number) => number;
}

/** Title, notes, the figure, and the line that every picture carries: simulated, licence, digest. */
function pictureOf(data: PageData, figure: Figure): string {
  const width = figure.width - 2 * margin;
  const content = svg('g', { transform: `translate(${margin} ${margin})` });
  let y = write(content, { text: figure.title, size: 22, weight: 600, ink: 'ink' }, 0, 0, width);
  for (const note of figure.notes) y = write(content, { text: note, size: 14, weight: 400, ink: 'mute' }, 0, y + 2, width);
  y = figure.body(content, y + 14, width) + 18;
  const ring = simulatedRing();
  for (const [name, value] of Object.entries({ x: 0, y: y + 1, width: 13, height: 13, style: `color:${colour('mute')}` })) ring.setAttribute(name, String(value));
  content.append(ring);
  const origin = [data.words.simulated, data.meta.licence, `schoolsim ${data.meta.program_version}`, data.meta.digest].filter(Boolean).join(' · ');
  y = write(content, { text: origin, size: 12, weight: 400, ink: 'mute' }, 19, y, width - 19);
  const height = Math.ceil(y + 2 * margin);
  const root = svg(
    'svg', { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${figure.width} ${height}`, width: figure.width, height, 'font-family': family },
    svg('title', {}, `${figure.title}. ${data.words.simulated}.`), svg('rect', { width: figure.width, height, fill: colour('bg') }), content,
  );
  const ink = colours('light', false);
  // Values for the style sheet's names, and for its units: one rem is ten of the sheet's pixels.
  return `${String(root)}\n`
    .replace(/var\(--([a-z0-9-]+)\)/g, (_, name: string) => ink[name] ?? '#000000')
    .replace(/class="band"/g, `class="band" fill-opacity="${tokens.band.normal}"`)
    .replace(/"([\d.]+)rem"/g, (_, rem: string) => `"${10 * Number(rem)}"`);
}

function levelFigure(data: PageData, chart: Charted, all: Charted[]): Figure {
  const { measure, curves, index } = chart;
  // The finding: every difference of this measure, as the table gives it.
  const findings = data.scenarios.flatMap((scenario, s) => {
    const d = data.differences[s]?.[index];
    // The unit stands once in a table's column, and here in each line.
    const interval = d?.interval_text.replace(measure.plain_unit, '').trim() ?? '';
    return d ? [`${scenario.name}: ${[d.estimate_text, interval, measure.plain_unit].filter(Boolean).join(' ')}, ${d.verdict_text}.`] : [];
  });
  return {
    name: `levels-${measure.id}`, title: measure.label, width: 820,
    notes: [`${measure.unit}${measure.zero_based ? '' : `, ${data.words.axis_from}`}. ${data.words.levels_note}`, ...findings],
    body: (into, top, width) => {
      const shape = { width, height: 400, labels: 150, font_size: 14, line_width: line.normal, label_gap: 5 };
      const picture = levelChart(measure, curves, data.time, shape, sharedRange(chart, all), measure.label);
      for (const [name, value] of Object.entries({ x: 0, y: top, width, height: shape.height })) picture.setAttribute(name, String(value));
      into.append(picture);
      return top + shape.height;
    },
  };
}

const row = 24;
const columns = { scenario: 186, plot: 420, plotWidth: 250, estimate: 750, interval: 758, verdict: 884 };

function differenceFigure(data: PageData): Figure | null {
  const compared = comparedScenarios(data);
  if (compared.length === 0) return null;
  return {
    name: 'differences', title: data.words.differences_heading, notes: [data.words.differences_note], width: 1150,
    body: (into, top, width) => {
      let y = top;
      data.measures.forEach((measure, m) => {
        const rows = differenceRows(data, compared, m);
        if (rows.length === 0) return;
        into.append(svg('line', { x1: 0, x2: width, y1: y, y2: y, stroke: colour('rule') }));
        const named = write(into, { text: measure.label, size: 14, weight: 600, ink: 'ink' }, 0, y + 2, columns.scenario - 16);
        const reach = reachOf(rows.map((r) => r.difference), measure.smallest_difference);
        rows.forEach(({ difference, scenario }, i) => {
          const at = y + 3 + i * row;
          const ink = scenarioColour(scenario.order);
          const plot = differencePlot(difference, measure.smallest_difference, reach, ink);
          const place = { x: columns.plot, y: at, width: columns.plotWidth, height: row };
          for (const [name, value] of Object.entries(place)) plot.setAttribute(name, String(value));
          const base = at + 17;
          const outlook = difference.verdict === 'better' || difference.verdict === 'worse';
          const [shown = ''] = wrap(scenario.name, `400 14px ${family}`, columns.plot - columns.scenario - 8);
          into.append(
            plot,
            svg('text', { x: columns.scenario, y: base, 'font-size': 14, fill: ink }, shown === scenario.name ? shown : `${shown.replace(/[\s-]+$/, '')} …`),
            svg('text', { x: columns.estimate, y: base, 'font-size': 14, 'font-weight': 600, 'text-anchor': 'end', fill: colour('ink') }, difference.estimate_text),
            svg('text', { x: columns.interval, y: base, 'font-size': 14, fill: colour('mute') }, difference.interval_text),
            svg('text', { x: columns.verdict, y: base, 'font-size': 14, 'font-weight': outlook ? 600 : 400, fill: colour(outlook ? 'ink' : 'mute') },
              difference.verdict_text),
            svg('text', { x: width, y: base, 'font-size': 12, 'text-anchor': 'end', fill: colour('mute') }, difference.sets_text),
          );
        });
        y = Math.max(named, y + 3 + rows.length * row) + 4;
      });
      return y;
    },
  };
}

const mapsInRow = 4;
const mapGap = 18;

function mapFigure(data: PageData): Figure | null {
  if (!data.maps || data.maps.frames.length === 0) return null;
  const dots = decodeMaps(data.maps);
  const inRow = Math.min(dots.frames.length <= 5 ? dots.frames.length : mapsInRow, 5);
  const width = 320 * Math.max(2, inRow) + 2 * margin;
  return {
    name: 'maps', title: data.words.maps_heading, notes: [data.words.maps_note], width,
    body: (into, top, room) => {
      let x = 0;
      for (const tier of tiers) {
        const name = data.words.tiers[tier];
        into.append(
          svg('circle', { cx: x + 6, cy: top + 10, r: 5.5, fill: colour(tier) }),
          svg('text', { x: x + 17, y: top + 15, 'font-size': 14, fill: colour(`${tier}-text`) }, name),
        );
        x += 41 + textWidth(name, `400 14px ${family}`);
      }
      const each = (room - mapGap * (inRow - 1)) / inRow;
      let y = top + 30;
      dots.frames.forEach((frame, f) => {
        const left = (f % inRow) * (each + mapGap);
        const picture = dotPicture(dots, frame, each, 1, false);
        write(into, { text: frame.label, size: 14, weight: 600, ink: 'ink' }, left, y, each);
        into.append(
          svg('text', { x: left, y: y + 38, 'font-size': 14, fill: colour('none-text') }, frame.count_none),
          svg('text', { x: left + textWidth(frame.count_none, `400 14px ${family}`) + 14, y: y + 38, 'font-size': 14, fill: colour('deep-text') }, frame.count_deep),
        );
        const map = svg('g', { transform: `translate(${left} ${y + 46})` });
        for (const { colour: ink, radius, schools } of picture.layers) {
          // A dot is the round cap of a line without length.
          const d = schools.map((i) => picture.place(i).map((v) => v.toFixed(1))).map(([a, b]) => `M${a} ${b}h0`).join('');
          map.append(svg('path', { d, stroke: colour(ink), 'stroke-width': (2 * radius).toFixed(2), 'stroke-linecap': 'round', fill: 'none', class: `dots-${ink}` }));
        }
        into.append(map);
        if (f % inRow === inRow - 1 || f === dots.frames.length - 1) y += 46 + picture.height + mapGap;
      });
      return y - mapGap;
    },
  };
}

function fail(message: string): never {
  process.stderr.write(`schoolsim: ${message}\n`);
  process.exit(fileFault);
}

/** rsvg-convert with the pages' font and no other, so that a picture does not depend on what a machine has installed. */
function converter(scratch: string): (from: string, to: string) => void {
  const fonts = join(scratch, 'fonts');
  mkdirSync(fonts);
  writeFileSync(join(fonts, 'regular.otf'), Buffer.from(regular, 'base64'));
  writeFileSync(join(fonts, 'semibold.otf'), Buffer.from(semibold, 'base64'));
  const settings = join(scratch, 'fonts.conf');
  writeFileSync(settings, `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${fonts}</dir><cachedir>${join(scratch, 'cache')}</cachedir></fontconfig>`);
  const run = (words: string[]) => spawnSync('rsvg-convert', words, { encoding: 'utf8', env: { ...process.env, FONTCONFIG_FILE: settings } });
  if (run(['--version']).error) fail('figures: PNG needs rsvg-convert, which is not on the path (Debian: apt-get install librsvg2-bin); --no-png writes SVG alone');
  return (from, to) => {
    const done = run(['--zoom', String(pngZoom), '--output', to, from]);
    if (done.status !== 0) fail(`${to}: rsvg-convert failed: ${done.stderr.trim()}`);
  };
}

const [dataFile = '', scratch = '', out = '', ...flags] = process.argv.slice(2);
const data = parsePageData(readFileSync(dataFile, 'utf8'));
const all = charted(data);
const figures = [...all.map((chart) => levelFigure(data, chart, all)), differenceFigure(data), mapFigure(data)].filter((f): f is Figure => f !== null);
const isPng = !flags.includes('--no-png');
const pathOf = (figure: Figure, ending: string) => join(out, `simulated-${figure.name}.${ending}`);
const convert = isPng ? converter(scratch) : null;
if (!flags.includes('--force')) {
  for (const figure of figures) for (const ending of ['svg', ...(isPng ? ['png'] : [])]) if (existsSync(pathOf(figure, ending))) fail(`${pathOf(figure, ending)}: exists; --force replaces it`);
}
/** By renaming, so that a name never stands for half a picture, nor for a file that another name stands for too. */
function put(path: string, write: (to: string) => void): void {
  write(`${path}.part`);
  renameSync(`${path}.part`, path);
  process.stdout.write(`${path}\n`);
}
for (const figure of figures) {
  put(pathOf(figure, 'svg'), (to) => writeFileSync(to, pictureOf(data, figure)));
  if (convert) put(pathOf(figure, 'png'), (to) => convert(pathOf(figure, 'svg'), to));
}

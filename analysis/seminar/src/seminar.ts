/** The seminar page: reads its document, starts the core, and shows what the address says. */
import { html } from '../../report/src/draw/element';
import { simulatedRing } from '../../report/src/draw/signs';
import { decodeMaps, PageDataError } from '../../report/src/page_data';
import { App } from './app';
import type { Places } from './draw/dots';
import { readSeminar, type Seminar } from './runs/document';
import { words } from './text/words';

/** True places in the frame of the spread ones, whose shifts cancel out. */
function truePlaces(seminar: Seminar, spread: Places): Places {
  const mean = (values: Float32Array) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const along = (truth: Float32Array, shown: Float32Array) => {
    const shift = mean(shown) - mean(truth);
    return truth.map((v) => v + shift);
  };
  return { x: along(seminar.schools.x_km, spread.x), y: along(seminar.schools.y_km, spread.y) };
}

function showFault(root: HTMLElement, error: PageDataError): void {
  root.replaceChildren(
    html(
      'article', { class: 'fault', role: 'alert' },
      html('h1', {}, words.fault_title),
      html('p', {}, html('strong', {}, words.fault_happened), ' ', error.happened),
      html('p', {}, html('strong', {}, words.fault_expected), ' ', error.expected),
      html('p', {}, html('strong', {}, words.fault_do), ' ', words.fault_again),
    ),
  );
}

async function start(): Promise<void> {
  const root = document.querySelector('main');
  if (!root) return;
  try {
    const seminar = await readSeminar(document.getElementById('page-data')?.textContent ?? '');
    const { maps, meta } = seminar.data;
    if (!maps) throw new PageDataError('The page has no places of schools.', 'Runs that recorded their schools.');
    const dots = decodeMaps(maps);
    // Labels are broken into lines by measuring them: the font must be there first.
    await Promise.all(['400 16px Inter', '600 16px Inter'].map((font) => document.fonts.load(font)));
    document.documentElement.lang = meta.language;
    document.title = `${meta.question} (${seminar.data.words.simulated})`;
    new App(root, seminar, dots, truePlaces(seminar, dots), simulatedRing()).start();
  } catch (error) {
    if (!(error instanceof PageDataError)) throw error;
    showFault(root, error);
  } finally {
    // The first view is drawn in the frame that was asked for before this one.
    requestAnimationFrame(() => {
      document.documentElement.dataset['ready'] = 'true';
    });
  }
}

void start();

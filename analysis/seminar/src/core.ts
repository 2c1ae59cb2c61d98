/** The compiled core in a worker of its own, made from the page itself, so that it works from a file and off line. */
import type { Message, Recipe } from './recipe';
// Both are made by the build: the module, and the bundled text of core_worker.ts.
import module from 'schoolsim-core-module';
import workerText from 'schoolsim-core-worker';

/** Runs a recipe, telling every message; returns what ends the run early. */
export function startRun(recipe: Recipe, tell: (message: Message) => void): () => void {
  const address = URL.createObjectURL(new Blob([workerText], { type: 'text/javascript' }));
  const worker = new Worker(address);
  let running = recipe.scenarios.length;
  const end = () => {
    worker.terminate();
    URL.revokeObjectURL(address);
  };
  worker.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.kind === 'done') --running;
    if (data.kind === 'fault' || running === 0) end();
    tell(data);
  };
  worker.onerror = (event) => {
    end();
    tell({ kind: 'fault', message: `The worker stopped: ${event.message}` });
  };
  worker.postMessage({ module, recipe });
  return end;
}

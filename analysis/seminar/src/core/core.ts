/** The compiled core in a worker of its own, made from the page itself, so that it works from a file and off line. */
import { inflate } from './inflate';
import type { Message, Recipe } from './recipe';
// Both are made by the build: the module, and the bundled text of core_worker.ts.
import module from 'schoolsim-core-module';
import workerText from 'schoolsim-core-worker';

let compiled: Promise<WebAssembly.Module> | undefined;

/** Compiled once for all workers: later runs find what the browser has made of the code in earlier ones. */
const compile = () => (compiled ??= inflate(module).then((bytes) => WebAssembly.compile(bytes)));

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
  const fail = (message: string) => {
    end();
    tell({ kind: 'fault', message });
  };
  worker.onerror = (event) => fail(`The worker stopped: ${event.message}`);
  compile().then(
    (ready) => worker.postMessage({ module: ready, recipe }),
    (error: unknown) => fail(`The core cannot be compiled: ${String(error)}`),
  );
  return end;
}

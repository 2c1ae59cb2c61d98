/** The compiled core in a worker of its own, made from the page itself, so that it works from a file and off line. */
import { inflate } from './inflate';
import type { FromGame, Game, ToGame } from './game';
import type { Message, Recipe } from './recipe';
// Both are made by the build: the module, and the bundled text of core_worker.ts.
import module from 'schoolsim-core-module';
import workerText from 'schoolsim-core-worker';

let compiled: Promise<WebAssembly.Module> | undefined;

/** Compiled once for all workers: later runs find what the browser has made of the code in earlier ones. */
const compile = () => (compiled ??= inflate(module).then((bytes) => WebAssembly.compile(bytes)));

/** A worker that does what it is posted, and what ends it. */
function startWorker(tell: (data: Message | FromGame) => void): { worker: Worker; end: () => void; fail: (message: string) => void } {
  const address = URL.createObjectURL(new Blob([workerText], { type: 'text/javascript' }));
  const worker = new Worker(address);
  const end = () => {
    worker.terminate();
    URL.revokeObjectURL(address);
  };
  const fail = (message: string) => {
    end();
    tell({ kind: 'fault', message });
  };
  worker.onmessage = ({ data }: MessageEvent<Message | FromGame>) => tell(data);
  worker.onerror = (event) => fail(`The worker stopped: ${event.message}`);
  return { worker, end, fail };
}

/** Starts a game, telling every message; what is returned takes orders, and ends it. */
export function startGame(game: Game, tell: (message: FromGame) => void): { order: (order: ToGame) => void; end: () => void } {
  const { worker, end, fail } = startWorker((data) => {
    if (data.kind === 'fault') end();
    tell(data as FromGame);
  });
  const ready = compile().then(
    (module) => worker.postMessage({ module, game }),
    (error: unknown) => fail(`The core cannot be compiled: ${String(error)}`),
  );
  return { order: (order) => void ready.then(() => worker.postMessage(order)), end };
}

/** Runs a recipe, telling every message; returns what ends the run early. */
export function startRun(recipe: Recipe, tell: (message: Message) => void): () => void {
  let running = recipe.scenarios.length;
  const { worker, end, fail } = startWorker((data) => {
    if (data.kind === 'done') --running;
    if (data.kind === 'fault' || running === 0) end();
    tell(data as Message);
  });
  compile().then(
    (ready) => worker.postMessage({ module: ready, recipe }),
    (error: unknown) => fail(`The core cannot be compiled: ${String(error)}`),
  );
  return end;
}

/** A page that only runs recipes, for tests: run(recipe) resolves to all messages and the time of each. */
import { startRun } from '../../analysis/seminar/src/core/core';
import type { Message, Recipe } from '../../analysis/seminar/src/core/recipe';

type Timed = { message: Message; ms: number };

Object.assign(window, {
  run: (recipe: Recipe) =>
    new Promise<Timed[]>((resolve) => {
      const told: Timed[] = [];
      const start = performance.now();
      let running = recipe.scenarios.length;
      startRun(recipe, (message) => {
        told.push({ message, ms: performance.now() - start });
        if (message.kind === 'done') --running;
        if (running === 0 || message.kind === 'fault') resolve(told);
      });
    }),
});

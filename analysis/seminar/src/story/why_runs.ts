/** What two tiers rest on, run here: each world of the page with the whole model and with one cause taken away, on the same schools and
 * with the same luck. */
import type { Context } from '../context';
import { previewOf, runToEnd, type End, type Part } from '../explore/explorer_runs';
import { hasPartnershipTiers } from '../explore/regime';

/** Switches of the model, in the order of words.why.causes. */
export const causes = ['mechanism.tie_learning', 'mechanism.formation', 'mechanism.inspection', 'mechanism.leadership'];
const nRuns = 10;
/** Of a world's ends: with everything, or without the first, second, ... cause. */
export const whole = 0;
const variants = [whole, ...causes.map((_, c) => c + 1)];

export interface World {
  replicate: number;
  begun: boolean[];
  ends: (End | undefined)[];
}

class WhyRuns {
  /** All schools, or a region of whole authorities where they are many. */
  readonly part: Part;
  readonly worlds: World[];
  fault = '';
  private nRunning = 0;

  constructor(private readonly context: Context) {
    const { seminar } = context;
    this.part = previewOf(seminar);
    this.worlds = Array.from({ length: seminar.worlds[0]?.length ?? nRuns }, (_, replicate) => ({ replicate, begun: [], ends: [] }));
  }

  hasTiers(world: World, variant: number): boolean {
    const end = world.ends[variant];
    return end !== undefined && hasPartnershipTiers(end.figures, this.context.seminar.stored.two_tiers);
  }

  /** In how many worlds there are two tiers, and in how many that is known. */
  count(variant: number): { tiers: number; known: number; isDone: boolean } {
    const known = this.worlds.filter((world) => world.ends[variant]).length;
    return { tiers: this.worlds.filter((world) => this.hasTiers(world, variant)).length, known, isDone: known === this.worlds.length };
  }

  /** The first world with two tiers, for in others there are none to lose; once all are known, the first where none has them. */
  shown(): World | undefined {
    return this.worlds.find((world) => this.hasTiers(world, whole)) ?? (this.count(whole).isDone ? this.worlds[0] : undefined);
  }

  /** The whole model in every world, then, in a story, what each lacks without a cause, where there is something to lose first. */
  private next(): { world: World; variant: number } | undefined {
    const { screen } = this.context.view();
    if (screen !== 'story' && screen !== 'plane') return undefined;
    const order = [...this.worlds].sort((a, b) => Number(this.hasTiers(b, whole)) - Number(this.hasTiers(a, whole)));
    const first = this.worlds.find((world) => !world.begun[whole]);
    if (first || screen === 'plane') return first && { world: first, variant: whole };
    for (const world of order) {
      const variant = variants.find((v) => !world.begun[v]);
      if (variant !== undefined) return { world, variant };
    }
    return undefined;
  }

  /** Runs what is still to be run, while it is asked for. */
  start(): void {
    if (typeof WebAssembly === 'undefined') return;
    const most = Math.max(1, Math.min(4, (navigator.hardwareConcurrency || 2) - 1));
    while (this.nRunning < most && !this.fault) {
      const job = this.next();
      if (!job) return;
      const { world, variant } = job;
      world.begun[variant] = true;
      ++this.nRunning;
      const key = causes[variant - 1];
      runToEnd(this.context.seminar, 0, key ? { [key]: 0 } : {}, world.replicate, this.part, (end) => {
        --this.nRunning;
        if ('fault' in end) this.fault = end.fault;
        else world.ends[variant] = end;
        this.start();
        this.context.set({});
      });
    }
  }
}

const known = new WeakMap<Context, WhyRuns>();

/** The page's runs: the step before begins them, so that answers are there when they are asked for. */
export function whyRuns(context: Context): WhyRuns {
  const runs = known.get(context) ?? new WhyRuns(context);
  known.set(context, runs);
  return runs;
}

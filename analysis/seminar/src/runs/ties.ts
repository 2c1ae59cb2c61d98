/** Partnerships over time, rebuilt from the events that the core tells: each spell is a tie in one tier of depth. */

const wordsPerEvent = 4;
const ends = 2;
/** A spell that has not ended. */
const open = 0xffff;

/** A tie as it stands in a record; its tier is 1 loose, 2 middle, 3 deep. */
export interface Tie {
  first: number;
  second: number;
  tier: number;
}

/** A tie in one tier, in the records from <= record < until. */
export interface Spell extends Tie {
  from: number;
  until: number;
}

export class TieStory {
  private n = 0;
  private first = new Uint32Array(1024);
  private second = new Uint32Array(1024);
  private tier = new Uint8Array(1024);
  private from = new Uint16Array(1024);
  private until = new Uint16Array(1024);
  /** Position of the spell that is under way, by pair. */
  private readonly current = new Map<number, number>();

  constructor(private readonly nSchools: number) {}

  /** Takes in the events of a record: record, first, second, then kind, origin, forced and tier in a byte each. */
  append(events: Uint32Array): void {
    for (let e = 0; e < events.length; e += wordsPerEvent) {
      const [record, first, second, rest] = [events[e], events[e + 1], events[e + 2], events[e + 3]] as [number, number, number, number];
      const pair = first * this.nSchools + second;
      const before = this.current.get(pair);
      if (before !== undefined) this.until[before] = record;
      if ((rest & 255) === ends) this.current.delete(pair);
      else this.current.set(pair, this.begin(record, first, second, rest >>> 24));
    }
  }

  private begin(record: number, first: number, second: number, tier: number): number {
    if (this.n === this.first.length) this.grow();
    const at = this.n++;
    this.first[at] = first;
    this.second[at] = second;
    this.tier[at] = tier;
    this.from[at] = record;
    this.until[at] = open;
    return at;
  }

  private grow(): void {
    const larger = <T extends Uint32Array | Uint16Array | Uint8Array>(old: T): T => {
      const made = new (old.constructor as new (n: number) => T)(2 * old.length);
      made.set(old);
      return made;
    };
    [this.first, this.second, this.tier, this.from, this.until] =
      [larger(this.first), larger(this.second), larger(this.tier), larger(this.from), larger(this.until)];
  }

  /** The ties of a record that have a school among the chosen ones. */
  at(record: number, isChosen: (school: number) => boolean): Tie[] {
    const found: Tie[] = [];
    for (let s = 0; s < this.n; ++s) {
      if ((this.from[s] as number) > record || (this.until[s] as number) <= record) continue;
      const [first, second] = [this.first[s] as number, this.second[s] as number];
      if (isChosen(first) || isChosen(second)) found.push({ first, second, tier: this.tier[s] as number });
    }
    return found;
  }

  /** A school's spells by partner, in the order in which partners came; `last` is the last record that is known. */
  partnersOf(school: number, last: number): Map<number, Spell[]> {
    const found = new Map<number, Spell[]>();
    for (let s = 0; s < this.n; ++s) {
      const [first, second] = [this.first[s] as number, this.second[s] as number];
      if (first !== school && second !== school) continue;
      const partner = first === school ? second : first;
      const spells = found.get(partner) ?? [];
      spells.push({ first, second, tier: this.tier[s] as number, from: this.from[s] as number, until: Math.min(this.until[s] as number, last + 1) });
      found.set(partner, spells);
    }
    return found;
  }
}

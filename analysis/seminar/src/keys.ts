/** Keys of the page: what each means. */
type Action =
  | { kind: 'play' | 'start' | 'end' | 'compare' | 'story' | 'guess' | 'explore' | 'plane' | 'head' | 'choose' | 'place' | 'groups' | 'difference' | 'chart' | 'rows' | 'true' | 'colour' | 'theme' | 'picture' | 'full' | 'black' | 'menu' | 'help' | 'how' | 'back' }
  | { kind: 'term' | 'year'; by: number }
  | { kind: 'speed' | 'neighbour'; by: number }
  | { kind: 'moment'; by: 1 | -1 }
  | { kind: 'scenario'; scenario: number };

const single: Record<string, Action> = {
  ' ': { kind: 'play' }, Home: { kind: 'start' }, End: { kind: 'end' }, PageUp: { kind: 'moment', by: -1 }, PageDown: { kind: 'moment', by: 1 },
  v: { kind: 'compare' }, n: { kind: 'story' }, g: { kind: 'guess' }, x: { kind: 'explore' }, w: { kind: 'plane' }, u: { kind: 'head' }, s: { kind: 'choose' }, a: { kind: 'place' }, o: { kind: 'groups' }, d: { kind: 'difference' }, c: { kind: 'chart' }, h: { kind: 'rows' }, p: { kind: 'true' }, y: { kind: 'colour' },
  '+': { kind: 'speed', by: 1 }, '=': { kind: 'speed', by: 1 }, '-': { kind: 'speed', by: -1 }, t: { kind: 'theme' }, e: { kind: 'picture' },
  f: { kind: 'full' }, b: { kind: 'black' }, '.': { kind: 'black' }, m: { kind: 'menu' }, '?': { kind: 'help' }, i: { kind: 'how' }, Escape: { kind: 'back' },
};

export function keyOf(event: KeyboardEvent, nScenarios: number): Action | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const across = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (across !== 0) return { kind: 'neighbour', by: across };
  const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  if (by !== 0) return { kind: event.shiftKey ? 'year' : 'term', by };
  if (/^[1-9]$/.test(event.key)) {
    const scenario = Number(event.key) - 1;
    return scenario < nScenarios ? { kind: 'scenario', scenario } : null;
  }
  return single[event.key] ?? single[event.key.toLowerCase()] ?? null;
}

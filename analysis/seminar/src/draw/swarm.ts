/** Heights of dots beside their line, in units of their distance, so that none hides another. */
export function swarm(xs: number[], distance: number): number[] {
  const order = [...xs.keys()].sort((a, b) => (xs[a] as number) - (xs[b] as number));
  const heights = new Array<number>(xs.length).fill(0);
  const placed: number[] = [];
  for (const i of order) {
    const across = (j: number) => ((xs[i] as number) - (xs[j] as number)) / distance;
    const near = placed.filter((j) => Math.abs(across(j)) < 1);
    const isFree = (height: number) => near.every((j) => Math.hypot(across(j), height - (heights[j] as number)) >= 0.999);
    let height = 0;
    for (let step = 0; !isFree(height); ++step) height = (step % 2 ? -1 : 1) * 0.25 * (1 + Math.floor(step / 2));
    heights[i] = height;
    placed.push(i);
  }
  return heights;
}

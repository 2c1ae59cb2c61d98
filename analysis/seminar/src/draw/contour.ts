/** The line along which a value on a lattice is zero, by marching squares: pieces of a path, each within one cell, in cells from the
 * first point. `valueAt`: at a point of the lattice of (nx + 1) x (ny + 1). */
export function zeroLine(valueAt: (i: number, j: number) => number, nx: number, ny: number): [x: number, y: number][][] {
  const pieces: [number, number][][] = [];
  const values = Array.from({ length: ny + 1 }, (_, j) => Float64Array.from({ length: nx + 1 }, (__, i) => valueAt(i, j)));
  const at = (i: number, j: number) => (values[j] as Float64Array)[i] as number;
  for (let j = 0; j < ny; ++j) {
    for (let i = 0; i < nx; ++i) {
      const [a, b, c, d] = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)];
      const cut = (from: number, to: number) => from / (from - to);
      const crossed: [number, number][] = [];
      if (a > 0 !== b > 0) crossed.push([i + cut(a, b), j]);
      if (b > 0 !== c > 0) crossed.push([i + 1, j + cut(b, c)]);
      if (c > 0 !== d > 0) crossed.push([i + 1 - cut(c, d), j + 1]);
      if (d > 0 !== a > 0) crossed.push([i, j + 1 - cut(d, a)]);
      // A saddle is two corners apart from the other two.
      for (let k = 0; k + 1 < crossed.length; k += 2) pieces.push([crossed[k] as [number, number], crossed[k + 1] as [number, number]]);
    }
  }
  return pieces;
}

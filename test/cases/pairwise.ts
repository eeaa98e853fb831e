type Dimensions = Readonly<Record<string, readonly unknown[]>>;

/** One value of each dimension. */
export type Combination<D extends Dimensions> = { readonly [K in keyof D]: D[K][number] };

/**
 * Combinations, few, in which any two values of different dimensions meet at least once: most mistakes need no more than
 * two particular values to show. Greedy, and the same for the same dimensions.
 */
export function pairwise<const D extends Dimensions>(dimensions: D): Combination<D>[] {
  const names = Object.keys(dimensions);
  const sizes = names.map((name) => dimensions[name]!.length);
  const apart = new Set<string>();
  sizes.forEach((size, a) => {
    for (let b = a + 1; b < sizes.length; b++) {
      for (let i = 0; i < size; i++) for (let j = 0; j < sizes[b]!; j++) apart.add(pairKey(a, i, b, j));
    }
  });
  const combinations: Combination<D>[] = [];
  while (apart.size > 0) {
    // Beginning with two that haven't met makes every round count.
    const [a, i, b, j] = [...apart][0]!.split(' ').map(Number) as [number, number, number, number];
    const chosen = new Map([
      [a, i],
      [b, j],
    ]);
    const meetings = (dimension: number, value: number) =>
      [...chosen].filter(([other, at]) => apart.has(pairKey(dimension, value, other, at))).length;
    sizes.forEach((size, dimension) => {
      if (chosen.has(dimension)) return;
      // Ties go to a different value each round, so that leftovers aren't always the first.
      const values = Array.from({ length: size }, (_, at) => (at + combinations.length) % size);
      chosen.set(
        dimension,
        values.reduce((best, at) => (meetings(dimension, at) > meetings(dimension, best) ? at : best)),
      );
    });
    for (const [x, at] of chosen) for (const [y, other] of chosen) if (x < y) apart.delete(pairKey(x, at, y, other));
    combinations.push(
      Object.fromEntries(names.map((name, d) => [name, dimensions[name]![chosen.get(d)!]])) as Combination<D>,
    );
  }
  return combinations;
}

function pairKey(a: number, i: number, b: number, j: number): string {
  return a < b ? `${a} ${i} ${b} ${j}` : `${b} ${j} ${a} ${i}`;
}

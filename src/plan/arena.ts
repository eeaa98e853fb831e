/** A value that needs memory while a list of dispatches runs. */
export interface Lifetime {
  readonly bytes: number;
  /** The first dispatch that writes it. */
  readonly made: number;
  /** The dispatches, from one to another, in which no other value may take its place. */
  readonly from: number;
  readonly last: number;
}

/** Where a value lies: in which of the arena's buffers, from which byte. */
export interface Place {
  readonly buffer: number;
  readonly offset: number;
}

interface Placed extends Place, Lifetime {}

/** How values lie in the fewest buffers that a greedy choice finds. */
export interface Arena {
  readonly places: readonly Place[];
  /** Bytes of each buffer. */
  readonly sizes: readonly number[];
}

/**
 * Lays values out so that none overlaps another that lives at the same time, and that no dispatch finds what it writes in a
 * buffer that it also reads, which WebGPU refuses. Value `i` may not share a buffer with those in `apart[i]`. Larger ones
 * are placed first, each as low as it fits.
 */
export function layOut(
  values: readonly Lifetime[],
  apart: readonly ReadonlySet<number>[],
  alignment: number,
  mostBytes: number,
): Arena {
  const buffers = buffersOf(values, apart);
  const placed: (Placed | undefined)[] = values.map(() => undefined);
  const sizes: number[] = [];
  const bySize = values.map((_, i) => i).sort((a, b) => values[b]!.bytes - values[a]!.bytes || a - b);
  for (const i of bySize) {
    const value = values[i]!;
    const colour = buffers[i]!;
    // A buffer that is full goes on in another, so a colour may need several.
    for (let more = 0; placed[i] === undefined; more++) {
      const buffer = colour + more * colours(buffers);
      const others = placed.filter((other) => other?.buffer === buffer && meet(other, value)) as Placed[];
      const offset = lowest(others, value.bytes, alignment);
      const end = offset + value.bytes;
      if (end > mostBytes && others.length > 0) continue;
      placed[i] = { ...value, buffer, offset };
      sizes[buffer] = Math.max(sizes[buffer] ?? 0, end);
    }
  }
  return compacted(placed as Placed[], sizes);
}

/** The lowest number for each value that none of those apart from it has, in the order in which they are made. */
function buffersOf(values: readonly Lifetime[], apart: readonly ReadonlySet<number>[]): number[] {
  const buffers: number[] = [];
  const order = values.map((_, i) => i).sort((a, b) => values[a]!.made - values[b]!.made || a - b);
  for (const i of order) {
    const taken = new Set([...apart[i]!].map((other) => buffers[other]));
    let buffer = 0;
    while (taken.has(buffer)) buffer++;
    buffers[i] = buffer;
  }
  return buffers;
}

function colours(buffers: readonly number[]): number {
  return Math.max(0, ...buffers) + 1;
}

function meet(a: Lifetime, b: Lifetime): boolean {
  return a.from <= b.last && b.from <= a.last;
}

/** The lowest aligned offset at which these bytes touch none of the others. */
function lowest(others: readonly Placed[], bytes: number, alignment: number): number {
  let offset = 0;
  for (const other of [...others].sort((a, b) => a.offset - b.offset)) {
    if (offset + bytes <= other.offset) break;
    offset = Math.max(offset, Math.ceil((other.offset + other.bytes) / alignment) * alignment);
  }
  return offset;
}

/** Without the numbers of buffers that nothing lies in. */
function compacted(places: readonly Place[], sizes: readonly number[]): Arena {
  const used = Object.keys(sizes).map(Number);
  return {
    places: places.map(({ buffer, offset }) => ({ buffer: used.indexOf(buffer), offset })),
    sizes: used.map((buffer) => sizes[buffer]!),
  };
}

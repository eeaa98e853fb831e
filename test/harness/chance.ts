import { generator, seedOf } from './random.ts';

/** Choices that a name decides: the same name, the same choices. */
export class Chance {
  readonly #next: () => number;

  constructor(name: string) {
    this.#next = generator(seedOf(name));
  }

  /** A whole number below `n`. */
  below(n: number): number {
    return Math.floor(this.#next() * n);
  }

  of(probability: number): boolean {
    return this.#next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  /** One of these by weight. */
  weighed<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][];
    let rest = this.#next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      rest -= weight;
      if (rest < 0) return name;
    }
    return entries.at(-1)![0];
  }
}

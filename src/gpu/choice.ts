import type { Geometry, Kernel, Kernels, Otherwise, Traits, Variant } from './kernel.ts';
import { specialisedFor } from './kernel.ts';

/** A variant that accepts a geometry, with its estimated cost where it has one. */
export interface Candidate<G extends Geometry> {
  readonly kernel: Kernel<G>;
  readonly cost: number | undefined;
  /** Of what is no kernel; otherwise that of the kernel's pipeline. */
  readonly label?: string;
}

/** Which of the candidates runs, and what decided it. */
export interface Choice<G extends Geometry> {
  readonly candidates: readonly Candidate<G>[];
  readonly index: number;
  readonly by: 'chooseVariant' | 'tune' | 'table';
}

/** The variants that accept a geometry, the cheapest first; those without a cost come last, in the order of the table. */
export function candidatesFor<G extends Geometry>(kernels: Kernels<G>, g: G, traits: Traits): readonly Candidate<G>[] {
  return kernels
    .filter((kernel) => kernel.accepts(g, traits))
    .map((kernel) => ({ kernel, cost: kernel.cost?.(g, traits) }))
    .sort(({ cost: a = Infinity }, { cost: b = Infinity }) => a - b || 0); // stable; two without a cost differ by NaN
}

export function labelOf<G extends Geometry>(kernel: Kernel<G>, g: G, traits: Traits): string {
  return specialisedFor(kernel, g, kernel.plan(g, traits)).label;
}

/** Candidates as callers see them. */
export function variantsOf<G extends Geometry>(
  candidates: readonly Candidate<G>[],
  g: G,
  traits: Traits,
): readonly Variant[] {
  return candidates.map(({ kernel, cost, label }) => ({ op: g.op, label: label ?? labelOf(kernel, g, traits), cost }));
}

/** Where among the candidates another way comes: before the first that it is cheaper than. */
export function placeOf<G extends Geometry>({ cost }: Otherwise, candidates: readonly Candidate<G>[]): number {
  const dearer = candidates.findIndex((each) => cost < (each.cost ?? Infinity));
  return dearer < 0 ? candidates.length : dearer;
}

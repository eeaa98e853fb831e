import { type Candidate, type Choice, candidatesFor, placeOf } from './choice.ts';
import type { Context } from './context.ts';
import type { Geometry, Kernels, Otherwise } from './kernel.ts';
import type { Recording } from './recording.ts';

/**
 * As `context.plan`, for an operation that can also be done otherwise: undefined where that is chosen, and where operations
 * are only called to learn of them.
 */
export function planUnless<G extends Geometry>(
  context: Context,
  kernels: Kernels<G>,
  g: G,
  otherwise: Otherwise,
): Recording | undefined {
  const choice = chooseUnless(context, kernels, g, otherwise);
  return choice && context.plan(kernels, g, undefined, choice);
}

/**
 * The kernel for an operation that can also be done otherwise: undefined where that is expected to be faster, or
 * `chooseVariant` picks it. Where no kernel accepts the geometry, or a tensor is too large to bind, nobody is asked.
 */
export function chooseUnless<G extends Geometry>(
  context: Context,
  kernels: Kernels<G>,
  g: G,
  otherwise: Otherwise,
): Choice<G> | undefined {
  const candidates = candidatesFor(kernels, g, context.device);
  const place = placeOf(otherwise, candidates);
  const none = candidates.length === 0 || g.out.size === 0 || context.rehearsal?.early;
  if (none || context.fits?.(g) === false) return undefined;
  if (!context.chooseVariant) return place === 0 ? undefined : context.choose(g, candidates);
  const { index, ...choice } = context.choose(g, candidates.toSpliced(place, 0, otherwise as unknown as Candidate<G>));
  return index === place ? undefined : { ...choice, candidates, index: index - Number(index > place) };
}

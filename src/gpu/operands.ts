import { check, OptionError, ResourceError, reading, show } from '../shape/errors.ts';
import { isPlainObject } from '../shape/options.ts';
import type { Context } from './context.ts';
import type { Geometry, Kernels } from './kernel.ts';
import type { Operands, Recording } from './recording.ts';
import { Tensor } from './tensor.ts';

/** The context that an operation's tensors share (or this one), after refusing what isn't a live tensor of it. */
export function contextOf(op: string, tensors: Readonly<Record<string, Tensor>>, plan?: Context): Context {
  let shared = plan;
  let first = plan && 'the plan';
  reading(ResourceError, op, () => {
    for (const [name, tensor] of Object.entries(tensors)) {
      check(
        tensor instanceof Tensor,
        ResourceError,
        op,
        () => `${name} must be a tensor of a context, not ${show(tensor)}`,
      );
      check(!tensor.destroyed, ResourceError, op, () => `${name} is ${tensor.gone}`);
      first ??= name;
      shared ??= tensor.owner as Context; // contexts alone make tensors
      check(tensor.owner === shared, ResourceError, op, () => `${name} belongs to another context than ${first}`);
      shared.check(op);
      const { error } = tensor.outcome;
      check(!error, ResourceError, op, () => `${name} was never computed: ${error!.message}`);
    }
  });
  return shared!;
}

/**
 * Runs an operation of one step, once its tensors are found to be those of one context. The geometry reads the options; its
 * operands are the tensors where kernels call them the same.
 */
export function runOn<G extends Geometry>(
  op: string,
  tensors: Readonly<Record<string, Tensor>>,
  options: unknown,
  kernels: Kernels<G>,
  geometry: () => G,
  operands: Operands = tensors,
): Tensor {
  return runSteps(op, tensors, options, geometry, (context, g) => context.plan(kernels, g), operands);
}

/** As {@link runOn}, where one step or several are planned. A call like an earlier one runs as that was planned. */
export function runSteps<G>(
  op: string,
  tensors: Readonly<Record<string, Tensor>>,
  options: unknown,
  geometry: () => G,
  plan: (context: Context, g: G) => Recording,
  operands: Operands = tensors,
): Tensor {
  const context = contextOf(op, tensors);
  const call = reading(OptionError, op, () => told([op, tensors, options]));
  return context.planned(call, () => plan(context, reading(OptionError, op, geometry)))(operands);
}

/**
 * A text that differs wherever two values do in anything that operations look at. What is longer, or lies deeper, than any option
 * that they take is like nothing else.
 */
function told(given: unknown, depth = 0): string {
  const value = (given instanceof Tensor ? given.shape + given.layout + given.dtype : given) as ArrayLike<unknown>;
  if (Object(value) !== value) {
    const text = typeof value + String(value);
    return text.length + text; // which may hold whatever else stands between values
  }
  if (depth > 4 || value.length > 99) return `${Math.random()}`;
  const parts = [value.constructor?.name, value.length, ...Object.entries(value).flat()];
  return `(${parts.map((part) => told(part, depth + 1))})`;
}

/** The tensors among an operation's options, by name, in the order of the names: the first that is wrong is the one refused. */
export function tensorsIn(op: string, options: object, names: readonly string[]): Record<string, Tensor> {
  const given: Record<string, Tensor> = reading(OptionError, op, () => ({ ...options }));
  return Object.fromEntries(names.filter((name) => given[name] !== undefined).map((name) => [name, given[name]!]));
}

/** The options with each tensor in them replaced by what it is. */
export function describeOptions(options: object, tensors: Readonly<Record<string, Tensor>>): object {
  if (!isPlainObject(options)) return options; // refused by the geometry, in its words
  const described = Object.entries(tensors).map(([name, tensor]) => [name, tensor.spec]);
  return { ...options, ...Object.fromEntries(described) };
}

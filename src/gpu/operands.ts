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
 * Runs an operation of one step, once its tensors are found to be those of one context. The geometry reads the options; the
 * operands are the tensors where kernels call them the same.
 */
export function runOn<G extends Geometry>(
  op: string,
  tensors: Readonly<Record<string, Tensor>>,
  kernels: Kernels<G>,
  geometry: () => G,
  operands: Operands = tensors,
): Tensor {
  return runSteps(op, tensors, geometry, (context, g) => context.plan(kernels, g), operands);
}

/**
 * As {@link runOn}, where one step or several are planned. A call of the same geometry as an earlier one runs as that was
 * planned: whatever is computed stands in the geometry, and what the options were read as, however often they were.
 */
export function runSteps<G>(
  op: string,
  tensors: Readonly<Record<string, Tensor>>,
  geometry: () => G,
  plan: (context: Context, g: G) => Recording,
  operands: Operands = tensors,
): Tensor {
  const context = contextOf(op, tensors);
  const g = reading(OptionError, op, geometry);
  return context.planned(op + JSON.stringify(g), () => plan(context, g))(operands);
}

/** Options that may hold tensors, as they are now: read once, since a getter may give something else every time. */
export interface OptionsRead {
  /** The tensors by name, in the order of the names: the first that is wrong is the one refused. */
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** The options with each tensor in them replaced by what it is. */
  described(): never;
}

export function readOptions(op: string, options: object, names: readonly string[]): OptionsRead {
  const given: Record<string, Tensor> = reading(OptionError, op, () => ({ ...options }));
  const tensors = Object.fromEntries(
    names.filter((name) => given[name] !== undefined).map((name) => [name, given[name]!]),
  );
  const described = () => {
    if (!isPlainObject(options)) return options; // refused by the geometry, in its words
    return { ...given, ...Object.fromEntries(Object.entries(tensors).map(([name, { spec }]) => [name, spec])) };
  };
  return { tensors, described: described as OptionsRead['described'] };
}

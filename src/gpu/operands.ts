import { check, ResourceError, show } from '../shape/errors.ts';
import { isPlainObject } from '../shape/options.ts';
import type { Context } from './context.ts';
import { Tensor } from './tensor.ts';

/** The context that an operation's tensors share (or this one), after refusing what isn't a live tensor of it. */
export function contextOf(op: string, tensors: Readonly<Record<string, Tensor>>, shared?: Context): Context {
  let first = shared && 'the plan';
  for (const [name, tensor] of Object.entries(tensors)) {
    check(
      tensor instanceof Tensor,
      ResourceError,
      op,
      () => `${name} must be a tensor of a context, not ${show(tensor)}`,
    );
    check(!tensor.destroyed, ResourceError, op, () => `${name} is ${tensor.gone}`);
    check(
      tensor.rehearsal?.over !== true,
      ResourceError,
      op,
      () => `${name} is a shape of ${tensor.rehearsal?.rehearses}, which is over`,
    );
    first ??= name;
    shared ??= tensor.owner as Context; // contexts alone make tensors
    check(tensor.owner === shared, ResourceError, op, () => `${name} belongs to another context than ${first}`);
    shared.check(op);
    const { error } = tensor.outcome;
    check(!error, ResourceError, op, () => `${name} was never computed: ${error!.message}`);
  }
  return shared!;
}

/** The tensors among an operation's options, by name. */
export function tensorsIn(options: object, names: readonly string[]): Record<string, Tensor> {
  const given = Object.entries(options ?? {}).filter(([name, value]) => names.includes(name) && value !== undefined);
  return Object.fromEntries(given) as Record<string, Tensor>;
}

/** The options with each tensor in them replaced by what it is. */
export function describeOptions(options: object, tensors: Readonly<Record<string, Tensor>>): object {
  if (!isPlainObject(options)) return options; // refused by the geometry, in its words
  const described = Object.entries(tensors).map(([name, tensor]) => [name, tensor.spec]);
  return { ...options, ...Object.fromEntries(described) };
}

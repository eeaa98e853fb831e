import { check, OptionError, ResourceError, show } from '../shape/errors.ts';
import { checkOptions } from '../shape/options.ts';
import type { Shape } from '../shape/tensorSpec.ts';
import { Context, type LayoutOptions } from './context.ts';
import { Outcome } from './outcome.ts';
import type { Node, Rehearsal, Step } from './rehearsal.ts';
import { Tensor } from './tensor.ts';

/** Makes a tensor that is only a shape, for {@link Rehearse}. */
export type ShapeTensor = (shape: Shape, options?: LayoutOptions) => Tensor;

/**
 * Calls operations, on what `tensor` makes or on tensors that are there, to learn what they would run. Called once, and done
 * when it returns. Meanwhile the context's operations check and choose as always, and compute nothing: what they return is a
 * shape too, and of no use afterwards.
 */
export type Rehearse = (tensor: ShapeTensor) => unknown;

/** As {@link ShapeTensor}, told what it is that errors are about. */
export type NamedShapeTensor = (shape: Shape, options?: LayoutOptions, what?: string) => Tensor;

/** What the operations called in `run` would dispatch; into `nodes`, where it is given, what they are. */
export function rehearse(
  op: string,
  gpu: Context,
  run: (tensor: NamedShapeTensor) => unknown,
  nodes?: Node[],
): readonly Step[] {
  check(gpu instanceof Context, ResourceError, op, () => `gpu must be a context, not ${show(gpu)}`);
  gpu.check(op);
  check(typeof run === 'function', OptionError, op, () => `run must be a function, not ${show(run)}`);
  const steps: Step[] = [];
  const rehearsal: Rehearsal = {
    ...{ rehearses: op, early: !!nodes, over: false },
    note(call, dispatches = []) {
      const out = new Tensor(gpu, call.g.out, rehearsal, Outcome.fine);
      nodes?.push({ ...call, out });
      steps.push(...dispatches.map((dispatch) => ({ ...call, ...dispatch, out })));
      return out;
    },
  };
  const around = gpu.rehearsal;
  gpu.rehearsal = rehearsal;
  try {
    const result = run((shape, options = {}, what = 'tensor') => {
      check(!rehearsal.over, ResourceError, what, () => `${op} is over`);
      checkOptions(what, options, ['layout', 'dtype']);
      return new Tensor(gpu, gpu.spec(what, shape, options, !nodes), rehearsal, Outcome.fine);
    }) as PromiseLike<unknown> | null | undefined;
    Promise.resolve(result).catch(() => {}); // where it rejects, nobody else hears of it
    check(typeof result?.then !== 'function', OptionError, op, () => 'the function must not give a promise');
  } finally {
    gpu.rehearsal = around;
    rehearsal.over = true;
  }
  return steps;
}

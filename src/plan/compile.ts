import type { Progress } from '../gpu/compile.ts';
import type { Context, LayoutOptions } from '../gpu/context.ts';
import { contextOf } from '../gpu/operands.ts';
import type { Node } from '../gpu/rehearsal.ts';
import { type NamedShapeTensor, rehearse } from '../gpu/rehearse.ts';
import { Tensor } from '../gpu/tensor.ts';
import { check, LimitError, OptionError, OutOfMemoryError, show } from '../shape/errors.ts';
import { checkOptions, isPlainObject } from '../shape/options.ts';
import type { Shape } from '../shape/tensorSpec.ts';
import { type Graph, graphOf } from './graph.ts';
import { make } from './made.ts';
import { Plan } from './plan.ts';
import { rewritten } from './rewrites.ts';

/** What an input of a plan is: a tensor of the same shape, dtype and layout comes with each run. */
export interface InputSpec extends LayoutOptions {
  /** Sizes in memory order, as for {@link Context.tensor}. */
  readonly shape: Shape;
}

/** Options of {@link compile}. */
export interface CompileOptions {
  /** Hears how many of the pipelines are there: first of none, then of one more each time. */
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** The names of a plan's outputs: those of the record that its function returned, or `y` for one tensor. */
export type OutputsOf<R> = R extends Tensor ? 'y' : keyof R & string;

/**
 * Compiles operations into a plan that runs them again and again over inputs of fixed shapes, with pipelines, bind groups and
 * memory made ahead: `const plan = await compile(gpu, ({ x }) => conv2d(x, w), { x: { shape: [1, 224, 224, 3] } })`.
 * @param build  called once, on shapes named as in `inputs`; calls operations on these and on tensors of the context
 *   (weights: read anew at each run, and not to be destroyed while the plan is used), and returns a tensor, or a record of them
 * @param inputs shape, and dtype and layout where they aren't `'f32'` and `'nhwc'`, by name
 * @throws (as a rejection) what an operation in `build` throws; OptionError for inputs or results that can't be a plan's;
 *   ResourceError for a kernel that the device doesn't compile; DeviceLostError. What is too large for the device is a
 *   LimitError or an OutOfMemoryError of {@link Plan.run} and {@link Plan.encode}, since `runTiled` can do with less.
 */
export async function compile<
  const I extends Readonly<Record<string, InputSpec>>,
  R extends Tensor | Readonly<Record<string, Tensor>>,
>(
  gpu: Context,
  build: (inputs: { readonly [K in keyof I]: Tensor }) => R,
  inputs: I,
  options: CompileOptions = {},
): Promise<Plan<keyof I & string, OutputsOf<R>>> {
  const op = 'compile';
  checkOptions(op, options, ['onProgress']);
  const { onProgress = () => {} } = options;
  for (const [name, value] of Object.entries({ build, onProgress })) {
    check(typeof value === 'function', OptionError, op, () => `${name} must be a function, not ${show(value)}`);
  }
  check(
    isPlainObject(inputs) && Object.keys(inputs).length > 0,
    OptionError,
    op,
    () => `inputs must name one or more inputs, not be ${show(inputs)}`,
  );
  const stand: Record<string, Tensor> = {};
  let outputs: Record<string, Tensor> = {};
  const called: Node[] = [];
  const trace = (tensor: NamedShapeTensor) => {
    for (const [name, input] of Object.entries<InputSpec>(inputs)) {
      check(
        isPlainObject(input) && input.shape !== undefined,
        OptionError,
        op,
        () => `input ${name} must be { shape, dtype, layout }, not ${show(input)}`,
      );
      const { shape, ...rest } = input;
      stand[name] = tensor(shape, rest, `${op}: input ${name}`);
    }
    const result = build(stand as never);
    if (typeof (result as { then?: unknown } | undefined)?.then !== 'function') outputs = outputsOf(op, result, stand);
    return result;
  };
  rehearse(op, gpu, trace, called);
  const { graph, done } = rewritten(gpu, graphOf(called, new Set(Object.values(outputs))));
  const weights = weightsOf(graph);
  const made = await make(op, gpu, graph, Object.values(stand), onProgress).catch((error: unknown) => {
    if (error instanceof LimitError || error instanceof OutOfMemoryError) return error; // runTiled needs less
    throw error;
  });
  const source = { graph, inputs: stand, outputs, weights, rewrites: done };
  return new Plan<keyof I & string, OutputsOf<R>>(gpu, source, made);
}

/** What the function returned, by name. */
function outputsOf(op: string, result: unknown, inputs: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  const outputs = (result instanceof Tensor ? { y: result } : result) as Record<string, Tensor>;
  check(
    isPlainObject(outputs) && Object.keys(outputs).length > 0,
    OptionError,
    op,
    () => `build must return a tensor or a record of tensors, not ${show(result)}`,
  );
  contextOf(op, outputs);
  for (const [name, output] of Object.entries(outputs)) {
    check(!Object.hasOwn(inputs, name), OptionError, op, () => `an input and an output are both called ${name}`);
    const known = Object.values(inputs).includes(output) || output.rehearsal === undefined;
    check(!known, OptionError, op, () => `output ${name} is given to the plan, not computed by it`);
  }
  const twice = Object.values(outputs).find((output, i, all) => all.indexOf(output) < i);
  check(twice === undefined, OptionError, op, () => 'two outputs are the same tensor');
  return { ...outputs };
}

/** The caller's tensors among what a graph reads, called by what they are to the first operation that reads them. */
function weightsOf({ nodes }: Graph): Record<string, Tensor> {
  const names = new Map<Tensor, string>();
  for (const { g, operands } of nodes) {
    for (const [name, operand] of Object.entries(operands)) {
      if (!(operand instanceof Tensor) || operand.rehearsal !== undefined || names.has(operand)) continue;
      names.set(operand, `${name} ${names.size + 1} (of ${g.op})`);
    }
  }
  return Object.fromEntries([...names].map(([tensor, name]) => [name, tensor]));
}

import { type Comparison, compareBits, compareWithBound, type TensorData } from 'atrous/reference';
import type { AnyTensor, Dispatch, Engine, Values } from '../engine.ts';
import { type FormCall, type Operand, operands, optionTensors } from './call.ts';
import { operationForms } from './operations.ts';
import type { Reference } from './reference.ts';
import type { Expected, ReferenceAnswer } from './referenceWorker.ts';
import { type Refusal, refusalOf } from './refusal.ts';

/** What the GPU made of a call. */
export type GpuAnswer =
  | {
      readonly shape: readonly number[];
      readonly data: Values;
      readonly dispatches: readonly Dispatch[];
      /** With the making of the pipeline; both times with the reading back. */
      readonly firstMilliseconds: number;
      readonly milliseconds: number;
    }
  | { readonly refusal: Refusal };

/** Runs a call on the GPU: once to make the pipelines, then a few times for the time. */
export async function runOnGpu<T extends AnyTensor>(engine: Engine<T>, call: FormCall): Promise<GpuAnswer> {
  const made: T[] = [];
  const keep = (tensor: T) => {
    made.push(tensor);
    return tensor;
  };
  const upload = ({ data, shape, layout }: Operand) => keep(engine.tensor(data, shape, { layout }));
  // The form decides at run time what is called with what; whatever doesn't fit, the library refuses.
  const operation = engine.operations[call.operation] as unknown as (...operands: readonly unknown[]) => T;
  const { list } = operationForms[call.operation];
  try {
    const tensorsGiven = operands(call).map(upload);
    const given = list ? [tensorsGiven] : tensorsGiven;
    const shape = call.tensors.length === 0 ? [] : keep(operation(...given, call.options)).shape;
    const tensors = Object.entries(optionTensors(call, shape)).map(([name, tensor]) => [name, upload(tensor)] as const);
    const options = { ...call.options, ...Object.fromEntries(tensors) };
    const dispatches = engine.explain?.(() => operation(...given, options)) ?? [];
    const once = async () => {
      const started = performance.now();
      const result = keep(operation(...given, options));
      const data = await engine.readAny(result);
      return { shape: result.shape, data, dispatches, milliseconds: performance.now() - started };
    };
    const first = await once();
    let best = Number.POSITIVE_INFINITY;
    const repeats = first.milliseconds > 500 ? 1 : 3;
    for (let k = 0; k < repeats; k++) best = Math.min(best, (await once()).milliseconds);
    return { ...first, firstMilliseconds: first.milliseconds, milliseconds: best };
  } catch (error) {
    return { refusal: refusalOf(error) };
  } finally {
    engine.destroy(...made);
  }
}

/**
 * Runs a call on the reference.
 * @param output the output's shape where the GPU has told it; else the reference is asked first, if a bias or residual
 *   has to be made
 */
export async function runOnReference(
  reference: Reference,
  call: FormCall,
  output: readonly number[] | undefined,
): Promise<ReferenceAnswer> {
  const moves = operationForms[call.operation].moves || call.options.method === 'nearest';
  const bare = { op: call.operation, operands: operands(call), options: call.options };
  if (call.tensors.length === 0) return reference.ask(bare, moves);
  let shape = output;
  if (shape === undefined) {
    const probe = await reference.ask(bare, moves);
    if ('refusal' in probe) return probe;
    shape = shapeOf(probe.expected);
  }
  return reference.ask({ ...bare, options: { ...call.options, ...optionTensors(call, shape) } }, moves);
}

export interface Verdict {
  readonly comparison: Comparison;
  /** Of the worst element: its indices in memory order, and what both sides say. */
  readonly worst:
    | { readonly at: readonly number[]; readonly got: number; readonly expected: number; readonly allowed: number }
    | undefined;
}

export const shapeOf = (expected: Expected): readonly number[] =>
  expected.kind === 'bound' ? expected.bound.shape : expected.shape;

/** Holds values of the same shape against what was expected. */
export function judge(data: TensorData, expected: Expected): Verdict {
  const comparison =
    expected.kind === 'bound' ? compareWithBound(data, expected.bound) : compareBits(data, expected.data);
  const index = comparison.worstIndex;
  if (index < 0) return { comparison, worst: undefined };
  const [value, allowed] =
    expected.kind === 'bound'
      ? [expected.bound.value[index]!, expected.bound.allowed[index]!]
      : [Number(expected.data[index]), 0];
  return {
    comparison,
    worst: { at: indices(index, shapeOf(expected)), got: Number(data[index]), expected: value, allowed },
  };
}

function indices(index: number, shape: readonly number[]): number[] {
  const result: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    result.unshift(index % shape[axis]!);
    index = Math.floor(index / shape[axis]!);
  }
  return result;
}

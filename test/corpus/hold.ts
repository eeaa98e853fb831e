// What a case of the corpus is held to, on whatever engine: a failure is an Error that explains itself.
import { AtrousError, type Context, UnsupportedError } from 'atrous';
import { type CpuTensor, compareBits, compareWithBound } from 'atrous/reference';
import { conv2dGeometry } from '../../src/ops/conv2d/spec.ts';
import { depthwiseConv2dGeometry } from '../../src/ops/depthwiseConv2d/spec.ts';
import { TensorSpec } from '../../src/shape/tensorSpec.ts';
import { boundOf, type Call, onGpu, onReference } from '../harness/calls.ts';
import { explain } from '../harness/explain.ts';
import type { VariantPicker } from '../harness/variants.ts';
import { type CorpusCase, numbers, readCase } from './format.ts';
import { notOffered } from './offered.ts';
import type { Verdict } from './summary.ts';
import { differs } from './tolerance.ts';
import { callsOf, dtypes, operations } from './translate.ts';

interface Gpu {
  readonly context: Context;
  readonly picker: VariantPicker;
}

/** A case's line in the summary, and how to run it where atrous offers it. */
export interface Trial {
  readonly verdict: Verdict;
  /** Rejects where the case fails; the verdict tells of it too. */
  readonly run?: (gpu: Gpu) => Promise<void>;
}

export function trialOf(file: string, value: unknown): Trial {
  const given = readCase(value);
  const { id, op } = (value ?? {}) as { id?: unknown; op?: unknown };
  const reason = typeof given === 'string' ? undefined : notOffered(given);
  const status = reason === undefined ? 'not run' : 'not offered';
  const verdict: Verdict = { file, op: String(op), id: String(id), status, reason };
  if (reason !== undefined) return { verdict };
  const run = async (gpu: Gpu) => {
    verdict.status = 'failed'; // until it is over
    try {
      if (typeof given === 'string') throw new Error(`not a case: ${given}`);
      verdict.referenceOnly = await hold(gpu, given);
      verdict.status = 'passed';
    } catch (error) {
      verdict.reason = error instanceof Error ? error.message : String(error);
      throw error;
    }
  };
  return { verdict, run };
}

/** @returns whether only the reference was held to it */
async function hold(gpu: Gpu, given: CorpusCase): Promise<boolean> {
  const { errorKind, expectError, expected } = given;
  const { shapeOnly } = operations[given.op]!;
  const calls = callsOf(given);
  if (expectError) {
    const mayBeAccepted = errorKind === 'limitation' || (errorKind === 'dtype' && !sums(calls[0]));
    await holdRefusal(gpu, calls[0], mayBeAccepted);
    return false;
  }
  let referenceOnly = false;
  for (const call of calls) {
    const result = onReference(call);
    holdShape(`${call.op} on the reference`, result, expected!.shape);
    if (!shapeOnly) holdStated(`${call.op} on the reference`, given, call, result);
    if (isHalf(call) && (await refusalOnGpu(gpu, call)) instanceof UnsupportedError) {
      referenceOnly = true;
      continue;
    }
    for await (const { variant, result } of gpu.picker.each(() => onGpu(gpu.context, call))) {
      holdShape(`${call.op} on ${variant}`, result, expected!.shape);
      if (!shapeOnly) holdStated(`${call.op} on ${variant}`, given, call, result);
      holdAgreement(`${call.op} on ${variant}`, call, result);
    }
  }
  if (expected?.pads !== undefined) holdThat(same(padsOf(calls[0]), expected.pads), `pads ${padsOf(calls[0])}`);
  return referenceOnly;
}

function holdThat(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function holdShape(what: string, { shape }: { readonly shape: readonly number[] }, stated: readonly number[]): void {
  holdThat(same(shape, stated), `${what}: shape [${shape}], stated [${stated}]`);
}

/** Within the case's own tolerance; where it has none, what it states has to be as good as any result in its dtype. */
function holdStated(what: string, { expected, tolerance }: CorpusCase, call: Call, result: CpuTensor): void {
  if (expected?.data === undefined) throw new Error('the case states no elements');
  const stated = numbers(expected.data);
  const dtype = expected.dtype && dtypes[expected.dtype];
  holdThat(!dtype || result.dtype === dtype, `${what}: dtype ${result.dtype}, stated ${dtype}`);
  if (tolerance === undefined && sums(call)) {
    const comparison = compareWithBound(Float32Array.from(stated), boundOf(call));
    holdThat(comparison.failures === 0, explain('as stated', result.shape, comparison));
    return;
  }
  const difference = differs(result.data, stated, result.dtype ?? 'f32', tolerance ?? { abs: 0 });
  holdThat(difference === undefined, `${what}: ${difference}`);
}

function holdAgreement(what: string, call: Call, result: CpuTensor): void {
  const comparison = sums(call)
    ? compareWithBound(result.data, boundOf(call))
    : compareBits(result.data, onReference(call).data);
  holdThat(comparison.failures === 0, explain(what, result.shape, comparison));
}

/** Both faces refuse, with an error of atrous's own; or, where that may be, both accept and agree. */
async function holdRefusal(gpu: Gpu, call: Call, mayBeAccepted: boolean): Promise<void> {
  const onCpu = refusalOnReference(call);
  if (mayBeAccepted && onCpu === undefined) {
    const expected = onReference(call);
    for await (const { variant, result } of gpu.picker.each(() => onGpu(gpu.context, call))) {
      holdShape(variant, result, expected.shape);
      holdAgreement(variant, call, result);
    }
    return;
  }
  const refusals = { 'the reference': onCpu, 'the GPU': await refusalOnGpu(gpu, call) };
  for (const [who, refusal] of Object.entries(refusals)) {
    holdThat(refusal instanceof AtrousError, `${who} should refuse this: ${refusal ?? 'it is taken'}`);
  }
}

function refusalOnReference(call: Call): unknown {
  try {
    onReference(call);
    return undefined;
  } catch (error) {
    return error;
  }
}

function refusalOnGpu({ context }: Gpu, call: Call): Promise<unknown> {
  return onGpu(context, call).then(
    () => undefined,
    (error: unknown) => error,
  );
}

function sums({ op }: Call): boolean {
  return operations[op]!.sums;
}

function isHalf({ operands }: Call): boolean {
  return operands.some(({ dtype }) => dtype === 'f16');
}

/** Padding of rows and columns, which no result tells. */
function padsOf({ op, operands, options }: Call): number[][] {
  const geometry = op === 'depthwiseConv2d' ? depthwiseConv2dGeometry : conv2dGeometry;
  const [x, filter] = operands.map(({ shape, layout = 'nhwc', dtype = 'f32' }) => new TensorSpec(shape, layout, dtype));
  const { rows, columns } = geometry(x!, filter!, options as never);
  return [rows, columns].map(({ before, after }) => [before, after]);
}

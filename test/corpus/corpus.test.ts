// Runs the cases of the folder that CORPUS names on the GPU, on every variant, and on the reference.
import corpus from 'virtual:corpus';
import { AtrousError, UnsupportedError } from 'atrous';
import { type CpuTensor, compareBits, compareWithBound } from 'atrous/reference';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { conv2dGeometry } from '../../src/ops/conv2d/spec.ts';
import { depthwiseConv2dGeometry } from '../../src/ops/depthwiseConv2d/spec.ts';
import { TensorSpec } from '../../src/shape/tensorSpec.ts';
import { boundOf, type Call, onGpu, onReference } from '../harness/calls.ts';
import { explain } from '../harness/explain.ts';
import { VariantPicker } from '../harness/variants.ts';
import { type CorpusCase, numbers, readCase } from './format.ts';
import { notOffered } from './offered.ts';
import { summary, type Verdict } from './summary.ts';
import { differs } from './tolerance.ts';
import { callsOf, dtypes, operations } from './translate.ts';

if (corpus === null) throw new Error('no corpus: CORPUS names no folder (npm run test:corpus -- <folder>)');
const { folder, files } = corpus;

let gpu: Awaited<ReturnType<typeof VariantPicker.create>>;
beforeAll(async () => {
  gpu = await VariantPicker.create();
});

const verdicts: Verdict[] = [];
afterAll(async () => {
  gpu.context.destroy();
  await commands.report(`\n${folder}\n${summary(verdicts)}\n`);
  await commands.saveReport('corpus-cases.json', JSON.stringify(verdicts, null, 2));
});

for (const [file, values] of Object.entries(files)) {
  const cases: readonly unknown[] = Array.isArray(values) ? values : [values];
  const tests = cases.flatMap((value) => testOf(file, value));
  if (tests.length > 0) describe(file, () => test.each(tests)('%s', (_, run) => run()));
}

/** A test for a case that atrous offers, none for another; either way a line in the summary. */
function testOf(file: string, value: unknown): [id: string, run: () => Promise<void>][] {
  const given = readCase(value);
  const { id, op } = (value ?? {}) as { id?: unknown; op?: unknown };
  const reason = typeof given === 'string' ? undefined : notOffered(given);
  const status = reason === undefined ? 'not run' : 'not offered';
  const verdict: Verdict = { file, op: String(op), id: String(id), status, reason };
  verdicts.push(verdict);
  if (reason !== undefined) return [];
  const run = async () => {
    verdict.status = 'failed'; // until it is over
    try {
      if (typeof given === 'string') throw new Error(`not a case: ${given}`);
      verdict.referenceOnly = await hold(given);
      verdict.status = 'passed';
    } catch (error) {
      verdict.reason = error instanceof Error ? error.message : String(error);
      throw error;
    }
  };
  return [[verdict.id, run]];
}

/** @returns whether only the reference was held to it */
async function hold(given: CorpusCase): Promise<boolean> {
  const { errorKind, expectError, expected } = given;
  const { shapeOnly } = operations[given.op]!;
  const calls = callsOf(given);
  if (expectError) {
    const mayBeAccepted = errorKind === 'limitation' || (errorKind === 'dtype' && !sums(calls[0]));
    await expectRefusal(calls[0], mayBeAccepted);
    return false;
  }
  let referenceOnly = false;
  for (const call of calls) {
    const result = onReference(call);
    expect(result.shape, `${call.op} on the reference`).toEqual(expected!.shape);
    if (!shapeOnly) expectStated(`${call.op} on the reference`, given, call, result);
    if (isHalf(call)) {
      const refusal = await refusalOnGpu(call);
      if (refusal instanceof UnsupportedError) {
        referenceOnly = true;
        continue;
      }
    }
    for await (const { variant, result } of gpu.picker.each(() => onGpu(gpu.context, call))) {
      expect(result.shape, `${call.op} on ${variant}`).toEqual(expected!.shape);
      if (!shapeOnly) expectStated(`${call.op} on ${variant}`, given, call, result);
      expectAgreement(`${call.op} on ${variant}`, call, result);
    }
  }
  if (expected?.pads !== undefined) expect(padsOf(calls[0])).toEqual(expected.pads);
  return referenceOnly;
}

/** Within the case's own tolerance; where it has none, what it states has to be as good as any float32 result. */
function expectStated(what: string, { expected, tolerance }: CorpusCase, call: Call, result: CpuTensor): void {
  if (expected?.data === undefined) throw new Error('the case states no elements');
  const stated = numbers(expected.data);
  if (expected.dtype !== undefined) expect(result.dtype, what).toBe(dtypes[expected.dtype]);
  if (tolerance === undefined && sums(call)) {
    const comparison = compareWithBound(Float32Array.from(stated), boundOf(call));
    expect(comparison.failures, explain('as stated', result.shape, comparison)).toBe(0);
    return;
  }
  const difference = differs(result.data, stated, result.dtype ?? 'f32', tolerance ?? { abs: 0 });
  expect(difference, `${what}: ${difference}`).toBeUndefined();
}

function expectAgreement(what: string, call: Call, result: CpuTensor): void {
  const comparison = sums(call)
    ? compareWithBound(result.data, boundOf(call))
    : compareBits(result.data, onReference(call).data);
  expect(comparison.failures, explain(what, result.shape, comparison)).toBe(0);
}

/** Both faces refuse, with an error of atrous's own; or, where that may be, both accept and agree. */
async function expectRefusal(call: Call, mayBeAccepted: boolean): Promise<void> {
  const onCpu = refusalOnReference(call);
  if (mayBeAccepted && onCpu === undefined) {
    const expected = onReference(call);
    for await (const { variant, result } of gpu.picker.each(() => onGpu(gpu.context, call))) {
      expect(result.shape, variant).toEqual(expected.shape);
      expectAgreement(variant, call, result);
    }
    return;
  }
  expect(onCpu, 'the reference').toBeInstanceOf(AtrousError);
  expect(await refusalOnGpu(call), 'the GPU').toBeInstanceOf(AtrousError);
}

function refusalOnReference(call: Call): unknown {
  try {
    onReference(call);
    return undefined;
  } catch (error) {
    return error;
  }
}

function refusalOnGpu(call: Call): Promise<unknown> {
  return onGpu(gpu.context, call).then(
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

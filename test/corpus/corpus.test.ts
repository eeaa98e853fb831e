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
import { callsOf, operations } from './translate.ts';

if (corpus === null) throw new Error('no corpus: CORPUS names no folder (npm run test:corpus -- <folder>)');

let gpu: Awaited<ReturnType<typeof VariantPicker.create>>;
beforeAll(async () => {
  gpu = await VariantPicker.create();
});

const verdicts: Verdict[] = [];
afterAll(async () => {
  gpu.context.destroy();
  await commands.report(`\n${corpus.folder}\n${summary(verdicts)}\n`);
  await commands.saveReport('corpus-cases.json', JSON.stringify(verdicts, null, 2));
});

for (const [file, values] of Object.entries(corpus.files)) {
  describe(file, () => {
    if (!Array.isArray(values)) test('is a list of cases', () => expect(values).toBeInstanceOf(Array));
    else for (const value of values) declare(file, value);
  });
}

/** A test for a case that atrous offers; a line in the summary for any. */
function declare(file: string, value: unknown): void {
  const given = readCase(value);
  if (typeof given === 'string') {
    const { id, op } = (value ?? {}) as { id?: unknown; op?: unknown };
    verdicts.push({ file, op: String(op), id: String(id), status: 'failed', reason: given });
    test(`${id}`, () => expect.unreachable(`not a case: ${given}`));
    return;
  }
  const { id, op } = given;
  const reason = notOffered(given);
  const verdict: Verdict = { file, op, id, status: reason === undefined ? 'not run' : 'not offered', reason };
  verdicts.push(verdict);
  if (reason !== undefined) return;
  test(id, async () => {
    verdict.status = 'failed'; // until it is over
    try {
      verdict.referenceOnly = await hold(given);
      verdict.status = 'passed';
    } catch (error) {
      verdict.reason = error instanceof Error ? error.message : String(error);
      throw error;
    }
  });
}

/** @returns whether only the reference was held to it */
async function hold(given: CorpusCase): Promise<boolean> {
  const { errorKind, expectError, expected } = given;
  const { shapeOnly, sums } = operations[given.op]!;
  const calls = callsOf(given);
  if (expectError) {
    const mayBeAccepted = errorKind === 'limitation' || (errorKind === 'dtype' && !sums);
    await expectRefusal(calls[0], mayBeAccepted);
    return false;
  }
  let referenceOnly = false;
  for (const call of calls) {
    const result = onReference(call);
    expect(result.shape, `${call.op} on the reference`).toEqual(expected!.shape);
    if (!shapeOnly) expectStated(`${call.op} on the reference`, given, result);
    if (isHalf(call)) {
      const refusal = await refusalOnGpu(call);
      if (refusal instanceof UnsupportedError) {
        referenceOnly = true;
        continue;
      }
    }
    for await (const { variant, result } of gpu.picker.each(() => onGpu(gpu.context, call))) {
      expect(result.shape, `${call.op} on ${variant}`).toEqual(expected!.shape);
      if (!shapeOnly) expectStated(`${call.op} on ${variant}`, given, result);
      expectAgreement(`${call.op} on ${variant}`, call, sums, result);
    }
  }
  if (expected?.pads !== undefined) expect(padsOf(calls[0])).toEqual(expected.pads);
  return referenceOnly;
}

/** Within the case's own tolerance. Moved elements are what they were, where a case doesn't say how exact it is. */
function expectStated(what: string, { expected, tolerance, op }: CorpusCase, result: CpuTensor): void {
  if (expected?.data === undefined) throw new Error('the case states no elements');
  if (tolerance === undefined && operations[op]!.sums) return; // the bound is all there is then
  const difference = differs(result.data, numbers(expected.data), result.dtype ?? 'f32', tolerance ?? { abs: 0 });
  expect(difference, what).toBeUndefined();
}

function expectAgreement(what: string, call: Call, sums: boolean, result: CpuTensor): void {
  const comparison = sums
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
      expectAgreement(variant, call, operations[call.op]!.sums, result);
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

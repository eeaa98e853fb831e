// Random calls of every operation, valid and not: each right by the reference, or refused with its error; the page and the
// context survive. `npm run test:fuzz` makes 20,000 of them, from a new seed.
import { AtrousError, type Context, conv2d, createContext, LimitError, prepare, type Tensor } from 'atrous';
import { type Bound, type Comparison, type CpuTensor, compareBits, compareWithBound } from 'atrous/reference';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { describe as described, describeOptions } from '../../src/cpu/tensor.ts';
import { argumentsOf, boundOf, type Call, onReference, tensorOptions } from '../harness/calls.ts';
import { explain } from '../harness/explain.ts';
import { gpuFace } from '../harness/faces.ts';
import { thorough } from '../harness/full.ts';
import { Fuzz, type Fuzzed, type Made } from '../harness/fuzz.ts';
import { ofWholes } from '../harness/held.ts';
import { DeviceWatch } from '../harness/watch.ts';
import { CallersOwn } from '../harness/wild.ts';

const { VITE_LONG, VITE_SEED, VITE_CALLS, VITE_CALL } = import.meta.env;
const LONG = VITE_LONG === '1';
const SEED = VITE_SEED ? Number(VITE_SEED) : LONG ? Date.now() % 2 ** 31 : 4;
const CALLS = VITE_CALLS ? Number(VITE_CALLS) : LONG ? 20_000 : thorough ? 300 : 150;
const [first = 0, last = first] = VITE_CALL ? VITE_CALL.split('-').map(Number) : [0, CALLS - 1];
const numbers = Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** Calls between two looks at a convolution whose result is known, and reads that may be under way at once. */
const CHECKED = 250;
const IN_FLIGHT = 16;
/** Elements of the largest tensor, and operations, that the reference is asked for; and milliseconds that a call may take. */
const MOST = { elements: 2 ** 17, flops: 2 ** 24, ms: 10_000 };
const MOST_FAILURES = 20;

let gpu: Context;
let other: Context;
let watch: DeviceWatch;
let over: Tensor;
let variant = 0;

beforeAll(async () => {
  gpu = await createContext({ chooseVariant: (candidates) => variant % candidates.length });
  other = await createContext({ device: gpu.device });
  watch = new DeviceWatch(gpu.device);
  await prepare(gpu, (shape) => {
    over = shape([1, 4, 4, 4]);
  });
});
afterAll(() => {
  other.destroy();
  gpu.destroy();
});

/** What the reference says of a call. */
type Verdict =
  | { readonly says: 'result'; readonly result: CpuTensor; readonly bound?: Bound }
  | { readonly says: 'refusal'; readonly error: unknown }
  /** The output is more than the reference is asked for; it was found to be as large as this. */
  | { readonly says: 'too large'; readonly bytes: number };

type Geometry = (...specs: readonly unknown[]) => object;
const geometries = Object.assign(
  {},
  ...Object.values(import.meta.glob<Record<string, Geometry>>('../../src/ops/*/spec.ts', { eager: true })),
) as Readonly<Record<string, Geometry>>;

/** Elements of the largest tensor that an operation makes on its way, its output's bytes, and its operations. */
function amount(call: Made): { elements: number; bytes: number; flops: number } | undefined {
  let g: object;
  try {
    const specs = call.operands.map((operand, i) => described(call.op, `operand ${i}`, operand));
    const options = describeOptions(call.op, call.options as object, tensorOptions);
    g = geometries[`${call.op}Geometry`]!(...argumentsOf(call as Call, specs, options));
  } catch {
    return undefined; // so will the reference
  }
  type Step = { out: { size: number; bytes: number }; x?: { size: number }; flops?: number };
  const work = ({ out, x, flops = 0 }: Step) => (/pool/i.test(call.op) ? Math.min(flops, out.size * x!.size) : flops);
  const steps = [g, ...Object.values(g).filter((part) => part?.out?.size !== undefined)] as Step[];
  return {
    elements: Math.max(...steps.map(({ out }) => out.size)),
    bytes: Math.max(...steps.map(({ out }) => out.bytes)),
    flops: Math.max(...steps.map(work)),
  };
}

function judge({ make, moves, table, values, kind }: Fuzzed): Verdict {
  const size = amount(make());
  if (size && (size.elements > MOST.elements || size.flops > MOST.flops))
    return { says: 'too large', bytes: size.bytes };
  let result: CpuTensor;
  try {
    result = onReference(make() as Call);
  } catch (error) {
    return { says: 'refusal', error };
  }
  if (moves) return { says: 'result', result };
  const bound = boundOf(make() as Call);
  return { says: 'result', result, bound: kind === 'valid' && values === 'integers' ? ofWholes(table, bound) : bound };
}

/** What became of a call on the GPU: an error thrown, or a result that is on its way. */
type Outcome = { readonly error: unknown } | { readonly y: Tensor; readonly data: Promise<unknown> };

function onGpu({ make, ways, destroysEarly }: Fuzzed): { outcome: Outcome; free: () => void } {
  const made: Tensor[] = [];
  const buffers: GPUBuffer[] = [];
  const free = () => {
    for (const tensor of made) tensor.destroy();
  };
  const keep = (tensor: Tensor) => {
    made.push(tensor);
    return tensor;
  };
  const upload = ({ data, shape, layout, dtype }: CpuTensor, on = gpu) =>
    keep(on.tensor(data, shape, { layout, dtype }));
  const wrap = ({ data, shape, layout }: CpuTensor) => {
    const byteOffset = gpu.device.limits.minStorageBufferOffsetAlignment;
    const buffer = gpu.device.createBuffer({ size: byteOffset + data.byteLength + 64, usage: 0x8c }); // STORAGE and COPY
    buffers.push(buffer);
    gpu.device.queue.writeBuffer(buffer, 0, new Float32Array(buffer.size / 4).fill(Number.NaN));
    gpu.device.queue.writeBuffer(buffer, byteOffset, data as Float32Array<ArrayBuffer>);
    const dtype = data instanceof Int32Array ? 'i32' : data instanceof Uint32Array ? 'u32' : 'f32';
    return keep(gpu.wrap(buffer, shape, { layout, dtype, byteOffset }));
  };
  const stranger = ways.some((way) => way !== 'uploaded' && way !== 'wrapped');
  const tensorFor = (operand: CpuTensor, i: number): unknown => {
    switch (ways[i]) {
      case 'given':
        return operand;
      case 'over':
        return over;
      case 'foreign':
        return upload(small, other);
      case 'destroyed': {
        const tensor = upload(small);
        tensor.destroy();
        return tensor;
      }
      case 'wrapped':
        return wrap(operand);
      default:
        return upload(stranger ? small : operand);
    }
  };
  try {
    const call = make(upload);
    const tensors = call.operands.map(tensorFor);
    const operation = (gpuFace as unknown as Record<string, (...args: readonly unknown[]) => Tensor>)[call.op]!;
    const y = keep(operation(...argumentsOf(call as Call, tensors, call.options)));
    const data = y.data();
    data.catch(() => {});
    if (destroysEarly) free();
    return { outcome: { y, data }, free };
  } catch (error) {
    return { outcome: { error }, free };
  }
}

/** Whose own shape never matters. */
const small: CpuTensor = { data: new Float32Array(64), shape: [1, 4, 4, 4] };

/** Counts by operation and by what became of its calls. */
const tally = new Map<string, Map<string, number>>();

function count(op: string, what: string): void {
  const counts = tally.get(op) ?? new Map<string, number>();
  tally.set(op, counts.set(what, (counts.get(what) ?? 0) + 1));
}

/** What is wrong with an outcome, or undefined; counts it. */
async function compared(fuzzed: Fuzzed, verdict: Verdict, outcome: Outcome): Promise<string | undefined> {
  const { op, ways } = fuzzed;
  const { unsteady } = fuzzed.make();
  if ('error' in outcome) {
    const { error } = outcome;
    count(op, error instanceof AtrousError ? error.name : 'untyped');
    if (!(error instanceof AtrousError)) return `threw ${(error as Error)?.stack ?? error}`;
    const { cause } = error;
    if (cause !== undefined && !(unsteady && (cause instanceof CallersOwn || cause instanceof TypeError)))
      return `refused because of ${(cause as Error)?.stack ?? cause}`;
    if (error.message.length > 2000) return `refused in ${error.message.length} characters`;
    return refusedRightly(fuzzed, verdict, error, unsteady);
  }
  let data: Tensor['data'] extends () => Promise<infer T> ? T : never;
  try {
    data = (await outcome.data) as typeof data;
  } catch (error) {
    count(op, 'rejected');
    return `its data() rejected with ${error}`;
  }
  if (ways.some((way) => way !== 'uploaded' && way !== 'wrapped')) return 'took what is no tensor of its context';
  if (verdict.says === 'too large') {
    count(op, 'unchecked');
    return undefined;
  }
  if (verdict.says === 'refusal') {
    count(op, 'wrongly valid');
    return unsteady ? undefined : `gave ${outcome.y.shape.join('×')}; the reference refuses: ${verdict.error}`;
  }
  count(op, 'valid');
  const { result, bound } = verdict;
  const { shape, layout, dtype } = outcome.y;
  const what = { shape: result.shape, layout: result.layout, dtype: result.dtype };
  if (JSON.stringify({ shape, layout, dtype }) !== JSON.stringify(what)) {
    if (unsteady) return undefined;
    return `gave ${JSON.stringify({ shape, layout, dtype })}, expected ${JSON.stringify(what)}`;
  }
  const comparison: Comparison = bound ? compareWithBound(data, bound) : compareBits(data, result.data);
  if (comparison.failures > 0 && !unsteady) return explain(`variant ${fuzzed.variant}`, shape, comparison);
  return undefined;
}

/** What is wrong with a refusal, given what the reference says. */
function refusedRightly({ kind, ways }: Fuzzed, verdict: Verdict, error: AtrousError, unsteady: boolean) {
  const said = `${error.name}: ${error.message}`;
  if (kind === 'operand') return error.name === 'ResourceError' ? undefined : `an operand that is ${ways}: ${said}`;
  if (error instanceof LimitError && verdict.says === 'too large') return undefined;
  if (unsteady) return undefined;
  if (verdict.says !== 'refusal') return `refused with ${said}; the reference gives a result (${verdict.says})`;
  const expected = verdict.error;
  if (!(expected instanceof AtrousError))
    return `refused with ${said}; the reference throws ${(expected as Error)?.stack}`;
  if (kind === 'tensor') {
    const alike = [expected.name, ...(atUpload[expected.name] ?? [])];
    return alike.includes(error.name) ? undefined : `refused with ${said}; the reference with ${expected}`;
  }
  if (error.name === expected.name && inBothFaces(error) === inBothFaces(expected)) return undefined;
  return `refused with ${said}; the reference with ${expected.name}: ${expected.message}`;
}

/** A message without what a tensor is in the face that refuses one. */
function inBothFaces({ message }: AtrousError): string {
  return message.replace(/must be a tensor .*?, not/, 'must be a tensor, not');
}

/** `tensor` takes an array where the reference takes an object, and asks the device first. */
const atUpload: Readonly<Record<string, readonly string[]>> = {
  ResourceError: ['DtypeError'],
  ShapeError: ['LimitError'],
  DtypeError: ['UnsupportedError'],
};

const known = { x: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), filter: Float32Array.of(1, 2, 3, 4) };

/** The page computes, this context computes, and nobody has heard of an error on the GPU. */
async function alive(): Promise<string | undefined> {
  variant = 0;
  const [x, filter] = [gpu.tensor(known.x, [1, 3, 3, 1]), gpu.tensor(known.filter, [2, 2, 1, 1])];
  const y = conv2d(x, filter);
  const got = [...(await y.data())].join();
  for (const tensor of [x, filter, y]) tensor.destroy();
  await watch.settle();
  if (got !== '37,47,67,77') return `the known convolution gave ${got}`;
  return watch.uncaptured.length > 0 ? `uncaptured: ${watch.uncaptured.join('; ')}` : undefined;
}

test(
  `${numbers.length} random calls are right or refused`,
  async () => {
    await commands.report(`fuzz: seed ${SEED}, ${numbers.length} calls`);
    const fuzz = new Fuzz(SEED);
    const failures: string[] = [];
    const fail = (text: string) => {
      failures.push(text);
      commands.report(text); // at once, since the page may not come to its end
    };
    let pending: Promise<void>[] = [];
    const start = performance.now();
    for (const [done, i] of numbers.entries()) {
      const fuzzed = fuzz.call(i);
      if (VITE_CALL) await commands.report(fuzzed.shown);
      const before = performance.now();
      const verdict = judge(fuzzed);
      const between = performance.now();
      variant = fuzzed.variant;
      const isFree = verdict.says === 'too large' && verdict.bytes <= gpu.device.limits.maxStorageBufferBindingSize;
      if (isFree) {
        count(fuzzed.op, 'not made'); // too much to check, and too little to be refused
        continue;
      }
      const { outcome, free } = onGpu(fuzzed);
      const after = performance.now();
      if (between - before > MOST.ms) fail(`${fuzzed.shown}\n  the reference took ${between - before} ms`);
      if (after - between > MOST.ms) fail(`${fuzzed.shown}\n  took ${after - between} ms`);
      pending.push(
        compared(fuzzed, verdict, outcome).then((wrong) => {
          free();
          if (wrong !== undefined) fail(`${fuzzed.shown}\n  ${wrong}`);
        }),
      );
      if (pending.length >= IN_FLIGHT) {
        await Promise.all(pending);
        pending = [];
      }
      if (done % CHECKED === CHECKED - 1) {
        const wrong = await alive();
        if (wrong !== undefined) fail(`after call ${i}: ${wrong}`);
        const { live } = gpu.stats();
        const seconds = ((performance.now() - start) / 1000).toFixed(0);
        if (LONG) {
          await commands.report(
            `${done + 1} calls, ${seconds} s, ${failures.length} failures; ${live.buffers} buffers live, ${gpu.stats().pipelines} pipelines`,
          );
        }
      }
      if (failures.length >= MOST_FAILURES) break;
    }
    await Promise.all(pending);
    const wrong = await alive();
    if (wrong !== undefined) fail(`at the end: ${wrong}`);
    await commands.report(table());
    expect(failures.join('\n\n')).toBe('');
  },
  90 * 60_000,
);

/** The tally as text. */
function table(): string {
  const kinds = [...new Set([...tally.values()].flatMap((counts) => [...counts.keys()]))].sort();
  const total = new Map<string, number>();
  for (const counts of tally.values()) for (const [kind, n] of counts) total.set(kind, (total.get(kind) ?? 0) + n);
  const lines = [['', ...kinds]];
  for (const [op, counts] of [...[...tally].sort(([a], [b]) => (a < b ? -1 : 1)), ['all', total] as const]) {
    lines.push([op, ...kinds.map((kind) => String(counts.get(kind) ?? ''))]);
  }
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((cells) => cells[column]!.length)));
  return lines
    .map((cells) =>
      cells.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]! + 2))).join(''),
    )
    .join('\n');
}

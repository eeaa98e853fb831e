// Whether a result is right, before anything is timed.
import { isSubnormal } from '../src/cpu/convolve.ts';
import { toFloat64 } from '../src/cpu/tensor.ts';
import { activationMath } from '../src/number/activationMath.ts';
import { activatedError, type Bound, type Sums, storageError } from '../src/number/bound.ts';
import { halfWords } from '../src/number/dtype.ts';
import { floatFormats } from '../src/number/formats.ts';
import type { CpuTensor } from '../src/reference.ts';
import * as reference from '../src/reference.ts';
import { type Comparison, compareWithBound } from '../src/reference.ts';
import type { ConvAxis } from '../src/shape/axis.ts';
import { generator, seedOf } from '../test/harness/random.ts';
import type { Call, ConvStage, HostTensor, MoveStage, Program, ValueIndex } from './program.ts';

/** Up to this many products the reference computes a whole result. */
const MOST_PRODUCTS = 3e7;
/** Sampled elements of one result: no more than these, and fewer where they are dear. */
const MOST_SAMPLES = 4096;
const FEWEST_SAMPLES = 64;
const SAMPLED_PRODUCTS = 3e7;
/** Calls through which a worst case is carried: each makes it √n times as large or so, and beyond it says nothing. */
const MOST_CARRIED = 8;

export interface Verdict {
  readonly right: boolean;
  /** Elements held against the reference, over all results; the rest were held against another contestant's. */
  readonly checked: number;
  readonly elements: number;
  /** The largest error in units of what is allowed; 0 where moved elements are equal. */
  readonly worst: number;
  readonly reason?: string;
}

/** Expected elements of one result: all of them, or those at `indices`. */
interface Expected {
  readonly indices?: readonly number[];
  readonly bound: Bound;
}

/**
 * Judges every contestant's results at once: against the whole reference where it is cheap, else at sampled elements, the
 * corners among them, and wherever two contestants differ most.
 * @param results each contestant's
 * @param lenient contestants that may also be off by as much as {@link customary}, since their approximations of activations
 *   are theirs to choose, and by what positions between pixels in float32 bring
 */
export function judge<Who>(
  program: Program,
  results: ReadonlyMap<Who, readonly Float32Array[]>,
  lenient: (who: Who) => boolean,
): Map<Who, Verdict> {
  const all = [...results];
  const elements = program.results.reduce((sum, value) => sum + program.specs[value]!.size, 0);
  const exact = new Exact(program);
  const comparisons = new Map<Who, Comparison[]>(all.map(([name]) => [name, []]));
  program.results.forEach((value, i) => {
    const expected = expectedOf(
      program,
      value,
      exact,
      all.map(([, arrays]) => arrays[i]!),
    );
    for (const [name, arrays] of all) {
      const { indices, bound } = expected;
      const got = arrays[i]!;
      const picked = indices === undefined ? got : Float32Array.from(indices, (index) => got[index]!);
      comparisons.get(name)!.push(compareWithBound(picked, lenient(name) ? loosened(bound, program) : bound));
    }
  });
  return new Map(all.map(([name]) => [name, verdict(comparisons.get(name)!, elements)]));
}

function verdict(comparisons: readonly Comparison[], elements: number): Verdict {
  const failed = comparisons.find(({ failures }) => failures > 0);
  const example = failed?.examples[0];
  return {
    right: failed === undefined,
    checked: comparisons.reduce((sum, comparison) => sum + comparison.elements, 0),
    elements,
    worst: Math.max(...comparisons.map(({ worst }) => worst)),
    reason:
      failed &&
      `${failed.failures} of ${failed.elements} elements are off, the first: ${example?.got} for ${example?.expected} ± ${example?.allowed}`,
  };
}

function loosened(bound: Bound, program: Program): Bound {
  const moved = displaced(program);
  const usual = customary(program);
  const allowed = bound.allowed.map((allowance, i) =>
    allowance === 0 ? 0 : Math.max(allowance, usual(bound.value[i]!)) + moved,
  );
  return { ...bound, allowed };
}

/** What positions between pixels in float32, four units in the last place off, make of elements within ±1. */
function displaced({ stages, specs: [x] }: Program): number {
  const resizes = stages.some((stage) => stage.kind === 'layer' && stage.step.op === 'resize');
  return resizes ? 4 * 2 ** -23 * Math.max(x!.height, x!.width) * 2 : 0;
}

/**
 * What ONNX Runtime's own tests allow (test/providers/checkers.cc). In float16 also what sums in float16 bring, which are a
 * peer's to choose: each of n roundings is off by 2⁻¹¹ of a partial sum at most, in either direction, and partial sums stay
 * near 1 as these numbers are drawn.
 */
function customary({ workload, stages }: Program): (value: number) => number {
  if (workload.dtype === 'f32') return (value) => 1e-5 + 1e-4 * Math.abs(value);
  const terms = stages.reduce((sum, stage) => sum + (stage.kind === 'conv' ? stage.g.terms : 0), 0);
  const summed = Math.sqrt(terms) * floatFormats.f16.epsilon;
  return (value) => Math.max(2.5e-3 + 1e-3 * Math.abs(value), summed * (1 + Math.abs(value)));
}

function expectedOf(program: Program, value: ValueIndex, exact: Exact, candidates: readonly Float32Array[]): Expected {
  if (program.calls.length === 1 && program.flops / 2 <= MOST_PRODUCTS) return { bound: wholeBound(program) };
  if (program.calls.length > MOST_CARRIED) return { bound: chainBound(program, value) };
  const indices = [...sampled(program, value, exact), ...disagreements(candidates)];
  const { shape } = program.specs[value]!;
  return { indices, bound: exact.bound(value, indices, shape) };
}

type Face = Readonly<Record<string, ((...args: unknown[]) => unknown) | undefined>>;

function cpu({ data, spec: { shape, layout, dtype, size } }: HostTensor): CpuTensor {
  return { data: dtype === 'f16' ? halfWords(data).subarray(0, size) : data, shape, layout, dtype };
}

/** What the reference is called with. */
function argumentsOf(call: Call, values: readonly CpuTensor[]): unknown[] {
  const { op, from, filters, bias, residual, others, options } = call;
  if (others) {
    const tensors = [values[from]!, ...others.map(cpu)];
    return op === 'concat' ? [tensors] : [...tensors, options];
  }
  const tensors = {
    ...(bias && { bias: cpu(bias) }),
    ...(residual !== undefined && { residual: values[residual]! }),
  };
  return [values[from]!, ...filters.map(({ tensor }) => cpu(tensor)), { ...options, ...tensors }];
}

const face = reference as unknown as Face;

/** The whole result of a program of one operation, from the reference itself. */
function wholeBound({ calls: [call], x }: Program): Bound {
  const args = argumentsOf(call!, [cpu(x)]);
  const bound = face[`${call!.op}Bound`];
  if (bound !== undefined) return bound(...args) as Bound;
  return within(face[call!.op]!(...args) as CpuTensor, () => 0);
}

/** A whole value of a long chain: the reference's, one operation after the other, and what is customary about it. */
function chainBound(program: Program, value: ValueIndex): Bound {
  const { calls, x } = program;
  const values: CpuTensor[] = [cpu(x)];
  for (const call of calls) values[call.value] = face[call.op]!(...argumentsOf(call, values)) as CpuTensor;
  return within(values[value]!, customary(program));
}

function within({ data, shape }: CpuTensor, allowance: (value: number) => number): Bound {
  const value = toFloat64(data);
  return { shape, value, allowed: value.map(allowance), free: new Uint8Array(value.length), saturated: [] };
}

/** Corners, edges and random elements, each pixel with a few channels, until enough are sampled or they cost enough. */
function* sampled(program: Program, value: ValueIndex, exact: Exact): Generator<number> {
  const { batch, height, width, channels, strides } = program.specs[value]!;
  const next = generator(seedOf(`samples of ${program.workload.name} ${value}`));
  const below = (length: number) => Math.floor(next() * length);
  const started = exact.products;
  for (let i = 0; i < MOST_SAMPLES; i += 8) {
    if (i >= FEWEST_SAMPLES && exact.products - started > SAMPLED_PRODUCTS) return;
    // The first sixteen pixels have each coordinate at the start, at the end or anywhere.
    const coordinate = (length: number, bit: number) => {
      if (i >= 128) return below(length);
      const choice = (i >> bit) & 3;
      return choice === 0 ? 0 : choice === 1 ? length - 1 : below(length);
    };
    const pixel = [
      below(batch) * strides.batch,
      coordinate(height, 3) * strides.row,
      coordinate(width, 5) * strides.column,
    ];
    const at = pixel.reduce((sum, part) => sum + part, 0);
    for (const channel of [0, channels - 1, ...Array.from({ length: 6 }, () => below(channels))]) {
      const index = at + channel * strides.channel;
      exact.compute(value, index);
      yield index;
    }
  }
}

/** Where each of several results differs most from the first. */
function disagreements([first, ...others]: readonly Float32Array[]): number[] {
  return others.map((other) => {
    let [worst, at] = [-1, 0];
    for (let i = 0; i < first!.length; i++) {
      const difference = Math.abs(first![i]! - other[i]!);
      if (difference > worst || Number.isNaN(difference)) {
        worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
        at = i;
      }
    }
    return at;
  });
}

interface Element {
  readonly value: number;
  /** How far what a GPU stores may be off; the input's elements not at all. */
  readonly error: number;
}

/** Single elements of a program's values in float64, each computed once, with all that they are computed from. */
class Exact {
  /** Products computed so far. */
  products = 0;
  readonly #program: Program;
  readonly #known: readonly Map<number, Element>[];
  readonly #sources = new Map<MoveStage, Uint32Array>();

  constructor(program: Program) {
    this.#program = program;
    this.#known = program.specs.map(() => new Map());
  }

  bound(value: ValueIndex, indices: readonly number[], shape: readonly number[]): Bound {
    const elements = indices.map((index) => this.compute(value, index));
    return {
      shape,
      value: Float64Array.from(elements, (element) => element.value),
      allowed: Float64Array.from(elements, ({ error }) => error),
      free: new Uint8Array(indices.length),
      saturated: [],
    };
  }

  compute(value: ValueIndex, index: number): Element {
    const known = this.#known[value]!.get(index);
    if (known !== undefined) return known;
    const element = this.#make(value, index);
    if (value > 0) this.#known[value]!.set(index, element);
    return element;
  }

  #make(value: ValueIndex, index: number): Element {
    if (value === 0) return { value: this.#program.x.data[index]!, error: 0 };
    const stage = this.#program.stages[value - 1]!;
    if (stage.kind === 'layer') throw new Error(`${stage.step.op} is checked whole`);
    if (stage.kind === 'move') return this.compute(stage.from, this.#source(stage)[index]!);
    return this.#sum(stage, index);
  }

  /** Which element of its input each element of a rearrangement is: the reference's word on the indices themselves. */
  #source(stage: MoveStage): Uint32Array {
    const known = this.#sources.get(stage);
    if (known !== undefined) return known;
    const { x } = stage.g;
    const numbered: CpuTensor = {
      data: Uint32Array.from({ length: x.size }, (_, i) => i),
      shape: x.shape,
      layout: x.layout,
    };
    const moved = (reference as unknown as Face)[stage.op]!(numbered, stage.options) as CpuTensor;
    this.#sources.set(stage, moved.data as Uint32Array);
    return moved.data as Uint32Array;
  }

  #sum({ g, from, filter, bias, residual }: ConvStage, index: number): Element {
    const { out, rows, columns, groups } = g;
    const strides = g.x.strides; // a getter
    const at = (stride: number, length: number) => Math.floor(index / stride) % length;
    const n = at(out.strides.batch, out.batch);
    const o = at(out.strides.channel, out.channels);
    const firstChannel = Math.floor(o / (out.channels / groups)) * g.filter.i;
    const rowTaps = [...tapsInside(rows, at(out.strides.row, out.height))];
    const columnTaps = [...tapsInside(columns, at(out.strides.column, out.width))];
    const dtype = this.#program.workload.dtype;
    const flushable = (element: number) => isSubnormal(element, floatFormats[dtype].smallestNormal);
    const added = bias?.data[o] ?? 0;
    const passed = residual === undefined ? { value: 0, error: 0 } : this.compute(residual, index);
    const sums: Sums = {
      value: added + passed.value,
      magnitude: Math.abs(added) + Math.abs(passed.value) + passed.error,
      carried: passed.error,
      flushed: 0,
    };
    // Beside float32 they are within the sum's own error.
    if (dtype === 'f16') {
      for (const element of [added, passed.value]) if (flushable(element)) sums.flushed += Math.abs(element);
    }
    const plain = from === 0 ? this.#program.x.data : undefined;
    const weights = filter.data;
    for (const [ky, row] of rowTaps) {
      for (const [kx, column] of columnTaps) {
        let xAt = n * strides.batch + row * strides.row + column * strides.column + firstChannel * strides.channel;
        let fAt = ky * g.filter.strides.row + kx * g.filter.strides.column + o * g.filter.strides.o;
        for (let i = 0; i < g.filter.i; i++, xAt += strides.channel, fAt += g.filter.strides.i) {
          const weight = weights[fAt]!;
          if (plain !== undefined) {
            const product = plain[xAt]! * weight;
            sums.value += product;
            sums.magnitude += Math.abs(product);
            if (flushable(plain[xAt]!) || flushable(weight)) sums.flushed += Math.abs(product);
          } else {
            const { value, error } = this.compute(from, xAt);
            sums.value += value * weight;
            sums.magnitude += (Math.abs(value) + error) * Math.abs(weight);
            sums.carried += error * Math.abs(weight);
            if (flushable(value) || flushable(weight)) sums.flushed += Math.abs(value * weight);
          }
        }
      }
    }
    this.products += rowTaps.length * columnTaps.length * g.filter.i;
    const activation = activationMath(g.activation);
    const value = activation.of(sums.value);
    const error = activatedError(sums, g.terms, g.accumulate, activation);
    return { value, error: error + storageError(value, error, dtype) };
  }
}

/** The taps of output position `o` that fall on the input, and where. */
function* tapsInside(axis: ConvAxis, o: number): Generator<[tap: number, position: number]> {
  for (let tap = 0; tap < axis.kernel; tap++) {
    const position = o * axis.stride + tap * axis.dilation - axis.before;
    if (position >= 0 && position < axis.size) yield [tap, position];
  }
}

import type { Context, Dtype, Layout, Rehearse, Shape, Tensor, TensorData } from 'atrous';
import * as referenceFace from 'atrous/reference';
import { type Bound, type CpuTensor, numberToHalf } from 'atrous/reference';
import { type CaseTable, operandsOf, type Row } from '../cases/table.ts';
import { gpuFace } from './faces.ts';
import { generator, seedOf } from './random.ts';

/** What the elements of a case are drawn from. */
export type Values =
  /** Uniform in [−1, 1). */
  | 'uniform'
  /** Integers in [−8, 8], whose sums are exact. */
  | 'integers'
  /** −1, 0 and 1, whose sums are exact in float16 too, up to 2048. */
  | 'signs'
  /** Any 32-bit words: NaN payloads, subnormals, −0. */
  | 'words'
  /** Uniform, but for one element of one operand that is NaN or an infinity. */
  | 'special'
  /** Magnitudes up to 1e38 with uniform filters: some sums overflow, most don't. */
  | 'large'
  /** Magnitudes around the smallest normal number, with filters that bring some products back to everyday size. */
  | 'subnormal';

/** What a row that names no dtype runs in; float32 biases and float16 accumulators go beside float16 operands. */
export type Precision = 'f32' | 'f16' | 'f16, f32 biases' | 'f16, f16 sums';

/** Whether an operation takes the options that convolutions share. */
export function hasConvOptions(op: string): boolean {
  return /conv2d|focus/i.test(op);
}

/** The precisions that a row can run in. */
export function precisionsOf({ op, moves }: CaseTable, row: Row): readonly Precision[] {
  if (row.dtype !== undefined) return ['f32'];
  const { bias, depthwiseBias } = row as Readonly<Record<string, unknown>>;
  const precisions: Precision[] = ['f32', 'f16'];
  if (bias !== undefined || depthwiseBias !== undefined) precisions.push('f16, f32 biases');
  if (!moves && hasConvOptions(op)) precisions.push('f16, f16 sums');
  return precisions;
}

/** A call of one operation with its tensors on the CPU. */
export interface Call {
  readonly op: string;
  readonly operands: readonly CpuTensor[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** Operations that take their operands as one list. */
const takesList = ({ op }: Call) => op === 'concat';

/** What an operation is called with, once its tensors are those of a face. */
export function argumentsOf<T>(call: Call, tensors: readonly T[], options: unknown): readonly unknown[] {
  return takesList(call) ? [tensors, options] : [...tensors, options];
}

/** Whether an operand has a layout; filters and biases have none of their own. */
export function isImage(name: string): boolean {
  return /^(x|a|b|residual|tensors\[\d+\])$/.test(name);
}

/** An activation that changes nothing. */
export const identity = { type: 'clip', min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY } as const;

/** Facts of a row that are neither operands nor options of the call. */
export const facts = ['name', 'layout', 'dtype', 'shape', 'given', 'golden', 'ending'];
export const tensorOptions = ['bias', 'residual', 'depthwiseBias'];

/** The call that a row describes. A row's literal elements stand in for uniform ones and integers, not for the others. */
export function callOf(table: CaseTable, row: Row, values: Values, precision: Precision = 'f32'): Call {
  const next = generator(seedOf(`${table.op} ${row.name} ${values}`));
  const literal = values === 'uniform' || values === 'integers' ? row.given : undefined;
  const make = (name: string, shape: Shape, isOperand = false): CpuTensor => {
    const half = precision !== 'f32' && !(precision === 'f16, f32 biases' && /bias/i.test(name));
    const dtype = row.dtype ?? (half ? 'f16' : 'f32');
    return {
      data: literal?.[name]
        ? literalData(literal[name], dtype)
        : draw(next, size(shape), values, dtype, isOperand && !isImage(name)),
      shape,
      layout: isImage(name) ? row.layout : undefined,
      ...(dtype === 'f16' && { dtype }),
    };
  };
  const entries = Object.entries(row).filter(
    ([name, value]) => value !== undefined && !facts.includes(name) && !table.operands.includes(name),
  );
  const call = {
    op: table.op,
    operands: operandsOf(table, row).map(([name, shape]) => make(name, shape, true)),
    options: {
      ...Object.fromEntries(
        entries.map(([name, value]) => [name, tensorOptions.includes(name) ? make(name, value as Shape) : value]),
      ),
      ...(precision === 'f16, f16 sums' && { accumulate: 'f16' }),
    },
  };
  if (values === 'special') {
    const { data } = pick(next, call.operands);
    const at = Math.floor(next() * data.length);
    const value = pick(next, [Number.NaN, Number.POSITIVE_INFINITY, -Infinity]);
    data[at] = data instanceof Uint16Array ? numberToHalf(value) : value;
  }
  return call;
}

function pick<T>(next: () => number, from: readonly T[]): T {
  return from[Math.floor(next() * from.length)]!;
}

type Face = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/** The reference's result. */
export function onReference(call: Call): CpuTensor {
  return (referenceFace as unknown as Face)[call.op]!(...argumentsOf(call, call.operands, call.options)) as CpuTensor;
}

/** The bound of a sum's GPU result. */
export function boundOf({ op, operands, options }: Call): Bound {
  return (referenceFace as unknown as Face)[`${op}Bound`]!(...operands, options) as Bound;
}

/** The GPU's result; every tensor made for it is destroyed. */
export async function onGpu(
  context: Context,
  call: Call,
): Promise<{ data: TensorData; shape: Shape; layout: Layout; dtype: Dtype }> {
  const { op, operands, options } = call;
  const uploaded: Tensor[] = [];
  const upload = ({ data, shape, layout, dtype }: CpuTensor) => {
    const tensor = context.tensor(data, shape, { layout, dtype });
    uploaded.push(tensor);
    return tensor;
  };
  try {
    const tensors = operands.map(upload);
    const others = Object.fromEntries(
      Object.entries(options).map(([name, value]) => [
        name,
        tensorOptions.includes(name) ? upload(value as CpuTensor) : value,
      ]),
    );
    const y = (gpuFace as unknown as Face)[op]!(...argumentsOf(call, tensors, others)) as Tensor;
    uploaded.push(y);
    return { data: await y.data(), shape: y.shape, layout: y.layout, dtype: y.dtype };
  } finally {
    for (const tensor of uploaded) tensor.destroy();
  }
}

/** The call on shapes alone, for what plans it and doesn't run it. */
export function rehearsed(call: Call): Rehearse {
  return (tensor) => {
    const like = ({ shape, layout, dtype }: CpuTensor): Tensor => tensor(shape, { layout, dtype });
    const options = Object.entries(call.options).map(([name, value]) => [
      name,
      tensorOptions.includes(name) ? like(value as CpuTensor) : value,
    ]);
    const args = argumentsOf(call, call.operands.map(like), Object.fromEntries(options));
    (gpuFace as unknown as Face)[call.op]!(...args);
  };
}

function size(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

function literalData(elements: readonly number[], dtype: Dtype = 'f32'): TensorData {
  if (dtype === 'i32') return Int32Array.from(elements);
  if (dtype === 'f16') return Uint16Array.from(elements, numberToHalf);
  return dtype === 'u32' ? Uint32Array.from(elements) : Float32Array.from(elements);
}

function draw(next: () => number, length: number, values: Values, dtype: Dtype, isFilter: boolean): TensorData {
  if (dtype === 'f16') return drawHalves(next, length, values, isFilter);
  if (values === 'words' || dtype === 'i32' || dtype === 'u32') {
    const words = Uint32Array.from({ length }, () => Math.floor(next() * 2 ** 32));
    // Uniform words are seldom special; every third is one that a float path would spoil.
    const special = [0x80000000, 0x7fc00001, 0x7f800001, 0xffc12345, 0x00000001, 0x807fffff, 0x7f800000];
    words.forEach((_, i) => {
      if (i % 3 === 0) words[i] = special[(i / 3) % special.length]!;
    });
    if (dtype === 'f32') return new Float32Array(words.buffer);
    return dtype === 'i32' ? new Int32Array(words.buffer) : words;
  }
  if (values === 'signs') return Float32Array.from({ length }, () => Math.floor(next() * 3) - 1);
  if (values === 'integers') return Float32Array.from({ length }, () => Math.floor(next() * 17) - 8);
  return drawReals(next, length, powers[isFilter ? 'filter' : 'other'][values]);
}

function drawHalves(next: () => number, length: number, values: Values, isFilter: boolean): Uint16Array {
  if (values === 'words') {
    const special = [0x8000, 0x7e01, 0x7d01, 0xfe55, 0x0001, 0x83ff, 0x7c00];
    return Uint16Array.from({ length }, (_, i) =>
      i % 3 === 0 ? special[(i / 3) % special.length]! : Math.floor(next() * 2 ** 16),
    );
  }
  const reals =
    values === 'integers' || values === 'signs'
      ? draw(next, length, values, 'f32', isFilter)
      : drawReals(next, length, halfPowers[isFilter ? 'filter' : 'other'][values]);
  return Uint16Array.from(reals as Float32Array, numberToHalf);
}

function drawReals(next: () => number, length: number, exponents: readonly [number, number] | undefined): Float32Array {
  if (exponents === undefined) return Float32Array.from({ length }, () => next() * 2 - 1);
  const [low, high] = exponents;
  return Float32Array.from({ length }, () => (next() < 0.5 ? -1 : 1) * 2 ** (low + (high - low) * next()));
}

type Powers = Readonly<Record<'filter' | 'other', { [K in Values]?: readonly [number, number] }>>;

/** Powers of two between which magnitudes are spread evenly. */
const powers: Powers = {
  other: { large: [-20, 126], subnormal: [-150, -115] },
  filter: { subnormal: [-30, 120] },
};

/** The same for float16, whose normal numbers lie between 2⁻¹⁴ and 2¹⁶. */
const halfPowers: Powers = {
  other: { large: [-10, 15], subnormal: [-26, -12] },
  filter: { subnormal: [-8, 13] },
};

import type { Context, Dtype, Layout, Shape, Tensor, TensorData } from 'atrous';
import * as gpuFace from 'atrous';
import type { Bound, CpuTensor } from 'atrous/reference';
import * as referenceFace from 'atrous/reference';
import type { CaseTable, Row } from '../cases/table.ts';
import { generator, seedOf } from './random.ts';

/** What the elements of a case are drawn from. */
export type Values =
  /** Uniform in [−1, 1). */
  | 'uniform'
  /** Integers in [−8, 8], whose sums are exact. */
  | 'integers'
  /** Any 32-bit words: NaN payloads, subnormals, −0. */
  | 'words'
  /** Uniform, but for one element of one operand that is NaN or an infinity. */
  | 'special'
  /** Magnitudes up to 1e38 with uniform filters: some sums overflow, most don't. */
  | 'large'
  /** Magnitudes around the smallest normal number, with filters that bring some products back to everyday size. */
  | 'subnormal';

/** A call of one operation with its tensors on the CPU. */
export interface Call {
  readonly op: string;
  readonly operands: readonly CpuTensor[];
  readonly options: Readonly<Record<string, unknown>>;
}

const facts = ['name', 'layout', 'dtype', 'shape', 'given', 'golden'];
export const tensorOptions = ['bias', 'residual', 'depthwiseBias'];

/** The call that a row describes. A row's literal elements stand in for uniform ones and integers, not for the others. */
export function callOf(table: CaseTable, row: Row, values: Values): Call {
  const next = generator(seedOf(`${table.op} ${row.name} ${values}`));
  const literal = values === 'uniform' || values === 'integers' ? row.given : undefined;
  const make = (name: string, shape: Shape): CpuTensor => ({
    data: literal?.[name]
      ? literalData(literal[name], row.dtype)
      : draw(next, size(shape), values, row.dtype ?? 'f32', table.operands.includes(name) && name !== 'x'),
    shape,
    // Filters and biases have no layout of their own.
    layout: name === 'x' || name === 'residual' ? row.layout : undefined,
  });
  const entries = Object.entries(row).filter(
    ([name, value]) => value !== undefined && !facts.includes(name) && !table.operands.includes(name),
  );
  const call = {
    op: table.op,
    operands: table.operands.map((name) => make(name, (row as unknown as Record<string, Shape>)[name]!)),
    options: Object.fromEntries(
      entries.map(([name, value]) => [name, tensorOptions.includes(name) ? make(name, value as Shape) : value]),
    ),
  };
  if (values === 'special') {
    const { data } = pick(next, call.operands);
    data[Math.floor(next() * data.length)] = pick(next, [Number.NaN, Number.POSITIVE_INFINITY, -Infinity]);
  }
  return call;
}

function pick<T>(next: () => number, from: readonly T[]): T {
  return from[Math.floor(next() * from.length)]!;
}

type Face = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/** The reference's result. */
export function onReference({ op, operands, options }: Call): CpuTensor {
  return (referenceFace as unknown as Face)[op]!(...operands, options) as CpuTensor;
}

/** The bound of a sum's GPU result. */
export function boundOf({ op, operands, options }: Call): Bound {
  return (referenceFace as unknown as Face)[`${op}Bound`]!(...operands, options) as Bound;
}

/** The GPU's result; every tensor made for it is destroyed. */
export async function onGpu(
  context: Context,
  { op, operands, options }: Call,
): Promise<{ data: TensorData; shape: Shape; layout: Layout; dtype: Dtype }> {
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
    const y = (gpuFace as unknown as Face)[op]!(...tensors, others) as Tensor;
    uploaded.push(y);
    return { data: await y.data(), shape: y.shape, layout: y.layout, dtype: y.dtype };
  } finally {
    for (const tensor of uploaded) tensor.destroy();
  }
}

function size(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

function literalData(elements: readonly number[], dtype: Dtype = 'f32'): TensorData {
  if (dtype === 'i32') return Int32Array.from(elements);
  return dtype === 'u32' ? Uint32Array.from(elements) : Float32Array.from(elements);
}

function draw(next: () => number, length: number, values: Values, dtype: Dtype, isFilter: boolean): TensorData {
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
  if (values === 'integers') return Float32Array.from({ length }, () => Math.floor(next() * 17) - 8);
  const [low, high] = powers[isFilter ? 'filter' : 'other'][values] ?? [];
  if (low === undefined) return Float32Array.from({ length }, () => next() * 2 - 1);
  return Float32Array.from({ length }, () => (next() < 0.5 ? -1 : 1) * 2 ** (low + (high! - low) * next()));
}

/** Powers of two between which magnitudes are spread evenly. */
const powers: Readonly<Record<'filter' | 'other', { [K in Values]?: readonly [number, number] }>> = {
  other: { large: [-20, 126], subnormal: [-150, -115] },
  filter: { subnormal: [-30, 120] },
};

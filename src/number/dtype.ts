import { numberToHalf } from './half.ts';

/** Element types. `f16` is stored as raw 16-bit words wherever JavaScript has no Float16Array. */
export type Dtype = 'f32' | 'f16' | 'i32' | 'u32';

/** The dtypes that sums are defined on. */
export type FloatDtype = 'f32' | 'f16';

type MaybeFloat16Array = typeof globalThis extends { Float16Array: { prototype: infer T } } ? T : Uint16Array;

/** What a tensor's elements come back as. */
export type TensorData = Float32Array | Int32Array | Uint32Array | Uint16Array | MaybeFloat16Array;

/** Bytes of one element. */
export const dtypeBytes: Readonly<Record<Dtype, number>> = { f32: 4, f16: 2, i32: 4, u32: 4 };

export function isDtype(value: unknown): value is Dtype {
  return typeof value === 'string' && Object.hasOwn(dtypeBytes, value);
}

/** Whether sums are defined on this dtype; rearrangements take every dtype. */
export function isFloat(dtype: Dtype): dtype is FloatDtype {
  return dtype === 'f32' || dtype === 'f16';
}

const arrays: Readonly<Record<Dtype, (new (buffer: ArrayBufferLike) => TensorData) | undefined>> = {
  ...{ f32: Float32Array, i32: Int32Array, u32: Uint32Array },
  f16: (globalThis as { Float16Array?: new (buffer: ArrayBufferLike) => MaybeFloat16Array }).Float16Array,
};

/** The array type that a dtype's elements are given to the caller in, over these bytes. */
export function viewOf(dtype: Dtype, bytes: ArrayBuffer): TensorData {
  return new (arrays[dtype] ?? Uint16Array)(bytes);
}

/** The dtype that an array's type stands for, or undefined where it stands for none. */
export function dtypeOf(data: unknown): Dtype | undefined {
  return (Object.keys(arrays) as Dtype[]).find((dtype) => arrays[dtype] && data instanceof arrays[dtype]);
}

/** Whether an array can be given for a dtype: as it is, or, float32 for float16, by rounding. */
export function holds(data: unknown, dtype: Dtype): boolean {
  return dtypeOf(data) === dtype || (dtype === 'f16' && (data instanceof Uint16Array || data instanceof Float32Array));
}

/** Float16 words of an array that {@link holds} them, float32 rounded to nearest even, and a zero where their number is odd. */
export function halfWords(data: TensorData): Uint16Array {
  const words = new Uint16Array(data.length + (data.length % 2)); // buffers are written in whole 32-bit words
  if (!(data instanceof Float32Array)) words.set(new Uint16Array(data.buffer, data.byteOffset, data.length));
  else if (!arrays.f16) words.set(Uint16Array.from(data, numberToHalf));
  else new arrays.f16(words.buffer).set(data); // the engine's own rounding is many times faster
  return words;
}

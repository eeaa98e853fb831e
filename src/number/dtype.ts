import { roundToHalf } from './half.ts';

/** Element types. `f16` is stored as raw 16-bit words wherever JavaScript has no Float16Array. */
export type Dtype = 'f32' | 'f16' | 'i32' | 'u32';

type MaybeFloat16Array = typeof globalThis extends { Float16Array: { prototype: infer T } } ? T : Uint16Array;

/** What a tensor's elements come back as. */
export type TensorData = Float32Array | Int32Array | Uint32Array | Uint16Array | MaybeFloat16Array;

interface FloatFormat {
  readonly bytes: number;
  /** Distance from 1 to the next larger value: what WGSL calls one ulp of 1. */
  readonly epsilon: number;
  readonly smallestNormal: number;
  readonly smallestSubnormal: number;
  readonly largest: number;
  readonly round: (value: number) => number;
}

/** The two binary floating-point formats (IEEE 754 binary32, binary16). */
export const floatFormats: Readonly<Record<'f32' | 'f16', FloatFormat>> = {
  f32: {
    bytes: 4,
    epsilon: 2 ** -23,
    smallestNormal: 2 ** -126,
    smallestSubnormal: 2 ** -149,
    largest: (2 - 2 ** -23) * 2 ** 127,
    round: Math.fround,
  },
  f16: {
    bytes: 2,
    epsilon: 2 ** -10,
    smallestNormal: 2 ** -14,
    smallestSubnormal: 2 ** -24,
    largest: 65504,
    round: roundToHalf,
  },
};

/** Bytes of one element. */
export const dtypeBytes: Readonly<Record<Dtype, number>> = { f32: 4, f16: 2, i32: 4, u32: 4 };

export function isDtype(value: unknown): value is Dtype {
  return typeof value === 'string' && Object.hasOwn(dtypeBytes, value);
}

/** Whether sums are defined on this dtype; rearrangements take every dtype. */
export function isFloat(dtype: Dtype): dtype is 'f32' | 'f16' {
  return dtype === 'f32' || dtype === 'f16';
}

const float16Array = (globalThis as { Float16Array?: new (buffer: ArrayBuffer) => MaybeFloat16Array }).Float16Array;

/** The array type that a dtype's elements are given to the caller in, over these bytes. */
export function viewOf(dtype: Dtype, bytes: ArrayBuffer): TensorData {
  switch (dtype) {
    case 'f32':
      return new Float32Array(bytes);
    case 'i32':
      return new Int32Array(bytes);
    case 'u32':
      return new Uint32Array(bytes);
    case 'f16':
      return float16Array === undefined ? new Uint16Array(bytes) : new float16Array(bytes);
  }
}

/** The dtype that an array's type stands for, or undefined where it stands for none. */
export function dtypeOf(data: unknown): Dtype | undefined {
  if (data instanceof Float32Array) return 'f32';
  if (data instanceof Int32Array) return 'i32';
  if (data instanceof Uint32Array) return 'u32';
  if (float16Array !== undefined && data instanceof float16Array) return 'f16';
  return undefined;
}

import type { FloatDtype } from './dtype.ts';
import { roundToHalf } from './half.ts';

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
export const floatFormats: Readonly<Record<FloatDtype, FloatFormat>> = {
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

import { halfToNumber, numberToHalf } from 'atrous/reference';
import { describe, expect, test } from 'vitest';
import { roundToHalf } from '../../../src/number/half.ts';
import { generator } from '../../harness/random.ts';
import { ask } from './onnxRuntime.ts';

const words = Uint16Array.from({ length: 0x10000 }, (_, word) => word);
const isNaNWord = (word: number) => (word & 0x7c00) === 0x7c00 && (word & 0x3ff) !== 0;

/** ONNX Runtime's conversions. */
const toHalf = async (data: Float32Array) => {
  const inputs = [{ data, shape: [data.length] }];
  const { data: halves } = await ask({
    operator: 'Cast',
    opset: 19,
    inputs,
    attributes: { to: 10 },
    outputType: 'float16',
  });
  return new Uint16Array(halves.buffer as ArrayBuffer, halves.byteOffset, halves.length);
};
const toFloat = async (data: Uint16Array) => {
  const inputs = [{ data, shape: [data.length], type: 'float16' as const }];
  return (await ask({ operator: 'Cast', opset: 19, inputs, attributes: { to: 1 }, outputType: 'float32' })).data;
};

describe('all 65,536 words', () => {
  test('mean what ONNX Runtime says they mean', async () => {
    const floats = await toFloat(words);
    const off = words.filter(
      (word) => !Object.is(halfToNumber(word), isNaNWord(word) ? Number.NaN : Number(floats[word])),
    );
    expect([...off]).toEqual([]);
  });

  test('come back as they were, NaN as a NaN', () => {
    const off = words.filter((word) => {
      const back = numberToHalf(halfToNumber(word));
      return isNaNWord(word) ? !isNaNWord(back) : back !== word;
    });
    expect([...off]).toEqual([]);
  });

  test('are values that rounding leaves alone', () => {
    const off = words.filter((word) => !Object.is(roundToHalf(halfToNumber(word)), halfToNumber(word)));
    expect([...off]).toEqual([]);
  });
});

describe('rounding', () => {
  /** Every finite magnitude, in order, and what would follow the largest. */
  const magnitudes = [...Array.from({ length: 0x7c00 }, (_, word) => halfToNumber(word)), 65536];

  // Between any two neighbours: the middle goes to the even word, a hair to either side to the nearer one.
  test('ties go to even, anything else to the nearest, in float64', () => {
    const off: number[] = [];
    for (let word = 0; word + 1 < magnitudes.length; word++) {
      const [low, high] = [magnitudes[word]!, magnitudes[word + 1]!];
      const middle = (low + high) / 2; // exact in float64
      const hair = (high - low) * 2 ** -40;
      const even = word % 2 === 0 ? word : word + 1;
      for (const [value, expected] of [
        [middle - hair, word],
        [middle, even],
        [middle + hair, word + 1],
      ] as const) {
        if (numberToHalf(value) !== expected || numberToHalf(-value) !== expected + 0x8000) off.push(value);
      }
    }
    expect(off).toEqual([]);
  });

  test('overflow begins half an ulp beyond the largest', () => {
    expect(numberToHalf(65519.99999)).toBe(0x7bff);
    expect(numberToHalf(65520)).toBe(0x7c00);
    expect(numberToHalf(-65520)).toBe(0xfc00);
    expect(numberToHalf(1e300)).toBe(0x7c00);
    expect(numberToHalf(Number.NEGATIVE_INFINITY)).toBe(0xfc00);
  });

  test('the smallest subnormal, half of it, and less', () => {
    expect(numberToHalf(2 ** -24)).toBe(1);
    expect(numberToHalf(2 ** -25)).toBe(0);
    expect(numberToHalf(2 ** -25 * (1 + 2 ** -30))).toBe(1);
    expect(numberToHalf(-(2 ** -26))).toBe(0x8000);
    expect(numberToHalf(Number.MIN_VALUE)).toBe(0);
    expect(Object.is(roundToHalf(-Number.MIN_VALUE), -0)).toBe(true);
    expect(Object.is(roundToHalf(-0), -0)).toBe(true);
  });

  test('agrees with ONNX Runtime on any float32', async () => {
    const next = generator(16);
    const anything = Uint32Array.from({ length: 40_000 }, () => Math.floor(next() * 2 ** 32));
    // Uniform words are seldom near float16's range: half of them get an exponent that is.
    anything.forEach((word, i) => {
      if (i % 2 === 0) anything[i] = (word & 0x807fffff) | ((100 + Math.floor(next() * 45)) << 23);
    });
    const floats = new Float32Array(anything.buffer);
    const halves = await toHalf(floats);
    const off = [...floats].filter((value, i) =>
      Number.isNaN(value) ? !isNaNWord(numberToHalf(value)) : numberToHalf(value) !== halves[i],
    );
    expect(off).toEqual([]);
  });
});

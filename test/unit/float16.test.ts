// float16 as it is uploaded, and what its results may be off by.
import { type CpuTensor, conv2dBound, numberToHalf } from 'atrous/reference';
import { describe, expect, test } from 'vitest';
import { halfWords, holds } from '../../src/number/dtype.ts';

describe('elements given for float16', () => {
  test('are words or float32, and no other', () => {
    expect(holds(new Uint16Array(1), 'f16')).toBe(true);
    expect(holds(new Float32Array(1), 'f16')).toBe(true);
    for (const other of [
      new Int32Array(1),
      new Uint32Array(1),
      new Float64Array(1),
      new DataView(new ArrayBuffer(2)),
    ]) {
      expect(holds(other, 'f16'), other.constructor.name).toBe(false);
    }
    for (const dtype of ['f32', 'i32', 'u32'] as const) expect(holds(new Uint16Array(1), dtype), dtype).toBe(false);
  });

  test('fill whole 32-bit words', () => {
    expect([...halfWords(Uint16Array.of(1, 0x7d01, 3))]).toEqual([1, 0x7d01, 3, 0]);
    expect([...halfWords(Uint16Array.of(1, 2, 3, 4).subarray(1, 3))]).toEqual([2, 3]);
    expect([...halfWords(Float32Array.of(1, 2, -0))]).toEqual([0x3c00, 0x4000, 0x8000, 0]);
    expect(halfWords(new Float32Array(0))).toHaveLength(0);
  });

  test('are rounded to nearest even', () => {
    const values = Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11, 65519, 65520, 2 ** -25, 3 * 2 ** -26);
    expect([...halfWords(values)]).toEqual([0x3c00, 0x3c02, 0x7bff, 0x7c00, 0, 1]);
  });
});

describe('the bound of float16 operands', () => {
  const half = (shape: readonly number[], ...values: number[]): CpuTensor => ({
    data: Uint16Array.from(values, numberToHalf),
    shape,
    dtype: 'f16',
  });
  const taps = (...values: number[]) => half([1, 1, values.length, 1], ...values);
  const dot = (x: readonly number[], w: readonly number[], options = {}) =>
    conv2dBound(half([1, 1, 1, x.length], ...x), taps(...w), options);
  const gamma = (terms: number) => (terms * 2 ** -23) / (1 - terms * 2 ** -23);

  test('is that of a float32 sum, and one unit in the last place of what is stored', () => {
    const { value, allowed } = dot([1, 2, 3], [1, 1, 1]);
    expect([...value]).toEqual([6]);
    expect(allowed[0]).toBeCloseTo(gamma(3) * 6 + 3 * 2 ** -126 + 2 ** -8, 15);
  });

  test('has room for a float16 subnormal that is lost in storing, and for no more', () => {
    expect(dot([2 ** -8], [2 ** -8]).allowed[0]).toBeLessThan(2 ** -14 + 2 ** -23);
    expect(dot([2 ** -8], [2 ** -8]).allowed[0]).toBeGreaterThan(2 ** -14);
    expect(dot([2 ** -6], [2 ** -6]).allowed[0]).toBeLessThan(2 ** -21);
  });

  test('has room for a subnormal operand, bias or residual that is read as zero', () => {
    expect(dot([2 ** -20], [2 ** 10]).allowed[0]).toBeGreaterThanOrEqual(2 ** -10);
    const tiny = half([1], 2 ** -20);
    const { allowed } = dot([1], [1], { bias: tiny, residual: half([1, 1, 1, 1], 2 ** -20) });
    expect(allowed[0]! - dot([1], [1]).allowed[0]!).toBeGreaterThanOrEqual(2 * 2 ** -20);
  });

  test('is that of a float16 sum where such accumulators are asked for', () => {
    const g = (n: number) => (n * 2 ** -10) / (1 - n * 2 ** -10);
    const { allowed } = dot([1, 2, 3], [1, 1, 1], { accumulate: 'f16' });
    expect(allowed[0]).toBeCloseTo(g(3) * 6 + 3 * 2 ** -14 + 2 ** -8, 15);
    const many = new Array<number>(4096).fill(2 ** -6);
    const [wide] = dot(many, many, { accumulate: 'f16' }).allowed; // where γ would divide by zero and less
    expect(wide).toBeGreaterThan(50);
    expect(wide).toBeLessThan(60);
  });

  test('leaves what passes 65504 free', () => {
    expect([...dot([256, 1], [255, 1]).free]).toEqual([0]);
    expect([...dot([256, 1], [256, 1]).free]).toEqual([1]);
    expect([...dot([256, 256], [256, -256]).free]).toEqual([1]); // a partial sum may
  });
});

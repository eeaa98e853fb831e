// Each activation's definition against others' implementations of it: the reference applies it to its argument by way of
// a convolution that multiplies by one.

import * as tf from '@tensorflow/tfjs-core';
import {
  type Activation,
  activationBound,
  type Bound,
  compareWithBound,
  conv2d,
  conv2dBound,
  separableConv2d,
  separableConv2dBound,
} from 'atrous/reference';
import { beforeAll, describe, expect, test } from 'vitest';
import { activationSpec } from '../../../src/number/activation.ts';
import { activationMath } from '../../../src/number/activationMath.ts';
import { explain } from '../../harness/explain.ts';
import { generator } from '../../harness/random.ts';
import { activate as byOnnxRuntime } from './onnxRuntime.ts';
import { activate as byTensorflow } from './tensorflow.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const next = generator(2026);
const spread = Array.from({ length: 2000 }, () => (next() < 0.5 ? -1 : 1) * 2 ** (next() * 40 - 33));
const corners = [
  0, -0, 1, -1, 3, -3, 6, -6, 0.1, 20, -20, 87, -87, 88.8, -88.8, 89, -89, 120, -120, 1e4, -1e4, 3e38, -3e38,
];
const x = Float32Array.of(...corners, ...spread);

const apply = (activation: Activation): Bound => {
  const image = { data: x, shape: [1, 1, x.length, 1] };
  return conv2dBound(image, { data: Float32Array.of(1), shape: [1, 1, 1, 1] }, { activation });
};

const activations: readonly Activation[] = [
  'relu',
  'relu6',
  'silu',
  'sigmoid',
  'gelu',
  'tanh',
  { type: 'leakyRelu', alpha: 0.1 },
  { type: 'leakyRelu', alpha: -0.5 },
  { type: 'clip', min: -1, max: 1 },
  { type: 'clip', min: 0.1, max: 0.1 },
];
const named = (all: readonly Activation[]) =>
  all.map((activation) => [JSON.stringify(activation), activation] as const);

describe('against TensorFlow.js', () => {
  test.each(named(activations))('%s', (_, activation) => {
    const theirs = byTensorflow(tf.tensor1d(x), activation).dataSync() as Float32Array;
    expectWithin(theirs, apply(activation));
  });

  test('has no hardSwish', () => expect(tf).not.toHaveProperty('hardSwish'));
});

describe('against ONNX Runtime', () => {
  test.each(named([...activations, 'hardSwish']))('%s', async (_, activation) => {
    const theirs = await byOnnxRuntime({ data: x, shape: [x.length] }, activation);
    expectWithin(theirs.data as Float32Array, apply(activation));
  });
});

function expectWithin(theirs: Float32Array, bound: Bound): void {
  const comparison = compareWithBound(theirs, bound);
  expect(comparison.failures, explain('theirs', bound.shape, comparison)).toBe(0);
}

describe('values from tables', () => {
  // To more places than float32 has: sigmoid(1) = 1/(1 + e⁻¹), gelu(1) = Φ(1), and so on.
  test.each([
    ['sigmoid', 1, 0.7310585786300049],
    ['sigmoid', -4, 0.01798620996209156],
    ['silu', 1, 0.7310585786300049],
    ['silu', -4, -0.0719448398483662],
    ['tanh', 0.5, 0.46211715726001],
    ['tanh', -1, -0.7615941559557649],
    ['gelu', 1, 0.8413447460685429],
    ['gelu', -1, -0.15865525393145707],
    ['gelu', 2, 1.9544997361036416],
    ['gelu', -3, -0.004049694095],
    ['hardSwish', 1, 0.6666666666666666],
    ['hardSwish', -1, -0.3333333333333333],
    ['hardSwish', -3.5, 0],
    ['hardSwish', 3.5, 3.5],
    ['relu6', 7, 6],
  ] as const)('%s of %f is %f', (activation, at, expected) => {
    const one = { data: Float32Array.of(1), shape: [1, 1, 1, 1] };
    const [value] = conv2d({ data: Float32Array.of(at), shape: [1, 1, 1, 1] }, one, { activation }).data;
    expect(Math.abs(value! - expected)).toBeLessThanOrEqual(6e-8 * Math.abs(expected));
  });
});

describe('the bound', () => {
  const infinity = Number.POSITIVE_INFINITY;
  const boundAt = (at: number, activation: Activation) =>
    activationBound({ data: Float32Array.of(at), shape: [1, 1, 1, 1] }, { activation });
  const passes = (found: number, bound: Bound) => compareWithBound(Float32Array.of(found), bound).failures === 0;

  test.each([
    ['relu', -infinity, 0],
    ['relu6', infinity, 6],
    ['relu6', -infinity, 0],
    ['tanh', -infinity, -1],
    ['sigmoid', infinity, 1],
    ['sigmoid', -infinity, 0],
    [{ type: 'clip', min: -2, max: 3 }, infinity, 3],
  ] as const)('of %o at %f holds what it is, and no other number', (activation, at, expected) => {
    const bound = boundAt(at, activation);
    expect(passes(expected, bound)).toBe(true);
    expect(passes(expected + 1e-4, bound)).toBe(false);
    expect(passes(12345, bound)).toBe(false);
  });

  test.each([
    ['silu', -1e6, 1e-30],
    ['silu', -100, 1e-30],
    ['gelu', -1e5, 1e-30],
    ['gelu', -20, 1e-30],
    ['tanh', 1e-8, 1e-13],
    ['sigmoid', -40, 1e-20],
  ] as const)('of %s at %f adds no more to that of its sum than it may be off by', (activation, at, most) => {
    expect(activationMath(activationSpec('test', 'activation', activation)).error(at)).toBeLessThan(most);
  });

  test('of a separable convolution is a number where its middle may be infinite', () => {
    for (const largest of [infinity, 3e38]) {
      const x = { data: Float32Array.of(largest, 0.7), shape: [1, 1, 1, 2] };
      const depthwise = { data: Float32Array.of(largest, 0.7), shape: [1, 1, 2, 1] };
      const pointwise = { data: Float32Array.of(0, 0.3), shape: [1, 1, 2, 1] };
      const options = { depthwiseActivation: 'relu6' } as const;
      const bound = separableConv2dBound(x, depthwise, pointwise, options);
      expect([...bound.allowed].some(Number.isNaN)).toBe(false);
      expect(compareWithBound(separableConv2d(x, depthwise, pointwise, options).data, bound).failures).toBe(0);
    }
  });
});

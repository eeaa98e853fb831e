import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { holdAgainst } from './agreement.ts';
import { tensorflow } from './tensorflow.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

holdAgainst(tensorflow, [
  'conv2d',
  'depthwiseConv2d',
  'pointwiseConv2d',
  'separableConv2d',
  'depthToSpace',
  'spaceToBatch',
  'batchToSpace',
  'add',
  'activation',
  'concat',
  'maxPool2d',
  'avgPool2d',
  'globalAvgPool',
  'resizeNearest',
  'resizeBilinear',
]);

// Where TensorFlow.js 4.22 refuses or is wrong, and therefore isn't asked above. When one of these fails, it has learnt
// something, and `lacks` in tensorflow.ts may let it be asked.
describe('TensorFlow.js', () => {
  const x = (...shape: [number, number, number, number]) => tf.ones<tf.Rank.R4>(shape);

  test('refuses strides and dilations both above 1', () => {
    const refusal = 'Either strides or dilations must be 1. Got strides 2';
    expect(() => tf.conv2d(x(1, 9, 9, 2), x(3, 3, 2, 2), 2, 'same', 'NHWC', 2)).toThrow(refusal);
    expect(() => tf.conv2d(x(1, 9, 9, 2), x(3, 3, 2, 2), [1, 2], 'same', 'NHWC', [2, 1])).toThrow(
      'Got strides 1,2 and',
    );
    expect(() => tf.depthwiseConv2d(x(1, 9, 9, 2), x(3, 3, 2, 2), 2, 'same', 'NHWC', 2)).toThrow(refusal);
    expect(() => tf.separableConv2d(x(1, 9, 9, 2), x(3, 3, 2, 2), x(1, 1, 4, 2), 2, 'same', 2)).toThrow(refusal);
  });

  test('has no groups', () => {
    expect(() => tf.conv2d(x(1, 3, 3, 4), x(1, 1, 2, 4), 1, 'same')).toThrow(
      'depth of input (4) must match input depth for filter 2',
    );
  });

  test('has no SAME_LOWER', () => {
    expect(() => tf.conv2d(x(1, 3, 3, 1), x(2, 2, 1, 1), 1, 'same-lower' as 'same')).toThrow(
      'Unknown padding parameter: same-lower',
    );
  });

  test('gives NaN for depthwiseConv2d in NCHW on its CPU backend', () => {
    const y = tf.depthwiseConv2d(x(1, 2, 5, 5), x(3, 3, 2, 1), 1, 'same', 'NCHW');
    expect(y.shape).toEqual([1, 2, 5, 5]);
    expect(y.dataSync().some(Number.isNaN)).toBe(true);
  });

  test('refuses separableConv2d and depthToSpace in NCHW', () => {
    const separable = () => tf.separableConv2d(x(1, 2, 5, 5), x(3, 3, 2, 1), x(1, 1, 2, 2), 1, 'same', 1, 'NCHW');
    expect(separable).toThrow('does not support dataFormat NCHW');
    expect(() => tf.depthToSpace(x(1, 8, 2, 2), 2, 'NCHW')).toThrow('Only NHWC dataFormat supported on CPU');
  });

  test('refuses blocks of 1', () => {
    expect(() => tf.depthToSpace(x(1, 2, 2, 8), 1)).toThrow('blockSize should be > 1');
  });

  test('has no spaceToDepth, and no orders but DCR', () => {
    expect(tf).not.toHaveProperty('spaceToDepth');
    expect(tf.depthToSpace.length).toBeLessThanOrEqual(3);
  });

  test('gives empty tensors where nothing is left, which atrous refuses', () => {
    expect(tf.conv2d(x(1, 2, 2, 1), x(3, 3, 1, 1), 1, 'valid').shape).toEqual([1, 0, 0, 1]);
    const crops = [
      [0, 4],
      [0, 0],
    ];
    expect(tf.batchToSpaceND(x(4, 2, 2, 1), [2, 2], crops).shape).toEqual([1, 0, 4, 1]);
  });
});

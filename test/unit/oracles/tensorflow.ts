import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Activation, Pair } from 'atrous';
import type { MaxPool2dOptions, ResizeOptions } from 'atrous/layers';
import type { CpuTensor } from 'atrous/reference';
import type { Call } from '../../harness/calls.ts';
import { inLayout, permutedBy, reshaped } from '../../harness/permute.ts';
import { convOptionsOf, halvesOf, marginsOf, type Oracle } from './oracle.ts';

tf.env().set('PROD', true); // or it advertises its Node backend

/** TensorFlow.js's CPU backend: float32 throughout, NHWC. What it lacks is pinned by name in tensorflow.test.ts. */
export const tensorflow: Oracle = {
  lacks({ op, operands, options }) {
    const { activation, depthwiseActivation, order = 'DCR', blockSize } = options;
    if (activation === 'hardSwish' || depthwiseActivation === 'hardSwish') return 'hardSwish';
    if (op === 'depthToSpace') {
      if (order !== 'DCR') return 'orders but DCR';
      return typeof blockSize === 'number' && blockSize > 1 ? undefined : 'unequal blocks, and blocks of 1';
    }
    if (['spaceToBatch', 'batchToSpace', 'add', 'activation', 'concat', 'globalAvgPool', 'resize'].includes(op))
      return undefined;
    if (op === 'maxPool2d' || op === 'avgPool2d') {
      if (options.countPadding) return 'padding counted';
      const { dilations, padding } = convOptionsOf({ op, operands, options });
      if (padding === 'same-lower') return 'same-lower';
      return Math.max(...dilations) > 1 ? 'dilations' : undefined;
    }
    if (!Object.hasOwn(convolutions, op) && op !== 'separableConv2d') return op;
    const { strides, dilations, padding, groups } = convOptionsOf({ op, operands, options });
    if (padding === 'same-lower') return 'same-lower';
    if (groups > 1) return 'groups';
    return Math.max(...strides) > 1 && Math.max(...dilations) > 1 ? 'strides with dilations' : undefined;
  },

  compute(call) {
    const [x] = call.operands as [CpuTensor];
    const y = tf.tidy(() => {
      const result = compute(call, upload(inLayout(x, 'nhwc')));
      return { data: result.dataSync() as Float32Array, shape: result.shape, layout: 'nhwc' as const };
    });
    return inLayout(y, x.layout ?? 'nhwc');
  },
};

const convolutions = { conv2d, depthwiseConv2d, pointwiseConv2d: conv2d };

function compute(call: Call, x: tf.Tensor4D): tf.Tensor4D {
  const { blockSize, blockShape, paddings, crops } = call.options as Readonly<Record<string, Pair & number[][]>>;
  const none = [
    [0, 0],
    [0, 0],
  ];
  switch (call.op) {
    case 'depthToSpace':
      return tf.depthToSpace(x, blockSize as unknown as number, 'NHWC');
    case 'spaceToBatch':
      return tf.spaceToBatchND(x, blockShape as unknown as number[], paddings ?? none);
    case 'batchToSpace':
      return tf.batchToSpaceND(x, blockShape as unknown as number[], crops ?? none);
    case 'concat':
      return tf.concat(images(call), 3);
    case 'add': {
      const [a, b] = images(call) as [tf.Tensor4D, tf.Tensor4D];
      return activate(tf.add<tf.Tensor4D>(a, b), call.options.activation as Activation | undefined);
    }
    case 'activation':
      return activate(x, call.options.activation as Activation);
    case 'separableConv2d': {
      const [first, second] = halvesOf(call);
      const middle = depthwiseConv2d(first, x);
      return conv2d(second(call.operands[0]!), middle);
    }
    case 'maxPool2d':
      return pool(call, x, tf.maxPool);
    case 'avgPool2d':
      return pool(call, x, tf.avgPool);
    case 'globalAvgPool':
      return tf.div(tf.sum(x, [1, 2], true), x.shape[1] * x.shape[2]); // its mean divides each element first
    case 'resize': {
      const { size, method = 'bilinear', corners = 'halfPixel' } = call.options as unknown as ResizeOptions;
      const resize = method === 'nearest' ? tf.image.resizeNearestNeighbor : tf.image.resizeBilinear;
      return resize(x, size as [number, number], corners === 'alignCorners', corners === 'halfPixel');
    }
    default:
      return convolutions[call.op as keyof typeof convolutions](call, x);
  }
}

function pool(call: Call, x: tf.Tensor4D, by: typeof tf.maxPool | typeof tf.avgPool): tf.Tensor4D {
  const { windowSize, strides } = call.options as unknown as MaxPool2dOptions;
  const both = (value: Pair) => (typeof value === 'number' ? [value, value] : [...value]) as [number, number];
  return by(x, both(windowSize), both(strides ?? windowSize), paddingOf(call));
}

function conv2d(call: Call, x: tf.Tensor4D): tf.Tensor4D {
  const filter = permutedBy(call.operands[1]!, String(call.options.filterLayout ?? 'hwio'), 'hwio');
  const { strides, dilations } = convOptionsOf(call);
  return finish(call, tf.conv2d(x, upload(filter), strides, paddingOf(call), 'NHWC', dilations));
}

function depthwiseConv2d(call: Call, x: tf.Tensor4D): tf.Tensor4D {
  const filter = hwim(call, x.shape[3]);
  const { strides, dilations } = convOptionsOf(call);
  return finish(call, tf.depthwiseConv2d(x, upload(filter), strides, paddingOf(call), 'NHWC', dilations));
}

function hwim({ operands: [, filter], options }: Call, channels: number): CpuTensor {
  if (options.filterLayout !== 'oihw') return filter!;
  const turned = permutedBy(filter!, 'oihw', 'hwio');
  const [kh, kw, , o] = turned.shape as [number, number, number, number];
  return reshaped(turned, [kh, kw, channels, o / channels]);
}

function paddingOf(call: Call): 'same' | 'valid' | tf.backend_util.ExplicitPadding {
  const { padding } = convOptionsOf(call);
  if (padding === 'same' || padding === 'valid') return padding;
  const [rows, columns] = marginsOf(padding) as [[number, number], [number, number]];
  return [[0, 0], rows, columns, [0, 0]];
}

/** Bias, residual and activation by operations of their own, each rounding to float32 as one term of a sum would. */
function finish({ options: { bias, residual, activation } }: Call, sums: tf.Tensor4D): tf.Tensor4D {
  const biased = bias ? tf.add<tf.Tensor4D>(sums, tf.tensor1d((bias as CpuTensor).data as Float32Array)) : sums;
  const added = residual ? tf.add<tf.Tensor4D>(biased, upload(inLayout(residual as CpuTensor, 'nhwc'))) : biased;
  return activate(added, activation as Activation | undefined);
}

export function activate<T extends tf.Tensor>(x: T, activation: Activation | undefined): T {
  switch (activation) {
    case undefined:
      return x;
    case 'relu':
      return tf.relu(x);
    case 'relu6':
      return tf.relu6(x);
    case 'sigmoid':
      return tf.sigmoid(x);
    case 'tanh':
      return tf.tanh(x);
    case 'silu':
      return tf.mul(x, tf.sigmoid(x));
    case 'gelu':
      return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.div(x, Math.SQRT2)), 1));
    case 'hardSwish':
      throw new Error('TensorFlow.js has no hardSwish');
  }
  return activation.type === 'clip'
    ? tf.clipByValue(x, activation.min, activation.max)
    : tf.leakyRelu(x, activation.alpha);
}

function images({ operands }: Call): tf.Tensor4D[] {
  return operands.map((operand) => upload(inLayout(operand, 'nhwc')));
}

function upload({ data, shape }: CpuTensor): tf.Tensor4D {
  return tf.tensor4d(data as Float32Array, shape as [number, number, number, number], 'float32');
}

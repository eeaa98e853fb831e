import type { Activation, Padding, Pair } from 'atrous';
import type { MaxPool2dOptions, ResizeOptions } from 'atrous/layers';
import type { CpuTensor } from 'atrous/reference';
import * as ort from 'onnxruntime-web';
import type { Call } from '../../harness/calls.ts';
import { type Attribute, type ElementType, modelOf } from '../../harness/onnx.ts';
import { inLayout, permutedBy, reshaped } from '../../harness/permute.ts';
import { convOptionsOf, halvesOf, marginsOf, type Oracle } from './oracle.ts';

ort.env.wasm.numThreads = 1;

interface Input {
  readonly data: Float32Array | Uint16Array | Int32Array | BigInt64Array;
  readonly shape: readonly number[];
  readonly type?: ElementType;
}

interface Asked {
  readonly operator: string;
  readonly opset?: number;
  /** In order; undefined for one that is left out. */
  readonly inputs: readonly (Input | undefined)[];
  readonly attributes?: Readonly<Record<string, Attribute | undefined>>;
  readonly outputType?: ElementType;
}

/** What ONNX Runtime's wasm build computes for one operator. */
export async function ask({ operator, opset = 22, inputs, attributes, outputType }: Asked): Promise<CpuTensor> {
  const nameOf = (i: number) => (inputs[i] ? `input${i}` : '');
  const named = inputs.flatMap((input, i) => (input ? [{ type: 'float32' as const, ...input, name: nameOf(i) }] : []));
  const output = { name: 'output', type: outputType ?? named[0]!.type };
  const session = await ort.InferenceSession.create(
    modelOf({ operator, opset, inputs: named, names: inputs.map((_, i) => nameOf(i)), output, attributes }),
    {
      executionProviders: ['wasm'],
      logSeverityLevel: 4, // refusals come as exceptions anyway
    },
  );
  try {
    const feeds = named.map(({ name, type, data, shape }) => [name, new ort.Tensor(type, data as never, shape)]);
    const { output: y } = await session.run(Object.fromEntries(feeds), { logSeverityLevel: 4 });
    return { data: y!.data as Float32Array, shape: y!.dims };
  } finally {
    await session.release();
  }
}

/** Float32 throughout, NCHW. What it lacks is pinned by name in onnxRuntime.test.ts. */
export const onnxRuntime: Oracle = {
  lacks(call) {
    const { op, options } = call;
    const { order = 'DCR', blockSize = 2 } = options;
    if (op === 'spaceToDepth' || op === 'depthToSpace') {
      if (typeof blockSize !== 'number') return 'unequal blocks';
      return order === 'DCR' || (op === 'depthToSpace' && order === 'CRD') ? undefined : `order ${order}`;
    }
    if (['globalAvgPool', 'add', 'activation', 'concat'].includes(op)) return undefined;
    if (op === 'resize')
      return hasTies(call) ? 'a position on the border of two pixels, which float32 may miss' : undefined;
    if (op === 'maxPool2d' || op === 'avgPool2d') return poolLack(call);
    if (op === 'focus' && (typeof blockSize !== 'number' || options.order !== 'DCR')) return 'orders but DCR';
    if (!['conv2d', 'depthwiseConv2d', 'pointwiseConv2d', 'separableConv2d', 'focus'].includes(op)) return op;
    const { strides, dilations, padding } = convOptionsOf(call);
    if (!isSame(padding)) return undefined;
    if (Math.max(...dilations) > 1) return 'same padding with dilations';
    const kernel = oihw(call).shape.slice(2);
    const size = inLayout(call.operands[0]!, 'nchw').shape.slice(2);
    const lengths = op === 'focus' ? size.map((length) => length / (blockSize as number)) : size;
    const crops = lengths.some((n, axis) => (Math.ceil(n / strides[axis]!) - 1) * strides[axis]! + kernel[axis]! < n);
    return crops ? 'same padding that is none' : undefined;
  },

  /** Its positions between pixels are float32: off by a few units in the last place of the input's length. */
  widened({ op, operands: [x] }, bound) {
    if (op !== 'resize') return bound;
    const largest = Math.max(...Array.from(x!.data as Float32Array, Math.abs));
    const off = 4 * 2 ** -23 * Math.max(...x!.shape.slice(1)) * 2 * largest;
    return { ...bound, allowed: bound.allowed.map((allowed) => allowed + off) };
  },

  async compute(call) {
    const [x] = call.operands as [CpuTensor];
    const y = await compute(call, inLayout(x, 'nchw'));
    return inLayout({ ...y, layout: 'nchw' }, x.layout ?? 'nhwc');
  },
};

function poolLack(call: Call): string | undefined {
  const { strides, windowSize } = poolOptionsOf(call);
  const { dilations, padding } = convOptionsOf(call);
  const size = inLayout(call.operands[0]!, 'nchw').shape.slice(2);
  if (!isSame(padding)) {
    const margins = marginsOf(padding).flatMap((sides, axis) => sides.map((side) => side - windowSize[axis]!));
    return margins.some((beyond) => beyond >= 0) ? 'padding of a whole window' : undefined;
  }
  if (Math.max(...dilations) > 1) return 'same padding with dilations';
  const crops = size.some((n, axis) => (Math.ceil(n / strides[axis]!) - 1) * strides[axis]! + windowSize[axis]! < n);
  return crops ? 'same padding that is none' : undefined;
}

/** Whether an output of `'nearest'` falls on the border of two pixels, but for repeats, which come out right. */
function hasTies({ operands, options }: Call): boolean {
  const {
    size,
    method,
    corners = 'halfPixel',
  } = options as unknown as ResizeOptions & { size: readonly [number, number] };
  const given = inLayout(operands[0]!, 'nchw').shape.slice(2);
  if (method !== 'nearest') return false;
  return size.some((out, axis) => {
    const from = given[axis]!;
    if (corners !== 'alignCorners' && out % from === 0) return false;
    const [numerator, denominator] = corners === 'alignCorners' ? [from - 1, out - 1] : [from, out];
    const half = { halfPixel: from, alignCorners: out - 1, asymmetric: 0 }[corners];
    return Array.from({ length: out }, (_, o) => 2 * o * numerator + half).some(
      (p) => p > 0 && p % (2 * denominator) === 0,
    );
  });
}

function poolOptionsOf({ options }: Call) {
  const { windowSize, strides } = options as unknown as MaxPool2dOptions;
  const both = (value: Pair) => (typeof value === 'number' ? [value, value] : value);
  return { windowSize: both(windowSize), strides: both(strides ?? windowSize) };
}

const isSame = (padding: unknown) => padding === 'same' || padding === 'same-lower';

async function compute(call: Call, x: CpuTensor): Promise<CpuTensor> {
  const { blockSize: blocksize = 2, order = 'DCR' } = call.options as { blockSize?: number; order?: string };
  switch (call.op) {
    case 'spaceToDepth':
      return ask({ operator: 'SpaceToDepth', inputs: [image(x)], attributes: { blocksize } });
    case 'depthToSpace':
      return ask({ operator: 'DepthToSpace', inputs: [image(x)], attributes: { blocksize, mode: order } });
    case 'focus': {
      const deep = await ask({ operator: 'SpaceToDepth', inputs: [image(x)], attributes: { blocksize } });
      return convolve(call, deep, 1);
    }
    case 'maxPool2d':
    case 'avgPool2d':
      return pool(call, x);
    case 'add': {
      const [, b] = call.operands as [CpuTensor, CpuTensor];
      const sums = await ask({ operator: 'Add', opset: 14, inputs: [image(x), image(inLayout(b, 'nchw'))] });
      return activate(sums, activationOf(call));
    }
    case 'activation':
      return activate(x, activationOf(call));
    case 'concat': {
      const inputs = call.operands.map((tensor) => image(inLayout(tensor, 'nchw')));
      return ask({ operator: 'Concat', opset: 13, inputs, attributes: { axis: 1 } });
    }
    case 'globalAvgPool':
      return ask({ operator: 'GlobalAveragePool', inputs: [image(x)] });
    case 'resize':
      return resize(call, x);
    case 'separableConv2d': {
      const [first, second] = halvesOf(call);
      const middle = await convolve(first, x, x.shape[1]!);
      return convolve(second(middle), middle, 1);
    }
    default:
      return convolve(call, x, call.op === 'depthwiseConv2d' ? x.shape[1]! : convOptionsOf(call).groups);
  }
}

const activationOf = ({ options }: Call) => options.activation as Activation | undefined;

function pool(call: Call, x: CpuTensor): Promise<CpuTensor> {
  const { strides, windowSize } = poolOptionsOf(call);
  const { dilations, padding } = convOptionsOf(call);
  const average = call.op === 'avgPool2d';
  return ask({
    operator: average ? 'AveragePool' : 'MaxPool',
    inputs: [image(x)],
    attributes: {
      kernel_shape: windowSize,
      strides,
      dilations,
      ...padsOf(padding),
      count_include_pad: average ? Number(call.options.countPadding ?? false) : undefined,
    },
  });
}

function padsOf(padding: Padding): { auto_pad: string; pads: number[] | undefined } {
  const [[top, bottom], [left, right]] = marginsOf(padding) as [[number, number], [number, number]];
  const autoPad = { same: 'SAME_UPPER', 'same-lower': 'SAME_LOWER', valid: 'VALID' }[String(padding)];
  return { auto_pad: autoPad ?? 'NOTSET', pads: autoPad === undefined ? [top, left, bottom, right] : undefined };
}

function resize({ options }: Call, x: CpuTensor): Promise<CpuTensor> {
  const {
    size,
    method = 'bilinear',
    corners = 'halfPixel',
  } = options as unknown as ResizeOptions & { size: readonly [number, number] };
  const modes = { halfPixel: 'half_pixel', alignCorners: 'align_corners', asymmetric: 'asymmetric' };
  const sizes = BigInt64Array.from([...x.shape.slice(0, 2), ...size], BigInt);
  return ask({
    operator: 'Resize',
    opset: 19,
    inputs: [image(x), undefined, undefined, { data: sizes, shape: [4], type: 'int64' }],
    attributes: {
      mode: method === 'nearest' ? 'nearest' : 'linear',
      coordinate_transformation_mode: modes[corners],
      nearest_mode: corners === 'asymmetric' ? 'floor' : 'round_prefer_ceil',
    },
  });
}

async function convolve(call: Call, x: CpuTensor, group: number): Promise<CpuTensor> {
  const { strides, dilations, padding } = convOptionsOf(call);
  const { bias, residual, activation } = call.options as Readonly<Record<string, CpuTensor & Activation>>;
  const sums = await ask({
    operator: 'Conv',
    inputs: [image(x), image(oihw(call)), ...(bias ? [image(reshaped(bias, [bias.data.length]))] : [])],
    attributes: {
      strides,
      dilations,
      group,
      ...padsOf(padding),
    },
  });
  const added = residual
    ? await ask({ operator: 'Add', opset: 14, inputs: [image(sums), image(inLayout(residual, 'nchw'))] })
    : sums;
  return activate(added, activation);
}

function oihw({ op, operands, options }: Call): CpuTensor {
  const filter = operands[1]!;
  const given = op === 'separableConv2d' ? options.depthwiseFilterLayout : options.filterLayout;
  const from = String(given ?? (op === 'depthwiseConv2d' || op === 'separableConv2d' ? 'hwim' : 'hwio'));
  if (from !== 'hwim') return permutedBy(filter, from, 'oihw');
  const [kh, kw, c, m] = filter.shape as [number, number, number, number];
  return permutedBy(reshaped(filter, [kh, kw, 1, c * m]), 'hwio', 'oihw');
}

export async function activate(x: CpuTensor, activation: Activation | undefined): Promise<CpuTensor> {
  const scalar = (value: number): Input => ({ data: Float32Array.of(value), shape: [] });
  const one = (operator: string, opset: number, attributes = {}) =>
    ask({ operator, opset, inputs: [image(x)], attributes });
  const clip = (min: number, max: number) =>
    ask({ operator: 'Clip', opset: 13, inputs: [image(x), scalar(min), scalar(max)] });
  switch (activation) {
    case undefined:
      return x;
    case 'relu':
      return one('Relu', 14);
    case 'relu6':
      return clip(0, 6);
    case 'hardSwish':
      return one('HardSwish', 14);
    case 'silu': {
      const gate = await one('Sigmoid', 13);
      return ask({ operator: 'Mul', opset: 14, inputs: [image(x), image(gate)] });
    }
    case 'sigmoid':
      return one('Sigmoid', 13);
    case 'gelu':
      return one('Gelu', 20);
    case 'tanh':
      return one('Tanh', 13);
  }
  return activation.type === 'clip'
    ? clip(activation.min, activation.max)
    : one('LeakyRelu', 16, { alpha: { float: activation.alpha } });
}

function image({ data, shape }: CpuTensor): Input {
  return { data: data as Float32Array, shape };
}

import type { Activation } from 'atrous';
import type { CpuTensor } from 'atrous/reference';
import * as ort from 'onnxruntime-web';
import type { Call } from '../../harness/calls.ts';
import { type Attribute, type ElementType, modelOf } from '../../harness/onnx.ts';
import { inLayout, permutedBy, reshaped } from '../../harness/permute.ts';
import { convOptionsOf, halvesOf, marginsOf, type Oracle } from './oracle.ts';

ort.env.wasm.numThreads = 1;

interface Input {
  readonly data: Float32Array | Uint16Array | Int32Array;
  readonly shape: readonly number[];
  readonly type?: ElementType;
}

interface Asked {
  readonly operator: string;
  readonly opset?: number;
  readonly inputs: readonly Input[];
  readonly attributes?: Readonly<Record<string, Attribute | undefined>>;
  readonly outputType?: ElementType;
}

/** What ONNX Runtime's wasm build computes for one operator. */
export async function ask({ operator, opset = 22, inputs, attributes, outputType }: Asked): Promise<CpuTensor> {
  const named = inputs.map(({ type = 'float32', ...input }, i) => ({ ...input, type, name: `input${i}` }));
  const output = { name: 'output', type: outputType ?? named[0]!.type };
  const session = await ort.InferenceSession.create(modelOf({ operator, opset, inputs: named, output, attributes }), {
    executionProviders: ['wasm'],
    logSeverityLevel: 4, // refusals come as exceptions anyway
  });
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

  async compute(call) {
    const [x] = call.operands as [CpuTensor];
    const y = await compute(call, inLayout(x, 'nchw'));
    return inLayout({ ...y, layout: 'nchw' }, x.layout ?? 'nhwc');
  },
};

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
    case 'separableConv2d': {
      const [first, second] = halvesOf(call);
      const middle = await convolve(first, x, x.shape[1]!);
      return convolve(second(middle), middle, 1);
    }
    default:
      return convolve(call, x, call.op === 'depthwiseConv2d' ? x.shape[1]! : convOptionsOf(call).groups);
  }
}

async function convolve(call: Call, x: CpuTensor, group: number): Promise<CpuTensor> {
  const { strides, dilations, padding } = convOptionsOf(call);
  const { bias, residual, activation } = call.options as Readonly<Record<string, CpuTensor & Activation>>;
  const [[top, bottom], [left, right]] = marginsOf(padding) as [[number, number], [number, number]];
  const autoPad = { same: 'SAME_UPPER', 'same-lower': 'SAME_LOWER', valid: 'VALID' }[String(padding)];
  const sums = await ask({
    operator: 'Conv',
    inputs: [image(x), image(oihw(call)), ...(bias ? [image(reshaped(bias, [bias.data.length]))] : [])],
    attributes: {
      strides,
      dilations,
      group,
      auto_pad: autoPad ?? 'NOTSET',
      pads: autoPad === undefined ? [top, left, bottom, right] : undefined,
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

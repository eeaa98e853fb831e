import type { Activation, BlockOrder, Dtype, Layout, TensorData } from 'atrous';
import { type CpuTensor, numberToHalf } from 'atrous/reference';
import type { Call } from '../harness/calls.ts';
import { permutedBy, reshaped } from '../harness/permute.ts';
import { type CorpusCase, type CorpusTensor, numbers, sizeOf } from './format.ts';

// The corpus's names and options as atrous has them.

interface Operation {
  readonly name: string;
  readonly operands: readonly string[];
  /** Whether it sums, or moves elements as they are. */
  readonly sums: boolean;
  /** Whether only the output's shape is asked for. */
  readonly shapeOnly?: boolean;
}

const convolution = (name: string, shapeOnly = false): Operation => ({
  name,
  operands: ['x', 'filter'],
  sums: true,
  shapeOnly,
});
const rearrangement = (name: string): Operation => ({ name, operands: ['x'], sums: false });

/** By the corpus's name. */
export const operations: Readonly<Record<string, Operation | undefined>> = {
  conv2d: convolution('conv2d'),
  conv2dShape: convolution('conv2d', true),
  depthwiseConv2d: convolution('depthwiseConv2d'),
  depthwiseConv2dShape: convolution('depthwiseConv2d', true),
  pointwiseConv2d: convolution('pointwiseConv2d'),
  focus: convolution('focus'),
  withSpaceToBatch: convolution('withSpaceToBatch'),
  separableConv2d: { name: 'separableConv2d', operands: ['x', 'depthwiseFilter', 'pointwiseFilter'], sums: true },
  spaceToDepth: rearrangement('spaceToDepth'),
  depthToSpace: rearrangement('depthToSpace'),
  spaceToBatch: rearrangement('spaceToBatch'),
  batchToSpace: rearrangement('batchToSpace'),
};

export const dtypes: Readonly<Record<string, Dtype>> = {
  float32: 'f32',
  float16: 'f16',
  int32: 'i32',
  uint32: 'u32',
};

/** The operand or tensor option that an input is, or undefined where atrous has nothing of that kind. */
export function tensorNames({ operands, sums, name }: Operation, input: string): string | undefined {
  if (operands.includes(input)) return input;
  if (!sums || name === 'withSpaceToBatch') return undefined;
  if (input === 'z' || input === 'sum') return 'residual'; // ONNX Runtime's fused Conv adds Z before the activation
  if (input === 'depthwiseBias') return name === 'separableConv2d' ? input : undefined;
  return input === 'bias' || input === 'residual' ? input : undefined;
}

export function layoutOf(layout: unknown): Layout | undefined {
  if (layout === undefined || layout === null) return 'nhwc';
  const name = String(layout).toLowerCase();
  return name === 'nhwc' || name === 'nchw' ? name : undefined;
}

/** Null where atrous has no such order. */
export function orderOf(order: unknown): BlockOrder | undefined | null {
  if (order === undefined || order === null) return undefined;
  if (Array.isArray(order)) return order;
  const known = { dcr: 'DCR', crd: 'CRD', focus: 'focus' } as const;
  return known[String(order).toLowerCase() as keyof typeof known] ?? null;
}

/** A padding's name; null where atrous has none of that name. */
export function paddingOf(padding: string): 'same' | 'same-lower' | 'valid' | null {
  const known = { same: 'same', sameupper: 'same', samelower: 'same-lower', valid: 'valid' } as const;
  return known[plain(padding) as keyof typeof known] ?? null;
}

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Null where atrous has no such activation, or none with such parameters. */
export function activationOf(name: unknown, parameters: unknown): Activation | undefined | null {
  if (name === undefined || name === null) return undefined;
  const given = (parameters ?? {}) as Readonly<Record<string, unknown>>;
  const number = (...names: string[]) => names.map((n) => given[n]).find((value) => value !== undefined);
  switch (plain(String(name))) {
    case 'none':
    case 'linear':
    case 'identity':
      return undefined;
    case 'leakyrelu': {
      const alpha = number('alpha');
      return typeof alpha === 'number' ? { type: 'leakyRelu', alpha } : null;
    }
    case 'clip':
    case 'clamp':
    case 'clipbyvalue': {
      const [min, max] = [number('min', 'minValue'), number('max', 'maxValue')].map((end) => end && Number(end));
      return { type: 'clip', min: Number(min ?? -Infinity), max: Number(max ?? Infinity) };
    }
    case 'relun1to1':
      return { type: 'clip', min: -1, max: 1 };
    case 'gelu':
      return given.approximate === undefined || given.approximate === 'none' ? 'gelu' : null;
  }
  const known = {
    relu: 'relu',
    relu6: 'relu6',
    hardswish: 'hardSwish',
    hswish: 'hardSwish',
    silu: 'silu',
    swish: 'silu',
    sigmoid: 'sigmoid',
    logistic: 'sigmoid',
    tanh: 'tanh',
  } as const;
  const found = known[plain(String(name)) as keyof typeof known];
  return found === undefined || Object.keys(given).length > 0 ? null : found;
}

/** The calls that a case asks for: its own, then the same by way of other operations where they are exactly that. */
export function callsOf(given: CorpusCase): readonly [Call, ...Call[]] {
  const operation = operations[given.op]!;
  const { options: o } = given;
  const layout = layoutOf(o.layout)!;
  const tensors = Object.fromEntries(
    Object.entries(given.inputs).map(([input, tensor]) => {
      const name = tensorNames(operation, input)!;
      const cpu = cpuTensor(tensor);
      return [name, name === 'x' || name === 'residual' ? { ...cpu, layout } : cpu];
    }),
  ) as Record<string, CpuTensor>;
  const { x, filter, depthwiseFilter, pointwiseFilter, ...optional } = tensors as Record<string, CpuTensor>;
  if (operation.operands.length === 1) {
    const options = withoutAbsent({
      blockSize: o.blockSize,
      order: orderOf(o.order) ?? undefined,
      blockShape: o.blockShape,
      paddings: o.paddings,
      crops: o.crops,
    });
    return [{ op: operation.name, operands: [x!], options }];
  }
  const shared = withoutAbsent({
    strides: o.strides,
    dilations: o.dilations,
    padding: typeof o.padding === 'string' ? paddingOf(o.padding) : o.padding,
    activation: activationOf(o.activation, o.activationParams) ?? undefined,
    ...optional,
  });
  const channels = x!.shape[layout === 'nchw' ? 1 : 3]!;
  if (operation.name === 'separableConv2d') {
    const depthwise = depthwiseIn(depthwiseFilter!, o.depthwiseFilterLayout, channels);
    const pointwise = filterIn(pointwiseFilter!, o.pointwiseFilterLayout);
    const options = {
      ...shared,
      depthwiseFilterLayout: depthwise.layout,
      pointwiseFilterLayout: pointwise.layout,
    };
    return [{ op: 'separableConv2d', operands: [x!, depthwise.filter, pointwise.filter], options }];
  }
  if (operation.name === 'depthwiseConv2d' || operation.name === 'withSpaceToBatch' || isDepthwise(o.filterLayout)) {
    return viaDepthwise(
      operation.name === 'conv2d' ? 'depthwiseConv2d' : operation.name,
      x!,
      filter!,
      channels,
      shared,
      o,
    );
  }
  const read = filterIn(filter!, o.filterLayout);
  const own = withoutAbsent({
    ...shared,
    filterLayout: read.layout,
    groups: operation.name === 'conv2d' ? o.groups : undefined,
    blockSize: o.blockSize,
    order: orderOf(o.order) ?? undefined,
  });
  const first: Call = { op: operation.name, operands: [x!, read.filter], options: own };
  return operation.name === 'conv2d' && !given.expectError ? [first, ...otherWays(first, channels)] : [first];
}

const isDepthwise = (layout: unknown) => typeof layout === 'string' && /m/i.test(layout);

function viaDepthwise(
  op: string,
  x: CpuTensor,
  filter: CpuTensor,
  channels: number,
  shared: Readonly<Record<string, unknown>>,
  { filterLayout }: CorpusCase['options'],
): readonly [Call, ...Call[]] {
  const read = depthwiseIn(filter, filterLayout, channels);
  const first = { op, operands: [x, read.filter], options: { ...shared, filterLayout: read.layout } };
  const [kh, kw, c, m] = read.filter.shape as [number, number, number, number];
  if (op !== 'depthwiseConv2d' || read.layout !== 'hwim' || c !== channels) return [first];
  const inGroups = { ...shared, groups: c, filterLayout: 'hwio' };
  return [first, { op: 'conv2d', operands: [x, reshaped(read.filter, [kh, kw, 1, c * m])], options: inGroups }];
}

/** A conv2d that is depthwise or pointwise, as such. */
function otherWays({ operands, options }: Call, channels: number): Call[] {
  const [x, filter] = operands as [CpuTensor, CpuTensor];
  const { groups = 1, filterLayout, dilations, ...others } = options;
  const hwio = permutedBy(filter, String(filterLayout), 'hwio');
  const [kh, kw, i, o] = hwio.shape as [number, number, number, number];
  const calls: Call[] = [];
  if (groups === channels && i === 1) {
    const same = filterLayout === 'oihw';
    const read = same ? filter : reshaped(hwio, [kh, kw, channels, o / channels]);
    const layout = same ? 'oihw' : 'hwim';
    calls.push({
      op: 'depthwiseConv2d',
      operands: [x, read],
      options: withoutAbsent({ ...others, dilations, filterLayout: layout }),
    });
  }
  // What a 1×1 filter is dilated by makes no difference, and is refused.
  if (groups === 1 && kh === 1 && kw === 1) {
    calls.push({ op: 'pointwiseConv2d', operands, options: { ...others, filterLayout } });
  }
  return calls;
}

/** A filter in a layout that atrous offers, the given one if it may be. */
function filterIn(filter: CpuTensor, given: unknown): { filter: CpuTensor; layout: string } {
  const layout = String(given ?? 'hwio').toLowerCase();
  if (['hwio', 'oihw', 'ohwi', 'ihwo'].includes(layout) || filter.shape.length !== 4) return { filter, layout };
  return [...layout].sort().join('') === 'hiow'
    ? { filter: permutedBy(filter, layout, 'hwio'), layout: 'hwio' }
    : { filter, layout };
}

/** The same for a depthwise filter, which may come as that of a grouped convolution. */
function depthwiseIn(filter: CpuTensor, given: unknown, channels: number): { filter: CpuTensor; layout: string } {
  const layout = String(given ?? 'hwim').toLowerCase();
  if (layout === 'hwim' || layout === 'oihw' || filter.shape.length !== 4) return { filter, layout };
  const letters = [...layout].sort().join('');
  if (letters === 'himw') return { filter: permutedBy(filter, layout, 'hwim'), layout: 'hwim' };
  if (letters !== 'hiow') return { filter, layout };
  const [kh, kw, i, o] = permutedBy(filter, layout, 'hwio').shape as [number, number, number, number];
  if (i !== 1 || o % channels !== 0) return { filter: permutedBy(filter, layout, 'oihw'), layout: 'oihw' };
  const hwim = reshaped(permutedBy(filter, layout, 'hwio'), [kh, kw, channels, o / channels]);
  return { filter: hwim, layout: 'hwim' };
}

function cpuTensor({ shape, data, dtype = 'float32' }: CorpusTensor): CpuTensor {
  // Shapes without data are enough where only a shape is asked for; zeros do.
  const elements = data === undefined ? new Array<number>(sizeOf(shape)).fill(0) : numbers(data);
  return { data: arrayOf(elements, dtypes[dtype]!), shape, dtype: dtypes[dtype] };
}

function arrayOf(elements: readonly number[], dtype: Dtype): TensorData {
  switch (dtype) {
    case 'f32':
      return Float32Array.from(elements);
    case 'f16':
      return Uint16Array.from(elements, numberToHalf);
    case 'i32':
      return Int32Array.from(elements);
    case 'u32':
      return Uint32Array.from(elements);
  }
}

function withoutAbsent(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined && value !== null));
}

// What is timed: a table to read. Sizes are in the memory order of the layout; padding is 'same' unless a row says so.
import type { Activation, BlockOrder, Layout, Padding, Pair, Shape } from 'atrous';
import type { AvgPool2dOptions, MaxPool2dOptions, ResizeOptions } from 'atrous/layers';

interface Common {
  readonly strides?: Pair;
  readonly dilations?: Pair;
  readonly padding?: Padding;
  readonly bias?: boolean;
  readonly activation?: Activation;
  /** Adds the workload's input before the activation, or what the step of that index made. */
  readonly residual?: 'x' | number;
  /** Reads the workload's input, and not what the step before made. */
  readonly from?: 'x';
}

/** What networks have between convolutions. */
export type LayerStep =
  /** A tensor like the one that arrives is added. */
  | { readonly op: 'add' }
  | { readonly op: 'activation'; readonly activation: Activation }
  /** Tensors of so many channels come behind the one that arrives. */
  | { readonly op: 'concat'; readonly channels: readonly number[] }
  | ({ readonly op: 'maxPool2d' } & MaxPool2dOptions)
  | ({ readonly op: 'avgPool2d' } & AvgPool2dOptions)
  | { readonly op: 'globalAvgPool' }
  | ({ readonly op: 'resize' } & ResizeOptions);

/** One operation of a workload. Filters follow from the channels that arrive. */
export type Step =
  | LayerStep
  | { readonly op: 'spaceToDepth' | 'depthToSpace'; readonly blockSize: Pair; readonly order?: BlockOrder }
  | { readonly op: 'spaceToBatch' | 'batchToSpace'; readonly blockShape: readonly [number, number] }
  | ({ readonly op: 'depthwiseConv2d'; readonly kernel: Pair; readonly multiplier?: number } & Common)
  | ({ readonly op: 'pointwiseConv2d'; readonly out: number } & Common)
  | ({ readonly op: 'conv2d'; readonly kernel: Pair; readonly out: number; readonly groups?: number } & Common)
  | ({
      readonly op: 'separableConv2d';
      readonly kernel: Pair;
      readonly multiplier?: number;
      readonly out: number;
      readonly depthwiseActivation?: Activation;
    } & Common)
  | ({
      readonly op: 'focus';
      readonly kernel: Pair;
      readonly out: number;
      readonly blockSize?: Pair;
      readonly order?: BlockOrder;
    } & Common);

/** Something to compute: an input and the operations on it. What no later step reads is a result. */
export interface Workload {
  readonly name: string;
  readonly x: Shape;
  readonly layout: Layout;
  readonly dtype: 'f32' | 'f16';
  /** Order of the filters in memory: that of the operation's default, or `oihw` as PyTorch and ONNX store them. */
  readonly filters: 'hwio' | 'oihw';
  readonly steps: readonly Step[];
}

/** What `--ops` matches: the operation, or `chain` where there are several. */
export function operationOf({ steps }: Workload): Step['op'] | 'chain' {
  return steps.length === 1 ? steps[0]!.op : 'chain';
}

type Options = Omit<Common, 'from'>;
type Settings = Partial<Pick<Workload, 'layout' | 'filters' | 'dtype'>>;

export const spaceToDepth = (blockSize: Pair): Step => ({ op: 'spaceToDepth', blockSize });
export const depthToSpace = (blockSize: Pair): Step => ({ op: 'depthToSpace', blockSize });
export const depthwise = (kernel: Pair, options: Options & { multiplier?: number } = {}): Step => ({
  op: 'depthwiseConv2d',
  kernel,
  ...options,
});
export const pointwise = (out: number, options: Common = {}): Step => ({ op: 'pointwiseConv2d', out, ...options });
export const conv = (kernel: Pair, out: number, options: Options & { groups?: number } = {}): Step => ({
  op: 'conv2d',
  kernel,
  out,
  ...options,
});
export const separable = (
  kernel: Pair,
  out: number,
  options: Common & { multiplier?: number; depthwiseActivation?: Activation } = {},
): Step => ({ op: 'separableConv2d', kernel, out, ...options });
export const focus = (
  kernel: Pair,
  out: number,
  options: Options & { blockSize?: Pair; order?: BlockOrder } = {},
): Step => ({ op: 'focus', kernel, out, ...options });

export function workload(name: string, x: Shape, steps: Step | readonly Step[], settings: Settings = {}): Workload {
  return {
    name,
    x,
    layout: 'nhwc',
    dtype: 'f32',
    filters: 'hwio',
    steps: Array.isArray(steps) ? (steps as readonly Step[]) : [steps as Step],
    ...settings,
  };
}

/** The same on numbers of 16 bits. */
export function inFloat16(of: Workload): Workload {
  return { ...of, name: `${of.name}, f16`, dtype: 'f16' };
}

const nchw: Settings = { layout: 'nchw' };
const torch: Settings = { layout: 'nchw', filters: 'oihw' };

const bottleneck = [
  pointwise(144, { bias: true, activation: 'relu6' }),
  depthwise(3, { bias: true, activation: 'relu6' }),
  pointwise(24, { bias: true, residual: 'x' }),
];
/** MobileNetV2's layers (Sandler et al. 2018, table 2) up to the pooling: 52 convolutions. */
function mobileNetV2(): Step[] {
  const narrow = { bias: true, activation: 'relu6' } as const;
  const steps: Step[] = [conv(3, 32, { strides: 2, ...narrow })];
  let channels = 32;
  const table = [
    { expansion: 1, out: 16, repeats: 1, strides: 1 },
    { expansion: 6, out: 24, repeats: 2, strides: 2 },
    { expansion: 6, out: 32, repeats: 3, strides: 2 },
    { expansion: 6, out: 64, repeats: 4, strides: 2 },
    { expansion: 6, out: 96, repeats: 3, strides: 1 },
    { expansion: 6, out: 160, repeats: 3, strides: 2 },
    { expansion: 6, out: 320, repeats: 1, strides: 1 },
  ];
  for (const { expansion, out, repeats, strides } of table) {
    for (let i = 0; i < repeats; i++) {
      const before = steps.length - 1;
      if (expansion > 1) steps.push(pointwise(expansion * channels, narrow));
      steps.push(depthwise(3, { strides: i === 0 ? strides : 1, ...narrow }));
      steps.push(pointwise(out, { bias: true, ...(i > 0 && { residual: before }) }));
      channels = out;
    }
  }
  return [...steps, pointwise(1280, narrow)];
}

const aspp = (out: number) => [
  pointwise(out, { from: 'x', bias: true, activation: 'relu' }),
  ...[6, 12, 18].map((dilations) => separable(3, out, { from: 'x', dilations, bias: true, activation: 'relu' })),
];
const convNext = [
  depthwise(7, { bias: true }),
  pointwise(384, { bias: true, activation: 'gelu' }),
  pointwise(96, { bias: true, residual: 'x' }),
];
const focusStem = [
  focus(3, 32, { bias: true, activation: 'silu' }),
  conv(3, 64, { strides: 2, bias: true, activation: 'silu' }),
];

export const workloads: readonly Workload[] = [
  workload('space-to-depth 1×640×640×3, b2', [1, 640, 640, 3], spaceToDepth(2)),
  workload('space-to-depth 16×224×224×3, b4', [16, 224, 224, 3], spaceToDepth(4)),
  workload('space-to-depth 8×256×256×32, b2', [8, 256, 256, 32], spaceToDepth(2)),
  workload('depth-to-space 8×128×128×64, b2', [8, 128, 128, 64], depthToSpace(2)),

  workload('depthwise 112×112×96, 3×3 s2', [1, 112, 112, 96], depthwise(3, { strides: 2 })),
  workload('depthwise 56×56×144, 3×3', [1, 56, 56, 144], depthwise(3)),
  workload('depthwise 14×14×576, 3×3', [1, 14, 14, 576], depthwise(3)),
  workload('depthwise 65×65×256, 3×3 d6', [1, 65, 65, 256], depthwise(3, { dilations: 6 })),
  workload('depthwise 65×65×256, 3×3 d18', [1, 65, 65, 256], depthwise(3, { dilations: 18 })),
  workload('depthwise 65×65×256, 3×3 s2 d2', [1, 65, 65, 256], depthwise(3, { strides: 2, dilations: 2 })),
  workload('depthwise 56×56×96, 5×5', [1, 56, 56, 96], depthwise(5)),
  workload('depthwise 56×56×96, 7×7', [1, 56, 56, 96], depthwise(7)),
  workload('depthwise 4×224×224×16, 3×3 multiplier 3', [4, 224, 224, 16], depthwise(3, { multiplier: 3 })),
  workload('depthwise 512×512×3, 3×3 multiplier 8', [1, 512, 512, 3], depthwise(3, { multiplier: 8 })),

  workload('pointwise 112×112, 32→16', [1, 112, 112, 32], pointwise(16)),
  workload('pointwise 56×56, 24→144', [1, 56, 56, 24], pointwise(144)),
  workload('pointwise 14×14, 576→96', [1, 14, 14, 576], pointwise(96)),
  workload('pointwise 7×7, 320→1280', [1, 7, 7, 320], pointwise(1280)),
  workload('pointwise 65×65, 2048→256', [1, 65, 65, 2048], pointwise(256)),

  workload('separable 56×56, 128→128', [1, 56, 56, 128], separable(3, 128)),
  workload('separable 65×65, 256→256, d12', [1, 65, 65, 256], separable(3, 256, { dilations: 12 })),
  workload('separable 4×224×224, 16·3→64, s1', [4, 224, 224, 16], separable(3, 64, { multiplier: 3 })),
  workload('separable 4×224×224, 16·3→64, s2', [4, 224, 224, 16], separable(3, 64, { multiplier: 3, strides: 2 })),
  workload('separable 56×56, 64·4→64', [1, 56, 56, 64], separable(3, 64, { multiplier: 4 })),

  workload('Focus 640×640×3 + 3×3 → 32', [1, 640, 640, 3], focus(3, 32)),
  workload('TResNet stem 224×224×3, b4 + 1×1 → 64', [1, 224, 224, 3], focus(1, 64, { blockSize: 4, order: 'DCR' })),
  workload('conv2d 56×56, 64→64, 3×3', [1, 56, 56, 64], conv(3, 64)),

  workload('NCHW space-to-depth 8×32×256×256, b2', [8, 32, 256, 256], spaceToDepth(2), nchw),
  workload('NCHW depthwise 96×112×112, 3×3 s2', [1, 96, 112, 112], depthwise(3, { strides: 2 }), nchw),
  workload('NCHW depthwise 256×65×65, 3×3 d6', [1, 256, 65, 65], depthwise(3, { dilations: 6 }), nchw),
  workload('NCHW pointwise 56×56, 24→144', [1, 24, 56, 56], pointwise(144), nchw),
  workload('NCHW separable 56×56, 128→128', [1, 128, 56, 56], separable(3, 128), nchw),
  workload('NCHW conv2d 56×56, 64→64, 3×3', [1, 64, 56, 56], conv(3, 64), nchw),
  workload('NCHW depthwise 96×112×112, 3×3 s2, oihw', [1, 96, 112, 112], depthwise(3, { strides: 2 }), torch),
  workload('NCHW pointwise 56×56, 24→144, oihw', [1, 24, 56, 56], pointwise(144), torch),
  workload('NCHW conv2d 56×56, 64→64, 3×3, oihw', [1, 64, 56, 56], conv(3, 64), torch),

  workload('MobileNetV2 bottleneck 56×56, 24→144→24', [1, 56, 56, 24], bottleneck),
  workload('MobileNetV2 bottleneck 8×56×56, 24→144→24', [8, 56, 56, 24], bottleneck),
  workload('ASPP 33×33×256, 1×1 and d6, d12, d18', [1, 33, 33, 256], aspp(256)),
  workload('ASPP 8×33×33×128, 1×1 and d6, d12, d18', [8, 33, 33, 128], aspp(128)),
  workload('ConvNeXt block 56×56×96', [1, 56, 56, 96], convNext),
  workload('ConvNeXt block 8×28×28×96', [8, 28, 28, 96], convNext),
  workload('Focus stem 640×640×3 → 64', [1, 640, 640, 3], focusStem),
  workload('Focus stem 8×160×160×3 → 64', [8, 160, 160, 3], focusStem),
];

const layer = (name: string, x: Shape, step: LayerStep, settings: Settings = {}) => workload(name, x, step, settings);
const stem = { windowSize: 3, strides: 2, padding: 1 } as const;
const sppf = { windowSize: 5, strides: 1, padding: 2 } as const;
const inception = { windowSize: 3, strides: 1, padding: 'same' } as const;
const double = (height: number, width: number) => [2 * height, 2 * width] as const;

/** What stands between convolutions, by the sizes of known networks. */
export const layers: readonly Workload[] = [
  layer('add 56×56×256', [1, 56, 56, 256], { op: 'add' }),
  layer('relu 112×112×64', [1, 112, 112, 64], { op: 'activation', activation: 'relu' }),
  layer('silu 80×80×128', [1, 80, 80, 128], { op: 'activation', activation: 'silu' }),
  layer('gelu 56×56×384', [1, 56, 56, 384], { op: 'activation', activation: 'gelu' }),
  layer('concat 52×52, 128 + 256', [1, 52, 52, 128], { op: 'concat', channels: [256] }),
  layer('concat 28×28, 64 + 128 + 32 + 32', [1, 28, 28, 64], { op: 'concat', channels: [128, 32, 32] }),
  layer('max pool 112×112×64, 3×3 s2', [1, 112, 112, 64], { op: 'maxPool2d', ...stem }),
  layer('max pool 20×20×256, 5×5 s1', [1, 20, 20, 256], { op: 'maxPool2d', ...sppf }),
  layer('average pool 56×56×128, 2×2', [1, 56, 56, 128], { op: 'avgPool2d', windowSize: 2 }),
  layer('average pool 35×35×288, 3×3 s1', [1, 35, 35, 288], { op: 'avgPool2d', ...inception }),
  layer('global average 7×7×1280', [1, 7, 7, 1280], { op: 'globalAvgPool' }),
  layer('global average 8×56×56×64', [8, 56, 56, 64], { op: 'globalAvgPool' }),
  layer('nearest 40×40×256, doubled', [1, 40, 40, 256], { op: 'resize', size: double(40, 40), method: 'nearest' }),
  layer('nearest 80×80×64 to 52×52', [1, 80, 80, 64], { op: 'resize', size: [52, 52], method: 'nearest' }),
  layer('bilinear 40×40×256, doubled', [1, 40, 40, 256], { op: 'resize', size: double(40, 40) }),
  layer('bilinear 33×33×21 to 257×257', [1, 33, 33, 21], { op: 'resize', size: [257, 257], corners: 'alignCorners' }),
  layer('bilinear 480×640×3 to 416×416', [1, 480, 640, 3], { op: 'resize', size: [416, 416] }),
  layer('NCHW concat 52×52, 128 + 256', [1, 128, 52, 52], { op: 'concat', channels: [256] }, nchw),
  layer('NCHW max pool 64×112×112, 3×3 s2', [1, 64, 112, 112], { op: 'maxPool2d', ...stem }, nchw),
  layer('NCHW average pool 128×56×56, 2×2', [1, 128, 56, 56], { op: 'avgPool2d', windowSize: 2 }, nchw),
  layer('NCHW global average 1280×7×7', [1, 1280, 7, 7], { op: 'globalAvgPool' }, nchw),
  layer('NCHW bilinear 256×40×40, doubled', [1, 256, 40, 40], { op: 'resize', size: double(40, 40) }, nchw),
];

/** What plans are measured on: the smallest is all calls, in the largest they are lost. */
export const chains: readonly Workload[] = [32, 96, 224].map((size) =>
  workload(`MobileNetV2 ${size}×${size}`, [1, size, size, 3], mobileNetV2()),
);

// Further shapes, of known networks and of corners where a kernel has little to share: what was made faster for the workloads
// must not be slow on these.
import type { BlockOrder, Padding, Pair, Shape } from 'atrous';
import {
  conv,
  depthToSpace,
  depthwise,
  focus,
  operationOf,
  pointwise,
  type Step,
  separable,
  spaceToDepth,
  type Workload,
  workload,
} from './workloads.ts';

type Settings = Parameters<typeof workload>[3];

/** What steps may have. */
interface Described {
  readonly op: string;
  readonly kernel?: Pair;
  readonly strides?: Pair;
  readonly dilations?: Pair;
  readonly multiplier?: number;
  readonly groups?: number;
  readonly out?: number;
  readonly blockSize?: Pair;
  readonly order?: BlockOrder;
  readonly padding?: Padding;
}

/** What a row's name says of a step: `3×3 s2 d6 ·4 g2 → 64 b2`, of what it has. */
function shown({ kernel, strides, dilations, multiplier, groups, out, blockSize, order, padding }: Described): string {
  const pair = (value: Pair) => (typeof value === 'number' ? value : value.join('×'));
  const parts = [
    kernel && (typeof kernel === 'number' ? `${kernel}×${kernel}` : pair(kernel)),
    strides && `s${pair(strides)}`,
    dilations && `d${pair(dilations)}`,
    multiplier && `·${multiplier}`,
    groups && `g${groups}`,
    out && `→ ${out}`,
    blockSize && `b${pair(blockSize)}`,
    order,
    typeof padding === 'string' && padding,
  ];
  return parts.filter(Boolean).join(' ');
}

/** A workload that is named by what it is. */
export function row(x: Shape, steps: Step | readonly Step[], settings: Settings = {}): Workload {
  const made = workload('', x, steps, settings);
  const layout = made.layout === 'nchw' ? 'NCHW ' : '';
  const filters = made.filters === 'oihw' && made.steps.some(({ op }) => /conv|focus/i.test(op)) ? ', oihw' : '';
  return {
    ...made,
    name: `${layout}${operationOf(made)} ${x.join('×')}, ${made.steps.map(shown).join(', ')}${filters}`,
  };
}

const nchw: Settings = { layout: 'nchw' };
const torch: Settings = { layout: 'nchw', filters: 'oihw' };
const relu = { bias: true, activation: 'relu' } as const;
const silu = { bias: true, activation: 'silu' } as const;

export const others: readonly Workload[] = [
  row([4, 512, 512, 1], spaceToDepth(2)),
  row([1, 300, 300, 5], spaceToDepth(3)),
  row([8, 128, 128, 12], spaceToDepth(2)),
  row([1, 1080, 1920, 3], spaceToDepth(2)),
  row([1, 512, 512, 3], spaceToDepth(8)),
  row([4, 128, 128, 64], spaceToDepth(2)),
  row([4, 128, 128, 16], { op: 'spaceToDepth', blockSize: 2, order: 'CRD' }),
  row([1, 160, 160, 12], depthToSpace(2)),
  row([1, 270, 480, 48], depthToSpace(4)),
  row([4, 64, 64, 64], { op: 'depthToSpace', blockSize: 2, order: 'CRD' }),
  row([1, 3, 640, 640], spaceToDepth(2), nchw),
  row([1, 3, 512, 512], spaceToDepth(8), nchw),
  row([1, 48, 270, 480], depthToSpace(4), nchw),
  row([1, 256, 64, 64], depthToSpace(2), nchw),

  row([1, 28, 28, 192], depthwise(5, { strides: 2 })),
  row([1, 7, 7, 960], depthwise(3)),
  row([8, 14, 14, 512], depthwise(3)),
  row([1, 112, 112, 32], depthwise(3, { bias: true, activation: 'relu6' })),
  row([1, 128, 128, 64], depthwise(3, { dilations: 2 })),
  row([1, 56, 56, 48], depthwise(5, { dilations: 3, strides: 2 })),
  row([1, 65, 65, 512], depthwise(3, { dilations: 12 })),
  row([1, 65, 65, 128], depthwise(3, { dilations: 24 })),
  row([1, 14, 14, 384], depthwise(9)),
  row([1, 56, 56, 96], depthwise(11)),
  row([1, 28, 28, 128], depthwise(13)),
  row([1, 28, 28, 64], depthwise(31)),
  row([1, 64, 64, 37], depthwise(3)),
  row([1, 64, 64, 6], depthwise(3, { multiplier: 4 })),
  row([1, 128, 128, 16], depthwise(5, { multiplier: 2 })),
  row([1, 64, 64, 64], depthwise([1, 9])),
  row([1, 1, 16384, 32], depthwise([1, 3], { dilations: [1, 8] })),
  row([1, 32, 112, 112], depthwise(3), nchw),
  row([4, 576, 14, 14], depthwise(5), nchw),
  row([1, 96, 56, 56], depthwise(7), torch),
  row([1, 16, 112, 112], depthwise(3, { multiplier: 3 }), nchw),

  row([1, 1, 1, 1280], pointwise(1000)),
  row([8, 1, 1, 1280], pointwise(1000)),
  row([1, 28, 28, 192], pointwise(37)),
  row([1, 56, 56, 33], pointwise(65)),
  row([1, 224, 224, 3], pointwise(32)),
  row([1, 128, 128, 64], pointwise(1)),
  row([1, 513, 513, 21], pointwise(21)),
  row([1, 20, 20, 256], pointwise(255, { bias: true })),
  row([1, 14, 14, 1024], pointwise(512, relu)),
  row([1, 7, 7, 960], pointwise(320)),
  row([8, 7, 7, 1280], pointwise(256)),
  row([1, 128, 128, 128], pointwise(128)),
  row([1, 56, 56, 256], pointwise(64, { strides: 2 })),
  row([1, 512, 14, 14], pointwise(512), nchw),
  row([1, 2048, 33, 33], pointwise(256), nchw),
  row([1, 256, 20, 20], pointwise(255, { bias: true }), torch),

  row([1, 224, 224, 3], conv(7, 64, { strides: 2 })),
  row([1, 224, 224, 3], conv(11, 64, { strides: 4 })),
  row([1, 224, 224, 3], conv(16, 192, { strides: 16, padding: 'valid' })),
  row([1, 56, 56, 64], conv(3, 128, { strides: 2 })),
  row([1, 14, 14, 256], conv(3, 512, { strides: 2 })),
  row([1, 7, 7, 512], conv(3, 512)),
  row([1, 17, 17, 192], conv([1, 7], 192)),
  row([1, 1, 4096, 64], conv([1, 9], 64)),
  row([1, 64, 64, 16], conv(5, 32)),
  row([8, 64, 64, 16], conv(3, 16)),
  row([1, 128, 128, 32], conv(3, 32, relu)),
  row([1, 100, 100, 10], conv(3, 20)),
  row([1, 128, 128, 32], conv(3, 3)),
  row([1, 256, 256, 1], conv(3, 8)),
  row([1, 256, 256, 3], conv(5, 3)),
  row([1, 112, 112, 3], conv(3, 64)),
  row([1, 128, 128, 8], conv(3, 8)),
  row([1, 128, 128, 5], conv(3, 7)),
  row([1, 56, 56, 144], conv(3, 144, { groups: 144 })),
  row([1, 28, 28, 128], conv(3, 128, { groups: 32 })),
  row([1, 28, 28, 256], conv(3, 256, { groups: 32 })),
  row([1, 56, 56, 64], conv(3, 64, { groups: 4 })),
  row([1, 14, 14, 256], conv(3, 256, { groups: 2 })),
  row([1, 28, 28, 128], conv(3, 128, { dilations: 2 })),
  row([1, 3, 224, 224], conv(7, 64, { strides: 2 }), torch),
  row([1, 3, 224, 224], conv(3, 32, { strides: 2 }), torch),
  row([1, 256, 14, 14], conv(3, 256), torch),
  row([1, 96, 112, 112], conv(3, 96, { groups: 96, strides: 2 }), torch),
  row([1, 128, 28, 28], conv(3, 128, { groups: 32 }), torch),
  row([1, 240, 28, 28], conv(1, 240, { groups: 3 }), torch),

  row([1, 112, 112, 32], separable(3, 64)),
  row([1, 147, 147, 64], separable(3, 128)),
  row([1, 28, 28, 256], separable(5, 256)),
  row([1, 19, 19, 512], separable(3, 512, { ...relu, depthwiseActivation: 'relu' })),
  row([1, 14, 14, 728], separable(3, 728)),
  row([1, 128, 128, 3], separable(3, 16, { multiplier: 8 })),
  row([1, 128, 128, 8], separable(5, 32, { multiplier: 2 })),
  row([1, 256, 256, 16], separable(3, 4, { multiplier: 4 })),
  row([1, 224, 224, 3], separable(3, 32, { strides: 2 })),
  row([1, 64, 64, 64], separable(3, 128, { strides: 2 }), nchw),
  row([1, 128, 65, 65], separable(3, 128, { dilations: 6 }), torch),

  row([1, 320, 320, 3], focus(3, 16)),
  row([1, 512, 512, 3], focus(3, 32, { blockSize: 4 })),
  row([1, 416, 416, 1], focus(3, 16)),
  row([1, 3, 640, 640], focus(3, 32, silu), torch),

  row([1, 28, 28, 40], [pointwise(240, silu), depthwise(5, silu), pointwise(40, { bias: true, residual: 'x' })]),
  row([1, 56, 56, 256], [pointwise(64, relu), conv(3, 64, relu), pointwise(256, { ...relu, residual: 'x' })]),
  row([1, 128, 128, 3], [conv(5, 64, relu), conv(3, 32, relu), conv(3, 12, { bias: true }), depthToSpace(2)]),
  row([1, 3, 128, 128], [conv(5, 64, relu), conv(3, 32, relu), conv(3, 12, { bias: true }), depthToSpace(2)], torch),
];

// Images tile by tile have the bits of the whole.
import {
  activation,
  add,
  batchToSpace,
  type Context,
  compile,
  concat,
  conv2d,
  createContext,
  depthToSpace,
  depthwiseConv2d,
  focus,
  type Layout,
  pointwiseConv2d,
  separableConv2d,
  spaceToBatch,
  spaceToDepth,
  type Tensor,
  withSpaceToBatch,
} from 'atrous';
import { avgPool2d, maxPool2d, resize } from 'atrous/layers';
import { describe, expect, test } from 'vitest';
import { TensorSpec } from '../../src/shape/tensorSpec.ts';
import { sample, thorough } from '../harness/full.ts';
import { randomFloats, tiled } from '../harness/tiles.ts';
import { watchEach } from '../harness/watchEach.ts';

let gpu: Context;

watchEach((context) => {
  gpu = context;
});

type Weights = (...shape: number[]) => Tensor;
type Build = (inputs: { x: Tensor }) => Tensor;

const w: Weights = (...shape) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return gpu.tensor(randomFloats(size, size), shape);
};

const graphs: readonly [name: string, shape: readonly [number, number, number], build: () => Build][] = [
  [
    'a pointwise convolution',
    [37, 29, 5],
    () => {
      const weights = w(1, 1, 5, 7);
      return ({ x }) => pointwiseConv2d(x, weights, { activation: 'silu' });
    },
  ],
  [
    'dilated depthwise layers',
    [61, 47, 8],
    () => {
      const [a, b] = [w(3, 3, 8, 1), w(5, 3, 8, 2)];
      return ({ x }) =>
        depthwiseConv2d(depthwiseConv2d(x, a, { padding: 'same', dilations: [3, 2] }), b, {
          padding: 'same',
          dilations: 2,
        });
    },
  ],
  [
    'strides',
    [65, 50, 3],
    () => {
      const [a, b] = [w(3, 3, 3, 8), w(5, 5, 8, 4)];
      return ({ x }) =>
        conv2d(conv2d(x, a, { padding: 'same', strides: [2, 1] }), b, {
          padding: [
            [2, 1],
            [0, 3],
          ],
          strides: 2,
        });
    },
  ],
  [
    'an inverted residual',
    [40, 33, 8],
    () => {
      const [a, b, c, bias] = [w(1, 1, 8, 24), w(3, 3, 24, 1), w(1, 1, 24, 8), w(24)];
      return ({ x }) => {
        const deep = pointwiseConv2d(x, w(1, 1, 8, 8));
        const wide = pointwiseConv2d(deep, a, { bias, activation: 'relu6' });
        return pointwiseConv2d(depthwiseConv2d(wide, b, { padding: 'same' }), c, { residual: deep });
      };
    },
  ],
  [
    'space-to-depth there and back',
    [48, 36, 3],
    () => {
      const [a, b] = [w(3, 3, 12, 16), w(3, 3, 4, 16)];
      return ({ x }) => {
        const deep = conv2d(spaceToDepth(x, { blockSize: 2 }), a, { padding: 'same' });
        return depthToSpace(conv2d(deep, b, { padding: 'same', groups: 4 }), { blockSize: 4, order: 'CRD' });
      };
    },
  ],
  [
    'a focus stem and a separable convolution',
    [40, 44, 3],
    () => {
      const [a, b, c] = [w(3, 3, 12, 16), w(3, 3, 16, 2), w(1, 1, 32, 12)];
      return ({ x }) => {
        const stem = focus(x, a, { padding: 'same', activation: 'silu' });
        return separableConv2d(stem, b, c, { padding: 'same', depthwiseActivation: 'relu' });
      };
    },
  ],
  [
    'branches put together',
    [33, 40, 4],
    () => {
      const [a, b, c] = [w(3, 3, 4, 5), w(5, 5, 4, 3), w(1, 1, 8, 4)];
      return ({ x }) => {
        const both = concat([conv2d(x, a, { padding: 'same', dilations: 2 }), conv2d(x, b, { padding: 2 })]);
        return add(activation(pointwiseConv2d(both, c), { activation: 'tanh' }), x, { activation: 'gelu' });
      };
    },
  ],
  [
    'branches made where they are put together',
    [18, 21, 4],
    () => {
      const [a, b, c] = [w(3, 3, 4, 64), w(1, 1, 4, 64), w(1, 1, 128, 4)];
      return ({ x }) => {
        const both = concat([conv2d(x, a, { padding: 'same', dilations: 2 }), pointwiseConv2d(x, b)]);
        return pointwiseConv2d(both, c);
      };
    },
  ],
  [
    // The whole comes in fours, tiles of it don't.
    'what works element by element',
    [36, 28, 3],
    () => {
      const a = w(3, 3, 3, 3);
      return ({ x }) => {
        const soft = activation(conv2d(x, a, { padding: 'same' }), { activation: 'gelu' });
        const sum = add(soft, x, { activation: 'silu' });
        return concat([x, sum, soft, sum]);
      };
    },
  ],
  [
    'pools',
    [50, 45, 4],
    () => {
      const weights = w(3, 3, 4, 4);
      return ({ x }) => {
        const most = maxPool2d(x, { windowSize: 3, strides: 2, padding: 1 });
        const mean = avgPool2d(conv2d(most, weights, { padding: 'same' }), {
          windowSize: [3, 5],
          strides: 1,
          padding: 'same',
        });
        return add(mean, maxPool2d(most, { windowSize: 3, strides: 1, padding: 2, dilations: 2 }));
      };
    },
  ],
  [
    'sizes between pixels',
    [37, 29, 4],
    () => {
      const weights = w(3, 3, 4, 4);
      return ({ x }) => {
        const larger = conv2d(resize(x, { size: [53, 58] }), weights, { padding: 'same' });
        const aligned = resize(larger, { size: [31, 71], corners: 'alignCorners' });
        return add(resize(x, { size: [40, 9], corners: 'asymmetric' }), resize(aligned, { size: [40, 9] }));
      };
    },
  ],
  [
    // Enough outputs between four pixels for threads that make all of them.
    'sizes far above',
    [24, 20, 4],
    () => {
      return ({ x }) =>
        add(resize(x, { size: [73, 61] }), resize(x, { size: [73, 61], corners: 'alignCorners' }), {
          activation: 'relu',
        });
    },
  ],
  [
    'sizes of nearest pixels',
    [24, 29, 3],
    () => {
      return ({ x }) => {
        const twice = resize(x, { size: [48, 58], method: 'nearest' });
        const aligned = resize(twice, { size: [30, 71], method: 'nearest', corners: 'alignCorners' });
        const fewer = resize(aligned, { size: [49, 31], method: 'nearest' });
        return resize(fewer, { size: [20, 31], method: 'nearest', corners: 'asymmetric' });
      };
    },
  ],
  [
    'strides within blocks of the batch',
    [29, 34, 4],
    () => {
      const weights = w(3, 3, 4, 1);
      return ({ x }) => withSpaceToBatch(x, weights, { strides: 2, dilations: [3, 2], padding: 'same' });
    },
  ],
  [
    // Of 24 rows of blocks the last 6 are padding alone.
    'blocks in the batch, and back',
    [29, 34, 3],
    () => {
      const weights = w(3, 3, 3, 5);
      return ({ x }) => {
        const blocks = spaceToBatch(x, {
          blockShape: [2, 3],
          paddings: [
            [7, 12],
            [1, 16],
          ],
        });
        return batchToSpace(conv2d(blocks, weights, { padding: 'same' }), {
          blockShape: [3, 2],
          crops: [
            [4, 3],
            [1, 0],
          ],
        });
      };
    },
  ],
  [
    'padding around no rows',
    [0, 7, 4],
    () => {
      const a = w(3, 3, 4, 4);
      return ({ x }) => conv2d(x, a, { padding: 3 });
    },
  ],
  [
    'much padding',
    [9, 7, 4],
    () => {
      const a = w(3, 3, 4, 4);
      return ({ x }) => conv2d(x, a, { padding: 9, dilations: 4 });
    },
  ],
];

describe('the bits of the whole', () => {
  for (const layout of ['nhwc', 'nchw'] satisfies Layout[]) {
    const tried = graphs.filter((_, i) => thorough || i % 7 === (layout === 'nhwc' ? 0 : 4));
    for (const [name, [height, width, channels], build] of tried) {
      test(`${name}, ${layout}`, () =>
        sameBits(gpu, build(), TensorSpec.of({ batch: 2, height, width, channels }, layout, 'f32'), [
          [7, 13],
          layout === 'nhwc' ? [16, 16] : [1000, 5],
        ]));
    }
    // Elsewhere the table picks another one than here.
    for (const op of sample([conv2d, pointwiseConv2d, depthwiseConv2d], 3)) {
      test(`${op.name}, ${layout}, with each kernel that takes it`, async () => {
        const [channels, size] = op === depthwiseConv2d ? [8, 3] : op === conv2d ? [64, 3] : [256, 1]; // sums that may be split
        const filter = randomFloats(size * size * channels * (op === depthwiseConv2d ? 2 : 8), 5);
        const ran = new Set<string>();
        for (let index = 0, count = 1; index < count; index++) {
          const context = await createContext({
            device: gpu.device,
            chooseVariant: (variants) => {
              if (variants[0]!.op !== op.name || variants.length === 1) return 0; // copies of windows, and what was chosen
              count = variants.length;
              ran.add(variants[index]!.label);
              return index;
            },
          });
          const weights = context.tensor(filter, [size, size, channels, filter.length / size / size / channels]);
          const spec = TensorSpec.of({ batch: 1, height: 9, width: 10, channels }, layout, 'f32');
          await sameBits(context, ({ x }) => op(x, weights, op === pointwiseConv2d ? {} : { padding: 'same' }), spec, [
            [5, 4],
          ]);
          context.destroy();
        }
        expect(ran.size).toBeGreaterThan(1);
      });
    }
  }
});

async function sameBits(
  context: Context,
  build: Build,
  spec: TensorSpec,
  tiles: readonly (readonly [number, number])[],
): Promise<void> {
  const { layout, shape, height, width } = spec;
  const data = randomFloats(spec.size, 7);
  const plan = await compile(context, build, { x: { shape, layout } });
  const { y } = await plan.run({ x: context.tensor(data, shape, { layout }) });
  const wanted = (await y.data()) as Float32Array;
  const bits = new Uint32Array(wanted.buffer);
  for (const tile of tiles) {
    const { whole, asked } = await tiled(plan, spec, data, y, tile);
    const other = new Uint32Array(whole.buffer);
    const wrong = bits.findIndex((word, i) => word !== other[i]);
    const found = wrong < 0 ? 'the same' : `${wrong}: ${whole[wrong]} for ${wanted[wrong]}`;
    expect(found, `tiles of ${tile}`).toBe('the same');
    for (const [y, x, h, w] of asked as [number, number, number, number][]) {
      expect(y >= 0 && x >= 0 && w > 0 && y + h <= height && x + w <= width).toBe(true);
      expect(h > 0).toBe(height > 0);
    }
  }
}

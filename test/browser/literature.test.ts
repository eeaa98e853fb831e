// Examples from the documentation, papers and issue threads that these operations are known by. Each is computed on the
// GPU and by the reference. Where nothing is given, elements are small integers: their sums are exact in any order, so
// that two ways to compute the same thing must agree in every element.
import {
  type Context,
  createContext,
  depthwiseConv2d,
  type Layout,
  type Margins,
  type Padding,
  pointwiseConv2d,
  type Shape,
  separableConv2d,
  type Tensor,
  type TensorData,
  withSpaceToBatch,
} from 'atrous';
import type { CpuTensor } from 'atrous/reference';
import * as reference from 'atrous/reference';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onGpu, onReference } from '../harness/calls.ts';
import { full, sample } from '../harness/full.ts';
import { generator, seedOf } from '../harness/random.ts';

let gpu: Context;
beforeAll(async () => {
  gpu = await createContext();
});
afterAll(() => gpu.destroy());

type Options = Readonly<Record<string, unknown>>;

/** Computes one operation; the tests below are written once and run with each. */
type Compute = (op: string, operands: readonly CpuTensor[], options?: Options) => Promise<CpuTensor>;

const onBoth: readonly (readonly [string, Compute])[] = [
  ['on the GPU', (op, operands, options = {}) => onGpu(gpu, { op, operands, options })],
  ['by the reference', async (op, operands, options = {}) => onReference({ op, operands, options })],
];

const tensor = (elements: readonly number[], shape: Shape): CpuTensor => ({ data: Float32Array.from(elements), shape });

/** Integers in [−8, 8], the same for the same name. */
function integers(name: string, shape: Shape, layout: Layout = 'nhwc'): CpuTensor {
  const next = generator(seedOf(`${name} ${shape}`));
  const length = shape.reduce((product, size) => product * size, 1);
  return { data: Float32Array.from({ length }, () => Math.floor(next() * 17) - 8), shape, layout };
}

/** How many elements differ; 0 and −0 don't. */
function differing(got: TensorData, expected: TensorData): number {
  expect(got.length).toBe(expected.length);
  let count = 0;
  for (let i = 0; i < expected.length; i++) if (got[i] !== expected[i]) count++;
  return count;
}

function expectSame(got: CpuTensor, expected: CpuTensor, what?: string): void {
  expect(got.shape, what).toEqual(expected.shape);
  expect(differing(got.data, expected.data), what).toBe(0);
}

test.each(onBoth)('1. TensorFlow space_to_depth, the 4×4 example, %s', async (_, compute) => {
  const x = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], [1, 4, 4, 1]);
  const y = await compute('spaceToDepth', [x], { blockSize: 2 });
  expect(y.shape).toEqual([1, 2, 2, 4]);
  const pixels = [0, 1, 2, 3].map((pixel) => Array.from(y.data as Float32Array).slice(4 * pixel, 4 * pixel + 4));
  expect([pixels.slice(0, 2), pixels.slice(2)]).toEqual([
    [
      [1, 2, 5, 6],
      [3, 4, 7, 8],
    ],
    [
      [9, 10, 13, 14],
      [11, 12, 15, 16],
    ],
  ]);
});

test.each(onBoth)('2. YOLOv5 issue 413, the order of Focus, %s', async (_, compute) => {
  const block = tensor([0, 1, 2, 3], [1, 2, 2, 1]);
  const channels = async (order: string) => (await compute('spaceToDepth', [block], { blockSize: 2, order })).data;
  expect([...(await channels('focus'))]).toEqual([0, 2, 1, 3]);
  expect([...(await channels('DCR'))]).toEqual([0, 1, 2, 3]);

  // A layer's weights, trained behind Focus, and reordered to work behind every other order.
  const x = integers('image', [1, 12, 16, 3]);
  const trained = integers('Focus weights', [3, 3, 12, 8]);
  const behind = async (order: unknown, filter: CpuTensor) => {
    const deep = await compute('spaceToDepth', [x], { blockSize: 2, order });
    return compute('conv2d', [deep, filter], { padding: 1 });
  };
  const expected = await behind('focus', trained);
  for (const order of ['DCR', 'CRD', [3, 1, 0, 2]]) {
    const filter = await compute('reorderFilter', [trained], { from: 'focus', to: order, blockSize: 2 });
    expect(differing(filter.data, trained.data), 'the filter is another').toBeGreaterThan(0);
    expectSame(await behind(order, filter), expected, String(order));
    expectSame(await compute('focus', [x, filter], { order, padding: 1 }), expected, `focus in ${order}`);
  }
  expectSame(await compute('focus', [x, trained], { padding: 1 }), expected, 'focus');
});

test.each(onBoth)("3. TResNet's stem: space-to-depth 4, then 1×1 to 64 channels, %s", async (_, compute) => {
  for (const layout of ['nhwc', 'nchw'] as const) {
    const shape = (h: number, w: number, c: number) => (layout === 'nhwc' ? [1, h, w, c] : [1, c, h, w]);
    const x = integers('photo', shape(224, 224, 3), layout);
    const filter = integers('stem', [1, 1, 48, 64]);
    const deep = await compute('spaceToDepth', [x], { blockSize: 4 });
    expect(deep.shape).toEqual(shape(56, 56, 48));
    const stem = await compute('pointwiseConv2d', [deep, filter]);
    expect(stem.shape).toEqual(shape(56, 56, 64));
    expectSame(await compute('focus', [x, filter], { blockSize: 4, order: 'DCR' }), stem, 'focus');
    // In DCR's order the 1×1 filter's elements lie exactly as those of a 4×4 filter over the original pixels.
    const strided = { ...filter, shape: [4, 4, 3, 64] };
    expectSame(await compute('conv2d', [x, strided], { strides: 4 }), stem, 'one strided convolution');
  }
});

/** The question's images; fewer and smaller ones in `npm test`, since the reference takes many seconds for one. */
const [batch, side] = full ? [20, 224] : [2, 100];
const strides = [1, 2, 3];
const separable = strides.flatMap((stride) =>
  (['same', 'valid'] as const).map((padding) => [stride, padding] as const),
);

test.each(sample(separable, 3))(
  `4. separable_conv2d with and without space-to-batch, ${batch}×${side}×${side}×16: stride %i, %s`,
  { timeout: full ? 900_000 : 120_000 },
  async (stride, padding) => {
    const image = side * side * 16;
    const x = integers('images', [batch, side, side, 16]);
    const depthwise = integers('depthwise', [3, 3, 16, 3]);
    const pointwise = integers('pointwise', [1, 1, 48, 64]);
    const options = { strides: stride, padding };
    using gx = gpu.tensor(x.data, x.shape);
    using gd = gpu.tensor(depthwise.data, depthwise.shape);
    using gp = gpu.tensor(pointwise.data, pointwise.shape);
    const mixed = (middle: Tensor) => {
      using _freed = middle;
      return pointwiseConv2d(middle, gp);
    };
    const size = padding === 'same' ? Math.ceil(side / stride) : Math.floor((side - 3) / stride) + 1;
    const resultOf = async (y: Tensor) => {
      using _freed = y;
      expect(y.shape).toEqual([batch, size, size, 64]);
      return y.data();
    };
    const whole = await resultOf(separableConv2d(gx, gd, gp, options));
    const halves = await resultOf(mixed(depthwiseConv2d(gx, gd, options)));
    expect(differing(halves, whole), 'depthwiseConv2d, then pointwiseConv2d').toBe(0);
    const blocks = await resultOf(mixed(withSpaceToBatch(gx, gd, { ...options, dilations: 1 })));
    expect(differing(blocks, whole), 'withSpaceToBatch at rate 1, then pointwiseConv2d').toBe(0);

    // Image by image, and by both of the reference's forms in turn.
    const per = whole.length / batch;
    for (let n = 0; n < batch; n++) {
      const one = { data: x.data.slice(n * image, (n + 1) * image), shape: [1, side, side, 16] };
      const y =
        n % 2 === 0
          ? reference.separableConv2d(one, depthwise, pointwise, options)
          : reference.pointwiseConv2d(reference.withSpaceToBatch(one, depthwise, options), pointwise);
      expect(y.shape).toEqual([1, size, size, 64]);
      expect(differing(whole.slice(n * per, (n + 1) * per), y.data), `image ${n}`).toBe(0);
    }
  },
);

const image24 = () => integers('image', [1, 24, 24, 3]);
const filter4 = () => integers('filter', [4, 4, 3, 4]);

test.each(onBoth)('5. depthwise_conv2d and conv2d of 1×24×24×3 with 4×4×3×4, VALID, %s', async (_, compute) => {
  const spread = await compute('depthwiseConv2d', [image24(), filter4()]);
  expect(spread.shape).toEqual([1, 21, 21, 12]);
  const summed = await compute('conv2d', [image24(), filter4()]);
  expect(summed.shape).toEqual([1, 21, 21, 4]);
  // The same products: conv2d's output r is the sum of depthwise outputs q·4 + r over the three channels q.
  const totals = Float32Array.from(summed.data, (_v, at) => {
    const [pixel, r] = [Math.floor(at / 4), at % 4];
    return [0, 1, 2].reduce((sum, q) => sum + Number(spread.data[pixel * 12 + q * 4 + r]), 0);
  });
  expect(differing(summed.data, totals)).toBe(0);
});

test.each(onBoth)('6. the puzzle of rate 3 with stride 4: 4×4 or 6×6, %s', async (_, compute) => {
  const [x, filter] = [image24(), filter4()];
  const both = { strides: 4, dilations: 3 };
  const direct = await compute('depthwiseConv2d', [x, filter], both);
  expect(direct.shape).toEqual([1, 4, 4, 12]);
  expect((await compute('conv2d', [x, filter], both)).shape).toEqual([1, 4, 4, 4]);
  const eager = await compute('withSpaceToBatch', [x, filter], both);
  expect(eager.shape).toEqual([1, 6, 6, 12]);

  // Either takes windows from the 15×15 that stride 1 has: the definition every fourth, the other the first and the
  // fifth of each of three interleaved images.
  const dense = await compute('depthwiseConv2d', [x, filter], { dilations: 3 });
  expect(dense.shape).toEqual([1, 15, 15, 12]);
  const windows = (at: readonly number[]) =>
    Float32Array.from(
      at.flatMap((y) => at.flatMap((z) => [...dense.data.slice((y * 15 + z) * 12, (y * 15 + z + 1) * 12)].map(Number))),
    );
  expect(differing(direct.data, windows([0, 4, 8, 12]))).toBe(0);
  expect(differing(eager.data, windows([0, 1, 2, 12, 13, 14]))).toBe(0);
});

/** The formula of tf.nn.separable_conv2d, stride 1, SAME with three taps, in its own letters. */
function separableFormula(x: CpuTensor, depthwise: CpuTensor, pointwise: CpuTensor): Float32Array {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const [m, outs] = [depthwise.shape[3]!, pointwise.shape[3]!];
  const y = new Float32Array(n * h * w * outs);
  for (let b = 0; b < n; b++)
    for (let i = 0; i < h; i++)
      for (let j = 0; j < w; j++)
        for (let k = 0; k < outs; k++) {
          let sum = 0;
          for (let di = 0; di < 3; di++)
            for (let dj = 0; dj < 3; dj++)
              for (let q = 0; q < c; q++)
                for (let r = 0; r < m; r++) {
                  const [row, column] = [i + di - 1, j + dj - 1];
                  if (row < 0 || row >= h || column < 0 || column >= w) continue;
                  sum +=
                    Number(x.data[((b * h + row) * w + column) * c + q]) *
                    Number(depthwise.data[((di * 3 + dj) * c + q) * m + r]) *
                    Number(pointwise.data[(q * m + r) * outs + k]);
                }
          y[((b * h + i) * w + j) * outs + k] = sum;
        }
  return y;
}

test.each(onBoth)(
  "7. separable_conv2d's formula on 100×8×8×3, and multipliers 4 and 8 on RGB, %s",
  async (_, compute) => {
    for (const [images, multiplier] of [
      [100, 1],
      [4, 4],
      [4, 8],
    ] as const) {
      const x = integers('RGB', [images, 8, 8, 3]);
      const depthwise = integers('depthwise', [3, 3, 3, multiplier]);
      const pointwise = integers('pointwise', [1, 1, 3 * multiplier, 3]);
      const y = await compute('separableConv2d', [x, depthwise, pointwise], { padding: 'same' });
      expect(y.shape).toEqual([images, 8, 8, 3]);
      expect(differing(y.data, separableFormula(x, depthwise, pointwise)), `multiplier ${multiplier}`).toBe(0);
    }
  },
);

/** What space-to-batch adds around and batch-to-space cuts off, so that VALID inside is the wanted padding outside. */
function marginsFor(size: number, kernel: number, rate: number, padding: Padding) {
  const around = padding === 'same' ? (kernel - 1) * rate : 0; // at stride 1
  const before = Math.floor(around / 2);
  const extra = (rate - ((size + around) % rate)) % rate;
  return { padded: [before, around - before + extra], cropped: [0, extra] } as const;
}

const equalRates = [1, 2, 3, 4, 5, 6].map((rate) => [rate, rate] as const);
const unequalRates = [1, 2, 3, 4, 5, 6].map((rate) => [rate, 7 - rate] as const);

test.each(sample([...equalRates, ...unequalRates], 4))(
  '8. a dilated convolution equals the plain one inside space-to-batch, rates %i and %i',
  async (...rates) => {
    const [kh, kw] = [3, 2];
    for (const [height, width] of [
      [24, 18],
      [13, 17],
    ] as const) {
      const x = integers('image', [2, height, width, 4]);
      for (const [op, filter] of [
        ['depthwiseConv2d', integers('depthwise', [kh, kw, 4, 1])],
        ['conv2d', integers('filter', [kh, kw, 4, 8])],
      ] as const) {
        for (const padding of ['valid', 'same'] as const) {
          const rows = marginsFor(height, kh, rates[0], padding);
          const columns = marginsFor(width, kw, rates[1], padding);
          for (const [where, compute] of onBoth) {
            const dilated = await compute(op, [x, filter], { dilations: rates, padding });
            const paddings: Margins = [rows.padded, columns.padded];
            const blocks = await compute('spaceToBatch', [x], { blockShape: rates, paddings });
            const plain = await compute(op, [blocks, filter]);
            const crops: Margins = [rows.cropped, columns.cropped];
            const joined = await compute('batchToSpace', [plain], { blockShape: rates, crops });
            expectSame(joined, dilated, `${op} ${padding} of ${height}×${width} ${where}`);
          }
        }
      }
    }
  },
);

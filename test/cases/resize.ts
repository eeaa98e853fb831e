import type { ResizeOptions } from '../../src/ops/resize/spec.ts';
import { channelCounts, dtypes } from './blocks.ts';
import { pairwise } from './pairwise.ts';
import { type Row, table } from './table.ts';
import { imageShape, layouts } from './windows.ts';

type ResizeRow = Row<'x', ResizeOptions>;
type Size = readonly [number, number];

const corners = ['halfPixel', 'alignCorners', 'asymmetric'] as const;

/** From one size to another: whole factors up and down, fractions, primes, one row or column on either side. */
const sizes: readonly (readonly [from: Size, to: Size])[] = [
  [
    [3, 4],
    [6, 8],
  ],
  [
    [3, 5],
    [9, 5],
  ],
  [
    [2, 8],
    [2, 32],
  ],
  [
    [6, 8],
    [3, 4],
  ],
  [
    [9, 8],
    [3, 2],
  ],
  [
    [3, 4],
    [5, 7],
  ],
  [
    [7, 11],
    [5, 3],
  ],
  [
    [5, 13],
    [13, 5],
  ],
  [
    [1, 1],
    [3, 5],
  ],
  [
    [4, 1],
    [1, 4],
  ],
  [
    [6, 7],
    [1, 1],
  ],
  [
    [5, 6],
    [5, 6],
  ],
  [
    [4, 5],
    [31, 17],
  ],
];

const form = {
  size: sizes,
  corners: [undefined, ...corners],
  layout: layouts,
  channels: channelCounts,
  batch: [1, 3],
} as const;

const rowOf = (
  {
    size: [from, to],
    layout,
    channels,
    batch,
    corners,
  }: {
    size: readonly [Size, Size];
    layout: 'nhwc' | 'nchw';
    channels: number;
    batch: number;
    corners?: (typeof form.corners)[number];
  },
  method: 'nearest' | 'bilinear',
) => ({
  name: `${batch}× ${from.join('×')} to ${to.join('×')} ${layout}, ${channels} channels, ${corners ?? 'no corners'}`,
  x: imageShape(layout, batch, ...from, channels),
  layout,
  size: to,
  method,
  corners,
  shape: imageShape(layout, batch, ...to, channels),
});

const moved: ResizeRow[] = pairwise({ ...form, dtype: dtypes }).map(({ dtype, ...others }) => {
  const row = rowOf(others, 'nearest');
  return { ...row, dtype, name: `${row.name}, ${dtype}` };
});

const line = { x: [1, 1, 4, 1], given: { x: [10, 20, 30, 40] }, method: 'nearest' } as const;
const short = { x: [1, 1, 3, 1], given: { x: [0, 10, 20] } } as const;

const nearestGoldens: ResizeRow[] = [
  // tf.compat.v1.image.resize and tf.image.resize, tensorflow/core/kernels/image/resize_nearest_neighbor_op.cc; by hand
  { ...line, name: 'by hand: four to three, half-pixel', size: [1, 3], shape: [1, 1, 3, 1], golden: [10, 30, 40] },
  { ...line, name: 'by hand: four to three, asymmetric', size: [1, 3], corners: 'asymmetric', golden: [10, 20, 30] },
  {
    ...line,
    name: 'by hand: four to three, a tie between the corners goes up',
    size: [1, 3],
    corners: 'alignCorners',
    golden: [10, 30, 40],
  },
  { ...line, name: 'by hand: four to two, half-pixel', size: [1, 2], golden: [20, 40] },
  { ...line, name: 'by hand: four to two, asymmetric', size: [1, 2], corners: 'asymmetric', golden: [10, 30] },
  { ...line, name: 'by hand: to one, aligned corners', size: [1, 1], corners: 'alignCorners', golden: [10] },
  {
    ...line,
    name: 'by hand: doubled',
    size: [2, 8],
    golden: [10, 10, 20, 20, 30, 30, 40, 40, 10, 10, 20, 20, 30, 30, 40, 40],
  },
  {
    // 1 · 5/3 is 1.6666666 in float32 and in truth; 2.5 · 6/5 is 3 in truth alone.
    name: 'by hand: a position on a border of pixels is no matter of rounding',
    x: [1, 1, 6, 1],
    given: { x: [0, 1, 2, 3, 4, 5] },
    method: 'nearest',
    size: [1, 5],
    golden: [0, 1, 3, 4, 5],
  },
];

const nearestEdges: ResizeRow[] = [
  { name: 'a batch of none', x: [0, 4, 4, 3], size: [2, 9], method: 'nearest', shape: [0, 2, 9, 3] },
  { name: 'FPN: doubled, 64 channels', x: [1, 13, 13, 64], size: [26, 26], method: 'nearest', shape: [1, 26, 26, 64] },
  {
    name: 'FPN in NCHW',
    layout: 'nchw',
    x: [1, 24, 13, 20],
    size: [26, 40],
    method: 'nearest',
    shape: [1, 24, 26, 40],
  },
  {
    name: 'four times as wide in NCHW',
    layout: 'nchw',
    x: [1, 3, 9, 16],
    size: [9, 64],
    method: 'nearest',
    shape: [1, 3, 9, 64],
  },
  {
    name: 'larger than a float32 counts',
    x: [1, 1, 4099, 1],
    size: [1, 4098],
    method: 'nearest',
    shape: [1, 1, 4098, 1],
  },
];

const bilinearGoldens: ResizeRow[] = [
  {
    ...short,
    name: 'by hand: three to six, half-pixel',
    size: [1, 6],
    golden: [0, 2.5, 7.5, 12.5, 17.5, 20],
    shape: [1, 1, 6, 1],
  },
  {
    ...short,
    name: 'by hand: three to five, aligned corners',
    size: [1, 5],
    corners: 'alignCorners',
    golden: [0, 5, 10, 15, 20],
    shape: [1, 1, 5, 1],
  },
  {
    ...short,
    name: 'by hand: three to six, asymmetric',
    size: [1, 6],
    corners: 'asymmetric',
    golden: [0, 5, 10, 15, 20, 20],
    shape: [1, 1, 6, 1],
  },
  {
    name: 'by hand: both axes at once',
    x: [1, 2, 2, 1],
    given: { x: [0, 4, 8, 12] },
    size: [3, 3],
    method: 'bilinear',
    corners: 'alignCorners',
    shape: [1, 3, 3, 1],
    golden: [0, 2, 4, 4, 6, 8, 8, 10, 12],
  },
  {
    name: 'by hand: four to two, half-pixel',
    x: [1, 1, 4, 1],
    given: { x: [0, 10, 20, 40] },
    size: [1, 2],
    shape: [1, 1, 2, 1],
    golden: [5, 30],
  },
];

const bilinearEdges: ResizeRow[] = [
  { name: 'a batch of none', x: [0, 4, 4, 3], size: [2, 9], shape: [0, 2, 9, 3] },
  {
    name: 'DeepLab: 4 times as large',
    x: [1, 9, 9, 21],
    size: [33, 33],
    corners: 'alignCorners',
    shape: [1, 33, 33, 21],
  },
  { name: 'ten workgroups', x: [1, 20, 21, 16], size: [40, 42], shape: [1, 40, 42, 16] },
  { name: 'rows and columns enlarged by other factors', x: [2, 3, 4, 3], size: [17, 9], shape: [2, 17, 9, 3] },
  {
    name: 'rows and columns enlarged by other factors, asymmetric',
    x: [1, 4, 3, 4],
    size: [6, 11],
    corners: 'asymmetric',
    shape: [1, 6, 11, 4],
  },
  { name: 'a long line', x: [1, 1, 4099, 1], size: [1, 4096], method: 'bilinear', shape: [1, 1, 4096, 1] },
];

export const resizeNearestCases = table<'x', ResizeOptions>(
  'resize',
  'moves',
  ['x'],
  [...nearestGoldens, ...nearestEdges, ...moved],
);

export const resizeBilinearCases = table<'x', ResizeOptions>(
  'resize',
  'weighted',
  ['x'],
  [...bilinearGoldens, ...bilinearEdges, ...pairwise(form).map((row) => rowOf(row, 'bilinear'))],
);

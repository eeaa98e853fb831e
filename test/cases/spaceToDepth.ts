import type { BlockOptions } from '../../src/ops/spaceToDepth/spec.ts';
import { blocks, channelCounts, dtypes, lineSizes, orderOf, orders } from './blocks.ts';
import { pairwise } from './pairwise.ts';
import { type Row, table } from './table.ts';
import { imageShape, layouts, of } from './windows.ts';

type BlockRow = Row<'x', BlockOptions>;

const combined: BlockRow[] = pairwise({
  block: blocks,
  order: orders,
  channels: channelCounts,
  dtype: dtypes,
  layout: layouts,
  output: [
    [1, 1],
    [1, 3],
    [2, 4],
    [3, 5],
  ] as readonly (readonly [number, number])[],
  batch: [1, 3],
}).map(({ block, order, channels, dtype, layout, output: [h, w], batch }) => {
  const [by, bx] = [of(block, 0), of(block, 1)];
  return {
    name: `${batch}× ${h}×${w} blocks of ${by}×${bx}, ${channels} channels, ${order}, ${layout}, ${dtype}`,
    x: imageShape(layout, batch, h * by, w * bx, channels),
    blockSize: block,
    order: orderOf(order, block),
    layout,
    dtype,
    shape: imageShape(layout, batch, h, w, channels * by * bx),
  };
});

/** Long lines, enough of them that a thread moves as much as it can. */
const lines: BlockRow[] = pairwise({
  size: lineSizes,
  form: ['nchw', 'nhwc', 'nhwc in channels'] as const,
  block: blocks,
  order: orders,
  channels: [1, 3, 4],
  rows: [3, 160],
}).map(({ size, form, block, order, channels: few, rows }) => {
  const [by, bx] = [of(block, 0), of(block, 1)];
  const layout = form === 'nchw' ? 'nchw' : 'nhwc';
  const [w, channels] = form === 'nhwc in channels' ? [few, size] : [size, few];
  return {
    name: `lines of ${size}, ${form}: ${rows}×${w} blocks of ${by}×${bx}, ${channels} channels, ${order}`,
    x: imageShape(layout, 1, rows * by, w * bx, channels),
    blockSize: block,
    order: orderOf(order, block),
    layout,
    shape: imageShape(layout, 1, rows, w, channels * by * bx),
  };
});

const square = { x: [1, 2, 2, 1], blockSize: 2, shape: [1, 1, 1, 4], given: { x: [0, 1, 2, 3] } } as const;

/** Two pixels beside each other, each with channels a and b. */
const twoChannels = {
  x: [1, 1, 2, 2],
  blockSize: [1, 2],
  shape: [1, 1, 1, 4],
  given: { x: [10, 11, 20, 21] },
} as const;

const goldens: BlockRow[] = [
  {
    name: "TensorFlow's 4×4 example",
    x: [1, 4, 4, 1],
    given: { x: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] },
    blockSize: 2,
    shape: [1, 2, 2, 4],
    golden: [1, 2, 5, 6, 3, 4, 7, 8, 9, 10, 13, 14, 11, 12, 15, 16],
  },
  { ...square, name: 'YOLOv5 issue 413: focus', order: 'focus', golden: [0, 2, 1, 3] },
  { ...square, name: 'YOLOv5 issue 413: DCR', golden: [0, 1, 2, 3] },
  { ...square, name: 'one channel: CRD is DCR', order: 'CRD', golden: [0, 1, 2, 3] },
  { ...square, name: 'by hand: block k is the source block p[k]', order: [2, 0, 3, 1], golden: [2, 0, 3, 1] },
  { ...twoChannels, name: 'by hand: DCR keeps the channels of a pixel together', golden: [10, 11, 20, 21] },
  {
    ...twoChannels,
    name: "by hand: CRD keeps a channel's pixels together (PyTorch pixel_unshuffle)",
    order: 'CRD',
    golden: [10, 20, 11, 21],
  },
  {
    // Channel, row and column of x are the digits.
    name: 'by hand: CRD in nchw is pixel_unshuffle as PyTorch writes it',
    layout: 'nchw',
    order: 'CRD',
    x: [1, 2, 2, 4],
    blockSize: 2,
    given: { x: [100, 101, 102, 103, 110, 111, 112, 113, 200, 201, 202, 203, 210, 211, 212, 213] },
    shape: [1, 8, 1, 2],
    golden: [100, 102, 101, 103, 110, 112, 111, 113, 200, 202, 201, 203, 210, 212, 211, 213],
  },
  {
    name: 'by hand: focus on a block of two rows and three columns',
    order: 'focus',
    x: [1, 2, 3, 1],
    blockSize: [2, 3],
    given: { x: [0, 1, 2, 10, 11, 12] },
    shape: [1, 1, 1, 6],
    golden: [0, 10, 1, 11, 2, 12],
  },
];

const edges: BlockRow[] = [
  { name: 'three axes within a thread', x: [1, 60, 56, 2], blockSize: 2, order: 'CRD', shape: [1, 30, 28, 8] },
  { name: 'runs of six words, woven in pairs of blocks', x: [2, 8, 136, 3], blockSize: 2, shape: [2, 4, 68, 12] },
  {
    name: 'runs of three words, woven in fours',
    x: [1, 8, 132, 3],
    blockSize: 2,
    order: 'focus',
    shape: [1, 4, 66, 12],
  },
  { name: 'runs of six words, moved in twos', x: [1, 96, 130, 3], blockSize: 2, shape: [1, 48, 65, 12] },
  { name: 'runs of ten words, in twos', x: [3, 40, 36, 5], blockSize: 2, shape: [3, 20, 18, 20] },
  { name: 'blocks too large for one thread', x: [1, 33, 68, 4], blockSize: [11, 17], shape: [1, 3, 4, 748] },
  { name: 'a block that is the whole image', x: [2, 5, 7, 4], blockSize: [5, 7], shape: [2, 1, 1, 140] },
  { name: 'a batch of none', x: [0, 4, 4, 3], blockSize: 2, shape: [0, 2, 2, 12] },
  { name: 'a batch of none, nchw', layout: 'nchw', x: [0, 4, 4, 4], blockSize: 2, shape: [0, 16, 2, 2] },
  { name: 'exactly one workgroup of fours', x: [1, 8, 8, 4], blockSize: 2, shape: [1, 4, 4, 16] },
  { name: 'one four more than a workgroup', x: [1, 5, 13, 4], blockSize: [5, 1], shape: [1, 1, 13, 20] },
  { name: 'one four less than a workgroup', x: [1, 9, 7, 4], blockSize: [3, 1], shape: [1, 3, 7, 12] },
  {
    name: 'more than 65,535 workgroups: the grid folds',
    x: [1, 2100, 2100, 1],
    blockSize: [2, 3],
    shape: [1, 1050, 700, 6],
  },
];

export const spaceToDepthCases = table<'x', BlockOptions>(
  'spaceToDepth',
  'moves',
  ['x'],
  [...goldens, ...edges, ...combined, ...lines],
);

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
  input: [
    [1, 1],
    [1, 3],
    [2, 4],
    [3, 5],
  ] as readonly (readonly [number, number])[],
  batch: [1, 3],
}).map(({ block, order, channels, dtype, layout, input: [h, w], batch }) => {
  const [by, bx] = [of(block, 0), of(block, 1)];
  return {
    name: `${batch}× ${h}×${w} blocks of ${by}×${bx}, ${channels} channels, ${order}, ${layout}, ${dtype}`,
    x: imageShape(layout, batch, h, w, channels * by * bx),
    blockSize: block,
    order: orderOf(order, block),
    layout,
    dtype,
    shape: imageShape(layout, batch, h * by, w * bx, channels),
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
    x: imageShape(layout, 1, rows, w, channels * by * bx),
    blockSize: block,
    order: orderOf(order, block),
    layout,
    shape: imageShape(layout, 1, rows * by, w * bx, channels),
  };
});

const square = { x: [1, 1, 1, 4], blockSize: 2, shape: [1, 2, 2, 1], given: { x: [0, 1, 2, 3] } } as const;
const twoChannels = { x: [1, 1, 1, 4], blockSize: [1, 2], shape: [1, 1, 2, 2], given: { x: [0, 1, 2, 3] } } as const;

const goldens: BlockRow[] = [
  {
    name: "TensorFlow's example, its 4×4 image again",
    x: [1, 2, 2, 4],
    blockSize: 2,
    given: { x: [1, 2, 5, 6, 3, 4, 7, 8, 9, 10, 13, 14, 11, 12, 15, 16] },
    shape: [1, 4, 4, 1],
    golden: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  },
  { ...square, name: 'by hand: DCR fills rows', golden: [0, 1, 2, 3] },
  { ...square, name: 'by hand: focus fills columns', order: 'focus', golden: [0, 2, 1, 3] },
  // Channel k goes to the position p[k]: 0 to (1, 0), 1 to (0, 0), 2 to (1, 1), 3 to (0, 1).
  { ...square, name: 'by hand: the inverse of a permutation', order: [2, 0, 3, 1], golden: [1, 3, 0, 2] },
  { ...twoChannels, name: 'by hand: DCR, two channels (ONNX DepthToSpace)', golden: [0, 1, 2, 3] },
  { ...twoChannels, name: 'by hand: CRD, two channels (PyTorch pixel_shuffle)', order: 'CRD', golden: [0, 2, 1, 3] },
  {
    name: 'by hand: CRD in nchw is pixel_shuffle as PyTorch writes it',
    layout: 'nchw',
    order: 'CRD',
    x: [1, 8, 1, 2],
    blockSize: 2,
    given: { x: [100, 102, 101, 103, 110, 112, 111, 113, 200, 202, 201, 203, 210, 212, 211, 213] },
    shape: [1, 2, 2, 4],
    golden: [100, 101, 102, 103, 110, 111, 112, 113, 200, 201, 202, 203, 210, 211, 212, 213],
  },
];

const edges: BlockRow[] = [
  { name: 'runs of six words, woven in pairs of blocks', x: [2, 4, 68, 12], blockSize: 2, shape: [2, 8, 136, 3] },
  {
    name: 'runs of three words, woven in fours',
    x: [1, 4, 66, 12],
    blockSize: 2,
    order: 'focus',
    shape: [1, 8, 132, 3],
  },
  { name: 'runs of six words, moved in twos', x: [1, 48, 65, 12], blockSize: 2, shape: [1, 96, 130, 3] },
  { name: 'runs of ten words, in twos', x: [3, 20, 18, 20], blockSize: 2, shape: [3, 40, 36, 5] },
  { name: 'blocks too large for one thread', x: [1, 3, 4, 748], blockSize: [11, 17], shape: [1, 33, 68, 4] },
  {
    name: 'two axes within a thread',
    x: [2, 48, 16, 2],
    layout: 'nchw',
    blockSize: [3, 2],
    shape: [2, 8, 48, 4],
  },
  { name: 'one pixel becomes the image', x: [2, 1, 1, 140], blockSize: [5, 7], shape: [2, 5, 7, 4] },
  { name: 'a batch of none', x: [0, 2, 2, 12], blockSize: 2, shape: [0, 4, 4, 3] },
  { name: 'exactly one workgroup of fours', x: [1, 4, 4, 16], blockSize: 2, shape: [1, 8, 8, 4] },
  { name: 'one four more than a workgroup', x: [1, 1, 13, 20], blockSize: [5, 1], shape: [1, 5, 13, 4] },
  { name: 'one four less than a workgroup', x: [1, 3, 7, 12], blockSize: [3, 1], shape: [1, 9, 7, 4] },
];

export const depthToSpaceCases = table<'x', BlockOptions>(
  'depthToSpace',
  'moves',
  ['x'],
  [...goldens, ...edges, ...combined, ...lines],
);

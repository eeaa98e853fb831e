import type { SpaceToBatchOptions } from '../../src/ops/spaceToBatch/spec.ts';
import { channelCounts, dtypes, lineSizes } from './blocks.ts';
import { pairwise } from './pairwise.ts';
import { type Row, table } from './table.ts';
import { imageShape, layouts, shown } from './windows.ts';

type BatchRow = Row<'x', SpaceToBatchOptions>;

const combined: BatchRow[] = pairwise({
  blockShape: [
    [2, 2],
    [1, 1],
    [2, 3],
    [3, 1],
    [1, 4],
  ] as readonly (readonly [number, number])[],
  paddings: [
    undefined,
    [
      [0, 0],
      [0, 0],
    ],
    [
      [1, 0],
      [0, 2],
    ],
    [
      [0, 3],
      [1, 0],
    ],
    [
      [2, 1],
      [3, 4],
    ],
  ] as const,
  channels: channelCounts,
  dtype: dtypes,
  layout: layouts,
  blocks: [
    [3, 2],
    [4, 3],
    [5, 7],
  ] as readonly (readonly [number, number])[],
  batch: [1, 3],
}).map(({ blockShape, paddings, channels, dtype, layout, blocks, batch }) => {
  const [[top, bottom], [left, right]] = paddings ?? [
    [0, 0],
    [0, 0],
  ];
  // Enough blocks that some of the image is left inside the padding.
  const [h, w] = [blocks[0] + top + bottom, blocks[1] + left + right];
  return {
    name: `${batch}× ${h}×${w} blocks of ${shown(blockShape)}, ${channels} channels, padded ${shown(paddings)}, ${layout}, ${dtype}`,
    x: imageShape(layout, batch, h * blockShape[0] - top - bottom, w * blockShape[1] - left - right, channels),
    blockShape,
    paddings,
    layout,
    dtype,
    shape: imageShape(layout, batch * blockShape[0] * blockShape[1], h, w, channels),
  };
});

/** Long lines, enough of them that a thread moves as much as it can. */
const lines: BatchRow[] = pairwise({
  size: lineSizes,
  form: ['nchw', 'nhwc', 'nhwc in channels'] as const,
  blockShape: [
    [2, 2],
    [3, 1],
    [1, 4],
    [9, 11],
  ] as readonly (readonly [number, number])[],
  paddings: [
    undefined,
    [
      [1, 0],
      [0, 2],
    ],
    [
      [0, 3],
      [1, 1],
    ],
  ] as const,
  few: [3, 4],
  rows: [4, 60],
  batch: [1, 2],
}).map(({ size, form, blockShape: [by, bx], paddings, few, rows, batch }) => {
  const [[top, bottom], [left, right]] = paddings ?? [
    [0, 0],
    [0, 0],
  ];
  const layout = form === 'nchw' ? 'nchw' : 'nhwc';
  const [w, channels] = form === 'nhwc in channels' ? [few, size] : [size, few];
  return {
    name: `lines of ${size}, ${form}: ${batch}× ${rows}×${w} blocks of ${by}×${bx}, ${channels} channels, ${shown(paddings)}`,
    x: imageShape(layout, batch, rows * by - top - bottom, w * bx - left - right, channels),
    blockShape: [by, bx],
    paddings,
    layout,
    shape: imageShape(layout, batch * by * bx, rows, w, channels),
  };
});

const goldens: BatchRow[] = [
  {
    name: "TensorFlow's 2×2 example",
    x: [1, 2, 2, 1],
    blockShape: [2, 2],
    given: { x: [1, 2, 3, 4] },
    shape: [4, 1, 1, 1],
    golden: [1, 2, 3, 4],
  },
  {
    name: "TensorFlow's 4×4 example",
    x: [1, 4, 4, 1],
    blockShape: [2, 2],
    given: { x: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] },
    shape: [4, 2, 2, 1],
    golden: [1, 3, 9, 11, 2, 4, 10, 12, 5, 7, 13, 15, 6, 8, 14, 16],
  },
  {
    name: 'by hand: batch index (oy·bx + ox)·n + i, padded on the left',
    x: [2, 1, 3, 1],
    blockShape: [1, 2],
    paddings: [
      [0, 0],
      [1, 0],
    ],
    // Padded rows: 0 1 2 3 and 0 4 5 6; even columns of both, then odd columns of both.
    given: { x: [1, 2, 3, 4, 5, 6] },
    shape: [4, 1, 2, 1],
    golden: [0, 2, 0, 5, 1, 3, 4, 6],
  },
];

const edges: BatchRow[] = [
  {
    name: 'two axes within a thread, with a margin',
    x: [1, 5, 152, 4],
    layout: 'nchw',
    blockShape: [2, 2],
    paddings: [
      [2, 0],
      [0, 0],
    ],
    shape: [4, 5, 77, 2],
  },
  {
    name: 'blocks that hold nothing but padding',
    x: [2, 1, 1, 4],
    blockShape: [2, 2],
    paddings: [
      [4, 5],
      [6, 3],
    ],
    shape: [8, 5, 5, 4],
  },
  {
    name: 'no rows but padding',
    x: [1, 0, 4, 4],
    blockShape: [2, 2],
    paddings: [
      [1, 1],
      [0, 0],
    ],
    shape: [4, 1, 2, 4],
  },
  { name: 'a batch of none', x: [0, 4, 4, 3], blockShape: [2, 2], shape: [0, 2, 2, 3] },
  { name: 'exactly one workgroup of fours', x: [1, 8, 8, 4], blockShape: [2, 4], shape: [8, 4, 2, 4] },
  { name: 'one four more than a workgroup', x: [1, 5, 13, 4], blockShape: [5, 1], shape: [5, 1, 13, 4] },
  { name: 'one four less than a workgroup', x: [1, 9, 7, 4], blockShape: [3, 7], shape: [21, 3, 1, 4] },
];

export const spaceToBatchCases = table<'x', SpaceToBatchOptions>(
  'spaceToBatch',
  'moves',
  ['x'],
  [...goldens, ...edges, ...combined, ...lines],
);

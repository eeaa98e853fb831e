import type { BatchToSpaceOptions } from '../../src/ops/batchToSpace/spec.ts';
import { channelCounts, dtypes, lineSizes } from './blocks.ts';
import { pairwise } from './pairwise.ts';
import { type Row, table } from './table.ts';
import { imageShape, layouts, shown } from './windows.ts';

type BatchRow = Row<'x', BatchToSpaceOptions>;

const combined: BatchRow[] = pairwise({
  blockShape: [
    [2, 2],
    [1, 1],
    [2, 3],
    [3, 1],
    [1, 4],
  ] as readonly (readonly [number, number])[],
  crops: [
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
      [3, 1],
    ],
  ] as const,
  channels: channelCounts,
  dtype: dtypes,
  layout: layouts,
  input: [
    [4, 5],
    [5, 7],
    [6, 8],
  ] as readonly (readonly [number, number])[],
  batch: [1, 3],
}).map(({ blockShape, crops, channels, dtype, layout, input: [h, w], batch }) => {
  const [[top, bottom], [left, right]] = crops ?? [
    [0, 0],
    [0, 0],
  ];
  const [by, bx] = blockShape;
  return {
    name: `${batch}× ${h}×${w} blocks of ${by}×${bx}, ${channels} channels, cropped ${shown(crops)}, ${layout}, ${dtype}`,
    x: imageShape(layout, batch * by * bx, h, w, channels),
    blockShape,
    crops,
    layout,
    dtype,
    shape: imageShape(layout, batch, h * by - top - bottom, w * bx - left - right, channels),
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
  crops: [
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
}).map(({ size, form, blockShape: [by, bx], crops, few, rows, batch }) => {
  const [[top, bottom], [left, right]] = crops ?? [
    [0, 0],
    [0, 0],
  ];
  const layout = form === 'nchw' ? 'nchw' : 'nhwc';
  const [w, channels] = form === 'nhwc in channels' ? [few, size] : [size, few];
  return {
    name: `lines of ${size}, ${form}: ${batch}× ${rows}×${w} blocks of ${by}×${bx}, ${channels} channels, ${shown(crops)}`,
    shape: imageShape(layout, batch, rows * by - top - bottom, w * bx - left - right, channels),
    blockShape: [by, bx],
    crops,
    layout,
    x: imageShape(layout, batch * by * bx, rows, w, channels),
  };
});

const goldens: BatchRow[] = [
  {
    name: "TensorFlow's example, its 4×4 image again",
    x: [4, 2, 2, 1],
    blockShape: [2, 2],
    given: { x: [1, 3, 9, 11, 2, 4, 10, 12, 5, 7, 13, 15, 6, 8, 14, 16] },
    shape: [1, 4, 4, 1],
    golden: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  },
  {
    // Joined: 0 1 2 3 and 0 4 5 6.
    name: 'by hand: two images, cropped on the left',
    x: [4, 1, 2, 1],
    blockShape: [1, 2],
    crops: [
      [0, 0],
      [1, 0],
    ],
    given: { x: [0, 2, 0, 5, 1, 3, 4, 6] },
    shape: [2, 1, 3, 1],
    golden: [1, 2, 3, 4, 5, 6],
  },
  {
    name: 'by hand: cropped unevenly in both directions',
    x: [4, 2, 2, 1],
    blockShape: [2, 2],
    crops: [
      [1, 0],
      [0, 2],
    ],
    given: { x: [1, 3, 9, 11, 2, 4, 10, 12, 5, 7, 13, 15, 6, 8, 14, 16] },
    shape: [1, 3, 2, 1],
    golden: [5, 6, 9, 10, 13, 14],
  },
];

const edges: BatchRow[] = [
  {
    name: 'crops that leave one pixel',
    x: [12, 3, 3, 4],
    blockShape: [2, 3],
    crops: [
      [2, 3],
      [5, 3],
    ],
    shape: [2, 1, 1, 4],
  },
  { name: 'a batch of none', x: [0, 2, 2, 3], blockShape: [2, 2], shape: [0, 4, 4, 3] },
  { name: 'exactly one workgroup of fours', x: [8, 4, 2, 4], blockShape: [2, 4], shape: [1, 8, 8, 4] },
  { name: 'one four more than a workgroup', x: [5, 1, 13, 4], blockShape: [5, 1], shape: [1, 5, 13, 4] },
  { name: 'one four less than a workgroup', x: [21, 3, 1, 4], blockShape: [3, 7], shape: [1, 9, 7, 4] },
];

export const batchToSpaceCases = table<'x', BatchToSpaceOptions>(
  'batchToSpace',
  'moves',
  ['x'],
  [...goldens, ...edges, ...combined, ...lines],
);

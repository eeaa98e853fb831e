import { pairwise } from './pairwise.ts';
import { type Row, table } from './table.ts';
import { imageShape, layouts } from './windows.ts';

type PoolRow = Row<'x'>;

/** Pixels around what a thread sums at once, a workgroup's threads share, and where images are summed in segments. */
const images: PoolRow[] = pairwise({
  layout: layouts,
  channels: [1, 2, 3, 4, 5, 8, 16, 17, 68],
  size: [
    [1, 1],
    [1, 3],
    [2, 2],
    [1, 5],
    [3, 5],
    [4, 4],
    [1, 17],
    [7, 7],
    [9, 7],
    [8, 8],
    [5, 13],
    [16, 17],
    [40, 41],
  ] as readonly (readonly [number, number])[],
  batch: [1, 3],
}).map(({ layout, channels, size, batch }) => ({
  name: `${batch}× ${size.join('×')} ${layout}, ${channels} channels`,
  x: imageShape(layout, batch, ...size, channels),
  layout,
  shape: imageShape(layout, batch, 1, 1, channels),
}));

const goldens: PoolRow[] = [
  {
    name: 'by hand: two channels',
    x: [1, 2, 2, 2],
    given: { x: [1, 10, 2, 20, 3, 30, 6, 60] },
    shape: [1, 1, 1, 2],
    golden: [3, 30],
  },
  {
    name: 'by hand: in NCHW',
    layout: 'nchw',
    x: [1, 2, 2, 2],
    given: { x: [1, 2, 3, 6, 10, 20, 30, 60] },
    shape: [1, 2, 1, 1],
    golden: [3, 30],
  },
  {
    name: 'by hand: images stay apart',
    x: [3, 1, 2, 1],
    given: { x: [1, 3, 5, 7, 9, 11] },
    shape: [3, 1, 1, 1],
    golden: [2, 6, 10],
  },
];

const edges: PoolRow[] = [
  { name: 'a batch of none', x: [0, 4, 4, 4], shape: [0, 1, 1, 4] },
  { name: 'MobileNetV2: 7×7×1280', x: [1, 7, 7, 1280], shape: [1, 1, 1, 1280] },
  { name: 'MobileNetV2 in NCHW', layout: 'nchw', x: [1, 1280, 7, 7], shape: [1, 1280, 1, 1] },
  { name: 'few channels, many pixels', x: [1, 300, 200, 3], shape: [1, 1, 1, 3] },
  { name: 'few channels, many pixels in NCHW', layout: 'nchw', x: [1, 3, 200, 301], shape: [1, 3, 1, 1] },
  { name: 'one pixel', x: [2, 1, 1, 5], shape: [2, 1, 1, 5] },
];

export const globalAvgPoolCases = table<'x', object>(
  'globalAvgPool',
  'divided',
  ['x'],
  [...goldens, ...edges, ...images],
);

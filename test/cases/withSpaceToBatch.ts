import type { Padding, Pair } from 'atrous';
import type { WithSpaceToBatchOptions } from '../../src/ops/withSpaceToBatch/spec.ts';
import { pairwise } from './pairwise.ts';
import { type Row, table } from './table.ts';
import {
  depthwiseFilterLayouts,
  depthwiseFilterShape,
  imageShape,
  kernels,
  layouts,
  paddings,
  shown,
} from './windows.ts';

type WithRow = Row<'x' | 'filter', WithSpaceToBatchOptions>;

const channels: readonly (readonly [c: number, multiplier: number])[] = [
  [1, 1],
  [3, 1],
  [4, 1],
  [8, 1],
  [5, 2],
  [3, 4],
];

const rates: readonly Pair[] = [1, 2, 3, [1, 3], [2, 1], [3, 2]];

/** Multiples of the rates, one more, one less, primes; large enough for five taps at rate 3. */
const sizes: readonly (readonly [number, number])[] = [
  [13, 17],
  [18, 14],
  [15, 16],
  [19, 13],
];

const windows: WithRow[] = pairwise({
  padding: paddings.filter((padding): padding is Exclude<Padding, 'same-lower'> => padding !== 'same-lower'),
  strides: [1, 2, 3, [4, 4]] as readonly Pair[],
  dilations: rates,
  kernel: kernels,
  size: sizes,
  layout: layouts,
  filterLayout: depthwiseFilterLayouts,
  channels,
  batch: [1, 2],
}).map(({ size, channels: [c, multiplier], batch, layout, filterLayout, kernel, ...options }) => ({
  name: `${batch}× ${shown(size)} ${layout}, ${shown(kernel)} ${filterLayout}, ${c}·${multiplier}, strides ${shown(options.strides)}, rates ${shown(options.dilations)}, ${shown(options.padding)}`,
  x: imageShape(layout, batch, ...size, c),
  filter: depthwiseFilterShape(filterLayout, ...kernel, c, multiplier),
  layout,
  filterLayout,
  ...options,
}));

const goldens: WithRow[] = [
  {
    // Even pixels 1 3 5 7 give 31 75, odd pixels 2 4 6 8 give 42 86, and they are put together again.
    name: 'by hand: the stride counts within each block',
    x: [1, 1, 8, 1],
    filter: [1, 2, 1, 1],
    dilations: [1, 2],
    strides: 2,
    given: { x: [1, 2, 3, 4, 5, 6, 7, 8], filter: [1, 10] },
    shape: [1, 1, 4, 1],
    golden: [31, 42, 75, 86],
  },
  {
    name: 'by hand: at stride 1 it is the dilated convolution',
    x: [1, 1, 5, 1],
    filter: [1, 2, 1, 1],
    dilations: [1, 2],
    given: { x: [1, 2, 3, 4, 5], filter: [1, 10] },
    shape: [1, 1, 3, 1],
    golden: [31, 42, 53],
  },
  {
    // SAME pads (2 − 1)·3 = 3, one before and two after, where stride 2 over 4 pixels would need only 2 in all.
    name: "by hand: 'same' pads the whole dilated filter, whatever the stride",
    x: [1, 1, 4, 1],
    filter: [1, 2, 1, 1],
    dilations: [1, 3],
    strides: 2,
    padding: 'same',
    // Padded: 0 1 2 3 4 0 0, rounded up to nine; blocks 0 3 0, 1 4 0, 2 0 0; the first window of each: 0 + 30, 1 + 40, 2.
    given: { x: [1, 2, 3, 4], filter: [1, 10] },
    shape: [1, 1, 1, 1],
    golden: [30],
  },
  {
    name: 'rates of 1 are the depthwise convolution itself',
    x: [1, 1, 4, 1],
    filter: [1, 3, 1, 1],
    padding: 'same',
    strides: 2,
    given: { x: [1, 2, 3, 4], filter: [1, 10, 100] },
    golden: [321, 43],
  },
];

const edges: WithRow[] = [
  {
    name: 'rate 3 with stride 4: TensorFlow gives 6×6, the definition 4×4',
    x: [1, 24, 24, 3],
    filter: [4, 4, 3, 4],
    strides: 4,
    dilations: 3,
    shape: [1, 6, 6, 12],
  },
  {
    name: 'TensorFlow #127827: 8×8, 2×2, rate 2, stride 2 gives 4×4',
    x: [1, 8, 8, 1],
    filter: [2, 2, 1, 1],
    strides: 2,
    dilations: 2,
    shape: [1, 4, 4, 1],
  },
  {
    name: 'TensorFlow #57128: 136, kernel 3, stride 2, rate 3 gives 64',
    x: [1, 136, 10, 1],
    filter: [3, 3, 1, 1],
    strides: 2,
    dilations: 3,
    shape: [1, 64, 1, 1],
  },
  {
    // The first tap alone is 1, so each output is the pixel at which its window begins; the definition has 0, 2, 4.
    name: 'by hand: the shape of the definition, at other windows',
    x: [1, 1, 7, 1],
    filter: [1, 2, 1, 1],
    strides: 2,
    dilations: [1, 2],
    given: { x: [0, 1, 2, 3, 4, 5, 6], filter: [1, 0] },
    shape: [1, 1, 3, 1],
    golden: [0, 1, 4],
  },
  {
    // The second tap is 1: windows begin at −4, −3, −2, 8, 9, 10, and it reads three further; pixels are 1, 2, 3 …
    name: "by hand: 'same' of 24 with rate 3 and stride 4",
    x: [1, 1, 24, 1],
    filter: [1, 4, 1, 1],
    strides: 4,
    dilations: [1, 3],
    padding: 'same',
    given: { x: Array.from({ length: 24 }, (_, at) => at + 1), filter: [0, 1, 0, 0] },
    shape: [1, 1, 6, 1],
    golden: [0, 1, 2, 12, 13, 14],
  },
  { name: 'a batch of none', x: [0, 8, 8, 4], filter: [3, 3, 4, 1], dilations: 2, shape: [0, 4, 4, 4] },
  {
    name: 'no rows but padding',
    x: [1, 0, 5, 4],
    filter: [1, 2, 4, 1],
    dilations: [1, 2],
    padding: 1,
    shape: [1, 2, 5, 4],
  },
];

export const withSpaceToBatchCases = table<'x' | 'filter', WithSpaceToBatchOptions>(
  'withSpaceToBatch',
  'sums',
  ['x', 'filter'],
  [...goldens, ...edges, ...windows],
);

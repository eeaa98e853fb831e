import type { BlockOrder, Layout, Pair, Shape } from 'atrous';
import type { FocusOptions } from '../../src/ops/focus/spec.ts';
import { pairwise } from './pairwise.ts';
import { type Row, table } from './table.ts';
import {
  activations,
  biasRanks,
  biasShape,
  dilations,
  filterLayouts,
  filterShape,
  imageShape,
  kernels,
  layouts,
  of,
  outputs,
  paddings,
  shown,
  sizedFor,
  strides,
} from './windows.ts';

type FocusRow = Row<'x' | 'filter', FocusOptions<Shape>>;

const channels: readonly (readonly [c: number, cout: number])[] = [
  [1, 4],
  [3, 8],
  [4, 5],
  [8, 4],
  [3, 1],
];

const blocks: readonly Pair[] = [2, 1, 3, [2, 1], [1, 3]];

/** Blocks from the last to the first. */
function backwards(block: Pair): number[] {
  return Array.from({ length: of(block, 0) * of(block, 1) }, (_, k) => k).reverse();
}

const windows: FocusRow[] = pairwise({
  padding: paddings,
  strides,
  dilations,
  kernel: kernels,
  ragged: [false, true],
  output: outputs,
  layout: layouts,
  filterLayout: filterLayouts,
  channels,
  block: blocks,
  order: ['focus', 'DCR', 'CRD', 'backwards'],
}).map(({ ragged, output, channels: [c, cout], block, order, layout, filterLayout, kernel, ...options }) => {
  const sized = sizedFor(output, ragged, { kernel, ...options });
  const [by, bx] = [of(block, 0), of(block, 1)];
  return {
    name: `${shown(sized.input)} blocks of ${by}×${bx} in ${order}, ${layout}, ${shown(kernel)} ${filterLayout}, ${c} → ${cout}, strides ${shown(options.strides)}, dilations ${shown(options.dilations)}, ${shown(options.padding)}`,
    x: imageShape(layout, 1, sized.input[0] * by, sized.input[1] * bx, c),
    filter: filterShape(filterLayout, ...kernel, by * bx * c, cout),
    layout,
    filterLayout,
    blockSize: block,
    order: order === 'backwards' ? backwards(block) : (order as BlockOrder),
    ...options,
    shape: imageShape(layout, 1, ...sized.output, cout),
  };
});

const endings: FocusRow[] = pairwise({
  activation: activations,
  bias: biasRanks,
  residual: [true, false],
  form: [
    ['nhwc', 8],
    ['nchw', 8],
  ] as readonly (readonly [Layout, number])[],
}).map(({ activation, bias, residual, form: [layout, cout] }) => ({
  name: `${shown(activation)}, bias of rank ${bias}, ${residual ? 'residual' : 'no residual'}, ${layout}, 3 → ${cout}`,
  x: imageShape(layout, 1, 6, 10, 3),
  filter: [3, 3, 12, cout],
  layout,
  padding: 1,
  activation,
  bias: biasShape(bias, cout),
  residual: residual ? imageShape(layout, 1, 3, 5, cout) : undefined,
  shape: imageShape(layout, 1, 3, 5, cout),
  ending: true,
}));

const block = {
  x: [1, 2, 2, 1],
  filter: [1, 1, 4, 1],
  given: { x: [1, 2, 3, 4], filter: [1, 10, 100, 1000] },
  shape: [1, 1, 1, 1],
} as const;

const goldens: FocusRow[] = [
  { ...block, name: 'by hand: YOLOv5 takes the rows of the left column first', golden: [4231] },
  { ...block, name: "by hand: 'DCR' takes the columns of the upper row first", order: 'DCR', golden: [4321] },
  { ...block, name: 'by hand: a permutation', order: [3, 1, 0, 2], golden: [3124] },
  {
    name: "by hand: with two channels 'CRD' keeps each channel's pixels together",
    x: [1, 1, 2, 2],
    filter: [1, 1, 4, 1],
    blockSize: [1, 2],
    order: 'CRD',
    given: { x: [1, 2, 3, 4], filter: [1, 10, 100, 1000] },
    golden: [4231],
  },
  {
    name: "by hand: and 'focus' each pixel's channels",
    x: [1, 1, 2, 2],
    filter: [1, 1, 4, 1],
    blockSize: [1, 2],
    given: { x: [1, 2, 3, 4], filter: [1, 10, 100, 1000] },
    golden: [4321],
  },
];

const edges: FocusRow[] = [
  {
    name: "YOLOv5's own: 3×3 to 32 channels with silu",
    x: [1, 16, 24, 3],
    filter: [3, 3, 12, 32],
    padding: 1,
    bias: [32],
    activation: 'silu',
    shape: [1, 8, 12, 32],
  },
  {
    name: "TResNet's stem: blocks of 4 and one tap",
    x: [1, 16, 24, 3],
    filter: [1, 1, 48, 64],
    blockSize: 4,
    order: 'DCR',
    shape: [1, 4, 6, 64],
  },
  { name: 'a batch of none', x: [0, 4, 4, 3], filter: [1, 1, 12, 4], shape: [0, 2, 2, 4] },
  { name: 'three images', x: [3, 4, 6, 4], filter: [2, 2, 16, 4], padding: 'same', shape: [3, 2, 3, 4] },
  {
    name: 'whole outputs lie in padding',
    x: [1, 2, 2, 3],
    filter: [2, 2, 12, 4],
    padding: 3,
    bias: [4],
    shape: [1, 6, 6, 4],
  },
];

export const focusCases = table<'x' | 'filter', FocusOptions<Shape>>(
  'focus',
  'sums',
  ['x', 'filter'],
  [...goldens, ...edges, ...windows, ...endings],
);

import type { Pair } from 'atrous';
import type { ReorderFilterOptions } from '../../src/ops/reorderFilter/spec.ts';
import { dtypes, lineSizes, orderOf, orders } from './blocks.ts';
import { pairwise } from './pairwise.ts';
import { type Row, table } from './table.ts';
import { filterLayouts, filterShape, of } from './windows.ts';

type ReorderRow = Row<'filter', ReorderFilterOptions>;

const combined: ReorderRow[] = pairwise({
  from: orders,
  to: orders,
  block: [2, 1, 3, [2, 3], [4, 1]] as readonly Pair[],
  filterLayout: filterLayouts,
  channels: [1, 3, 4],
  outs: [1, 4, 5, 8],
  kernel: [
    [1, 1],
    [2, 2],
    [3, 1],
    [1, 5],
  ] as readonly (readonly [number, number])[],
  dtype: dtypes,
}).map(({ from, to, block, filterLayout, channels, outs, kernel, dtype }) => {
  const [by, bx] = [of(block, 0), of(block, 1)];
  const filter = filterShape(filterLayout, ...kernel, by * bx * channels, outs);
  return {
    name: `${from} to ${to}, blocks of ${by}×${bx}, ${kernel.join('×')} ${filterLayout}, ${channels} channels → ${outs}, ${dtype}`,
    filter,
    from: orderOf(from, block),
    to: orderOf(to, block),
    blockSize: block,
    filterLayout,
    dtype,
    shape: filter,
  };
});

/** Long lines of outputs, and of the dimensions before the channels. */
const lines: ReorderRow[] = pairwise({
  outs: lineSizes,
  kernel: [1, 3, 9],
  filterLayout: filterLayouts,
  channels: [1, 12],
}).map(({ outs, kernel, filterLayout, channels }) => {
  const filter = filterShape(filterLayout, kernel, kernel, 4 * channels, outs);
  return {
    name: `lines of ${outs}: ${kernel}×${kernel} ${filterLayout}, ${channels} channels`,
    filter,
    from: 'CRD',
    to: 'focus',
    blockSize: 2,
    filterLayout,
    shape: filter,
  };
});

const four = { blockSize: 2, filter: [1, 1, 4, 1], given: { filter: [1, 2, 3, 4] }, shape: [1, 1, 4, 1] } as const;

const goldens: ReorderRow[] = [
  { ...four, name: 'by hand: from focus to DCR', from: 'focus', to: 'DCR', golden: [1, 3, 2, 4] },
  { ...four, name: 'by hand: one channel is the same in CRD', from: 'focus', to: 'CRD', golden: [1, 3, 2, 4] },
  // The weights of blocks 3, 1, 0, 2 are 1, 2, 3, 4.
  { ...four, name: 'by hand: from a permutation to DCR', from: [3, 1, 0, 2], to: 'DCR', golden: [3, 2, 4, 1] },
  { ...four, name: 'by hand: from DCR to a permutation', from: 'DCR', to: [3, 1, 0, 2], golden: [4, 2, 1, 3] },
  {
    // Channels 0a 0b 1a 1b become 0a 1a 0b 1b, each with its two outputs.
    name: 'by hand: from DCR to CRD, two channels, two outputs',
    filter: [1, 1, 4, 2],
    blockSize: [1, 2],
    from: 'DCR',
    to: 'CRD',
    given: { filter: [10, 11, 20, 21, 30, 31, 40, 41] },
    shape: [1, 1, 4, 2],
    golden: [10, 11, 30, 31, 20, 21, 40, 41],
  },
  {
    name: 'by hand: the same in oihw',
    filterLayout: 'oihw',
    filter: [2, 4, 1, 1],
    blockSize: [1, 2],
    from: 'DCR',
    to: 'CRD',
    given: { filter: [10, 20, 30, 40, 11, 21, 31, 41] },
    shape: [2, 4, 1, 1],
    golden: [10, 30, 20, 40, 11, 31, 21, 41],
  },
];

export const reorderFilterCases = table<'filter', ReorderFilterOptions>(
  'reorderFilter',
  'moves',
  ['filter'],
  [...goldens, ...combined, ...lines],
);

import type { Shape } from 'atrous';
import { channelCounts, dtypes } from './blocks.ts';
import { pairwise } from './pairwise.ts';
import { type Row, table } from './table.ts';
import { imageShape, layouts } from './windows.ts';

interface Lists {
  tensors: readonly Shape[];
}

type ConcatRow = Row<never, Lists>;

/** Channels of each tensor of a list: one alone, equal, unequal, in fours and not, as many as one dispatch takes, and more. */
const lists: readonly (readonly number[])[] = [
  [1],
  [8],
  [4, 4],
  [3, 5],
  [16, 4],
  [1, 2, 3],
  [8, 24, 12],
  [17, 64, 2, 5],
  [4, 4, 8, 4, 16],
  [1, 1, 1, 1, 1, 1],
  [4, 8, 12, 4, 8, 12, 4],
  [1, 2, 3, 4, 5, 6, 7],
  [2, 2, 2, 2, 2, 2, 2, 2],
  [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9],
  [4, 8, 4, 8, 4, 8, 4, 8, 4, 8, 4, 8, 4, 8, 4, 8, 4, 8, 4, 8],
];

function rowOf(
  name: string,
  list: readonly number[],
  [n, h, w]: readonly number[],
  facts: Partial<ConcatRow>,
): ConcatRow {
  const layout = facts.layout ?? 'nhwc';
  const of = (c: number) => imageShape(layout, n!, h!, w!, c);
  return { name, tensors: list.map(of), shape: of(list.reduce((sum, c) => sum + c, 0)), ...facts };
}

const combined: ConcatRow[] = pairwise({
  list: lists,
  image: [
    [1, 1, 1],
    [1, 1, 7],
    [2, 3, 5],
    [3, 4, 4],
    [1, 16, 16],
    [2, 13, 21],
  ] as readonly (readonly number[])[],
  layout: layouts,
  dtype: [...dtypes, undefined],
}).map(({ list, image, layout, dtype }) =>
  rowOf(`${image.join('×')}: ${list.join(' + ')} channels, ${layout}, ${dtype ?? 'any'}`, list, image, {
    layout,
    dtype,
  }),
);

/** Two tensors whose widths share few factors, over many rows and few. */
const pairs: ConcatRow[] = pairwise({
  one: channelCounts,
  other: channelCounts,
  layout: layouts,
  image: [
    [1, 61, 64],
    [8, 1, 1],
    [1, 33, 1],
    [5, 8, 31],
  ] as readonly (readonly number[])[],
}).map(({ one, other, layout, image }) =>
  rowOf(`${image.join('×')}: ${one} and ${other} channels, ${layout}`, [one, other], image, { layout }),
);

const goldens: ConcatRow[] = [
  {
    name: 'by hand: two pixels',
    tensors: [
      [1, 1, 2, 2],
      [1, 1, 2, 1],
    ],
    given: { 'tensors[0]': [1, 2, 3, 4], 'tensors[1]': [10, 20] },
    shape: [1, 1, 2, 3],
    golden: [1, 2, 10, 3, 4, 20],
  },
  {
    name: 'by hand: two images in nchw',
    layout: 'nchw',
    tensors: [
      [2, 1, 1, 2],
      [2, 2, 1, 2],
    ],
    given: { 'tensors[0]': [1, 2, 3, 4], 'tensors[1]': [10, 20, 30, 40, 50, 60, 70, 80] },
    shape: [2, 3, 1, 2],
    golden: [1, 2, 10, 20, 30, 40, 3, 4, 50, 60, 70, 80],
  },
  {
    name: 'by hand: nine of one pixel, in the order of the list',
    tensors: Array.from({ length: 9 }, () => [1, 1, 1, 1]),
    given: Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`tensors[${i}]`, [i + 1]])),
    shape: [1, 1, 1, 9],
    golden: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  },
];

const edges: ConcatRow[] = [
  rowOf('batches of none', [4, 3, 8], [0, 4, 4], {}),
  rowOf('batches of none, more than one dispatch takes', [1, 2, 3, 4, 5, 6, 7, 8], [0, 4, 4], { layout: 'nchw' }),
  rowOf('a wide row beside a narrow one', [1020, 4], [1, 5, 3], {}),
  rowOf('a narrow row beside a wide one', [1, 1023], [1, 5, 3], {}),
  rowOf('seven tensors, several rows of each a thread', [1, 1, 2, 1, 1, 1, 1], [1, 40, 40], {}),
  rowOf('seven tensors of long rows, several words of each a turn', [5, 3, 1, 2, 1, 1, 1], [4, 32, 48], {
    layout: 'nchw',
  }),
  rowOf('more than 65,535 workgroups: the grid folds', [1, 1], [1, 1500, 1500], {}),
];

export const concatCases = table<never, Lists>(
  'concat',
  'moves',
  ['tensors'],
  [...goldens, ...edges, ...combined, ...pairs],
);

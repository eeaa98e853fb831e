import type { AddOptions } from '../../src/ops/add/spec.ts';
import { pairwise } from './pairwise.ts';
import { type Row, table } from './table.ts';
import { activations, imageShape, layouts, shown } from './windows.ts';

type AddRow = Row<'a' | 'b', AddOptions>;

/** Rows, columns and channels: whole vec4s and not, around a workgroup of them, and around what one thread makes. */
export const images: readonly (readonly [h: number, w: number, c: number])[] = [
  [1, 1, 4],
  [1, 7, 3],
  [3, 5, 4],
  [8, 8, 4],
  [1, 257, 1],
  [16, 24, 8],
  [48, 64, 4],
  [7, 439, 5],
];

const combined: AddRow[] = pairwise({ image: images, activation: activations, layout: layouts, batch: [1, 2, 3] }).map(
  ({ image: [h, w, c], activation, layout, batch }) => {
    const shape = imageShape(layout, batch, h, w, c);
    return {
      name: `${batch}× ${h}×${w}, ${c} channels, ${layout}, ${shown(activation)}`,
      a: shape,
      b: shape,
      activation,
      layout,
      shape,
    };
  },
);

const pair = {
  a: [1, 1, 2, 2],
  b: [1, 1, 2, 2],
  shape: [1, 1, 2, 2],
  given: { a: [1, -2, 3, 0.5], b: [10, -1, -7, 0.25] },
} as const;

const goldens: AddRow[] = [
  { ...pair, name: 'by hand: sums', golden: [11, -3, -4, 0.75] },
  { ...pair, name: 'by hand: sums, then relu', activation: 'relu', golden: [11, 0, 0, 0.75] },
  { ...pair, name: 'by hand: clipped', activation: { type: 'clip', min: -3.5, max: 2 }, golden: [2, -3, -3.5, 0.75] },
  {
    name: 'by hand: five elements',
    layout: 'nchw',
    a: [1, 1, 1, 5],
    b: [1, 1, 1, 5],
    given: { a: [1, 2, 3, 4, 5], b: [50, 40, 30, 20, 10] },
    activation: { type: 'leakyRelu', alpha: 2 },
    shape: [1, 1, 1, 5],
    golden: [51, 42, 33, 24, 15],
  },
];

const edges: AddRow[] = [
  { name: 'vec4s in no whole number of shares', a: [1, 47, 65, 4], b: [1, 47, 65, 4], shape: [1, 47, 65, 4] },
  { name: 'a batch of none', a: [0, 4, 4, 3], b: [0, 4, 4, 3], shape: [0, 4, 4, 3] },
  { name: 'a batch of none, activated', a: [0, 4, 4, 4], b: [0, 4, 4, 4], activation: 'gelu', shape: [0, 4, 4, 4] },
];

export const addCases = table<'a' | 'b', AddOptions>('add', 'sums', ['a', 'b'], [...goldens, ...edges, ...combined]);

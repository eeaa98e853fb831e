import type { ActivationOptions } from '../../src/ops/activation/spec.ts';
import { images } from './add.ts';
import { pairwise } from './pairwise.ts';
import { type Row, table } from './table.ts';
import { activations, imageShape, layouts, shown } from './windows.ts';

type ActivationRow = Row<'x', ActivationOptions>;

const combined: ActivationRow[] = pairwise({
  image: images,
  activation: activations.filter((activation) => activation !== undefined),
  layout: layouts,
  batch: [1, 3],
}).map(({ image: [h, w, c], activation, layout, batch }) => {
  const shape = imageShape(layout, batch, h, w, c);
  return {
    name: `${batch}× ${h}×${w}, ${c} channels, ${layout}, ${shown(activation)}`,
    x: shape,
    activation,
    layout,
    shape,
  };
});

const five = { x: [1, 1, 5, 1], shape: [1, 1, 5, 1], given: { x: [-6, -1.5, 0, 3, 9] } } as const;

const goldens: ActivationRow[] = [
  { ...five, name: 'by hand: relu', activation: 'relu', golden: [0, 0, 0, 3, 9] },
  { ...five, name: 'by hand: relu6', activation: 'relu6', golden: [0, 0, 0, 3, 6] },
  { ...five, name: 'by hand: hardSwish', activation: 'hardSwish', golden: [-0, -0.375, 0, 3, 9] },
  { ...five, name: 'by hand: leakyRelu', activation: { type: 'leakyRelu', alpha: 0.5 }, golden: [-3, -0.75, 0, 3, 9] },
  { ...five, name: 'by hand: clip', activation: { type: 'clip', min: -2, max: 4 }, golden: [-2, -1.5, 0, 3, 4] },
  {
    name: 'by hand: what of 0',
    x: [1, 2, 2, 1],
    given: { x: [0, 0, 0, 0] },
    activation: 'sigmoid',
    shape: [1, 2, 2, 1],
    golden: [0.5, 0.5, 0.5, 0.5],
  },
];

const edges: ActivationRow[] = [{ name: 'a batch of none', x: [0, 4, 4, 3], activation: 'silu', shape: [0, 4, 4, 3] }];

export const activationCases = table<'x', ActivationOptions>(
  'activation',
  'sums',
  ['x'],
  [...goldens, ...edges, ...combined],
);

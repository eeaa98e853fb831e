import type { BlockOptions } from '../../src/ops/spaceToDepth/spec.ts';
import { table } from './table.ts';

export const spaceToDepthCases = table<'x', BlockOptions>(
  'spaceToDepth',
  'moves',
  ['x'],
  [
    {
      name: "TensorFlow's 4×4 example",
      x: [1, 4, 4, 1],
      given: { x: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] },
      blockSize: 2,
      shape: [1, 2, 2, 4],
      golden: [1, 2, 5, 6, 3, 4, 7, 8, 9, 10, 13, 14, 11, 12, 15, 16],
    },
    { name: 'channels in fours', x: [2, 4, 6, 8], blockSize: [2, 3], order: 'focus' },
  ],
);

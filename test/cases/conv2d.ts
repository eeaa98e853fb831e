import type { Shape } from 'atrous';
import type { Conv2dOptions } from '../../src/ops/conv2d/spec.ts';
import { table } from './table.ts';

export const conv2dCases = table<'x' | 'filter', Conv2dOptions<Shape>>(
  'conv2d',
  'sums',
  ['x', 'filter'],
  [
    {
      name: 'one tap is a scaling',
      x: [1, 2, 2, 1],
      filter: [1, 1, 1, 1],
      given: { x: [1, 2, 3, 4], filter: [3] },
      shape: [1, 2, 2, 1],
      golden: [3, 6, 9, 12],
    },
    {
      name: 'dilation 2 with stride 3, ragged width',
      x: [1, 7, 9, 8],
      filter: [3, 3, 8, 8],
      strides: 3,
      dilations: 2,
      padding: 'same',
    },
    {
      name: 'gelu, bias, residual',
      x: [1, 7, 9, 8],
      filter: [3, 3, 4, 8],
      groups: 2,
      padding: 'same',
      bias: [8],
      residual: [1, 7, 9, 8],
      activation: 'gelu',
    },
  ],
);

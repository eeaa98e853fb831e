import { type CaseTable, cases, nchw } from '../cases/table.ts';

/** Rows of many begin at multiples of 256 bytes, of some only every 64th. */
export const large: readonly CaseTable[] = [
  cases(
    'spaceToDepth',
    'moves',
    ['x'],
    [
      ['rows', { x: [1, 512, 4, 3], blockSize: 2 }],
      ['rows and images, CRD', { x: [3, 96, 32, 1], blockSize: [3, 2], order: 'CRD', dtype: 'i32' }],
      ['images of planes', { ...nchw, x: [12, 3, 16, 8], blockSize: 2 }],
    ],
  ),
  cases(
    'depthToSpace',
    'moves',
    ['x'],
    [
      ['rows', { x: [1, 256, 2, 12], blockSize: 2, dtype: 'u32' }],
      ['rows and images, focus', { x: [3, 48, 16, 12], blockSize: [3, 2], order: 'focus' }],
      ['images of planes', { ...nchw, x: [12, 12, 8, 4], blockSize: 2 }],
    ],
  ),
  cases(
    'conv2d',
    'sums',
    ['x', 'filter'],
    [
      ['rows of an odd length', { x: [1, 130, 5, 3], filter: [3, 3, 3, 5], padding: 'same' }],
      [
        'rows and images',
        {
          x: [3, 64, 7, 8],
          filter: [3, 2, 8, 8],
          padding: [
            [1, 1],
            [0, 1],
          ],
          bias: [8],
        },
      ],
      [
        'strides and dilations',
        { x: [1, 200, 4, 4], filter: [3, 3, 4, 4], padding: 5, strides: [3, 1], dilations: [4, 2] },
      ],
      [
        'a residual',
        {
          x: [2, 96, 4, 8],
          filter: [3, 1, 8, 8],
          padding: [
            [1, 1],
            [0, 0],
          ],
          residual: [2, 96, 4, 8],
        },
      ],
      [
        'parts in padding alone',
        {
          x: [1, 2, 4, 4],
          filter: [2, 1, 4, 8],
          padding: [
            [90, 90],
            [0, 0],
          ],
          bias: [8],
        },
      ],
      ['only x is large', { x: [1, 512, 8, 4], filter: [1, 1, 4, 32], strides: [16, 4] }],
      ['groups', { x: [1, 128, 4, 8], filter: [3, 3, 4, 8], groups: 2, padding: 'same-lower' }],
      ['images of planes', { ...nchw, x: [12, 4, 8, 8], filter: [3, 3, 4, 4], padding: 'same' }],
    ],
  ),
  cases(
    'depthwiseConv2d',
    'sums',
    ['x', 'filter'],
    [
      ['rows', { x: [1, 260, 5, 4], filter: [3, 3, 4, 1], padding: 'same', dilations: 2 }],
      [
        'a multiplier, strides',
        {
          x: [2, 192, 8, 3],
          filter: [5, 2, 3, 4],
          padding: [
            [2, 1],
            [3, 2],
          ],
          strides: [2, 1],
          bias: [12],
        },
      ],
      [
        'taps that no output has but in padding',
        { x: [1, 260, 5, 4], filter: [3, 3, 4, 1], padding: 'same', dilations: [2, 9] },
      ],
      ['images of planes', { ...nchw, x: [12, 4, 8, 8], filter: [3, 3, 4, 2], padding: 1 }],
    ],
  ),
  cases(
    'pointwiseConv2d',
    'sums',
    ['x', 'filter'],
    [
      ['rows', { x: [1, 256, 3, 8], filter: [1, 1, 8, 12], activation: 'relu' }],
      ['rows that begin too early', { x: [1, 300, 5, 4], filter: [1, 1, 4, 64] }],
      ['images, strides', { x: [8, 32, 8, 4], filter: [1, 1, 4, 4], strides: [1, 2], residual: [8, 32, 4, 4] }],
      ['images of planes', { ...nchw, x: [12, 4, 8, 8], filter: [1, 1, 4, 8] }],
    ],
  ),
  cases(
    'separableConv2d',
    'sums',
    ['x', 'depthwise', 'pointwise'],
    [['rows', { x: [1, 256, 4, 4], depthwise: [3, 3, 4, 2], pointwise: [1, 1, 8, 16], padding: 'same' }]],
  ),
  cases(
    'spaceToBatch',
    'moves',
    ['x'],
    [
      ['rows', { x: [1, 512, 4, 3], blockShape: [2, 2] }],
      [
        'margins, a part in each, images',
        {
          x: [2, 256, 30, 1],
          blockShape: [3, 2],
          paddings: [
            [60, 56],
            [1, 1],
          ],
          dtype: 'i32',
        },
      ],
      [
        'larger than x',
        {
          x: [1, 8, 16, 2],
          blockShape: [1, 2],
          paddings: [
            [100, 100],
            [0, 0],
          ],
        },
      ],
      [
        'planes',
        {
          ...nchw,
          x: [2, 3, 64, 16],
          blockShape: [2, 1],
          paddings: [
            [64, 64],
            [0, 0],
          ],
        },
      ],
      ['rows of planes', { ...nchw, x: [1, 2, 256, 16], blockShape: [2, 2] }],
      [
        'zeros beside alone',
        {
          x: [1, 128, 32, 1],
          blockShape: [1, 1],
          paddings: [
            [0, 64],
            [0, 0],
          ],
        },
      ],
    ],
  ),
  cases(
    'batchToSpace',
    'moves',
    ['x'],
    [
      ['rows', { x: [4, 256, 2, 3], blockShape: [2, 2], dtype: 'u32' }],
      [
        'crops, images',
        {
          x: [12, 96, 16, 1],
          blockShape: [3, 2],
          crops: [
            [70, 4],
            [0, 0],
          ],
        },
      ],
      [
        'planes',
        {
          ...nchw,
          x: [4, 3, 64, 16],
          blockShape: [2, 1],
          crops: [
            [4, 60],
            [0, 0],
          ],
        },
      ],
      [
        'crops alone',
        {
          x: [1, 256, 16, 1],
          blockShape: [1, 1],
          crops: [
            [0, 64],
            [0, 0],
          ],
        },
      ],
    ],
  ),
  cases(
    'withSpaceToBatch',
    'sums',
    ['x', 'filter'],
    [
      [
        'rows',
        {
          x: [1, 252, 16, 4],
          filter: [3, 1, 4, 2],
          dilations: 2,
          padding: [
            [2, 6],
            [0, 0],
          ],
        },
      ],
      [
        'strides and images',
        {
          x: [3, 128, 16, 4],
          filter: [3, 1, 4, 1],
          dilations: [2, 1],
          strides: 2,
          padding: [
            [4, 6],
            [0, 0],
          ],
        },
      ],
    ],
  ),
  cases(
    'concat',
    'moves',
    ['tensors'],
    [
      [
        'pixels',
        {
          tensors: [
            [1, 40, 20, 3],
            [1, 40, 20, 5],
          ],
        },
      ],
      ['images, in rounds', { tensors: Array.from({ length: 9 }, (_, i) => [2, 30, 16, 1 + (i % 3)]), dtype: 'i32' }],
      [
        'images of planes',
        {
          ...nchw,
          tensors: [
            [12, 3, 8, 8],
            [12, 2, 8, 8],
          ],
        },
      ],
    ],
  ),
  cases(
    'add',
    'sums',
    ['a', 'b'],
    [
      ['elements', { a: [3, 31, 17, 5], b: [3, 31, 17, 5], activation: 'relu' }],
      ['vec4s', { a: [3, 31, 17, 8], b: [3, 31, 17, 8] }],
      ['one large plane', { ...nchw, a: [1, 1, 100, 101], b: [1, 1, 100, 101] }],
    ],
  ),
  cases(
    'activation',
    'sums',
    ['x'],
    [
      ['elements', { x: [1, 50, 20, 7], activation: { type: 'clip', min: -3, max: 4 } }],
      ['vec4s', { x: [1, 50, 20, 8], activation: { type: 'clip', min: -3, max: 4 } }],
    ],
  ),
  cases(
    'maxPool2d',
    'sums',
    ['x'],
    [
      ['rows', { x: [1, 512, 5, 4], windowSize: 3, padding: 'same', strides: 1 }],
      [
        'dilations, images',
        {
          x: [3, 128, 16, 3],
          windowSize: [3, 2],
          dilations: [4, 1],
          strides: [2, 1],
          padding: [
            [3, 4],
            [0, 1],
          ],
        },
      ],
      ['rows of planes', { ...nchw, x: [1, 3, 320, 16], windowSize: 2 }],
    ],
  ),
  cases(
    'resize',
    'moves',
    ['x'],
    [
      ['rows, twice', { x: [1, 128, 8, 2], size: [256, 16], method: 'nearest' }],
      ['rows, by no whole number', { x: [2, 100, 16, 1], size: [332, 16], method: 'nearest', dtype: 'u32' }],
      ['planes', { ...nchw, x: [2, 3, 64, 16], size: [96, 32], method: 'nearest', corners: 'alignCorners' }],
      ['planes that begin anywhere', { ...nchw, x: [1, 3, 3, 5], size: [64, 64], method: 'nearest' }],
      ['images that begin anywhere, twice', { x: [3, 27, 32, 1], size: [54, 64], method: 'nearest' }],
    ],
  ),
  cases('focus', 'sums', ['x', 'filter'], [['rows', { x: [1, 512, 8, 2], filter: [3, 3, 8, 8], padding: 1 }]]),
];

// What the tables do for a GPU, on whatever adapter there is: the device says that its subgroups have 32 threads, so costs, tiles and
// shares of work are a GPU's. Outputs are many, since a GPU has larger tiles only where all of it stays busy.
import type { Context } from 'atrous';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CaseTable, cases, nchw } from '../cases/table.ts';
import { onGpu } from '../harness/calls.ts';
import { deviceWithSubgroups, disguised } from '../harness/disguised.ts';
import { explain } from '../harness/explain.ts';
import { sample } from '../harness/full.ts';
import { heldCalls } from '../harness/held.ts';
import { VariantPicker } from '../harness/variants.ts';

/** In `npm test` every other row of a table; the kernels named at the end must run in these. */
const large: readonly CaseTable[] = [
  cases(
    'conv2d',
    'sums',
    ['x', 'filter'],
    [
      ['eight channels, many outputs', { x: [1, 64, 64, 8], filter: [3, 3, 8, 72], padding: 'same', bias: [72] }],
      ['the same in planes', { ...nchw, x: [1, 8, 64, 64], filter: [3, 3, 8, 70], padding: 'same', bias: [70] }],
      ['few channels', { x: [1, 257, 255, 3], filter: [3, 3, 3, 16], strides: 2, bias: [16], activation: 'relu' }],
      ['two groups', { x: [1, 64, 64, 8], filter: [3, 3, 4, 64], groups: 2, strides: 1, residual: [1, 62, 62, 64] }],
    ],
  ),
  cases(
    'pointwiseConv2d',
    'sums',
    ['x', 'filter'],
    [
      ['two million outputs', { x: [1, 129, 128, 8], filter: [1, 1, 8, 128], bias: [128] }],
      ['56×56, 24 → 144', { x: [1, 56, 56, 24], filter: [1, 1, 24, 144], bias: [144], activation: 'relu6' }],
      ['planes, 9 → 70', { ...nchw, x: [1, 9, 64, 65], filter: [1, 1, 9, 70] }],
      ['an odd number of vec4s', { x: [1, 128, 127, 8], filter: [1, 1, 8, 12], residual: [1, 128, 127, 12] }],
    ],
  ),
  cases(
    'depthwiseConv2d',
    'sums',
    ['x', 'filter'],
    [
      ['vec4s', { x: [1, 128, 130, 16], filter: [3, 3, 16, 1], padding: 'same', bias: [16] }],
      ['dilated planes', { ...nchw, x: [1, 8, 192, 190], filter: [5, 3, 8, 1], dilations: [2, 3], padding: 'same' }],
      ['a multiplier of 8', { x: [1, 192, 190, 3], filter: [3, 3, 3, 8], strides: [1, 2], padding: 1 }],
    ],
  ),
  cases(
    'separableConv2d',
    'sums',
    ['x', 'depthwise', 'pointwise'],
    [
      ['32 → 32', { x: [1, 96, 96, 32], depthwise: [3, 3, 32, 1], pointwise: [1, 1, 32, 32], padding: 'same' }],
      ['dilated', { x: [1, 98, 97, 8], depthwise: [3, 3, 8, 2], pointwise: [1, 1, 16, 24], dilations: 2, bias: [24] }],
      ['planes', { ...nchw, x: [1, 8, 98, 97], depthwise: [3, 3, 8, 1], pointwise: [1, 1, 8, 24], padding: 'same' }],
    ],
  ),
  cases('focus', 'sums', ['x', 'filter'], [['a stem', { x: [1, 192, 192, 3], filter: [3, 3, 12, 32], padding: 1 }]]),
  cases(
    'add',
    'sums',
    ['a', 'b'],
    [
      ['elements', { a: [1, 601, 603, 3], b: [1, 601, 603, 3], activation: 'relu' }],
      ['vec4s', { a: [1, 601, 601, 4], b: [1, 601, 601, 4] }],
    ],
  ),
  cases('maxPool2d', 'sums', ['x'], [['windows', { x: [1, 256, 255, 8], windowSize: 3, strides: 2, padding: 1 }]]),
  cases('avgPool2d', 'sums', ['x'], [['pairs', { x: [1, 256, 254, 8], windowSize: 2 }]]),
  cases('resize', 'sums', ['x'], [['to a half', { x: [1, 512, 512, 4], size: [256, 256], corners: 'asymmetric' }]]),
  cases(
    'spaceToDepth',
    'moves',
    ['x'],
    [
      ['pixels of three', { x: [1, 512, 512, 3], blockSize: 2 }],
      ['planes', { ...nchw, x: [1, 3, 512, 510], blockSize: [2, 3], order: 'CRD' }],
      ['vec4s', { x: [1, 512, 512, 4], blockSize: 4, order: 'focus' }],
    ],
  ),
  cases('depthToSpace', 'moves', ['x'], [['pixels of three', { x: [1, 256, 256, 12], blockSize: 2 }]]),
  cases(
    'spaceToBatch',
    'moves',
    ['x'],
    [
      [
        'padded',
        {
          x: [1, 510, 511, 3],
          blockShape: [2, 2],
          paddings: [
            [1, 1],
            [0, 1],
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
      [
        'cropped',
        {
          x: [4, 256, 256, 3],
          blockShape: [2, 2],
          crops: [
            [1, 1],
            [0, 1],
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
        'two',
        {
          tensors: [
            [1, 300, 301, 5],
            [1, 300, 301, 3],
          ],
        },
      ],
    ],
  ),
];

let device: GPUDevice;
let gpu: { context: Context; picker: VariantPicker };
const ran = new Set<string>();

beforeAll(async () => {
  device = await deviceWithSubgroups();
  const adapterInfo = { subgroupMinSize: 32, subgroupMaxSize: 32 };
  gpu = await VariantPicker.create({ device: disguised(device, { adapterInfo }) });
});
afterAll(() => device.destroy());

for (const table of large) {
  test.each(sample(table.rows, 2).map((row) => [row.name, row] as const))(`${table.op}: %s`, async (_, row) => {
    const [held] = heldCalls(table, row);
    const { call, shape, compare, values } = held!;
    for await (const { variant, result } of gpu.picker.each(() => onGpu(gpu.context, call))) {
      ran.add(variant);
      const comparison = compare(result.data);
      expect(comparison.failures, explain(`${values} on ${variant}`, shape, comparison)).toBe(0);
    }
  });
}

test.each([
  /conv2d_staged .* FOURS=true LISTED=false FOUR_WEIGHTS=true WIDE=true EACH=8 QUADS=2/,
  /conv2d_staged .* LISTED=true/,
  /conv2d_staged .* PIXEL_STEP=1 /, // of planes
  /conv2d_staged .* QUAD_LANES=[124] /,
  /conv2d_matrix .* ROWS=8 COLUMNS=4 .* PIXEL_ROWS=true/,
  /conv2d_matrix .* PIXEL_ROWS=false/,
  /conv2d_rows .* TILE_X=[2-9]/,
  /separable_conv2d_tile .* OUTS=2/,
  /elementwise_turns .* EACH=4/,
  /rearrange_axes .* EACH=4/,
])('%s ran', (label) => {
  expect([...ran].filter((each) => label.test(each))).not.toEqual([]);
});

// The Layers page draws what the library computes: sums over the taps drawn, against the reference.
import * as reference from 'atrous/reference';
import { describe, expect, test } from 'vitest';
import {
  compute,
  imageValues,
  type LayerSettings,
  layerOf,
  type Preset,
  presetWeights,
  receptiveField,
} from '../../demo/layers/layer.ts';

const usual: LayerSettings = {
  kind: 'depthwise',
  size: 8,
  channels: 2,
  kernel: 3,
  stride: 1,
  dilation: 1,
  padding: 'same',
  multiplier: 1,
  outputs: 2,
};

const rows: readonly Partial<LayerSettings>[] = [
  {},
  { dilation: 2 },
  { dilation: 3, padding: 'valid', size: 10 },
  { stride: 2 },
  { stride: 3, kernel: 2, dilation: 2, size: 10 },
  { multiplier: 2, kernel: 2, channels: 3 },
  { kernel: 1, channels: 1 },
  { kernel: 5, padding: 'valid' },
  { kind: 'separable' },
  { kind: 'separable', multiplier: 2, outputs: 3, stride: 2, dilation: 2 },
  { kind: 'separable', padding: 'valid', channels: 1 },
  { kind: 'focus' },
  { kind: 'focus', channels: 3, outputs: 1, stride: 2 },
  { kind: 'focus', dilation: 2, channels: 1, kernel: 2 },
  { kind: 'focus', padding: 'valid', size: 10 },
];

describe.each(rows)('%o', (row) => {
  test.each<Preset>(['counting', 'edges'])('sums over the taps drawn, with %s', (preset) => {
    const settings = { ...usual, ...row };
    const layer = layerOf(settings);
    const filters = layer.weights.map((weights) => presetWeights(weights, preset));
    const x = { data: imageValues(settings), shape: [1, settings.size, settings.size, settings.channels] };
    const tensors = filters.map((values, k) => ({ data: Float32Array.from(values), shape: layer.weights[k]!.shape }));
    const computed = compute<reference.CpuTensor>(reference, settings, x, tensors);
    expect(computed).toHaveLength(layer.levels.length);
    let compared = 0;
    layer.levels.forEach(({ planes, rows, columns }, k) => {
      expect(computed[k]!.shape).toEqual([1, rows, columns, planes]);
      if (k === 0) return;
      const { planes: from, rows: height, columns: width } = layer.levels[k - 1]!;
      for (let y = 0; y < rows; y++) {
        for (let x = 0; x < columns; x++) {
          for (let plane = 0; plane < planes; plane++) {
            const sum = layer.steps[k - 1]!({ plane, y, x }, filters).reduce((total, tap) => {
              const inside = tap.y >= 0 && tap.x >= 0 && tap.y < height && tap.x < width;
              const value = inside ? Number(computed[k - 1]!.data[(tap.y * width + tap.x) * from + tap.plane]) : 0;
              return total + tap.weight * value;
            }, 0);
            expect(sum, `level ${k}, ${plane}, ${y}, ${x}`).toBe(computed[k]!.data[(y * columns + x) * planes + plane]);
            compared++;
          }
        }
      }
    });
    expect(compared).toBeGreaterThan(0);
  });
});

test('receptive fields: of a dilated filter its taps, of Focus the blocks under them', () => {
  const field = (row: Partial<LayerSettings>) => {
    const layer = layerOf({ ...usual, channels: 1, outputs: 1, ...row });
    const filters = layer.weights.map((weights) => presetWeights(weights, 'ones'));
    return [...receptiveField(layer, { plane: 0, y: 2, x: 2 }, filters)[0]!.values()].map(({ y, x }) => [y, x].join());
  };
  const square = (rows: readonly number[]) => rows.flatMap((y) => rows.map((x) => [y, x].join()));
  expect(field({ dilation: 2 })).toEqual(square([0, 2, 4]));
  expect(field({ kind: 'separable' })).toEqual(square([1, 2, 3]));
  expect(field({ kind: 'focus' }).sort()).toEqual(square([2, 3, 4, 5, 6, 7]).sort());
});

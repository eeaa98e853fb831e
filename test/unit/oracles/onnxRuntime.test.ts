import { conv2d } from 'atrous/reference';
import { describe, expect, test } from 'vitest';
import { holdAgainst } from './agreement.ts';
import { ask, onnxRuntime } from './onnxRuntime.ts';

holdAgainst(onnxRuntime, [
  'conv2d',
  'depthwiseConv2d',
  'pointwiseConv2d',
  'separableConv2d',
  'focus',
  'spaceToDepth',
  'depthToSpace',
  'add',
  'activation',
  'concat',
  'maxPool2d',
  'avgPool2d',
  'globalAvgPool',
  'resizeNearest',
  'resizeBilinear',
]);

// Where ONNX Runtime 1.30 refuses, and therefore isn't asked above. When one of these fails, it has learnt something, and
// `lacks` in onnxRuntime.ts may let it be asked.
describe('ONNX Runtime', () => {
  const ones = (...shape: number[]) => ({ data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1), shape });
  const conv = (size: number, kernel: number, attributes = {}) =>
    ask({ operator: 'Conv', inputs: [ones(1, 1, size, size), ones(1, 1, kernel, kernel)], attributes });

  test.each(['SAME_UPPER', 'SAME_LOWER'])('refuses %s with dilations', async (auto_pad) => {
    await expect(conv(7, 3, { auto_pad, dilations: [2, 2] })).rejects.toThrow(
      'Dilation not supported for AutoPadType::SAME_UPPER or AutoPadType::SAME_LOWER',
    );
  });

  // Its padding comes out negative there (github.com/microsoft/onnxruntime/issues/10086); TensorFlow and the contract pad
  // by nothing, so that the first output looks at the first of eight.
  test('crops where a stride beyond the filter makes SAME pad nothing', async () => {
    const x = { data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), shape: [1, 1, 1, 8] };
    const first = async (auto_pad: string) => {
      const { data } = await ask({
        operator: 'Conv',
        inputs: [x, ones(1, 1, 1, 1)],
        attributes: { auto_pad, strides: [1, 8] },
      });
      return [...data];
    };
    expect(await first('SAME_UPPER')).toEqual([4]);
    expect(await first('SAME_LOWER')).toEqual([3]);
    const ours = { ...x, layout: 'nchw' } as const;
    for (const padding of ['same', 'same-lower'] as const) {
      expect([...conv2d(ours, ones(1, 1, 1, 1), { strides: [1, 8], padding }).data]).toEqual([1]);
    }
  });

  test('refuses a filter beyond its input', async () => {
    await expect(conv(3, 5)).rejects.toThrow('Invalid input shape: {3,3}');
  });

  test('has one block size for both axes: a list is no attribute of it', async () => {
    const asked = { operator: 'SpaceToDepth', inputs: [ones(1, 1, 4, 6)], attributes: { blocksize: [2, 3] } };
    await expect(ask(asked)).rejects.toThrow();
  });

  test('has no mode of SpaceToDepth but DCR', async () => {
    const asked = { operator: 'SpaceToDepth', inputs: [ones(1, 2, 2, 2)], attributes: { blocksize: 2, mode: 'CRD' } };
    await expect(ask(asked)).rejects.toThrow('mode');
  });

  test('has no SpaceToDepth of whole numbers', async () => {
    const x = { data: new Int32Array(4), shape: [1, 1, 2, 2], type: 'int32' } as const;
    await expect(ask({ operator: 'SpaceToDepth', inputs: [x], attributes: { blocksize: 2 } })).rejects.toThrow(
      'Could not find an implementation for SpaceToDepth',
    );
  });
});

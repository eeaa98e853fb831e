// What images and their targets are refused for: by the call, or by the GPU afterwards.
import { AtrousError, type Context, createContext, pointwiseConv2d, spaceToDepth, type Tensor } from 'atrous';
import { type FromImageOptions, fromImage, type ImageSource, toCanvas, toTexture } from 'atrous/image';
import { describe, expect, test } from 'vitest';
import { rejectionOf, thrownBy } from '../harness/watch.ts';
import { watchEach } from '../harness/watchEach.ts';
import {
  bytesOf,
  element,
  expected,
  f32,
  frameOf,
  HEIGHT,
  imageData,
  offscreen,
  opaque,
  textureOf,
  WIDTH,
} from './pictures.ts';

let gpu: Context;
watchEach((context) => {
  gpu = context;
});

describe('refused by the call', () => {
  const image = () => imageData();
  const tiny = (shape: readonly number[], options = {}) =>
    gpu.tensor(new Float32Array(shape.reduce((a, b) => a * b)), shape, options);
  const canvas2d = () => {
    const canvas = offscreen();
    canvas.getContext('2d');
    return canvas;
  };
  const make = (descriptor: Partial<GPUTextureDescriptor>) =>
    gpu.device.createTexture({ size: [2, 2], format: 'rgba8unorm', usage: 0x14, ...descriptor });
  const from = (source: unknown, options?: unknown) => () =>
    fromImage(gpu, source as ImageSource, options as FromImageOptions);

  const rows: Record<string, [call: () => unknown, name: string, message: string | RegExp]> = {
    'no context': [
      () => fromImage({} as Context, image()),
      'ResourceError',
      'fromImage: gpu must be a context, not {}',
    ],
    'no object': [() => from('x.png')(), 'OptionError', "fromImage: source must be an image, not 'x.png'"],
    'no image': [() => from(new Map())(), 'OptionError', /^fromImage: source must be an ImageBitmap, .*, not a Map$/],
    'a misspelt option': [() => from(image(), { norm: 1 })(), 'OptionError', /unknown option 'norm'/],
    'two channels': [
      () => from(image(), { channels: 2 })(),
      'OptionError',
      /^fromImage: channels must be 1 \(luma\), .* not 2$/,
    ],
    'a layout': [() => from(image(), { layout: 'chw' })(), 'OptionError', /layout must be .* not 'chw'/],
    'a dtype': [
      () => from(image(), { dtype: 'u32' })(),
      'DtypeError',
      "fromImage: dtype must be 'f32' or 'f16', not 'u32'",
    ],
    'float16 without shader-f16': [
      () => from(image(), { dtype: 'f16' })(),
      'UnsupportedError',
      "fromImage: dtype 'f16' needs the feature shader-f16, which the device lacks",
    ],
    'mean alone': [
      () => from(image(), { normalize: { mean: 0 } })(),
      'OptionError',
      'fromImage: normalize must be { mean, std } or { range }, not { mean: 0 }',
    ],
    'two means': [
      () => from(image(), { normalize: { mean: [0, 1], std: 1 } })(),
      'OptionError',
      'fromImage: normalize.mean must be a number, or 3 of them, one for each channel, not [0, 1]',
    ],
    'a NaN for std': [
      () => from(image(), { normalize: { mean: 0, std: Number.NaN } })(),
      'OptionError',
      'fromImage: normalize.std must be a number, or 3 of them, one for each channel, not NaN',
    ],
    'std 0': [
      () => from(image(), { normalize: { mean: 0, std: [1, 0, 1] } })(),
      'OptionError',
      'fromImage: normalize.std must be above 0, not [1, 0, 1]',
    ],
    'a hole for std': [
      () => from(image(), { normalize: { mean: 0, std: Object.assign(new Array(3), { 0: 1, 2: 1 }) } })(),
      'OptionError',
      /^fromImage: normalize.std must be a number, or 3 of them, one for each channel, not /,
    ],
    'a hole in a range': [
      () => from(image(), { normalize: { range: Object.assign([0], { length: 2 }) } })(),
      'OptionError',
      /^fromImage: normalize.range must be two different numbers \[low, high\], not /,
    ],
    'a range that float32 does not hold': [
      () => from(image(), { normalize: { range: [0, 5e-324] } })(),
      'OptionError',
      "fromImage: normalize { range: [0, 5e-324] } needs numbers that float32 doesn't hold",
    ],
    'a range of nothing': [
      () => from(image(), { normalize: { range: [1, 1] } })(),
      'OptionError',
      'fromImage: normalize.range must be two different numbers [low, high], not [1, 1]',
    ],
    'an empty canvas': [
      () => from(new OffscreenCanvas(0, 3))(),
      'ResourceError',
      'fromImage: the OffscreenCanvas has no pixels: 0×3',
    ],
    'an image that is not loaded': [
      () => from(new Image())(),
      'ResourceError',
      'fromImage: the HTMLImageElement has no pixels, or is not loaded: 0×0',
    ],
    'a video that is not loaded': [
      () => from(document.createElement('video'))(),
      'ResourceError',
      'fromImage: the HTMLVideoElement has no pixels, or is not loaded: 0×0',
    ],
    'a closed frame': [
      () => {
        const frame = frameOf('RGBX');
        frame.close();
        from(frame)();
      },
      'ResourceError',
      'fromImage: the VideoFrame has no pixels, or is closed: 0×0',
    ],
    'a canvas that never had a context': [
      () => from(offscreen())(),
      'ResourceError',
      /^fromImage: the browser can't read the OffscreenCanvas: ./,
    ],
    'too few bytes': [
      () => from({ data: new Uint8Array(15), width: 2, height: 2 })(),
      'ShapeError',
      'fromImage: data has 15 bytes, 2×2 pixels need 16',
    ],
    'sizes that are none': [
      () => from({ data: new Uint8Array(16), width: 2.5, height: '2' })(),
      'ShapeError',
      "fromImage: the pixels must have at least one column and one row, not 2.5 and '2'",
    ],
    'a texture without its usage': [
      () => from(make({ usage: 0x10 }))(),
      'ResourceError',
      'fromImage: the texture has no TEXTURE_BINDING usage',
    ],
    'a texture of several layers': [
      () => from(make({ size: [2, 2, 3] }))(),
      'ResourceError',
      'fromImage: the texture must be two-dimensional, of one layer and one sample, not 2d, of 3 layers and 1 sample',
    ],
    'a texture that decodes': [
      () => from(make({ format: 'rgba8unorm-srgb' }))(),
      'ResourceError',
      "fromImage: images can't be read from textures of rgba8unorm-srgb, which the GPU converts to and from linear light; rgba8unorm can, say",
    ],
    'a texture of integers': [
      () => from(make({ format: 'rgba8uint' }))(),
      'ResourceError',
      /^fromImage: images can't be read from textures of rgba8uint; /,
    ],
    'three channels of a texture with one': [
      () => from(make({ format: 'r8unorm' }), { channels: 3 })(),
      'OptionError',
      'fromImage: channels is 3, the texture has red alone',
    ],
    'no tensor': [() => toTexture({} as Tensor), 'ResourceError', 'toTexture: x must be a tensor of a context, not {}'],
    'a bias': [() => toTexture(tiny([3])), 'ShapeError', 'toTexture: x must have rank 4, not 1'],
    'two images': [() => toTexture(tiny([2, 2, 2, 3])), 'ShapeError', 'toTexture: x has 2 images, one is drawn'],
    'five channels': [
      () => toTexture(tiny([1, 2, 2, 5])),
      'ShapeError',
      'toTexture: x has 5 channels, an image has 1, 3 or 4',
    ],
    'no rows': [() => toTexture(tiny([1, 0, 2, 3])), 'ShapeError', 'toTexture: x has no pixels: 1×0×2×3'],
    integers: [
      () => toTexture(gpu.tensor(new Int32Array(4), [1, 2, 2, 1])),
      'DtypeError',
      'toTexture: x is i32, an image is f32 or f16',
    ],
    'more columns than a texture has': [
      () => toTexture(tiny([1, 1, 40_000, 1])),
      'LimitError',
      /^toTexture: x has 40000×1 pixels, a texture of the device at most \d+×\d+$/,
    ],
    'a texture of another size': [
      () => toTexture(tiny([1, 3, 2, 3]), make({})),
      'ShapeError',
      'toTexture: x has 2×3 pixels, the texture 2×2',
    ],
    'a texture of another format': [
      () => toTexture(tiny([1, 2, 2, 3]), make({}), { format: 'bgra8unorm' }),
      'OptionError',
      "toTexture: format is 'bgra8unorm', the texture's is 'rgba8unorm'",
    ],
    'a texture that can not be drawn to': [
      () => toTexture(tiny([1, 2, 2, 3]), make({ usage: 4 })),
      'ResourceError',
      'toTexture: the texture has no RENDER_ATTACHMENT usage',
    ],
    'colours for a texture of red': [
      () => toTexture(tiny([1, 2, 2, 3]), undefined, { format: 'r8unorm' }),
      'ShapeError',
      'toTexture: x has 3 channels, a texture of r8unorm has red alone',
    ],
    'options for a texture': [
      () => toTexture(tiny([1, 2, 2, 3]), { format: 'r8unorm' } as GPUTexture),
      'ResourceError',
      "toTexture: texture must be a GPUTexture, not { format: 'r8unorm' }",
    ],
    'no canvas': [
      () => toCanvas(tiny([1, 2, 2, 3]), 'canvas' as unknown as OffscreenCanvas),
      'OptionError',
      "toCanvas: canvas must be an HTMLCanvasElement or OffscreenCanvas, not 'canvas'",
    ],
    'a canvas of another kind': [
      () => toCanvas(tiny([1, 2, 2, 3]), canvas2d()),
      'ResourceError',
      'toCanvas: the canvas has a context of another kind than webgpu',
    ],
    'a canvas that was transferred': [
      () => {
        const canvas = element();
        canvas.transferControlToOffscreen();
        toCanvas(tiny([1, 2, 2, 3]), canvas);
      },
      'ResourceError',
      /^toCanvas: the browser can't draw to the canvas: ./,
    ],
  };

  test.each(Object.entries(rows))('%s', (_, [call, name, message]) => {
    const error = thrownBy(call);
    expect(error).toBeInstanceOf(AtrousError);
    expect(error).toMatchObject({
      name,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  test('an ImageBitmap that is closed', async () => {
    const bitmap = await createImageBitmap(imageData());
    bitmap.close();
    expect(thrownBy(from(bitmap))).toMatchObject({
      name: 'ResourceError',
      message: 'fromImage: the ImageBitmap has no pixels, or is closed: 0×0',
    });
  });

  test('an image larger than a texture, on a device of less', async () => {
    const device = await (await navigator.gpu.requestAdapter())!.requestDevice();
    const small = await createContext({ device });
    const most = device.limits.maxTextureDimension2D;
    const wide = { data: new Uint8Array(4 * (most + 1)), width: most + 1, height: 1 };
    expect(thrownBy(() => fromImage(small, wide))).toMatchObject({
      name: 'LimitError',
      message: `fromImage: the image has ${most + 1}×1 pixels, a texture of the device at most ${most}×${most}`,
    });
    device.destroy();
  });

  test('images in a rehearsal, and a context that is gone', async () => {
    const { prepare } = await import('atrous');
    expect(await rejectionOf(prepare(gpu, () => fromImage(gpu, imageData())))).toMatchObject({
      name: 'ResourceError',
      message: 'fromImage: prepare calls operations on shapes; give it a shape in place of the image',
    });
    expect(await rejectionOf(prepare(gpu, (tensor) => void toTexture(tensor([1, 2, 2, 3]))))).toMatchObject({
      name: 'ResourceError',
      message: 'toTexture: the tensor is a shape of prepare, without memory',
    });
    const gone = await createContext();
    const x = fromImage(gone, imageData());
    gone.destroy();
    const fact = { name: 'ResourceError', message: expect.stringMatching(/: the context is destroyed$/) };
    expect(thrownBy(() => fromImage(gone, imageData()))).toMatchObject(fact);
    expect(thrownBy(() => toTexture(x))).toMatchObject(fact);
    expect(thrownBy(() => toCanvas(x, offscreen()))).toMatchObject(fact);
  });

  test('everything on a device that is lost', async () => {
    const lost = await createContext();
    const x = fromImage(lost, imageData());
    const pending = rejectionOf(toTexture(x));
    lost.device.destroy();
    await lost.lost;
    const fact = { name: 'DeviceLostError', message: expect.stringMatching(/^\w+: the GPU device was lost: ./) };
    expect(thrownBy(() => fromImage(lost, imageData()))).toMatchObject(fact);
    expect(thrownBy(() => toTexture(x))).toMatchObject(fact);
    expect(thrownBy(() => toCanvas(x, offscreen()))).toMatchObject(fact);
    expect(await pending).toMatchObject(fact);
  });
});

describe('refused by the GPU', () => {
  const recovers = async () =>
    expect(await bytesOf(gpu.device, await toTexture(fromImage(gpu, imageData())))).toEqual(new Uint8Array(opaque));

  test('a texture that was destroyed poisons the tensor, and nothing before it', async () => {
    const before = spaceToDepth(gpu.tensor(f32([1, 2, 3, 4]), [1, 2, 2, 1]), { blockSize: 2 });
    const texture = textureOf(gpu.device, 'rgba8unorm', opaque);
    texture.destroy();
    const x = fromImage(gpu, texture);
    const y = pointwiseConv2d(x, gpu.tensor(new Float32Array(3), [1, 1, 3, 1]));
    const drawing = rejectionOf(toTexture(y));
    for (const tensor of [x, y]) {
      expect(await rejectionOf(tensor.data())).toMatchObject({
        name: 'ResourceError',
        message: expect.stringMatching(/destroyed/i),
      });
    }
    expect(await drawing).toMatchObject({ name: 'ResourceError', message: expect.stringMatching(/destroyed/i) });
    expect(await before.data()).toEqual(f32([1, 2, 3, 4]));
    await recovers();
  });

  test('a copy that fails poisons the tensor', async () => {
    const { queue } = gpu.device;
    const { writeTexture } = queue;
    queue.writeTexture = (target, _, layout) => writeTexture.call(queue, target, opaque, layout, [WIDTH + 1, HEIGHT]);
    const x = fromImage(gpu, imageData());
    queue.writeTexture = writeTexture;
    expect(await rejectionOf(x.data())).toMatchObject({
      name: 'ResourceError',
      message: expect.stringMatching(/^fromImage: a texture of 1088 bytes for the pixels: ./),
    });
    await recovers();
  });

  test('a texture of another device, in or out', async () => {
    const other = await createContext();
    const foreign = await toTexture(fromImage(other, imageData()));
    expect(await rejectionOf(fromImage(gpu, foreign).data())).toMatchObject({ name: 'ResourceError' });
    expect(await rejectionOf(toTexture(fromImage(gpu, imageData()), foreign))).toMatchObject({ name: 'ResourceError' });
    await recovers();
    await other.device.queue.onSubmittedWorkDone();
    other.destroy();
  });

  test('a target that was destroyed rejects, and the tensor stays', async () => {
    const texture = textureOf(gpu.device, 'rgba8unorm', opaque);
    texture.destroy();
    const x = fromImage(gpu, imageData());
    expect(await rejectionOf(toTexture(x, texture))).toMatchObject({
      name: 'ResourceError',
      message: expect.stringMatching(/^toTexture: .*estroyed/s),
    });
    expect(await x.data()).toEqual(f32(expected(opaque)));
    await recovers();
  });
});

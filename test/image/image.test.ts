// Images in and out: what every kind of source gives, to the bit where it is 8-bit, and what textures and canvases get. In a
// browser of its own, which composites on the adapter (tools/browser.mjs).
import { type Context, createContext, spaceToDepth } from 'atrous';
import { type Channels, fromImage, type ImageSource, type Normalization, toCanvas, toTexture } from 'atrous/image';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DeviceWatch } from '../harness/watch.ts';
import { browserMessages, collectShaders, loadNaga, nagaMessages, unknownSettings } from '../harness/wgsl.ts';
import {
  bytesOf,
  drawn,
  element,
  expected,
  expectNear,
  f32,
  frameOf,
  HEIGHT,
  imageData,
  loaded,
  offscreen,
  opaque,
  PIXELS,
  play,
  textureOf,
  translucent,
  WIDTH,
} from './pictures.ts';

let gpu: Context;
let watch: DeviceWatch;
let shaders: ReadonlyMap<string, GPUShaderModule>;

beforeEach(async () => {
  gpu = await createContext();
  watch = new DeviceWatch(gpu.device);
  shaders = collectShaders(gpu.device);
});
afterEach(async () => {
  await watch.settle();
  gpu.destroy();
  expect(watch.uncaptured).toEqual([]);
  for (const { label } of shaders.values()) expect(unknownSettings(label), label).toEqual([]);
});

const texels = /^from_image_texels /;
const video = /^from_image_video /;

const sources: Record<string, [make: () => ImageSource | Promise<ImageSource>, kernel: RegExp]> = {
  ImageData: [imageData, texels],
  'pixels in memory': [() => ({ data: opaque, width: WIDTH, height: HEIGHT }), texels],
  'pixels in a part of an array': [
    () => {
      const data = new Uint8Array(opaque.length + 20);
      data.set(opaque, 7);
      return { data: data.subarray(7, 7 + opaque.length), width: WIDTH, height: HEIGHT };
    },
    texels,
  ],
  ImageBitmap: [() => createImageBitmap(imageData()), texels],
  HTMLImageElement: [loaded, texels],
  HTMLCanvasElement: [() => drawn(element()), texels],
  OffscreenCanvas: [() => drawn(offscreen()), texels],
  'VideoFrame of a canvas': [() => new VideoFrame(drawn(offscreen()), { timestamp: 0 }), texels],
  'VideoFrame without alpha': [() => frameOf('RGBX'), video],
  HTMLVideoElement: [() => play(drawn(element())), video],
  GPUTexture: [() => textureOf(gpu.device, 'rgba8unorm', opaque), texels],
};

const labels = () => [...shaders.values()].map(({ label }) => label);

describe('from every source', () => {
  test.each(Object.entries(sources))('%s: each byte is v/255, row 0 the top', async (_, [make, kernel]) => {
    const source = await make();
    const x = fromImage(gpu, source);
    expect(x).toMatchObject({ shape: [1, HEIGHT, WIDTH, 3], layout: 'nhwc', dtype: 'f32' });
    const data = (await x.data()) as Float32Array;
    expect(labels()).toEqual([expect.stringMatching(kernel)]);
    if (kernel === texels) expect(data).toEqual(f32(expected(opaque)));
    // A sampler may be a unit in the last place off.
    else expectNear(data, expected(opaque), () => 2 ** -23);
    if (source instanceof VideoFrame) source.close();
  });

  test('a frame in YUV is what the browser makes of it elsewhere', async () => {
    const bytes = Uint8ClampedArray.from({ length: (32 * 32 * 3) / 2 }, (_, i) =>
      i < 1024 ? 60 + (i & 31) * 3 + (i >> 5) : i < 1280 ? 110 : 150,
    );
    const frame = new VideoFrame(bytes, { format: 'I420', codedWidth: 32, codedHeight: 32, timestamp: 0 });
    const context = new OffscreenCanvas(32, 32).getContext('2d')!;
    context.drawImage(frame, 0, 0);
    const shown = context.getImageData(0, 0, 32, 32).data;
    const data = await fromImage(gpu, frame, { channels: 4, normalize: { range: [0, 255] } }).data();
    frame.close();
    expect(labels()).toEqual([expect.stringMatching(video)]);
    expectNear(data, [...shown], () => 2);
  });

  test.each([
    ['import', 0],
    ['import or copy', 1],
  ])('a frame that the browser can not %s goes by way of a canvas', async (_, failures) => {
    const { device } = gpu;
    const { copyExternalImageToTexture: copy } = device.queue;
    let left = failures;
    const refuse = () => {
      throw new DOMException('not today', 'OperationError');
    };
    device.importExternalTexture = refuse;
    device.queue.copyExternalImageToTexture = (...args) => (left-- > 0 ? refuse() : copy.apply(device.queue, args));
    const frame = frameOf('RGBX');
    expect(await fromImage(gpu, frame).data()).toEqual(f32(expected(opaque)));
    frame.close();
  });

  test('colours of another space are converted', async () => {
    const p3 = new ImageData(Uint8ClampedArray.of(200, 100, 50, 255), 1, 1, { colorSpace: 'display-p3' });
    const [r, g, b] = await fromImage(gpu, p3, { normalize: { range: [0, 255] } }).data();
    // 214.9, 92.6 and 31.0 by the matrices of CSS Color 4, section 18.
    expect([r! - 214.9, g! - 92.6, b! - 31].map(Math.abs).every((off) => off <= 1)).toBe(true);
  });
});

describe('alpha', () => {
  const straight: Record<string, () => ImageSource | Promise<ImageSource>> = {
    ImageData: () => imageData(translucent),
    'ImageBitmap without premultiplication': () =>
      createImageBitmap(imageData(translucent), { premultiplyAlpha: 'none' }),
    GPUTexture: () => textureOf(gpu.device, 'rgba8unorm', translucent),
  };
  test.each(Object.entries(straight))('of %s leaves colours alone', async (_, make) => {
    expect(await fromImage(gpu, await make(), { channels: 4 }).data()).toEqual(f32(expected(translucent, 4)));
    expect(await fromImage(gpu, await make()).data()).toEqual(f32(expected(translucent)));
  });

  test.each<[string, () => ImageSource]>([
    ['a canvas', () => drawn(offscreen(), translucent)],
    ['a VideoFrame', () => frameOf('RGBA', translucent)],
  ])('of %s is divided out by the browser', async (_, make) => {
    const data = await fromImage(gpu, make(), { channels: 4, normalize: { range: [0, 255] } }).data();
    // A stored colour is a whole number of 255ths of alpha, and where that is 0, none.
    expectNear(data, [...translucent], (i) => ((i & 3) === 3 ? 0 : 0.5 + 128 / translucent[i | 3]!));
  });
});

describe('normalize', () => {
  const mean = [0.485, 0.456, 0.406];
  const std = [0.229, 0.224, 0.225];
  const rows: [string, Normalization | undefined, Channels, (value: number, c: number) => number][] = [
    ['nothing', undefined, 3, (v) => v],
    ['0 to 255', { range: [0, 255] }, 4, (v) => v * 255],
    ['−1 to 1', { range: [-1, 1] }, 4, (v) => 2 * v - 1],
    ['1 to 0', { range: [1, 0] }, 1, (v) => 1 - v],
    ['mean and std of each channel', { mean, std }, 3, (v, c) => (v - mean[c]!) / std[c]!],
    ['mean and std of the colours', { mean, std }, 4, (v, c) => (c === 3 ? v : (v - mean[c]!) / std[c]!)],
    ['mean and std of four channels', { mean: [0, 1, 2, 3], std: [1, 2, 4, 8] }, 4, (v, c) => (v - c) / 2 ** c],
    ['one mean and std', { mean: 0.5, std: 0.25 }, 1, (v) => (v - 0.5) / 0.25],
  ];

  test.each(rows)('%s, in and out', async (_, normalize, channels, element) => {
    const x = fromImage(gpu, imageData(translucent), { normalize, channels });
    const data = await x.data();
    const exact = expected(translucent, channels, element);
    const zero = expected(new Uint8ClampedArray(4 * PIXELS), channels, element);
    // A unit in the last place of the larger of the two terms.
    expectNear(data, exact, (i) => 2 ** -23 * Math.max(Math.abs(exact[i]! - zero[i]!), Math.abs(zero[i]!)));
    const back = await bytesOf(gpu.device, await toTexture(x, undefined, { normalize }));
    const shown = expected(translucent, channels).map((value) => Math.round(value * 255));
    const lost = [...back].filter((byte, i) => {
      const pixel = i >> 2;
      if (channels === 1) return byte !== ((i & 3) === 3 ? 255 : shown[pixel]);
      return byte !== ((i & 3) < channels ? shown[channels * pixel + (i & 3)] : 255);
    });
    expect(lost).toEqual([]);
  });

  test('0 to 255 gives whole numbers, and 0 to 1 what division gives', async () => {
    const whole = await fromImage(gpu, imageData(), { normalize: { range: [0, 255] } }).data();
    expect([...whole]).toEqual([...opaque].filter((_, i) => (i & 3) !== 3));
    const unit = await fromImage(gpu, imageData(), { normalize: { mean: [0, 0, 0], std: 1 } }).data();
    expect(unit).toEqual(f32(expected(opaque)));
  });
});

describe('layout and channels', () => {
  test.each<Channels>([1, 3, 4])('%i channels, in either order', async (channels) => {
    const nhwc = (await fromImage(gpu, imageData(translucent), { channels }).data()) as Float32Array;
    expectNear(nhwc, expected(translucent, channels), () => 2 ** -24);
    const x = fromImage(gpu, imageData(translucent), { channels, layout: 'nchw' });
    expect(x).toMatchObject({ shape: [1, channels, HEIGHT, WIDTH], layout: 'nchw' });
    const nchw = await x.data();
    expect([...nchw]).toEqual(
      Array.from({ length: channels }, (_, c) => [...nhwc].filter((_, i) => i % channels === c)).flat(),
    );
    expect(await bytesOf(gpu.device, await toTexture(x))).toEqual(
      await bytesOf(gpu.device, await toTexture(gpu.tensor(nhwc, [1, HEIGHT, WIDTH, channels]))),
    );
  });

  test('luma of grey is that grey', async () => {
    const grey = Uint8ClampedArray.from({ length: 4 * PIXELS }, (_, i) => ((i & 3) === 3 ? 255 : (i >> 2) & 255));
    const data = await fromImage(gpu, imageData(grey), { channels: 1 }).data();
    const exact = Array.from({ length: PIXELS }, (_, pixel) => (pixel & 255) / 255);
    expectNear(data, exact, () => 2 ** -24);
  });
});

describe('textures of other formats', () => {
  const values = [0, 1, -2.5, 0.5, 1000, -0.125, 0.75, 3, 0.25, 0.0625, 7, 1];
  const halves = Uint16Array.of(
    0,
    0x3c00,
    0xc100,
    0x3800,
    0x63d0,
    0xb000,
    0x3a00,
    0x4200,
    0x3400,
    0x2c00,
    0x4700,
    0x3c00,
  );
  const floats: [GPUTextureFormat, ArrayBufferView<ArrayBuffer>, number[], number[]][] = [
    ['rgba32float', f32(values), [3, 1], values],
    ['rgba16float', halves, [3, 1], values],
    ['r32float', f32(values), [3, 4], values],
    ['r16float', halves, [3, 4], values],
    ['r8unorm', Uint8Array.of(0, 51, 255), [3, 1], [0, 0.2, 1]],
    ['bgra8unorm', Uint8Array.of(51, 102, 153, 255), [1, 1], [0.6, 0.4, 0.2, 1]],
    ['rgba8snorm', Int8Array.of(127, -127, 0, -128), [1, 1], [1, -1, 0, -1]],
    ['rgb10a2unorm', Uint32Array.of(1023 + (2 << 30)), [1, 1], [1, 0, 0, 2 / 3]],
  ];

  test.each(floats)('%s is read as it is', async (format, data, size, exact) => {
    const texture = textureOf(gpu.device, format, data, 0x04, size);
    const channels = /^r\d/.test(format) ? 1 : 4;
    const x = fromImage(gpu, texture, channels === 1 ? {} : { channels });
    expect(x.shape).toEqual([1, size[1], size[0], channels]);
    expect(await x.data()).toEqual(f32(exact));
    texture.destroy();
  });

  test.each(floats.filter(([format]) => !/snorm|rgb10/.test(format)))(
    '%s is written',
    async (format, data, size, exact) => {
      const channels = /^r\d/.test(format) ? 1 : 4;
      const x = gpu.tensor(f32(exact), [1, size[1]!, size[0]!, channels]);
      const texture = await toTexture(x, undefined, { format });
      expect(texture.format).toBe(format);
      const bytes = await bytesOf(gpu.device, texture, data.byteLength / size[0]! / size[1]!);
      expect([...bytes]).toEqual([...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]);
      texture.destroy();
    },
  );

  test('float32 comes back to the bit, −0 and subnormals aside', async () => {
    const data = Float32Array.from({ length: 4 * PIXELS }, (_, i) =>
      Math.fround(Math.sin(i + 1) * 10 ** ((i % 30) - 15)),
    );
    const x = gpu.tensor(data, [1, HEIGHT, WIDTH, 4]);
    const texture = await toTexture(x, undefined, { format: 'rgba32float' });
    expect(await fromImage(gpu, texture, { channels: 4 }).data()).toEqual(data);
  });
});

describe('toTexture', () => {
  test('takes every byte back, through the formats that hold them', async () => {
    for (const format of ['rgba8unorm', 'bgra8unorm', 'rgba16float', 'rgba32float'] as const) {
      const first = await toTexture(fromImage(gpu, imageData(translucent), { channels: 4 }), undefined, { format });
      const second = await toTexture(fromImage(gpu, first, { channels: 4 }));
      expect(await bytesOf(gpu.device, second), format).toEqual(new Uint8Array(translucent));
    }
  });

  test('clamps, rounds halves up, and makes one channel grey', async () => {
    const steps = [-1e30, -0.1, 0, 0.49, 0.5, 1.5, 2.5, 254.49, 254.5, 255, 256, 1e30, Number.POSITIVE_INFINITY, 3.499];
    const x = gpu.tensor(f32(steps), [1, 2, 7, 1]);
    const bytes = await bytesOf(gpu.device, await toTexture(x, undefined, { normalize: { range: [0, 255] } }));
    const rounded = [0, 0, 0, 0, 1, 2, 3, 254, 255, 255, 255, 255, 255, 3];
    expect([...bytes]).toEqual(rounded.flatMap((byte) => [byte, byte, byte, 255]));
  });

  test("draws into the caller's texture, which needs no wait", async () => {
    const texture = gpu.device.createTexture({ size: [WIDTH, HEIGHT], format: 'rgba8unorm', usage: 0x11 });
    const x = fromImage(gpu, imageData());
    const done = toTexture(x, texture);
    x.destroy();
    fromImage(gpu, imageData(translucent)); // takes the memory over
    const now = bytesOf(gpu.device, texture);
    expect(await done).toBe(texture);
    expect(await now).toEqual(new Uint8Array(opaque));
  });

  test('draws what is recorded, and a range of a wrapped buffer', async () => {
    const half = spaceToDepth(gpu.tensor(f32([1, 2, 3, 4]), [1, 2, 2, 1]), { blockSize: 2 });
    expect([
      ...(await bytesOf(gpu.device, await toTexture(half, undefined, { normalize: { range: [0, 4] } }))),
    ]).toEqual([64, 128, 191, 255]);
    const buffer = gpu.device.createBuffer({ size: 512 + 16, usage: 0x88 });
    gpu.device.queue.writeBuffer(buffer, 512, f32([0.2, 0.4, 0.6, 0.8]));
    const wrapped = gpu.wrap(buffer, [1, 1, 1, 4], { byteOffset: 512 });
    expect([...(await bytesOf(gpu.device, await toTexture(wrapped)))]).toEqual([51, 102, 153, 204]);
    buffer.destroy();
  });
});

describe('toCanvas', () => {
  /** What an OffscreenCanvas would show, straight from the bitmap that it gives. */
  async function shown(canvas: OffscreenCanvas): Promise<number[]> {
    const context = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d')!;
    context.drawImage(canvas.transferToImageBitmap(), 0, 0);
    return [...context.getImageData(0, 0, canvas.width, canvas.height).data];
  }

  test('shows every byte, and takes the size of the tensor', async () => {
    const canvas = offscreen();
    const done = toCanvas(fromImage(gpu, imageData()), canvas);
    expect([canvas.width, canvas.height]).toEqual([WIDTH, HEIGHT]);
    expect(await shown(canvas)).toEqual([...opaque]);
    await done;
    toCanvas(gpu.tensor(f32([0.5]), [1, 1, 1, 1]), canvas, { normalize: { range: [0, 2] } });
    expect(await shown(canvas)).toEqual([64, 64, 64, 255]);
  });

  test('shows an element what its blob has', async () => {
    const canvas = element();
    toCanvas(fromImage(gpu, imageData()), canvas);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
    expect(await fromImage(gpu, await createImageBitmap(blob!)).data()).toEqual(f32(expected(opaque)));
  });

  test('a fourth channel lets through what lies behind', async () => {
    const canvas = offscreen();
    toCanvas(fromImage(gpu, imageData()), canvas); // opaque before
    await shown(canvas);
    toCanvas(gpu.tensor(f32([1, 0.6, 0, 1 / 3, 0.2, 0.4, 0.6, 1]), [1, 1, 2, 4]), canvas);
    expect(canvas.getContext('webgpu')!.getConfiguration()).toMatchObject({ alphaMode: 'premultiplied' });
    expect(await shown(canvas)).toEqual([255, 153, 0, 85, 51, 102, 153, 255]);
  });

  test.each(['bgra8unorm', 'rgba8unorm', 'rgba16float'] as const)(
    "keeps the caller's configuration: %s",
    async (format) => {
      const canvas = offscreen();
      const context = canvas.getContext('webgpu')!;
      context.configure({ device: gpu.device, format, alphaMode: 'premultiplied', usage: 0x11 });
      await toCanvas(fromImage(gpu, imageData()), canvas);
      expect(context.getConfiguration()).toMatchObject({ format, alphaMode: 'premultiplied', usage: 0x11 });
      toCanvas(fromImage(gpu, imageData()), canvas);
      expect(await shown(canvas)).toEqual([...opaque]);
    },
  );

  test('takes a canvas back that the caller gave to another device, with the same configuration', async () => {
    const canvas = offscreen();
    await toCanvas(fromImage(gpu, imageData()), canvas);
    const context = canvas.getContext('webgpu')!;
    const other = await createContext();
    const { format, alphaMode } = context.getConfiguration()!;
    context.configure({ device: other.device, format, alphaMode });
    toCanvas(fromImage(gpu, imageData()), canvas);
    expect(await shown(canvas)).toEqual([...opaque]);
    other.destroy();
  });

  test('clamps before it multiplies by alpha', async () => {
    const canvas = offscreen();
    toCanvas(gpu.tensor(f32([2, 0.5, -1, 0.5, -1, -1, -1, -1, 0.5, 0.5, 0.5, 2]), [1, 1, 3, 4]), canvas);
    expect(await shown(canvas)).toEqual([255, 128, 0, 128, 0, 0, 0, 0, 128, 128, 128, 255]);
  });

  test('moves a canvas from one device to another', async () => {
    const canvas = offscreen();
    const other = await createContext();
    await toCanvas(fromImage(other, imageData(translucent)), canvas);
    toCanvas(fromImage(gpu, imageData()), canvas);
    expect(await shown(canvas)).toEqual([...opaque]);
    other.destroy();
  });
});

describe('the source is read at the call', () => {
  const changes: Record<string, () => [source: ImageSource, change: () => unknown]> = {
    'a canvas drawn over': () => {
      const canvas = drawn(offscreen());
      return [canvas, () => canvas.getContext('2d')!.clearRect(0, 0, WIDTH, HEIGHT)];
    },
    'pixels overwritten': () => {
      const data = opaque.slice();
      return [{ data, width: WIDTH, height: HEIGHT }, () => data.fill(0)];
    },
    'a frame closed': () => {
      const frame = frameOf('RGBX');
      return [frame, () => frame.close()];
    },
    'a texture overwritten': () => {
      const texture = textureOf(gpu.device, 'rgba8unorm', opaque);
      const layout = { bytesPerRow: 4 * WIDTH };
      return [texture, () => gpu.device.queue.writeTexture({ texture }, translucent, layout, [WIDTH, HEIGHT])];
    },
    'a texture destroyed': () => {
      const texture = textureOf(gpu.device, 'rgba8unorm', opaque);
      return [texture, () => texture.destroy()];
    },
  };

  test.each(Object.entries(changes))('%s later', async (_, make) => {
    const [source, change] = make();
    const x = fromImage(gpu, source, { normalize: { range: [0, 255] } });
    change();
    const data = await x.data();
    expectNear(
      data,
      [...opaque].filter((_, i) => (i & 3) !== 3),
      () => 1e-4,
    );
  });
});

describe('cost', () => {
  test('one dispatch in, one draw out, and no texture is left', async () => {
    const { device } = gpu;
    const calls: string[] = [];
    const live = new Set<GPUTexture>();
    const { dispatchWorkgroups } = GPUComputePassEncoder.prototype;
    const { draw } = GPURenderPassEncoder.prototype;
    const { createTexture } = device;
    GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...args) {
      calls.push('dispatch');
      return dispatchWorkgroups.apply(this, args);
    };
    GPURenderPassEncoder.prototype.draw = function (...args) {
      calls.push('draw');
      return draw.apply(this, args);
    };
    device.createTexture = (descriptor) => {
      const texture = createTexture.call(device, descriptor);
      live.add(texture);
      texture.destroy = () => {
        live.delete(texture);
        return GPUTexture.prototype.destroy.call(texture);
      };
      return texture;
    };
    try {
      const x = fromImage(gpu, imageData());
      expect(calls.splice(0)).toEqual(['dispatch']);
      expect(live.size).toBe(0);
      const texture = await toTexture(x);
      expect(calls.splice(0)).toEqual(['draw']);
      expect([...live]).toEqual([texture]);
      const during = watch.during(() => toTexture(x, texture));
      expect(during).toEqual({ createBindGroup: 1, createCommandEncoder: 1, submit: 1, writeBuffer: 1 });
    } finally {
      GPUComputePassEncoder.prototype.dispatchWorkgroups = dispatchWorkgroups;
      GPURenderPassEncoder.prototype.draw = draw;
    }
  });

  test('every text compiles without a message, in this browser and with naga', async () => {
    await loadNaga();
    const frame = frameOf('RGBX');
    for (const channels of [1, 3, 4] as const) {
      for (const source of [imageData(), textureOf(gpu.device, 'rgba32float', new Float32Array(4 * PIXELS)), frame]) {
        const x = fromImage(gpu, source, { channels });
        await toTexture(x);
        await toTexture(x, undefined, { format: 'rgba16float' });
        await toCanvas(x, offscreen());
      }
    }
    expect(shaders.size).toBe(16);
    for (const [code, module] of shaders) {
      expect([...(await browserMessages(module)), ...nagaMessages(code)], code).toEqual([]);
      expect(nagaMessages(`enable f16;\n${code.replace('alias elem = f32;', 'alias elem = f16;')}`), code).toEqual([]);
    }
    frame.close();
  });
});

describe('in a dedicated worker', () => {
  test('an image comes in, is convolved, and is drawn to an OffscreenCanvas', async () => {
    const worker = new Worker(new URL('./imageWorker.ts', import.meta.url), { type: 'module' });
    const answer = new Promise<Uint8ClampedArray>((resolve, reject) => {
      worker.onmessage = ({ data }) => (data instanceof Uint8ClampedArray ? resolve(data) : reject(new Error(data)));
      worker.onerror = (event) => reject(new Error(event.message));
    });
    worker.postMessage(await createImageBitmap(imageData()));
    const swapped = opaque.map((_, i) => opaque[(i & 3) === 3 ? i : (i & ~3) + 2 - (i & 3)]!);
    expect([...(await answer)]).toEqual([...swapped]);
    worker.terminate();
  });
});

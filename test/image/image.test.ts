// Images in and out: what every kind of source gives, to the bit where it is 8-bit, and what textures and canvases get. In a
// browser of its own, which composites on the adapter (tools/browser.mjs).
import { AtrousError, type Context, createContext, pointwiseConv2d, spaceToDepth, type Tensor } from 'atrous';
import {
  type Channels,
  type FromImageOptions,
  fromImage,
  type ImageSource,
  type Normalization,
  toCanvas,
  toTexture,
} from 'atrous/image';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DeviceWatch, rejectionOf, thrownBy } from '../harness/watch.ts';
import { browserMessages, collectShaders, loadNaga, nagaMessages, unknownSettings } from '../harness/wgsl.ts';

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

const WIDTH = 16;
const HEIGHT = 17;
const PIXELS = WIDTH * HEIGHT;

/** Every value in each of the colours, no two of them in step, and more rows than columns. */
const colours = (alpha: (pixel: number) => number) =>
  Uint8ClampedArray.from({ length: 4 * PIXELS }, (_, i) => {
    const pixel = i >> 2;
    return [pixel & 255, 255 - (pixel & 255), (pixel * 7) & 255, alpha(pixel)][i & 3]!;
  });
const opaque = colours(() => 255);
const translucent = colours((pixel) => (pixel * 11) & 255);

/** What a tensor of these bytes should hold, in float64. */
function expected(
  bytes: Uint8ClampedArray,
  channels: Channels = 3,
  element: (value: number, channel: number) => number = (value) => value,
): number[] {
  return Array.from({ length: PIXELS }, (_, pixel) => {
    const [r, g, b, a] = [...bytes.subarray(4 * pixel, 4 * pixel + 4)].map((byte) => byte / 255) as [
      number,
      number,
      number,
      number,
    ];
    const values = channels === 1 ? [0.299 * r + 0.587 * g + 0.114 * b] : [r, g, b, a].slice(0, channels);
    return values.map(element);
  }).flat();
}

/** Every element at most this far off. */
function expectNear(data: ArrayLike<number>, exact: readonly number[], bound: (i: number) => number): void {
  expect(data.length).toBe(exact.length);
  const far = exact.flatMap((value, i) =>
    Math.abs(data[i]! - value) <= bound(i) ? [] : [`${i}: ${data[i]}, not ${value}`],
  );
  expect(far).toEqual([]);
}

const f32 = (values: readonly number[]) => Float32Array.from(values);
const imageData = (bytes = opaque) => new ImageData(bytes.slice(), WIDTH, HEIGHT);

function drawn<T extends HTMLCanvasElement | OffscreenCanvas>(canvas: T, bytes = opaque): T {
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  (canvas as HTMLCanvasElement).getContext('2d')!.putImageData(imageData(bytes), 0, 0);
  return canvas;
}

const element = () => document.createElement('canvas');
const offscreen = () => new OffscreenCanvas(1, 1);

function textureOf(
  format: GPUTextureFormat,
  data: ArrayBufferView<ArrayBuffer>,
  usage = 0x17,
  [width, height]: readonly number[] = [WIDTH, HEIGHT],
): GPUTexture {
  const texture = gpu.device.createTexture({ size: [width!, height!], format, usage: usage | 2 });
  gpu.device.queue.writeTexture({ texture }, data, { bytesPerRow: data.byteLength / height! }, [width!, height!]);
  return texture;
}

/** What a texture holds, read without the library; four bytes each. */
async function bytesOf(texture: GPUTexture, bytesPerPixel = 4): Promise<Uint8Array> {
  const { width, height } = texture;
  const row = Math.ceil((width * bytesPerPixel) / 256) * 256;
  const staging = gpu.device.createBuffer({ size: row * height, usage: 9 });
  const encoder = gpu.device.createCommandEncoder();
  encoder.copyTextureToBuffer({ texture }, { buffer: staging, bytesPerRow: row }, [width, height]);
  gpu.device.queue.submit([encoder.finish()]);
  await staging.mapAsync(1);
  const all = new Uint8Array(staging.getMappedRange());
  const bytes = new Uint8Array(width * height * bytesPerPixel);
  for (let y = 0; y < height; y++) {
    bytes.set(all.subarray(y * row, y * row + width * bytesPerPixel), y * width * bytesPerPixel);
  }
  staging.destroy();
  return bytes;
}

async function play(canvas: HTMLCanvasElement): Promise<HTMLVideoElement> {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = canvas.captureStream();
  const shown = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  await video.play();
  drawn(canvas); // a frame is captured when something is drawn
  await shown;
  return video;
}

async function loaded(): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = URL.createObjectURL(await drawn(offscreen()).convertToBlob({ type: 'image/png' }));
  await image.decode();
  return image;
}

const frameOf = (format: VideoPixelFormat, bytes: Uint8ClampedArray<ArrayBuffer> = opaque) =>
  new VideoFrame(bytes, { format, codedWidth: WIDTH, codedHeight: HEIGHT, timestamp: 0 });

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
  GPUTexture: [() => textureOf('rgba8unorm', opaque), texels],
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
    GPUTexture: () => textureOf('rgba8unorm', translucent),
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
    const back = await bytesOf(await toTexture(x, undefined, { normalize }));
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
    expect(await bytesOf(await toTexture(x))).toEqual(
      await bytesOf(await toTexture(gpu.tensor(nhwc, [1, HEIGHT, WIDTH, channels]))),
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
    const texture = textureOf(format, data, 0x04, size);
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
      const bytes = await bytesOf(texture, data.byteLength / size[0]! / size[1]!);
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
      expect(await bytesOf(second), format).toEqual(new Uint8Array(translucent));
    }
  });

  test('clamps, rounds halves up, and makes one channel grey', async () => {
    const steps = [-1e30, -0.1, 0, 0.49, 0.5, 1.5, 2.5, 254.49, 254.5, 255, 256, 1e30, Number.POSITIVE_INFINITY, 3.499];
    const x = gpu.tensor(f32(steps), [1, 2, 7, 1]);
    const bytes = await bytesOf(await toTexture(x, undefined, { normalize: { range: [0, 255] } }));
    const rounded = [0, 0, 0, 0, 1, 2, 3, 254, 255, 255, 255, 255, 255, 3];
    expect([...bytes]).toEqual(rounded.flatMap((byte) => [byte, byte, byte, 255]));
  });

  test("draws into the caller's texture, which needs no wait", async () => {
    const texture = gpu.device.createTexture({ size: [WIDTH, HEIGHT], format: 'rgba8unorm', usage: 0x11 });
    const x = fromImage(gpu, imageData());
    const done = toTexture(x, texture);
    x.destroy();
    fromImage(gpu, imageData(translucent)); // takes the memory over
    const now = bytesOf(texture);
    expect(await done).toBe(texture);
    expect(await now).toEqual(new Uint8Array(opaque));
  });

  test('draws what is recorded, and a range of a wrapped buffer', async () => {
    const half = spaceToDepth(gpu.tensor(f32([1, 2, 3, 4]), [1, 2, 2, 1]), { blockSize: 2 });
    expect([...(await bytesOf(await toTexture(half, undefined, { normalize: { range: [0, 4] } })))]).toEqual([
      64, 128, 191, 255,
    ]);
    const buffer = gpu.device.createBuffer({ size: 512 + 16, usage: 0x88 });
    gpu.device.queue.writeBuffer(buffer, 512, f32([0.2, 0.4, 0.6, 0.8]));
    const wrapped = gpu.wrap(buffer, [1, 1, 1, 4], { byteOffset: 512 });
    expect([...(await bytesOf(await toTexture(wrapped)))]).toEqual([51, 102, 153, 204]);
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
      const texture = textureOf('rgba8unorm', opaque);
      const layout = { bytesPerRow: 4 * WIDTH };
      return [texture, () => gpu.device.queue.writeTexture({ texture }, translucent, layout, [WIDTH, HEIGHT])];
    },
    'a texture destroyed': () => {
      const texture = textureOf('rgba8unorm', opaque);
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
      for (const source of [imageData(), textureOf('rgba32float', new Float32Array(4 * PIXELS)), frame]) {
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
    expect(await bytesOf(await toTexture(fromImage(gpu, imageData())))).toEqual(new Uint8Array(opaque));

  test('a texture that was destroyed poisons the tensor, and nothing before it', async () => {
    const before = spaceToDepth(gpu.tensor(f32([1, 2, 3, 4]), [1, 2, 2, 1]), { blockSize: 2 });
    const texture = textureOf('rgba8unorm', opaque);
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
    const texture = textureOf('rgba8unorm', opaque);
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

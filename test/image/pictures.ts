// Pictures of known bytes in each kind of source, and what textures hold.
import type { Channels } from 'atrous/image';
import { expect } from 'vitest';

export const WIDTH = 16;
export const HEIGHT = 17;
export const PIXELS = WIDTH * HEIGHT;

/** Every value in each of the colours, no two of them in step, and more rows than columns. */
const colours = (alpha: (pixel: number) => number) =>
  Uint8ClampedArray.from({ length: 4 * PIXELS }, (_, i) => {
    const pixel = i >> 2;
    return [pixel & 255, 255 - (pixel & 255), (pixel * 7) & 255, alpha(pixel)][i & 3]!;
  });
export const opaque = colours(() => 255);
export const translucent = colours((pixel) => (pixel * 11) & 255);

/** What a tensor of these bytes should hold, in float64. */
export function expected(
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
export function expectNear(data: ArrayLike<number>, exact: readonly number[], bound: (i: number) => number): void {
  expect(data.length).toBe(exact.length);
  const far = exact.flatMap((value, i) =>
    Math.abs(data[i]! - value) <= bound(i) ? [] : [`${i}: ${data[i]}, not ${value}`],
  );
  expect(far).toEqual([]);
}

export const f32 = (values: readonly number[]) => Float32Array.from(values);
export const imageData = (bytes = opaque) => new ImageData(bytes.slice(), WIDTH, HEIGHT);

export function drawn<T extends HTMLCanvasElement | OffscreenCanvas>(canvas: T, bytes = opaque): T {
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  (canvas as HTMLCanvasElement).getContext('2d')!.putImageData(imageData(bytes), 0, 0);
  return canvas;
}

export const element = () => document.createElement('canvas');
export const offscreen = () => new OffscreenCanvas(1, 1);

export function textureOf(
  device: GPUDevice,
  format: GPUTextureFormat,
  data: ArrayBufferView<ArrayBuffer>,
  usage = 0x17,
  [width, height]: readonly number[] = [WIDTH, HEIGHT],
): GPUTexture {
  const texture = device.createTexture({ size: [width!, height!], format, usage: usage | 2 });
  device.queue.writeTexture({ texture }, data, { bytesPerRow: data.byteLength / height! }, [width!, height!]);
  return texture;
}

/** What a texture holds, read without the library; four bytes each. */
export async function bytesOf(device: GPUDevice, texture: GPUTexture, bytesPerPixel = 4): Promise<Uint8Array> {
  const { width, height } = texture;
  const row = Math.ceil((width * bytesPerPixel) / 256) * 256;
  const staging = device.createBuffer({ size: row * height, usage: 9 });
  const encoder = device.createCommandEncoder();
  encoder.copyTextureToBuffer({ texture }, { buffer: staging, bytesPerRow: row }, [width, height]);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(1);
  const all = new Uint8Array(staging.getMappedRange());
  const bytes = new Uint8Array(width * height * bytesPerPixel);
  for (let y = 0; y < height; y++) {
    bytes.set(all.subarray(y * row, y * row + width * bytesPerPixel), y * width * bytesPerPixel);
  }
  staging.destroy();
  return bytes;
}

export async function play(canvas: HTMLCanvasElement): Promise<HTMLVideoElement> {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = canvas.captureStream();
  const shown = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  await video.play();
  drawn(canvas); // a frame is captured when something is drawn
  await shown;
  return video;
}

export async function loaded(): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = URL.createObjectURL(await drawn(offscreen()).convertToBlob({ type: 'image/png' }));
  await image.decode();
  return image;
}

export const frameOf = (format: VideoPixelFormat, bytes: Uint8ClampedArray<ArrayBuffer> = opaque) =>
  new VideoFrame(bytes, { format, codedWidth: WIDTH, codedHeight: HEIGHT, timestamp: 0 });

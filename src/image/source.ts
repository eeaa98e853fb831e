import { type Account, guarded } from '../gpu/guard.ts';
import type { Outcome } from '../gpu/outcome.ts';
import { check, count, LimitError, OptionError, ResourceError, reading, ShapeError, show } from '../shape/errors.ts';
import { isCount } from '../shape/options.ts';
import { sampledFormat } from './formats.ts';

/** Pixels in memory, as ImageData has them: rows from the top, four bytes each, red, green, blue and alpha. */
export interface Pixels {
  /** `4·width·height` bytes. */
  readonly data: Uint8ClampedArray | Uint8Array;
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

/** What {@link fromImage} reads. */
export type ImageSource =
  | ImageBitmap
  | ImageData
  | HTMLImageElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | VideoFrame
  | HTMLVideoElement
  | GPUTexture
  | Pixels;

/** A source after its refusals. */
export interface Source {
  readonly width: number;
  readonly height: number;
  /** 1 for a texture of red alone. */
  readonly channels: 1 | 4;
  /** Whether texels hold 255ths. */
  readonly bytes: boolean;
  readonly video: boolean;
  /** Puts the pixels as they are now where a kernel can read them. `done` is to be called once its work is submitted. */
  take(): { resources: Record<string, GPUBindingResource>; outcome: Outcome; done(): void };
}

// GPUTextureUsage, which Node lacks (WebGPU specification, 6.1.2).
export const textureUsage = { copySource: 1, copyDestination: 2, binding: 4, attachment: 0x10 } as const;

/** What has frames or sizes of its own, by the name of its class, which is the same in every frame and worker. */
const sizes: Readonly<Record<string, (source: never) => readonly [width: number, height: number]>> = {
  ImageBitmap: ({ width, height }: ImageBitmap) => [width, height],
  ImageData: ({ width, height }: ImageData) => [width, height],
  HTMLImageElement: ({ naturalWidth, naturalHeight }: HTMLImageElement) => [naturalWidth, naturalHeight],
  HTMLCanvasElement: ({ width, height }: HTMLCanvasElement) => [width, height],
  OffscreenCanvas: ({ width, height }: OffscreenCanvas) => [width, height],
  VideoFrame: ({ displayWidth, displayHeight }: VideoFrame) => [displayWidth, displayHeight],
  HTMLVideoElement: ({ videoWidth, videoHeight }: HTMLVideoElement) => [videoWidth, videoHeight],
};

const emptyBecause: Readonly<Record<string, string>> = {
  ImageBitmap: ', or is closed',
  VideoFrame: ', or is closed',
  HTMLImageElement: ', or is not loaded',
  HTMLVideoElement: ', or is not loaded',
};

/** @throws OptionError, ResourceError, ShapeError, LimitError as {@link fromImage} says */
export function sourceOf(op: string, account: Account, source: unknown): Source {
  check(
    typeof source === 'object' && source !== null,
    OptionError,
    op,
    () => `source must be an image, not ${show(source)}`,
  );
  if (typeof (source as GPUTexture).createView === 'function') return textureSource(op, account, source as GPUTexture);
  const name = Object.prototype.toString.call(source).slice(8, -1);
  if (!Object.hasOwn(sizes, name)) return uploadedSource(op, account, pixelsOf(op, source));
  const [width, height] = sizes[name]!(source as never);
  check(
    width > 0 && height > 0,
    ResourceError,
    op,
    () => `the ${name} has no pixels${emptyBecause[name] ?? ''}: ${width}×${height}`,
  );
  if (name === 'HTMLVideoElement' || name === 'VideoFrame') {
    const { readyState } = source as HTMLVideoElement;
    check(
      readyState === undefined || readyState >= 2, // HAVE_CURRENT_DATA
      ResourceError,
      op,
      () => `the ${name} has no frame yet: its readyState is ${readyState}`,
    );
    return videoSource(op, account, name, source as HTMLVideoElement | VideoFrame, width, height);
  }
  if (name === 'ImageData') {
    const { data, colorSpace } = source as ImageData;
    if (colorSpace === 'srgb' && data instanceof Uint8ClampedArray)
      return uploadedSource(op, account, { data, width, height });
  }
  return copiedSource(op, account, name, source as ImageBitmap, width, height);
}

/** Whether pixels and CSS pixels may not be the same: the browser copies the former, sizes are in the latter. */
function hasDensities({ srcset, parentElement }: HTMLImageElement): boolean {
  return srcset !== '' || parentElement?.localName === 'picture';
}

function textureSource(op: string, account: Account, texture: GPUTexture): Source {
  const { width, height, format, usage } = texture;
  const { channels, bytes } = sampledFormat(op, format);
  check((usage & textureUsage.binding) !== 0, ResourceError, op, () => 'the texture has no TEXTURE_BINDING usage');
  checkFlat(op, texture);
  return {
    ...{ width, height, channels, bytes, video: false },
    take() {
      const { result: image, outcome } = guarded(account, `${op}: the texture`, () =>
        texture.createView({ dimension: '2d', mipLevelCount: 1 }),
      );
      return { resources: { image }, outcome, done() {} };
    },
  };
}

/** Refuses what isn't one plain image. */
export function checkFlat(op: string, { dimension, depthOrArrayLayers, sampleCount }: GPUTexture): void {
  check(
    dimension === '2d' && depthOrArrayLayers === 1 && sampleCount === 1,
    ResourceError,
    op,
    () =>
      `the texture must be two-dimensional, of one layer and one sample, not ${dimension}, of ${count(depthOrArrayLayers, 'layers')} and ${count(sampleCount, 'samples')}`,
  );
}

/**
 * The frame where the decoder left it; otherwise by way of a texture, as when it has alpha, by which Chromium 156 multiplies
 * what it imports.
 */
function videoSource(
  op: string,
  account: Account,
  name: string,
  source: HTMLVideoElement | VideoFrame,
  width: number,
  height: number,
): Source {
  const hasAlpha = ((source as VideoFrame).format ?? '').includes('A');
  const imported = hasAlpha ? undefined : importedSource(op, account, name, source, width, height);
  if (imported !== undefined) return imported;
  checkSize(op, account, `the ${name}`, width, height);
  return ownTexture(op, account, `the ${name}`, width, height, (texture) => {
    try {
      copyTo(account, source, texture);
    } catch {
      // Chromium can't where it composites without a GPU, nor Firefox 153.
      readable(op, name, () => copyTo(account, drawn(source, width, height), texture));
    }
  });
}

function drawn(source: CanvasImageSource, width: number, height: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.drawImage(source, 0, 0, width, height);
  return canvas;
}

function importedSource(
  op: string,
  account: Account,
  name: string,
  source: HTMLVideoElement | VideoFrame,
  width: number,
  height: number,
): Source | undefined {
  try {
    const { result: resources, outcome } = guarded(account, `${op}: the ${name}`, () => ({
      image: account.device.importExternalTexture({ label: op, source, colorSpace: 'srgb' }),
      nearby: account.device.createSampler({ minFilter: 'linear', magFilter: 'linear' }),
    }));
    const take = () => ({ resources, outcome, done() {} });
    return { width, height, channels: 4, bytes: false, video: true, take };
  } catch {
    return undefined;
  }
}

function copyTo({ device }: Account, source: GPUCopyExternalImageSource, texture: GPUTexture): void {
  const target = { texture, colorSpace: 'srgb', premultipliedAlpha: false } as const;
  device.queue.copyExternalImageToTexture({ source }, target, [texture.width, texture.height]);
}

/** By way of a texture of our own, which the browser fills: it knows where the pixels are, and in what colours. */
function copiedSource(
  op: string,
  account: Account,
  name: string,
  source: GPUCopyExternalImageSource,
  width: number,
  height: number,
): Source {
  checkSize(op, account, `the ${name}`, width, height);
  return ownTexture(op, account, `the ${name}`, width, height, (texture) =>
    readable(op, name, () => {
      const asSized = name === 'HTMLImageElement' && hasDensities(source as HTMLImageElement);
      copyTo(account, asSized ? drawn(source as HTMLImageElement, width, height) : source, texture);
    }),
  );
}

function uploadedSource(op: string, account: Account, { data, width, height }: Pixels): Source {
  checkSize(op, account, 'the image', width, height);
  return ownTexture(op, account, 'the pixels', width, height, (texture) =>
    // Browsers take no array of a resizable buffer.
    readable(op, 'pixels', () =>
      account.device.queue.writeTexture(
        { texture },
        data as Uint8Array<ArrayBuffer>,
        { bytesPerRow: 4 * width },
        { width, height },
      ),
    ),
  );
}

function ownTexture(
  op: string,
  account: Account,
  what: string,
  width: number,
  height: number,
  fill: (texture: GPUTexture) => void,
): Source {
  return {
    ...{ width, height, channels: 4, bytes: true, video: false },
    take() {
      const { result, outcome } = guarded(
        account,
        `${op}: a texture of ${4 * width * height} bytes for ${what}`,
        () => {
          const texture = account.device.createTexture({
            label: op,
            size: { width, height },
            format: 'rgba8unorm',
            usage: textureUsage.binding | textureUsage.copyDestination | textureUsage.attachment,
          });
          try {
            fill(texture);
          } catch (error) {
            texture.destroy();
            throw error;
          }
          return { texture, image: texture.createView() };
        },
      );
      const { texture, image } = result;
      return { resources: { image }, outcome, done: () => texture.destroy() };
    },
  };
}

/** What the browser throws at once about a source: one that is closed, tainted by another origin, or has no context. */
function readable<T>(op: string, name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new ResourceError(
      `${op}: the browser can't read the ${name}: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function pixelsOf(op: string, source: object): Pixels {
  const { data, width, height } = reading(OptionError, op, () => {
    const { data, width, height } = source as Partial<Record<keyof Pixels, unknown>>;
    return { data, width, height };
  });
  check(
    data instanceof Uint8ClampedArray || data instanceof Uint8Array,
    OptionError,
    op,
    () =>
      `source must be an ImageBitmap, ImageData, image, canvas, VideoFrame, video or GPUTexture, or { data, width, height } with bytes, not ${show(source)}`,
  );
  check(
    isCount(width) && isCount(height) && width > 0 && height > 0,
    ShapeError,
    op,
    () => `the pixels must have at least one column and one row, not ${show(width)} and ${show(height)}`,
  );
  check(
    data.length === 4 * width * height,
    ShapeError,
    op,
    () => `data has ${count(data.length, 'bytes')}, ${width}×${height} pixels need ${4 * width * height}`,
  );
  return { data, width, height };
}

/** @throws LimitError for more columns or rows than a texture can have */
export function checkSize(op: string, account: Account, what: string, width: number, height: number): void {
  const most = account.device.limits.maxTextureDimension2D;
  check(
    width <= most && height <= most,
    LimitError,
    op,
    () => `${what} has ${width}×${height} pixels, a texture of the device at most ${most}×${most}`,
  );
}

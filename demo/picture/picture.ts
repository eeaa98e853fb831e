import type { PictureLimits } from '../engine.ts';
import { renderScene, toImage } from './scene.ts';

/** A picture that the tools work on: opaque 8-bit RGBA. */
export interface Picture {
  readonly name: string;
  readonly image: ImageData;
  /** The same without noise, where that is known: for the bundled picture. */
  readonly truth?: ImageData;
  /** Deviation of the noise that was added, of 255. */
  readonly added?: number;
  /** What was done to make it fit. */
  readonly note?: string;
  /** All of it, where `image` is smaller and a GPU can work through it in parts. */
  readonly full?: ImageData;
}

/** The picture that all tools share, and who wants to hear of a new one. */
export class CurrentPicture {
  readonly #first: () => Picture;
  #picture: Picture | undefined;
  readonly #listeners = new Set<(picture: Picture) => void>();

  /** @param first draws the picture to begin with, once a tool wants one */
  constructor(first: () => Picture) {
    this.#first = first;
  }

  get(): Picture {
    this.#picture ??= this.#first();
    return this.#picture;
  }

  set(picture: Picture): void {
    this.#picture = picture;
    for (const listener of this.#listeners) listener(picture);
  }

  /** Calls `listener` now and with every picture to come. */
  follow(listener: (picture: Picture) => void): void {
    this.#listeners.add(listener);
    listener(this.get());
  }
}

/** The scene that this page draws for itself, with a chosen amount of noise. */
export class BundledPicture {
  readonly #width: number;
  readonly #height: number;
  #scene: { readonly rgb: Float32Array; readonly truth: ImageData } | undefined;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
  }

  /** @param sigma deviation of the noise, of 255 */
  withNoise(sigma: number): Picture {
    const [width, height] = [this.#width, this.#height];
    this.#scene ??= this.#render();
    return {
      name: 'bundled picture',
      image: toImage(this.#scene.rgb, width, height, sigma / 255, 2017),
      truth: this.#scene.truth,
      added: sigma,
    };
  }

  #render() {
    const rgb = renderScene(this.#width, this.#height);
    return { rgb, truth: toImage(rgb, this.#width, this.#height, 0, 0) };
  }
}

/** Reads a picture file. @throws Error in words for the reader, when the browser can't decode it */
export async function pictureFromBlob(blob: Blob, name: string, limits: PictureLimits): Promise<Picture> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(blob);
  } catch {
    throw new Error(`${name} is not a picture that this browser can read.`);
  }
  try {
    return pictureFrom(bitmap, bitmap.width, bitmap.height, name, limits);
  } finally {
    bitmap.close();
  }
}

/** Draws a source onto white, scaled down into the limits. */
export function pictureFrom(
  source: CanvasImageSource,
  width: number,
  height: number,
  name: string,
  limits: PictureLimits,
): Picture {
  const shrink = Math.min(1, Math.sqrt(limits.pixels / (width * height)), limits.side / Math.max(width, height));
  const [w, h] = [Math.max(1, Math.floor(width * shrink)), Math.max(1, Math.floor(height * shrink))];
  const canvas = document.createElement('canvas');
  canvas.width = w;
  canvas.height = h;
  const context = context2d(canvas);
  context.fillStyle = '#fff';
  context.fillRect(0, 0, w, h);
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, 0, 0, w, h);
  const image = context.getImageData(0, 0, w, h);
  if (shrink === 1) return { name, image };
  if (limits.full === undefined || width * height > limits.full) {
    return { name, image, note: `Scaled down from ${width} × ${height} to ${w} × ${h}.` };
  }
  const whole = document.createElement('canvas');
  whole.width = width;
  whole.height = height;
  const wholeContext = context2d(whole);
  wholeContext.fillStyle = '#fff';
  wholeContext.fillRect(0, 0, width, height);
  wholeContext.drawImage(source, 0, 0);
  const full = wholeContext.getImageData(0, 0, width, height);
  return { name, image, full, note: `Shown at ${w} × ${h}; the download has all of ${width} × ${height}.` };
}

export function context2d(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  // Pixels go in and out by the CPU here; a canvas kept on the GPU would have to be fetched each time.
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('This browser gives no 2D canvas.');
  return context;
}

export function draw(canvas: HTMLCanvasElement, image: ImageData): void {
  canvas.width = image.width;
  canvas.height = image.height;
  context2d(canvas).putImageData(image, 0, 0);
}

/** Numbers in [0, 1], one or four per pixel, as a picture. */
export function imageFrom(values: Float32Array, width: number, height: number): ImageData {
  const image = new ImageData(width, height);
  const bytes = image.data;
  if (values.length === 4 * width * height) {
    for (let k = 0; k < values.length; k++) bytes[k] = 255 * values[k]!;
    return image;
  }
  for (let k = 0; k < values.length; k++) {
    bytes[4 * k] = bytes[4 * k + 1] = bytes[4 * k + 2] = 255 * values[k]!;
    bytes[4 * k + 3] = 255;
  }
  return image;
}

/** Peak signal-to-noise ratio in dB over red, green and blue: 20·log₁₀(255 / RMS difference). */
export function peakSignalToNoise(image: ImageData, truth: ImageData): number {
  let squares = 0;
  for (let k = 0; k < truth.data.length; k++) {
    if (k % 4 !== 3) squares += (image.data[k]! - truth.data[k]!) ** 2;
  }
  return 20 * Math.log10(255 / Math.sqrt(squares / ((truth.data.length / 4) * 3)));
}

/** Hands the canvas to the visitor as a PNG file. */
export async function download(canvas: HTMLCanvasElement, fileName: string): Promise<void> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error('The browser could not make a PNG of this picture.');
  downloadBlob(blob, fileName);
}

/** Hands a file to the visitor. */
export function downloadBlob(blob: Blob, fileName: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

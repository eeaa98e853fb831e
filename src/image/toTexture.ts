import type { Tensor } from '../gpu/tensor.ts';
import { check, OptionError, ResourceError, ShapeError, show } from '../shape/errors.ts';
import { checkOptions } from '../shape/options.ts';
import { draw, drawableOf } from './draw.ts';
import { drawnFormat } from './formats.ts';
import type { Normalization } from './normalize.ts';
import { checkFlat, textureUsage } from './source.ts';

/** Options of {@link toTexture}. */
export interface ToTextureOptions {
  /** What the tensor's elements are of values from 0 to 1; its inverse is drawn. */
  normalize?: Normalization | undefined;
  /** Of the new texture, `'rgba8unorm'` by default: r, rgba or bgra, 8unorm, 16float or 32float. */
  format?: GPUTextureFormat | undefined;
}

/**
 * Draws a tensor to a texture, row 0 at the top, after all that is recorded, which is submitted with it: the texture can be used
 * in the caller's next submission, without waiting for the promise, which tells whether the GPU found anything wrong.
 *
 * Values of 8-bit formats are clamped to 0 … 1 and rounded to the nearest `v/255`, halves up; NaN has no such value, and any may
 * stand for it. Others are stored as they are, as near as the format can. One channel is red, green and blue alike; without a
 * fourth alpha is 1, and with it colours are not multiplied by it.
 * @param x `[1, h, w, c]`, or `[1, c, h, w]` with layout `'nchw'`, with 1, 3 or 4 channels; float
 * @param texture of the context's device, `h` by `w`, with RENDER_ATTACHMENT; otherwise one is made, with TEXTURE_BINDING,
 *   COPY_SRC, COPY_DST and RENDER_ATTACHMENT, and is the caller's to destroy
 * @throws ShapeError, DtypeError, OptionError, LimitError, DeviceLostError; ResourceError for a tensor or texture that can't serve.
 *   As a rejection: the error that kept `x` from being computed; ResourceError, OutOfMemoryError or DeviceLostError of the GPU
 */
export function toTexture(x: Tensor, texture?: GPUTexture, options: ToTextureOptions = {}): Promise<GPUTexture> {
  const op = 'toTexture';
  checkOptions(op, options, ['normalize', 'format']);
  const drawable = drawableOf(op, x, options.normalize);
  const { gpu, width, height, channels } = drawable;
  check(
    texture === undefined || typeof (texture as GPUTexture | null)?.createView === 'function',
    ResourceError,
    op,
    () => `texture must be a GPUTexture, not ${show(texture)}`,
  );
  const { format = texture?.format ?? 'rgba8unorm' } = options;
  check(
    texture === undefined || format === texture.format,
    OptionError,
    op,
    () => `format is ${show(format)}, the texture's is '${texture?.format}'`,
  );
  check(typeof format === 'string', OptionError, op, () => `format must be a texture's, not ${show(format)}`);
  const held = drawnFormat(op, format).channels;
  check(held >= channels, ShapeError, op, () => `x has ${channels} channels, a texture of ${format} has red alone`);
  if (texture !== undefined) {
    checkFlat(op, texture);
    check(
      texture.width === width && texture.height === height,
      ShapeError,
      op,
      () => `x has ${width}×${height} pixels, the texture ${texture.width}×${texture.height}`,
    );
    check(
      (texture.usage & textureUsage.attachment) !== 0,
      ResourceError,
      op,
      () => 'the texture has no RENDER_ATTACHMENT usage',
    );
    return draw(op, drawable, () => texture).then(() => texture);
  }
  let made: GPUTexture | undefined;
  const { copySource, copyDestination, binding, attachment } = textureUsage;
  const target = () => {
    made = gpu.device.createTexture({
      label: op,
      size: { width, height },
      format,
      usage: copySource | copyDestination | binding | attachment,
    });
    return made;
  };
  return draw(op, drawable, target).then(
    () => made!,
    (error: unknown) => {
      made?.destroy();
      throw error;
    },
  );
}

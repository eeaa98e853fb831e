import { Context } from '../gpu/context.ts';
import type { Geometry, Kernels } from '../gpu/kernel.ts';
import { from_image_texels, from_image_video } from '../gpu/shaders.gen.ts';
import type { Tensor } from '../gpu/tensor.ts';
import { type FloatDtype, isFloat } from '../number/dtype.ts';
import { check, DtypeError, OptionError, ResourceError, show, UnsupportedError } from '../shape/errors.ts';
import { checkOptions } from '../shape/options.ts';
import { isLayout, type Layout, TensorSpec } from '../shape/tensorSpec.ts';
import { type Channels, checkChannels, type Linear, linearOf, type Normalization } from './normalize.ts';
import { type ImageSource, type Source, sourceOf } from './source.ts';

/** Options of {@link fromImage}. */
export interface FromImageOptions {
  /** Of the values, which are from 0 to 1 otherwise. */
  normalize?: Normalization | undefined;
  /** `'nhwc'` by default. */
  layout?: Layout | undefined;
  /** `'f32'` by default. */
  dtype?: FloatDtype | undefined;
  /**
   * 3 by default: red, green and blue. 4: with alpha. 1: luma, 0.299·R + 0.587·G + 0.114·B (ITU-R BT.601) of the values as they
   * are encoded, unrounded, as `rgb_to_grayscale` of TensorFlow and torchvision. A texture of red alone has 1, which is
   * red, and no other number.
   */
  channels?: Channels | undefined;
}

interface ImageGeometry extends Geometry {
  readonly source: Source;
  readonly luma: boolean;
  readonly linear: Linear;
}

/**
 * A tensor of an image's pixels as they are now, row 0 at the top.
 *
 * Values are what the image encodes in sRGB, not linear light: an 8-bit one is `v/255`. Colours in another space are
 * converted by the browser. Alpha is apart from the colours: where a source keeps them multiplied, as 2D canvases do, the
 * browser divides; without a channel of its own alpha is left out, and not laid over anything. A browser's image goes through
 * 8 bits; a video's frame is read where the decoder left it, unrounded; a texture's values are taken as they are.
 * @param source an image of the browser's, `{ data, width, height }` as ImageData has them, or a texture of the context's device
 *   with TEXTURE_BINDING; one image, of r, rgba or bgra, in unorm, snorm or float
 * @returns `[1, h, w, channels]`, or `[1, channels, h, w]` with layout `'nchw'`, submitted already
 * @throws OptionError; DtypeError; UnsupportedError for float16 without shader-f16; ShapeError for bytes that don't fit their sizes;
 *   ResourceError for a source that is closed, empty, without a frame, of another origin, or a texture that can't serve, and
 *   inside `prepare` and its like, which have no images; LimitError; DeviceLostError
 */
export function fromImage(gpu: Context, source: ImageSource, options: FromImageOptions = {}): Tensor {
  const op = 'fromImage';
  check(gpu instanceof Context, ResourceError, op, () => `gpu must be a context, not ${show(gpu)}`);
  gpu.check(op);
  check(
    gpu.rehearsal === undefined,
    ResourceError,
    op,
    () => `${gpu.rehearsal?.rehearses} calls operations on shapes; give it a shape in place of the image`,
  );
  checkOptions(op, options, ['normalize', 'layout', 'dtype', 'channels']);
  const { layout = 'nhwc', dtype = 'f32' } = options;
  check(isLayout(layout), OptionError, op, () => `layout must be 'nhwc' or 'nchw', not ${show(layout)}`);
  check(isFloat(dtype), DtypeError, op, () => `dtype must be 'f32' or 'f16', not ${show(dtype)}`);
  check(
    dtype === 'f32' || gpu.device.features.has('shader-f16'),
    UnsupportedError,
    op,
    () => "dtype 'f16' needs the feature shader-f16, which the device lacks",
  );
  const image = sourceOf(op, gpu.pipelines.account, source);
  const { channels = image.channels === 1 ? 1 : 3 } = options;
  checkChannels(op, channels);
  check(
    image.channels === 4 || channels === 1,
    OptionError,
    op,
    () => `channels is ${channels}, the texture has red alone`,
  );
  const out = TensorSpec.of({ batch: 1, height: image.height, width: image.width, channels }, layout, dtype);
  const g: ImageGeometry = {
    op,
    flops: 2 * out.size,
    source: image,
    luma: channels < image.channels && channels === 1,
    linear: linearOf(op, options.normalize, channels),
    out,
    aliases: { elem: dtype },
  };
  const record = gpu.plan(kernels, g, 'the image');
  gpu.flush(); // so that the fate of what was recorded before isn't shared
  const { resources, outcome, done } = image.take();
  const tensor = record({}, { resources, outcome });
  gpu.flush(); // a video's frame is gone with the task, and a texture may be drawn to next
  done();
  return tensor;
}

const kernel = (shader: typeof from_image_texels, video: boolean): Kernels<ImageGeometry>[number] => ({
  shader,
  accepts: (g) => g.source.video === video,
  plan({ source, luma, linear, out }) {
    const { bytes, width, height } = source;
    const { row, column, channel } = out.strides;
    // Luma counts in thousandths. A product of up to 255 and 16 bits, or of 255,000 and 6, is exact in float32.
    const unit = (bytes ? 255 : 1) * (luma ? 1000 : 1);
    const scale = linear.scale.map((value) => value / unit);
    const high = scale.map((value) => leading(value, luma ? 6 : 16));
    return {
      constants: { CHANNELS: out.channels, LUMA: luma, ...(video ? {} : { BYTES: bytes }) },
      params: {
        high: four(high),
        low: four(scale.map((value, c) => value - high[c]!)),
        offset: four(linear.offset),
        strides: [row, column, channel],
        total: width * height,
        size: [width, height],
      },
      threads: width * height,
    };
  },
});

const kernels: Kernels<ImageGeometry> = [
  /* @__PURE__ */ kernel(from_image_video, true),
  /* @__PURE__ */ kernel(from_image_texels, false),
];

/** The leading bits of a number. */
function leading(value: number, bits: number): number {
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - bits + 1);
  return Math.trunc(value / unit) * unit;
}

function four(values: readonly number[]): number[] {
  return [0, 1, 2, 3].map((c) => values[c] ?? 0);
}

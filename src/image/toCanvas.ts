import type { Tensor } from '../gpu/tensor.ts';
import { check, OptionError, ResourceError, show } from '../shape/errors.ts';
import { checkOptions } from '../shape/options.ts';
import { type Drawable, draw, drawableOf } from './draw.ts';
import { drawnFormat } from './formats.ts';
import type { Normalization } from './normalize.ts';
import { textureUsage } from './source.ts';

/** Options of {@link toCanvas}. */
export interface ToCanvasOptions {
  /** What the tensor's elements are of values from 0 to 1; its inverse is drawn. */
  normalize?: Normalization | undefined;
}

/** How contexts were configured here, which may be done again; a caller's own configuration is kept. */
const configured = /* @__PURE__ */ new WeakMap<GPUCanvasContext, Wanted>();

type Wanted = Required<Pick<GPUCanvasConfiguration, 'device' | 'format' | 'alphaMode'>>;

/**
 * Draws a tensor to a canvas, which takes its size, row 0 at the top, after all that is recorded, which is submitted with it; the
 * browser shows it at the end of the task. Values are clamped, rounded and spread over channels as {@link toTexture} does.
 *
 * The canvas's `webgpu` context is configured in the browser's preferred format, unless the caller has configured it for the same
 * device. Alpha of a fourth channel shows what lies behind the canvas: colours are multiplied by it where the context's
 * `alphaMode` is `'premultiplied'`, as it is if configured here, and so lose what 8 bits can't hold of them.
 * @param x `[1, h, w, c]`, or `[1, c, h, w]` with layout `'nchw'`, with 1, 3 or 4 channels; float
 * @returns when the GPU has found nothing wrong
 * @throws ShapeError, DtypeError, OptionError, LimitError, DeviceLostError; ResourceError for a tensor that can't serve, and a canvas
 *   that has another kind of context or was transferred. As a rejection: the error that kept `x` from being computed;
 *   ResourceError, OutOfMemoryError or DeviceLostError of the GPU
 */
export function toCanvas(
  x: Tensor,
  canvas: HTMLCanvasElement | OffscreenCanvas,
  options: ToCanvasOptions = {},
): Promise<void> {
  const op = 'toCanvas';
  checkOptions(op, options, ['normalize']);
  const drawable = drawableOf(op, x, options.normalize);
  check(
    typeof (canvas as HTMLCanvasElement | null)?.getContext === 'function',
    OptionError,
    op,
    () => `canvas must be an HTMLCanvasElement or OffscreenCanvas, not ${show(canvas)}`,
  );
  const context = contextFor(op, drawable, canvas as HTMLCanvasElement);
  const { format, alphaMode } = configure(op, context, drawable);
  drawnFormat(op, format);
  return draw(
    op,
    drawable,
    () => context.getCurrentTexture(),
    drawable.channels === 4 && alphaMode === 'premultiplied',
  );
}

/** The canvas's context, once the canvas has the drawable's size. */
function contextFor(op: string, { width, height }: Drawable, canvas: HTMLCanvasElement): GPUCanvasContext {
  let context: GPUCanvasContext | null;
  try {
    context = canvas.getContext('webgpu') as unknown as GPUCanvasContext | null; // lib.dom doesn't list it
    if (context !== null && canvas.width !== width) canvas.width = width;
    if (context !== null && canvas.height !== height) canvas.height = height;
  } catch (error) {
    throw new ResourceError(
      `${op}: the browser can't draw to the canvas: ${error instanceof Error ? error.message : error}`,
    );
  }
  check(context !== null, ResourceError, op, () => 'the canvas has a context of another kind than webgpu');
  return context;
}

function configure(op: string, context: GPUCanvasContext, { gpu: { device }, channels }: Drawable): Wanted {
  const ours = configured.get(context);
  const now = context.getConfiguration?.(); // null where there is none; older browsers don't tell
  const isOurs =
    ours !== undefined &&
    (!now || (now.device === ours.device && now.format === ours.format && now.alphaMode === ours.alphaMode));
  if (now && now.device === device && !isOurs) {
    const { usage = textureUsage.attachment, format, alphaMode = 'opaque' } = now;
    check(
      (usage & textureUsage.attachment) !== 0,
      ResourceError,
      op,
      () => "the canvas's context is configured without RENDER_ATTACHMENT usage",
    );
    return { device, format, alphaMode };
  }
  const wanted: Wanted = {
    device,
    format: navigator.gpu?.getPreferredCanvasFormat() ?? 'rgba8unorm',
    alphaMode: channels === 4 ? 'premultiplied' : 'opaque',
  };
  if (!isOurs || now === null || ours.device !== device || ours.alphaMode !== wanted.alphaMode) {
    context.configure(wanted);
    configured.set(context, wanted);
  }
  return wanted;
}

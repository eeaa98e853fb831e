import type { Context } from '../../gpu/context.ts';
import { runSteps } from '../../gpu/operands.ts';
import type { Recording } from '../../gpu/recording.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { kernels } from '../avgPool2d/kernels.ts';
import { globalAvgPoolGeometry, stepsOf } from './spec.ts';

/**
 * The average of each channel over all pixels of an image: its sum, in float32, divided by their number. An image of more
 * than 64 pixels takes a dispatch for each 64 times as many.
 * @param x `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`
 * @returns `[n, 1, 1, c]`, or `[n, c, 1, 1]`, in the layout of `x`
 * @throws ShapeError when there are no pixels; OptionError for any option, DtypeError, LimitError, ResourceError,
 *   DeviceLostError
 * @see ONNX GlobalAveragePool, PyTorch nn.AdaptiveAvgPool2d(1), Keras GlobalAveragePooling2D(keepdims=True)
 */
export function globalAvgPool(x: Tensor, options: Readonly<Record<string, never>> = {}): Tensor {
  const geometry = () => stepsOf(globalAvgPoolGeometry(x.spec, options));
  return runSteps('globalAvgPool', { x }, geometry, planned);
}

function planned(context: Context, steps: ReturnType<typeof stepsOf>): Recording {
  const run = steps.map((g) => context.plan(kernels, g, g.divisor === 1 ? 'the sums of windows' : undefined));
  return ({ x }) =>
    run.reduce((from, step) => {
      const made = step({ x: from });
      if (from !== x) from.destroy();
      return made;
    }, x!);
}

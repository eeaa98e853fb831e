import { runOn } from '../../gpu/operands.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { kernels } from './kernels.ts';
import { type ResizeOptions, resizeGeometry } from './spec.ts';

export type { ResizeOptions };

/**
 * The image in another size. With `in` rows made `out`, output row `o` looks at the row `p` of `x`:
 *
 * | `corners` | `'bilinear'`, between rows ⌊p⌋ and ⌊p⌋ + 1, no farther than the edges | `'nearest'`: row |
 * |---|---|---|
 * | `'halfPixel'` | p = (o + ½)·in/out − ½ | ⌊(o + ½)·in/out⌋ |
 * | `'alignCorners'` | p = o·(in − 1)/(out − 1), 0 for one row | ⌊p + ½⌋ |
 * | `'asymmetric'` | p = o·in/out | ⌊p⌋ |
 *
 * which is, where TF1 is tf.compat.v1.image.resize:
 *
 * | `corners` | `'bilinear'` | `'nearest'` |
 * |---|---|---|
 * | `'halfPixel'` | TF2, PyTorch, ONNX half_pixel | TF2, PyTorch 'nearest-exact', ONNX half_pixel with round_prefer_ceil |
 * | `'alignCorners'` | TF1 and PyTorch align_corners, ONNX align_corners | TF1 align_corners, ONNX align_corners with round_prefer_ceil |
 * | `'asymmetric'` | TF1, ONNX asymmetric | TF1, PyTorch 'nearest', ONNX asymmetric with floor |
 *
 * (PyTorch and TensorFlow without antialiasing; sizes, not scale factors.) Positions are computed in whole numbers, so
 * `'nearest'` takes exactly these rows, and moves every dtype bit by bit; frameworks that round positions in float32 may
 * take the neighbour where one falls on a border. `'bilinear'` takes f32 and f16.
 * @param x `[n, h, w, c]`, or `[n, c, h, w]` with layout `'nchw'`
 * @returns `[n, ...size, c]` in the layout of `x`
 * @throws ShapeError when x has no pixels, or an axis has positions beyond 2³², counted in their common fraction of a pixel (twice the
 *   product of its sizes at most, for whole factors twice the output); OptionError, DtypeError, LimitError, ResourceError,
 *   DeviceLostError
 */
export function resize(x: Tensor, options: ResizeOptions): Tensor {
  return runOn('resize', { x }, kernels, () => resizeGeometry(x.spec, options));
}

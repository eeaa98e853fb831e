import { checkPadding, convAxis, type Padding, type Sides } from '../../shape/axis.ts';
import { check, OptionError, show } from '../../shape/errors.ts';
import { type DepthwiseFilterLayout, depthwiseFilterOf } from '../../shape/filter.ts';
import { checkOptions, type Margins, type Pair, pair } from '../../shape/options.ts';
import { checkImage, type TensorSpec } from '../../shape/tensorSpec.ts';
import { batchToBlocks } from '../batchToSpace/spec.ts';
import { type ConvGeometry, groupedConvGeometry } from '../conv2d/spec.ts';
import { type BatchGeometry, blocksToBatch } from '../spaceToBatch/spec.ts';

/** Options of {@link withSpaceToBatch}. */
export interface WithSpaceToBatchOptions {
  /** Equal for rows and columns, as TensorFlow's kernels demand; 1 by default. */
  strides?: Pair | undefined;
  /** TensorFlow's `rate`, rows and columns; 1 by default. */
  dilations?: Pair | undefined;
  /** `'valid'` by default. There is no `'same-lower'` in TensorFlow. */
  padding?: Exclude<Padding, 'same-lower'> | undefined;
  /** `'hwim'` by default. */
  filterLayout?: DepthwiseFilterLayout | undefined;
}

/** The three steps; the outer two are absent where every rate is 1. */
export interface WithSpaceToBatchGeometry {
  readonly split?: BatchGeometry;
  readonly depthwise: ConvGeometry;
  readonly join?: BatchGeometry;
  readonly out: TensorSpec;
}

/**
 * The steps of `tf.nn.with_space_to_batch` around a depthwise convolution (tensorflow/python/ops/nn_ops.py): with a rate
 * above 1 the convolution itself runs without padding and without dilation on the batch form, so a stride counts within
 * each block. SAME pads `(k − 1)·rate` whatever the size and the stride.
 * @throws ShapeError, OptionError, DtypeError as {@link withSpaceToBatch} says
 */
export function withSpaceToBatchGeometry(
  x: TensorSpec,
  filterSpec: TensorSpec,
  options: WithSpaceToBatchOptions,
): WithSpaceToBatchGeometry {
  const op = 'withSpaceToBatch';
  checkOptions(op, options, ['strides', 'dilations', 'padding', 'filterLayout']);
  checkImage(op, 'x', x);
  const filter = depthwiseFilterOf(op, 'filter', filterSpec.shape, x.channels, options.filterLayout, 'filterLayout');
  const { strides: steps = 1, dilations = 1, padding: around = 'valid' } = options;
  const strides = pair(op, 'strides', steps);
  check(
    strides[0] === strides[1],
    OptionError,
    op,
    () => `strides must be equal, as in TensorFlow, not ${show([...strides])}`,
  );
  const rates = pair(op, 'dilations', dilations);
  const padding = checkPadding(op, around);
  check(padding !== 'same-lower', OptionError, op, () => "TensorFlow has no padding 'same-lower'");
  const depthwise = (input: TensorSpec, inner: Padding) =>
    groupedConvGeometry(op, input, filterSpec, filter, x.channels, { strides, padding: inner });
  if (rates[0] === 1 && rates[1] === 1) {
    const whole = depthwise(x, padding);
    return { depthwise: whole, out: whole.out };
  }
  const base: Margins = [basePadding(padding, 0, filter.kh, rates[0]), basePadding(padding, 1, filter.kw, rates[1])];
  // The filter fits the batch form exactly where the dilated filter fits the padded x, which says more to the caller.
  convAxis(op, 'rows', x.height, filter.kh, 1, rates[0], base);
  convAxis(op, 'columns', x.width, filter.kw, 1, rates[1], base);
  const [[top, bottom], [left, right]] = base;
  const extraRows = toMultiple(x.height + top + bottom, rates[0]);
  const extraColumns = toMultiple(x.width + left + right, rates[1]);
  const paddings: Margins = [
    [top, bottom + extraRows],
    [left, right + extraColumns],
  ];
  const crops: Margins = [
    [0, extraRows],
    [0, extraColumns],
  ];
  const split = blocksToBatch(op, x, rates, paddings);
  const inner = depthwise(split.out, 'valid');
  const join = batchToBlocks(op, inner.out, rates, crops);
  return { split, depthwise: inner, join, out: join.out };
}

function basePadding(
  padding: Exclude<Sides, 'same-lower'>,
  axis: 0 | 1,
  kernel: number,
  rate: number,
): readonly [number, number] {
  if (padding !== 'same') return padding[axis];
  const extra = (kernel - 1) * rate;
  const start = Math.floor(extra / 2);
  return [start, extra - start];
}

function toMultiple(size: number, rate: number): number {
  return (rate - (size % rate)) % rate;
}

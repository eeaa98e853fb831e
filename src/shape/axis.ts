import { check, count, OptionError, ShapeError, show } from './errors.ts';
import { isCount, LARGEST, type Margins, margins, wholeNumber } from './options.ts';

/**
 * `'same'` as TensorFlow's SAME and ONNX's SAME_UPPER (the odd element of padding at the end), `'same-lower'` with it at
 * the start, `'valid'` for none, a number for all four sides, or `[[top, bottom], [left, right]]`.
 */
export type Padding = 'same' | 'same-lower' | 'valid' | number | Margins;

/** One axis of a convolution: where every output position looks. Output `o`, tap `k` reads `o·stride + k·dilation − before`. */
export interface ConvAxis {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  /** Between taps; the stride where there is one tap, so that kernels share outputs out as they lie. */
  readonly dilation: number;
  /** Elements of padding before the first and after the last. */
  readonly before: number;
  readonly after: number;
  readonly out: number;
}

export type AxisName = 'rows' | 'columns';

/** {@link Padding} with a number for each side, where it isn't the axis that says how many. */
export type Sides = 'same' | 'same-lower' | Margins;

/** Padding as an option was written, refused where it has no meaning. */
export function checkPadding(op: string, padding: unknown): Sides {
  if (isSame(padding)) return padding;
  const each = padding === 'valid' ? 0 : padding;
  if (isCount(each)) {
    const sides = [each, each] as const;
    return [sides, sides];
  }
  if (Array.isArray(padding)) return margins(op, 'padding', padding);
  throw new OptionError(
    `${op}: padding must be 'same', 'same-lower', 'valid', ${wholeNumber(0)} or ` +
      `[[top, bottom], [left, right]], not ${show(padding)}`,
  );
}

/**
 * The arithmetic of one axis, where stride, dilation and padding meet.
 * Output size: `floor((size + before + after − span) / stride) + 1` with `span = (kernel − 1)·dilation + 1`, and
 * `ceil(size / stride)` for the two `same` paddings.
 * @throws ShapeError when the dilated filter exceeds the padded input, or no output is left
 */
export function convAxis(
  op: string,
  axis: AxisName,
  size: number,
  kernel: number,
  stride: number,
  dilation: number,
  padding: Sides,
  what = 'filter',
): ConvAxis {
  const span = (kernel - 1) * dilation + 1;
  const [before, after] = axisPadding(axis, size, span, stride, padding);
  const padded = size + before + after;
  check(
    padded <= LARGEST,
    ShapeError,
    op,
    () => `padded input has ${count(padded, axis)}, at most ${LARGEST} can be addressed`,
  );
  check(isSame(padding) ? size > 0 : padded >= span, ShapeError, op, () =>
    isSame(padding)
      ? `x has no ${axis}, and '${padding}' padding makes none`
      : `${dilation > 1 ? 'dilated ' : ''}${what} spans ${count(span, axis)}, padded input has ${padded}`,
  );
  const out = isSame(padding) ? Math.ceil(size / stride) : Math.floor((padded - span) / stride) + 1;
  return { size, kernel, stride, dilation: kernel > 1 ? dilation : stride, before, after, out };
}

/**
 * The first output whose taps all fall into the padding, as far as one can be told early, or −1 where there is none: too much
 * of it before the first or behind the last, or, where taps are farther apart than the input is long, on both sides.
 */
export function missingWindow({ size, kernel, stride, dilation, before, out }: ConvAxis): number {
  const misses = (o: number) => {
    const start = o * stride - before;
    const tap = Math.max(0, Math.ceil(-start / dilation)); // the first at 0 or beyond
    return tap >= kernel || start + tap * dilation >= size;
  };
  if (misses(0)) return 0;
  for (let o = 1; dilation > size && o < out && o * stride < before; o++) if (misses(o)) return o;
  return misses(out - 1) ? out - 1 : -1;
}

/**
 * Some of an axis' outputs as an axis of their own, over the inputs they need: from `first` on, which may be before the first
 * needed to be where it may begin. Inputs that are passed over make a negative `before`.
 */
export function axisRange(
  axis: ConvAxis,
  from: number,
  outs: number,
  mayBegin: (first: number) => boolean,
): { first: number; axis: ConvAxis } {
  const { size, kernel, stride, dilation, before } = axis;
  const begin = from * stride - before;
  const end = begin + (outs - 1) * stride + (kernel - 1) * dilation + 1;
  const within = (at: number) => Math.min(Math.max(at, 0), size);
  let first = within(begin);
  while (first > 0 && !mayBegin(first)) first--;
  return { first, axis: { ...axis, size: within(end) - first, before: first - begin, out: outs } };
}

function isSame(padding: unknown): padding is 'same' | 'same-lower' {
  return padding === 'same' || padding === 'same-lower';
}

function axisPadding(
  axis: AxisName,
  size: number,
  span: number,
  stride: number,
  padding: Sides,
): readonly [number, number] {
  if (!isSame(padding)) return padding[axis === 'rows' ? 0 : 1];
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + span - size, 0);
  const less = Math.floor(total / 2);
  return padding === 'same' ? [less, total - less] : [total - less, less];
}

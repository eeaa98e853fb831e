import { isFloat } from '../../number/dtype.ts';
import { type ConvAxis, checkPadding, convAxis, missingWindow, type Padding } from '../../shape/axis.ts';
import { check, DtypeError, ShapeError } from '../../shape/errors.ts';
import { checkOptions, type Pair, pair } from '../../shape/options.ts';
import { checkImage, type TensorSpec } from '../../shape/tensorSpec.ts';

/** Options that both poolings share. */
export interface PoolOptions {
  /** Rows and columns of a window. */
  windowSize: Pair;
  /** Steps between windows, rows and columns; `windowSize` by default. */
  strides?: Pair | undefined;
  /** `'valid'` by default. Every window must see something of `x`. */
  padding?: Padding | undefined;
}

/** Options of {@link maxPool2d}. */
export interface MaxPool2dOptions extends PoolOptions {
  /** Steps between the elements of a window, rows and columns; 1 by default. */
  dilations?: Pair | undefined;
}

/** One number from each window of each channel. */
export interface PoolGeometry {
  readonly op: string;
  readonly x: TensorSpec;
  readonly rows: ConvAxis;
  readonly columns: ConvAxis;
  readonly out: TensorSpec;
  /** What an average divides by; undefined for as many elements as are there. */
  readonly divisor?: number;
  readonly aliases: Readonly<Record<string, string>>;
  /** A comparison or an addition for each element of a window. */
  readonly flops: number;
  readonly bytes: number;
}

/** @throws ShapeError, OptionError, DtypeError as {@link maxPool2d} says */
export function maxPool2dGeometry(x: TensorSpec, options: MaxPool2dOptions): PoolGeometry {
  const op = 'maxPool2d';
  checkOptions(op, options, ['windowSize', 'strides', 'padding', 'dilations']);
  const { dilations = 1 } = options;
  return poolGeometry(op, x, options, dilations);
}

/** The geometry of either pooling. */
export function poolGeometry(
  op: string,
  x: TensorSpec,
  { windowSize, strides = windowSize, padding = 'valid' }: PoolOptions,
  dilations: Pair,
  countPadding = false,
): PoolGeometry {
  const [kh, kw] = pair(op, 'windowSize', windowSize);
  const [sy, sx] = pair(op, 'strides', strides);
  const [dy, dx] = pair(op, 'dilations', dilations);
  const checked = checkPadding(op, padding);
  checkPooled(op, x);
  const rows = convAxis(op, 'rows', x.height, kh, sy, dy, checked, 'window');
  const columns = convAxis(op, 'columns', x.width, kw, sx, dx, checked, 'window');
  const missing = { row: missingWindow(rows), column: missingWindow(columns) };
  for (const [name, at] of Object.entries(missing)) {
    check(at < 0, ShapeError, op, () => `the window of output ${name} ${at} sees nothing but padding`);
  }
  const out = x.with({ height: rows.out, width: columns.out });
  return {
    op,
    x,
    rows,
    columns,
    out,
    ...(countPadding && { divisor: kh * kw }),
    aliases: { elem: x.dtype },
    flops: kh * kw * out.size,
    bytes: x.bytes + out.bytes,
  };
}

/** Refuses what no pooling takes. */
export function checkPooled(op: string, x: TensorSpec): void {
  checkImage(op, 'x', x);
  check(isFloat(x.dtype), DtypeError, op, () => `x is ${x.dtype}, pooling takes f32 or f16`);
}

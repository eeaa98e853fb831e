import type { Dtype } from '../../number/dtype.ts';
import type { ConvAxis } from '../../shape/axis.ts';
import { check, ShapeError } from '../../shape/errors.ts';
import { checkOptions } from '../../shape/options.ts';
import { showPixels, TensorSpec } from '../../shape/tensorSpec.ts';
import { checkPooled, type PoolGeometry } from '../maxPool2d/spec.ts';

/** Pixels that one thread sums at most. */
const MOST = 64;

/** @throws ShapeError, OptionError, DtypeError as {@link globalAvgPool} says */
export function globalAvgPoolGeometry(x: TensorSpec, options: object): PoolGeometry {
  const op = 'globalAvgPool';
  checkOptions(op, options, []);
  checkPooled(op, x);
  const { height, width } = x;
  check(height > 0 && width > 0, ShapeError, op, () => `x has no pixels: ${showPixels(x)}`);
  return inWindows(op, x, [height, width], x.dtype);
}

/** The same in as many dispatches as it takes for each thread to have few pixels: sums of windows, and of those. */
export function stepsOf(g: PoolGeometry): readonly PoolGeometry[] {
  const steps: PoolGeometry[] = [];
  let { x } = g;
  while (x.height * x.width > MOST) {
    const columns = Math.min(x.width, Math.max(8, Math.floor(MOST / x.height)));
    const rows = Math.min(x.height, Math.floor(MOST / columns));
    const sums = inWindows(g.op, x, [rows, columns], 'f32');
    steps.push({ ...sums, divisor: 1 });
    x = sums.out;
  }
  const { height, width } = g.x;
  return [...steps, { ...inWindows(g.op, x, [x.height, x.width], g.out.dtype), divisor: height * width }];
}

/** Windows beside each other; those at the end may be smaller. */
function inWindows(op: string, x: TensorSpec, [kh, kw]: readonly [number, number], result: Dtype): PoolGeometry {
  const [rows, columns] = [sharedOut(x.height, kh), sharedOut(x.width, kw)];
  const { shape, layout } = x.with({ height: rows.out, width: columns.out });
  const out = new TensorSpec(shape, layout, result);
  return {
    op,
    x,
    rows,
    columns,
    out,
    aliases: { elem: x.dtype, result },
    flops: x.size,
    bytes: x.bytes + out.bytes,
  };
}

function sharedOut(size: number, kernel: number): ConvAxis {
  const out = Math.ceil(size / kernel);
  return { size, kernel, stride: kernel, dilation: 1, before: 0, after: out * kernel - size, out };
}

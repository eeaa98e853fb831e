import { isFloat } from '../../number/dtype.ts';
import { commonDivisor } from '../../shape/divisor.ts';
import { check, count, DtypeError, OptionError, ShapeError, show } from '../../shape/errors.ts';
import { checkOptions, type Pair, pair } from '../../shape/options.ts';
import { checkImage, showPixels, type TensorSpec } from '../../shape/tensorSpec.ts';

/** Options of {@link resize}. */
export interface ResizeOptions {
  /** Rows and columns of the output. */
  size: Pair;
  /** `'bilinear'` by default. */
  method?: 'nearest' | 'bilinear' | undefined;
  /**
   * Which positions of input and output lie on each other: pixels' centres when both images are as large (`'halfPixel'`,
   * the default), the first and the last of them (`'alignCorners'`), or their first ones alone (`'asymmetric'`).
   */
  corners?: 'halfPixel' | 'alignCorners' | 'asymmetric' | undefined;
}

/**
 * Where the outputs along one axis look: output `o` at the fraction `(max(o·scale + added, cut) − cut) / divisor` of the
 * input, of which `'nearest'` takes the whole part.
 */
export interface ResizeAxis {
  readonly size: number;
  readonly out: number;
  readonly scale: number;
  readonly added: number;
  readonly cut: number;
  readonly divisor: number;
  /** So many of the input's come before the first that counts: of a part, which begins where its memory is aligned. */
  readonly skipped?: number;
}

export interface ResizeGeometry {
  readonly op: string;
  readonly x: TensorSpec;
  readonly out: TensorSpec;
  readonly method: 'nearest' | 'bilinear';
  readonly rows: ResizeAxis;
  readonly columns: ResizeAxis;
  readonly aliases?: Readonly<Record<string, string>>;
  /** Six multiplications and three additions an element, none to move it. */
  readonly flops: number;
  readonly bytes: number;
  /** Of which this is a window. */
  readonly whole?: ResizeGeometry;
}

const names = { method: ['nearest', 'bilinear'], corners: ['halfPixel', 'alignCorners', 'asymmetric'] };

/** @throws ShapeError, OptionError, DtypeError as {@link resize} says */
export function resizeGeometry(x: TensorSpec, options: ResizeOptions): ResizeGeometry {
  const op = 'resize';
  checkOptions(op, options, ['size', 'method', 'corners']);
  const { size, method = 'bilinear', corners = 'halfPixel' } = options;
  const [height, width] = pair(op, 'size', size);
  for (const [name, value] of Object.entries({ method, corners })) {
    const all = names[name as keyof typeof names];
    check(all.includes(value), OptionError, op, () => `${name} must be one of ${all.join(', ')}, not ${show(value)}`);
  }
  checkImage(op, 'x', x);
  check(x.height > 0 && x.width > 0, ShapeError, op, () => `x has no pixels: ${showPixels(x)}`);
  check(
    method === 'nearest' || isFloat(x.dtype),
    DtypeError,
    op,
    () => `x is ${x.dtype}, method 'bilinear' takes f32 or f16`,
  );
  const out = x.with({ height, width });
  return {
    op,
    x,
    out,
    method,
    rows: resizeAxis(op, 'rows', x.height, height, method, corners),
    columns: resizeAxis(op, 'columns', x.width, width, method, corners),
    ...(method === 'bilinear' && { aliases: { elem: x.dtype } }),
    flops: method === 'bilinear' ? 9 * out.size : 0,
    bytes: x.bytes + out.bytes,
  };
}

function resizeAxis(
  op: string,
  name: 'rows' | 'columns',
  size: number,
  out: number,
  method: string,
  corners: string,
): ResizeAxis {
  const axis = { size, out, ...fractions(size, out, method === 'nearest', corners) };
  check(
    (out - 1) * axis.scale + axis.added < 2 ** 32,
    ShapeError,
    op,
    () => `${count(size, name)} can't be made ${out}: the positions between them pass 2³²`,
  );
  return axis;
}

/** Counted in halves, which the centres of pixels lie at, then in lowest terms, so that large images have few digits. */
function fractions(size: number, out: number, nearest: boolean, corners: string): Omit<ResizeAxis, 'size' | 'out'> {
  const [steps, per] = corners === 'alignCorners' ? [size - 1, Math.max(out - 1, 1)] : [size, out];
  const centred = corners === 'halfPixel' ? size - out : 0;
  const shift = centred + (nearest && corners !== 'asymmetric' ? per : 0);
  const unit = commonDivisor(commonDivisor(2 * steps, 2 * per), Math.abs(shift));
  return {
    scale: (2 * steps) / unit,
    added: Math.max(shift, 0) / unit,
    cut: Math.max(-shift, 0) / unit,
    divisor: (2 * per) / unit,
  };
}

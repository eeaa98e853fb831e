import { type Activation, type ActivationSpec, activationSpec } from '../../number/activation.ts';
import { type Dtype, type FloatDtype, isFloat } from '../../number/dtype.ts';
import { type ConvAxis, checkPadding, convAxis, type Padding } from '../../shape/axis.ts';
import { check, count, DtypeError, OptionError, ShapeError, show } from '../../shape/errors.ts';
import { type Filter, type FilterLayout, filterOf } from '../../shape/filter.ts';
import { checkOptions, isPositive, type Pair, pair, wholeNumber } from '../../shape/options.ts';
import { checkImage, showShape, type TensorSpec } from '../../shape/tensorSpec.ts';

/** What follows the sum of each output: `activation(Σ + bias + residual)`. `T` is the face's tensor. */
export interface EpilogueOptions<T> {
  /** `[cout]` or `[1, 1, 1, cout]`, added to each output channel. */
  bias?: T | undefined;
  /** Applied last; none by default. */
  activation?: Activation | undefined;
  /** The output's shape and layout; added before the activation. */
  residual?: T | undefined;
}

/** Options that every convolution shares. `T` is the face's tensor. */
export interface ConvOptions<T> extends EpilogueOptions<T> {
  /** Steps between outputs, rows and columns; 1 by default. */
  strides?: Pair | undefined;
  /** Steps between filter taps, rows and columns; 1 by default. Any strides may go with any dilations. */
  dilations?: Pair | undefined;
  /** `'valid'` by default. */
  padding?: Padding | undefined;
  /**
   * What sums may be computed in, `'f32'` by default. `'f16'`, beside float16 operands, lets kernels add in float16 where
   * they can: each of n terms may then cost 2⁻¹⁰ of the sum of magnitudes, and partial sums beyond 65504 are lost.
   * Bias, residual and activation stay float32.
   */
  accumulate?: FloatDtype | undefined;
}

/** Options of {@link conv2d}. */
export interface Conv2dOptions<T> extends ConvOptions<T> {
  /** Channels are convolved in this many separate groups; 1 by default. */
  groups?: number | undefined;
  /** Order of the filter's dimensions in memory; `'hwio'` by default. */
  filterLayout?: FilterLayout | undefined;
}

/** Names under which an operation's options hold tensors beside its operands. */
export type EpilogueTensor = 'bias' | 'residual';

/** The options with each tensor replaced by what it is. */
export type Described<O> = { [K in keyof O]: K extends EpilogueTensor | 'depthwiseBias' ? TensorSpec : O[K] };

/** Everything that a convolution is, from which loops, kernels, flops, bytes and bounds all work. */
export interface ConvGeometry {
  readonly op: string;
  readonly x: TensorSpec;
  readonly filter: Filter;
  readonly groups: number;
  readonly rows: ConvAxis;
  readonly columns: ConvAxis;
  readonly out: TensorSpec;
  readonly hasBias: boolean;
  /** What sums are computed in. */
  readonly accumulate: FloatDtype;
  /** The output's, or f32; the output's where there is no bias. */
  readonly biasDtype: Dtype;
  /** Of shaders/epilogue.wgsl and `elem`, so that no kernel can forget a bias of float32 beside float16. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly hasResidual: boolean;
  readonly activation: ActivationSpec;
  /** Products and sums behind one output: taps · channels, plus bias and residual. */
  readonly terms: number;
  /** Floating-point operations, a multiplication and an addition counted as two. */
  readonly flops: number;
  /** Bytes that must be read and written at least once. */
  readonly bytes: number;
  /** For a window of a larger output: all of it, by which kernels choose their tiles, so that sums come out the same. */
  readonly whole?: ConvGeometry;
}

export const convOptionNames = [
  'strides',
  'dilations',
  'padding',
  'bias',
  'activation',
  'residual',
  'accumulate',
] as const;

/** @throws ShapeError, OptionError, DtypeError as {@link conv2d} says */
export function conv2dGeometry(
  x: TensorSpec,
  filter: TensorSpec,
  options: Described<Conv2dOptions<unknown>>,
): ConvGeometry {
  const op = 'conv2d';
  checkOptions(op, options, [...convOptionNames, 'groups', 'filterLayout']);
  const { groups = 1, filterLayout } = options;
  check(isPositive(groups), OptionError, op, () => `groups must be ${wholeNumber(1)}, not ${show(groups)}`);
  return groupedConvGeometry(op, x, filter, filterOf(op, 'filter', filter.shape, filterLayout), groups, options);
}

/** The geometry of any convolution whose filter has been read; `groups` divides both channel counts or is refused. */
export function groupedConvGeometry(
  op: string,
  x: TensorSpec,
  filterSpec: TensorSpec,
  filter: Filter,
  groups: number,
  options: Described<ConvOptions<unknown>>,
  names = { bias: 'bias', activation: 'activation' },
): ConvGeometry {
  checkImage(op, 'x', x);
  check(isFloat(x.dtype), DtypeError, op, () => `x is ${x.dtype}, a convolution takes f32 or f16`);
  const { strides = 1, dilations = 1, padding = 'valid', bias, residual, accumulate = 'f32' } = options;
  check(
    accumulate === 'f32' || accumulate === 'f16',
    OptionError,
    op,
    () => `accumulate must be 'f32' or 'f16', not ${show(accumulate)}`,
  );
  check(accumulate === 'f32' || x.dtype === 'f16', DtypeError, op, () => `accumulate is f16, x is ${x.dtype}`);
  check(filterSpec.dtype === x.dtype, DtypeError, op, () => `${filter.name} is ${filterSpec.dtype}, x is ${x.dtype}`);
  const split = groups > 1 ? ` in ${groups} groups` : '';
  check(
    x.channels % groups === 0,
    ShapeError,
    op,
    () => `${groups} groups don't divide the ${count(x.channels, 'channels')} of x`,
  );
  check(
    filter.i * groups === x.channels,
    ShapeError,
    op,
    () => `${filter.name} has ${count(filter.i, 'input channels')}${split && ' a group'}, x has ${x.channels}${split}`,
  );
  check(
    filter.o % groups === 0,
    ShapeError,
    op,
    () => `${groups} groups don't divide the ${count(filter.o, 'output channels')} of ${filter.name}`,
  );
  const [down, across] = pair(op, 'strides', strides);
  const [rate, rateAcross] = pair(op, 'dilations', dilations);
  const padded = checkPadding(op, padding);
  const activation = activationSpec(op, names.activation, options.activation);
  const rows = convAxis(op, 'rows', x.height, filter.kh, down, rate, padded);
  const columns = convAxis(op, 'columns', x.width, filter.kw, across, rateAcross, padded);
  const out = x.with({ height: rows.out, width: columns.out, channels: filter.o });
  if (bias) checkBias(op, names.bias, bias, out);
  if (residual) checkResidual(op, residual, out);
  const [hasBias, hasResidual] = [!!bias, !!residual];
  const biasDtype = bias?.dtype ?? out.dtype;
  const products = filter.kh * filter.kw * filter.i;
  return {
    op,
    x,
    filter,
    groups,
    rows,
    columns,
    out,
    accumulate,
    hasBias,
    biasDtype,
    aliases: {
      elem: out.dtype,
      ...(biasDtype !== out.dtype && { added: 'value' }),
      ...(accumulate === 'f16' && { partial: 'stored' }),
    },
    hasResidual,
    activation,
    terms: products + Number(hasBias) + Number(hasResidual),
    flops: 2 * products * out.size,
    bytes: x.bytes + filterSpec.bytes + out.bytes + (bias?.bytes ?? 0) + (residual?.bytes ?? 0),
  };
}

/** The same convolution with another end: an activation, and a residual or none. */
export function endingIn(g: ConvGeometry, activation: ActivationSpec, hasResidual: boolean): ConvGeometry {
  const more = Number(hasResidual) - Number(g.hasResidual);
  return { ...g, activation, hasResidual, terms: g.terms + more, bytes: g.bytes + more * g.out.bytes };
}

/** A bias is `[cout]` or `[1, 1, 1, cout]`, of the output's dtype or f32. */
function checkBias(op: string, name: string, bias: TensorSpec, out: TensorSpec): void {
  const { shape, dtype } = bias;
  check(
    (shape.length === 1 && shape[0] === out.channels) ||
      (shape.length === 4 && shape[3] === out.channels && bias.size === out.channels),
    ShapeError,
    op,
    () => `${name} must be [${out.channels}] or [1, 1, 1, ${out.channels}], not ${show([...shape])}`,
  );
  check(dtype === out.dtype || dtype === 'f32', DtypeError, op, () => `${name} is ${dtype}, x is ${out.dtype}`);
}

function checkResidual(op: string, residual: TensorSpec, out: TensorSpec): void {
  checkImage(op, 'residual', residual);
  check(
    residual.layout === out.layout,
    ShapeError,
    op,
    () => `residual must be in the layout of x, ${out.layout}, not ${residual.layout}`,
  );
  check(
    residual.shape.every((length, axis) => length === out.shape[axis]),
    ShapeError,
    op,
    () => `residual is ${showShape(residual.shape)}, the output is ${showShape(out.shape)}`,
  );
  check(residual.dtype === out.dtype, DtypeError, op, () => `residual is ${residual.dtype}, x is ${out.dtype}`);
}

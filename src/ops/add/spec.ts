import { type Activation, type ActivationSpec, activationSpec } from '../../number/activation.ts';
import { isFloat } from '../../number/dtype.ts';
import { check, DtypeError, ShapeError } from '../../shape/errors.ts';
import { checkOptions } from '../../shape/options.ts';
import { checkImage, checkPixels, showShape, type TensorSpec } from '../../shape/tensorSpec.ts';

/** Options of {@link add}. */
export interface AddOptions {
  /** Applied to each sum. */
  activation?: Activation | undefined;
}

/** `activation(Σ operands)`, each element by itself. */
export interface ElementwiseGeometry {
  readonly op: string;
  readonly out: TensorSpec;
  /** Tensors that are added up, all like `out`. */
  readonly operands: 1 | 2;
  readonly activation: ActivationSpec;
  /** `elem` of every kernel. */
  readonly aliases: Readonly<Record<string, string>>;
  /** One for each element. */
  readonly flops: number;
  readonly bytes: number;
}

/** @throws ShapeError, OptionError, DtypeError as {@link add} says */
export function addGeometry(a: TensorSpec, b: TensorSpec, options: AddOptions): ElementwiseGeometry {
  const op = 'add';
  checkOptions(op, options, ['activation']);
  checkImage(op, 'b', b);
  const g = elementwiseGeometry(op, 'a', a, 2, options.activation);
  check(b.layout === a.layout, ShapeError, op, () => `b must be in the layout of a, ${a.layout}, not ${b.layout}`);
  check(
    b.shape.every((length, axis) => length === a.shape[axis]),
    ShapeError,
    op,
    () => `b is ${showShape(b.shape)}, a is ${showShape(a.shape)}`,
  );
  check(b.dtype === a.dtype, DtypeError, op, () => `b is ${b.dtype}, a is ${a.dtype}`);
  return g;
}

/** The geometry of whatever makes each element of its output from those at the same place. */
export function elementwiseGeometry(
  op: string,
  name: string,
  x: TensorSpec,
  operands: 1 | 2,
  activation: unknown,
): ElementwiseGeometry {
  checkImage(op, name, x);
  checkPixels(op, name, x);
  check(isFloat(x.dtype), DtypeError, op, () => `${name} is ${x.dtype}, ${op} takes f32 or f16`);
  return {
    op,
    out: x,
    operands,
    activation: activationSpec(op, 'activation', activation),
    aliases: { elem: x.dtype },
    flops: x.size,
    bytes: (operands + 1) * x.bytes,
  };
}

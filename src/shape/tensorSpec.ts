import { type Dtype, dtypeBytes, isDtype } from '../number/dtype.ts';
import { check, count, DtypeError, ShapeError, show } from './errors.ts';

/** Order of a tensor's four dimensions in memory. */
export type Layout = 'nhwc' | 'nchw';

/** Sizes in memory order: four, or one for a bias. */
export type Shape = readonly number[];

/** Elements from one index to the next along each axis. */
export interface Strides {
  readonly batch: number;
  readonly row: number;
  readonly column: number;
  readonly channel: number;
}

interface Sizes {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What a tensor is, apart from where its elements are: the same for the GPU, the reference and the geometry. */
export class TensorSpec {
  declare readonly shape: Shape;
  declare readonly layout: Layout;
  declare readonly dtype: Dtype;
  declare readonly size: number;

  constructor(shape: Shape, layout: Layout, dtype: Dtype) {
    this.shape = Object.freeze(shape);
    this.layout = layout;
    this.dtype = dtype;
    this.size = shape.reduce((product, length) => product * length, 1);
  }

  /** The shape in memory order of these sizes in this layout. */
  static of({ batch, height, width, channels }: Sizes, layout: Layout, dtype: Dtype): TensorSpec {
    const shape = layout === 'nhwc' ? [batch, height, width, channels] : [batch, channels, height, width];
    return new TensorSpec(shape, layout, dtype);
  }

  /** The same tensor with some sizes changed. */
  with(sizes: Partial<Sizes>): TensorSpec {
    const { batch, height, width, channels } = this;
    return TensorSpec.of({ batch, height, width, channels, ...sizes }, this.layout, this.dtype);
  }

  get batch(): number {
    return this.shape[0]!;
  }
  get height(): number {
    return this.shape[this.layout === 'nhwc' ? 1 : 2]!;
  }
  get width(): number {
    return this.shape[this.layout === 'nhwc' ? 2 : 3]!;
  }
  get channels(): number {
    return this.shape[this.layout === 'nhwc' ? 3 : 1]!;
  }

  get bytes(): number {
    return this.size * dtypeBytes[this.dtype];
  }

  get strides(): Strides {
    // Nothing is read from an empty tensor, and its other sizes may be larger than a kernel's integers.
    if (this.size === 0) return { batch: 0, row: 0, column: 0, channel: 0 };
    const { height, width, channels } = this;
    const batch = height * width * channels;
    return this.layout === 'nhwc'
      ? { batch, row: width * channels, column: channels, channel: 1 }
      : { batch, row: width, column: 1, channel: height * width };
  }
}

export function isLayout(value: unknown): value is Layout {
  return value === 'nhwc' || value === 'nchw';
}

/** As sizes stand in messages: 1×4×4×3, or [8] for one alone. */
export function showShape(shape: Shape): string {
  return shape.length === 1 ? `[${shape[0]}]` : shape.join('×');
}

/** Refuses what can't be the shape of any tensor: not a list, lengths that aren't counts, ranks other than 4 and 1. */
/** The caller's shape as it is now: read once, since a list may give something else every time. */
export function checkShape(op: string, given: unknown, name = 'shape'): Shape {
  check(Array.isArray(given), ShapeError, op, () => `${name} must be an array of sizes, not ${show(given)}`);
  const shape = given.slice(0, 5); // there may be thousands of millions
  for (const length of shape) {
    check(
      Number.isSafeInteger(length) && length >= 0,
      ShapeError,
      op,
      () => `${name} must hold whole numbers from 0, not ${show(length)}: ${show(given)}`,
    );
  }
  check(
    shape.length === 4 || shape.length === 1,
    ShapeError,
    op,
    () => `${name} must have four sizes (or one, for a bias), not ${given.length}: ${show(given)}`,
  );
  return shape;
}

/** A tensor's rows and columns as they stand in messages. */
export function showPixels({ height, width }: TensorSpec): string {
  return `${count(height, 'rows')}, ${count(width, 'columns')}`;
}

export function checkDtype(op: string, dtype: unknown, name = 'dtype'): asserts dtype is Dtype {
  check(isDtype(dtype), DtypeError, op, () => `${name} must be 'f32', 'f16', 'i32' or 'u32', not ${show(dtype)}`);
}

export function checkRank(op: string, name: string, { length }: Shape): void {
  check(length === 4, ShapeError, op, () => `${name} must have rank 4, not ${length}`);
}

/** Refuses an operand that isn't four-dimensional or has no channels. */
export function checkImage(op: string, name: string, spec: TensorSpec): void {
  checkRank(op, name, spec.shape);
  check(spec.channels > 0, ShapeError, op, () => `${name} has no channels: ${showShape(spec.shape)}`);
}

/** Refuses an image without rows or columns. */
export function checkPixels(op: string, name: string, spec: TensorSpec): void {
  check(spec.height > 0 && spec.width > 0, ShapeError, op, () => `${name} has no pixels: ${showPixels(spec)}`);
}

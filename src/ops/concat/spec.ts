import { check, DtypeError, ResourceError, ShapeError, show } from '../../shape/errors.ts';
import { checkOptions } from '../../shape/options.ts';
import { checkImage, checkPixels, showShape, type TensorSpec } from '../../shape/tensorSpec.ts';

/** Options of {@link concat}: there are none yet. */
export type ConcatOptions = Readonly<Record<string, never>>;

/** A list of tensors put together along their channels. */
export interface ConcatGeometry {
  readonly op: string;
  readonly tensors: readonly TensorSpec[];
  readonly out: TensorSpec;
  /** Rows of memory, in each of which a tensor's elements lie together: the pixels in NHWC, the images in NCHW. */
  readonly rows: number;
  /** Elements of a row, of each tensor. */
  readonly widths: readonly number[];
  readonly flops: 0;
  readonly bytes: number;
}

/** Most tensors of a list, which may be one of billions of holes. */
const MOST = 2 ** 16;

/** What messages call the tensor at this place in the list. */
function nameOf(index: number): string {
  return `tensors[${index}]`;
}

/** The list under the names that messages use, refused where it is none or empty. */
export function checkList<T>(tensors: readonly T[]): Readonly<Record<string, T>> {
  const op = 'concat';
  check(Array.isArray(tensors), ResourceError, op, () => `tensors must be an array of tensors, not ${show(tensors)}`);
  const { length } = tensors;
  check(length > 0, ShapeError, op, () => 'tensors is empty');
  check(length <= MOST, ShapeError, op, () => `tensors has ${length} entries, at most ${MOST} are looked at`);
  return Object.fromEntries(Array.from(tensors, (tensor, i) => [nameOf(i), tensor]));
}

/** @throws ShapeError, OptionError, DtypeError as {@link concat} says */
export function concatGeometry(tensors: readonly TensorSpec[], options: ConcatOptions): ConcatGeometry {
  const op = 'concat';
  checkOptions(op, options, []);
  const [first] = tensors as [TensorSpec];
  tensors.forEach((spec, i) => {
    checkImage(op, nameOf(i), spec);
    check(
      spec.layout === first.layout,
      ShapeError,
      op,
      () => `${nameOf(i)} must be in the layout of ${nameOf(0)}, ${first.layout}, not ${spec.layout}`,
    );
    check(
      spec.batch === first.batch && spec.height === first.height && spec.width === first.width,
      ShapeError,
      op,
      () =>
        `${nameOf(i)} is ${showShape(spec.shape)}, ${nameOf(0)} is ${showShape(first.shape)}: they may differ in channels only`,
    );
    check(
      spec.dtype === first.dtype,
      DtypeError,
      op,
      () => `${nameOf(i)} is ${spec.dtype}, ${nameOf(0)} is ${first.dtype}`,
    );
  });
  checkPixels(op, nameOf(0), first);
  const { batch, height, width } = first;
  const out = first.with({ channels: tensors.reduce((sum, { channels }) => sum + channels, 0) });
  const [rows, along] = first.layout === 'nhwc' ? [batch * height * width, 1] : [batch, height * width];
  return {
    op,
    tensors,
    out,
    rows,
    widths: tensors.map(({ channels }) => channels * along),
    flops: 0,
    bytes: 2 * out.bytes,
  };
}

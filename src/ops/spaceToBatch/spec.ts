import { check, count, OptionError, ShapeError, show } from '../../shape/errors.ts';
import {
  checkOptions,
  isPositive,
  LARGEST,
  listOfTwo,
  type Margins,
  margins,
  wholeNumber,
} from '../../shape/options.ts';
import { checkImage, type TensorSpec } from '../../shape/tensorSpec.ts';

/** Options of {@link spaceToBatch}. */
export interface SpaceToBatchOptions {
  /** `[by, bx]`, each from 1. */
  blockShape: readonly [number, number];
  /** Zeros added before the split, `[[top, bottom], [left, right]]`; none by default. */
  paddings?: Margins | undefined;
}

/** A rearrangement between blocks of pixels and the batch. */
export interface BatchGeometry {
  readonly op: string;
  readonly by: number;
  readonly bx: number;
  /** Rows and columns added before the first of the spatial tensor, or cropped there. */
  readonly top: number;
  readonly left: number;
  /** Only the first place of each block, in as many images as there are of them: a part of a larger one. */
  readonly single?: boolean;
  readonly x: TensorSpec;
  readonly out: TensorSpec;
  readonly flops: 0;
  readonly bytes: number;
}

export const noMargins: Margins = [
  [0, 0],
  [0, 0],
];

/** @throws ShapeError, OptionError as {@link spaceToBatch} says */
export function spaceToBatchGeometry(x: TensorSpec, options: SpaceToBatchOptions): BatchGeometry {
  const op = 'spaceToBatch';
  checkOptions(op, options, ['blockShape', 'paddings']);
  const { blockShape, paddings = noMargins } = options;
  return blocksToBatch(op, x, blockShape, paddings);
}

/** The geometry of space-to-batch, whichever operation it is a part of. */
export function blocksToBatch(op: string, x: TensorSpec, blockShape: unknown, paddings: unknown): BatchGeometry {
  const [by, bx] = blockShapePair(op, blockShape);
  const [[top, bottom], [left, right]] = margins(op, 'paddings', paddings);
  checkImage(op, 'x', x);
  const height = x.height + top + bottom;
  const width = x.width + left + right;
  check(
    height > 0 && width > 0,
    ShapeError,
    op,
    () => `padded x has no pixels: ${count(height, 'rows')}, ${count(width, 'columns')}`,
  );
  check(
    height <= LARGEST && width <= LARGEST,
    ShapeError,
    op,
    () => `padded x has ${height} rows and ${width} columns, at most ${LARGEST} can be addressed`,
  );
  check(
    height % by === 0,
    ShapeError,
    op,
    () => `blocks of ${by} don't divide the ${count(height, 'padded rows')} of x`,
  );
  check(
    width % bx === 0,
    ShapeError,
    op,
    () => `blocks of ${bx} don't divide the ${count(width, 'padded columns')} of x`,
  );
  const out = x.with({ batch: x.batch * by * bx, height: height / by, width: width / bx });
  return { op, by, bx, top, left, x, out, flops: 0, bytes: x.bytes + out.bytes };
}

/** @throws OptionError for anything but two whole numbers from 1 */
export function blockShapePair(op: string, blockShape: unknown): readonly [number, number] {
  check(blockShape !== undefined, OptionError, op, () => 'blockShape is missing');
  const both = listOfTwo(blockShape);
  check(
    !!both?.every(isPositive),
    OptionError,
    op,
    () => `blockShape must be [by, bx], each ${wholeNumber(1)}, not ${show(blockShape)}`,
  );
  return both as [number, number];
}

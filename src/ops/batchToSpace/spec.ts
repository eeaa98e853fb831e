import { check, count, ShapeError } from '../../shape/errors.ts';
import { checkOptions, LARGEST, type Margins, margins } from '../../shape/options.ts';
import { checkImage, checkPixels, type TensorSpec } from '../../shape/tensorSpec.ts';
import { type BatchGeometry, blockShapePair, noMargins } from '../spaceToBatch/spec.ts';

/** Options of {@link batchToSpace}. */
export interface BatchToSpaceOptions {
  /** `[by, bx]`, each from 1. */
  blockShape: readonly [number, number];
  /** Rows and columns removed after the blocks are put together, `[[top, bottom], [left, right]]`; none by default. */
  crops?: Margins | undefined;
}

/** @throws ShapeError, OptionError as {@link batchToSpace} says */
export function batchToSpaceGeometry(x: TensorSpec, options: BatchToSpaceOptions): BatchGeometry {
  const op = 'batchToSpace';
  checkOptions(op, options, ['blockShape', 'crops']);
  const { blockShape, crops = noMargins } = options;
  return batchToBlocks(op, x, blockShape, crops);
}

/** The geometry of batch-to-space, whichever operation it is a part of. */
export function batchToBlocks(op: string, x: TensorSpec, blockShape: unknown, crops: unknown): BatchGeometry {
  const [by, bx] = blockShapePair(op, blockShape);
  const [[top, bottom], [left, right]] = margins(op, 'crops', crops);
  checkImage(op, 'x', x);
  check(x.batch % (by * bx) === 0, ShapeError, op, () => `${by}×${bx} blocks don't divide a batch of ${x.batch}`);
  checkPixels(op, 'x', x);
  const [rows, columns] = [x.height * by, x.width * bx];
  check(
    rows <= LARGEST && columns <= LARGEST,
    ShapeError,
    op,
    () => `the output before crops has ${rows} rows and ${columns} columns, at most ${LARGEST} can be addressed`,
  );
  const height = rows - top - bottom;
  const width = columns - left - right;
  check(height > 0, ShapeError, op, () => `crops of ${top} and ${bottom} leave nothing of ${count(rows, 'rows')}`);
  check(width > 0, ShapeError, op, () => `crops of ${left} and ${right} leave nothing of ${count(columns, 'columns')}`);
  const out = x.with({ batch: x.batch / (by * bx), height, width });
  return { op, by, bx, top, left, x, out, flops: 0, bytes: 2 * out.bytes };
}

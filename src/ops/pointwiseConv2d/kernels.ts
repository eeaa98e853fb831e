import { pixelsOf } from '../../gpu/convParams.ts';
import { conv2dDirect } from '../../gpu/direct.ts';
import type { Kernel, Kernels } from '../../gpu/kernel.ts';
import { conv2dMatrix, conv2dQuads, conv2dShared, conv2dVectors } from '../../gpu/matrix.ts';
import { conv2dRows } from '../../gpu/rows.ts';
import { conv2dStaged } from '../../gpu/staged.ts';
import { conv2dSplit, conv2dTile } from '../conv2d/kernels.ts';
import type { ConvGeometry } from '../conv2d/spec.ts';

/** Fewer pixels leave too few threads for a large tile. */
const MANY_PIXELS = 64;

function large(quads: number): Kernel<ConvGeometry> {
  const tile = conv2dTile(8, quads);
  return { ...tile, accepts: (g, traits) => pixelsOf(g) >= MANY_PIXELS && tile.accepts(g, traits) };
}

export const kernels: Kernels<ConvGeometry> = [
  conv2dSplit,
  conv2dStaged,
  large(2),
  large(1),
  conv2dTile(4, 2),
  conv2dTile(4, 1),
  conv2dRows,
  conv2dQuads,
  conv2dVectors,
  conv2dShared,
  conv2dMatrix,
  conv2dDirect,
];

import { conv2dDirect } from '../../gpu/direct.ts';
import type { Kernels } from '../../gpu/kernel.ts';
import { conv2dMatrix, conv2dQuads, conv2dShared, conv2dVectors } from '../../gpu/matrix.ts';
import { conv2dRows } from '../../gpu/rows.ts';
import { conv2dStaged } from '../../gpu/staged.ts';
import { conv2dSplit } from '../conv2d/kernels.ts';
import type { ConvGeometry } from '../conv2d/spec.ts';

export const kernels: Kernels<ConvGeometry> = [
  conv2dSplit,
  conv2dStaged,
  conv2dRows,
  conv2dQuads,
  conv2dVectors,
  conv2dShared,
  conv2dMatrix,
  conv2dDirect,
];

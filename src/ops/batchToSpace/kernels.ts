import { batchAxes, uncropped } from '../../gpu/blocks.ts';
import { gatherKernel } from '../../gpu/gather.ts';
import type { Kernels } from '../../gpu/kernel.ts';
import { axesKernels } from '../../gpu/rearrange.ts';
import type { BatchGeometry } from '../spaceToBatch/spec.ts';

export const kernels: Kernels<BatchGeometry> = [
  ...axesKernels<BatchGeometry>((g) => batchAxes(g, 'blocks')),
  gatherKernel(uncropped, ({ single }) => !single),
];

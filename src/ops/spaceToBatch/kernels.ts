import { batchAxes } from '../../gpu/blocks.ts';
import { gatherKernel } from '../../gpu/gather.ts';
import type { Kernels } from '../../gpu/kernel.ts';
import { axesKernels } from '../../gpu/rearrange.ts';
import type { BatchGeometry } from './spec.ts';

const axes = (g: BatchGeometry) => batchAxes(g, 'image');

export const kernels: Kernels<BatchGeometry> = [...axesKernels(axes), gatherKernel(axes)];

import { depthAxes } from '../../gpu/blocks.ts';
import { gatherKernel } from '../../gpu/gather.ts';
import type { Kernels } from '../../gpu/kernel.ts';
import { axesKernels } from '../../gpu/rearrange.ts';
import type { BlockGeometry } from './spec.ts';

const axes = (g: BlockGeometry) => depthAxes(g, 'image');

export const kernels: Kernels<BlockGeometry> = [...axesKernels(axes), gatherKernel(axes)];

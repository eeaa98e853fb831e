import { depthAxes } from '../../gpu/blocks.ts';
import { gatherKernel } from '../../gpu/gather.ts';
import type { Kernels } from '../../gpu/kernel.ts';
import { axesKernels } from '../../gpu/rearrange.ts';
import type { BlockGeometry } from '../spaceToDepth/spec.ts';

const axes = (g: BlockGeometry) => depthAxes(g, 'blocks');

export const kernels: Kernels<BlockGeometry> = [...axesKernels(axes), gatherKernel(axes)];

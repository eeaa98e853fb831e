import { batchAxes } from '../../gpu/blocks.ts';
import { gatherKernels } from '../../gpu/gather.ts';
import type { Kernels } from '../../gpu/kernel.ts';
import { axesKernels } from '../../gpu/rearrange.ts';
import { space_to_batch_gather } from '../../gpu/shaders.gen.ts';
import type { BatchGeometry } from './spec.ts';

const gathers = gatherKernels<BatchGeometry>(space_to_batch_gather, {
  params: ({ by, bx, top, left, x }) => ({
    block: [by, bx],
    before: [top, left],
    x_size: [x.height, x.width],
    x_batch: x.batch,
  }),
});

export const kernels: Kernels<BatchGeometry> = [
  ...axesKernels<BatchGeometry>((g) => batchAxes(g, 'image')),
  ...gathers,
];

import { gatherKernels } from '../../gpu/gather.ts';
import { space_to_batch_gather } from '../../gpu/shaders.gen.ts';
import type { BatchGeometry } from './spec.ts';

export const kernels = gatherKernels<BatchGeometry>(space_to_batch_gather, {
  params: ({ by, bx, top, left, x }) => ({
    block: [by, bx],
    before: [top, left],
    x_size: [x.height, x.width],
    x_batch: x.batch,
  }),
});

import { gatherKernels } from '../../gpu/gather.ts';
import { batch_to_space_gather } from '../../gpu/shaders.gen.ts';
import type { BatchGeometry } from '../spaceToBatch/spec.ts';

export const kernels = gatherKernels<BatchGeometry>(batch_to_space_gather, {
  params: ({ by, bx, top, left }) => ({ block: [by, bx], before: [top, left] }),
});

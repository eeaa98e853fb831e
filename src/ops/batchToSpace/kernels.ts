import { batchAxes } from '../../gpu/blocks.ts';
import { gatherKernels } from '../../gpu/gather.ts';
import type { Kernels, Traits } from '../../gpu/kernel.ts';
import { axesKernels } from '../../gpu/rearrange.ts';
import { batch_to_space_gather } from '../../gpu/shaders.gen.ts';
import type { BatchGeometry } from '../spaceToBatch/spec.ts';

/** A thread for each element of the output, where they are all made. */
const gathers = gatherKernels<BatchGeometry>(batch_to_space_gather, {
  params: ({ by, bx, top, left }) => ({ block: [by, bx], before: [top, left] }),
}).map((kernel) => ({
  ...kernel,
  accepts: (g: BatchGeometry, traits: Traits) => !g.single && kernel.accepts(g, traits),
}));

export const kernels: Kernels<BatchGeometry> = [
  ...axesKernels<BatchGeometry>((g) => batchAxes(g, 'blocks')),
  ...gathers,
];

import { depthAxes } from '../../gpu/blocks.ts';
import { gatherKernels } from '../../gpu/gather.ts';
import type { Kernels } from '../../gpu/kernel.ts';
import { axesKernels } from '../../gpu/rearrange.ts';
import { depth_to_space_gather } from '../../gpu/shaders.gen.ts';
import type { BlockGeometry } from '../spaceToDepth/spec.ts';

const gathers = gatherKernels<BlockGeometry>(depth_to_space_gather, {
  keepsChannels: ({ map }) => !map.channelMajor,
  constants: ({ map }) => ({ CHANNEL_MAJOR: map.channelMajor }),
  params: ({ by, bx }) => ({ block: [by, bx] }),
  tables: ({ map }) => ({ rank: inverse(map.source) }),
});

export const kernels: Kernels<BlockGeometry> = [
  ...axesKernels<BlockGeometry>((g) => depthAxes(g, 'blocks')),
  ...gathers,
];

function inverse(permutation: readonly number[]): number[] {
  const ranks = new Array<number>(permutation.length);
  permutation.forEach((position, rank) => {
    ranks[position] = rank;
  });
  return ranks;
}

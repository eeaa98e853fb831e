import { gatherKernels } from '../../gpu/gather.ts';
import type { Kernels } from '../../gpu/kernel.ts';
import { runsKernel } from '../../gpu/runs.ts';
import { depth_to_space_gather } from '../../gpu/shaders.gen.ts';
import type { BlockGeometry } from '../spaceToDepth/spec.ts';

const gathers = gatherKernels<BlockGeometry>(depth_to_space_gather, {
  keepsChannels: ({ map }) => !map.channelMajor,
  constants: ({ map }) => ({ CHANNEL_MAJOR: map.channelMajor }),
  params: ({ by, bx }) => ({ block: [by, bx] }),
  tables: ({ map }) => ({ rank: inverse(map.source) }),
});

/** x is [n · h, w, by, bx · c], and the output [n · h, by, w, bx · c]. */
const runs = runsKernel(({ by, bx, x, out }) => ({ p: x.width, q: by, run: bx * out.channels }));

export const kernels: Kernels<BlockGeometry> = [runs, ...gathers];

function inverse(permutation: readonly number[]): number[] {
  const ranks = new Array<number>(permutation.length);
  permutation.forEach((position, rank) => {
    ranks[position] = rank;
  });
  return ranks;
}

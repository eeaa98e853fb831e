import { gatherKernels } from '../../gpu/gather.ts';
import type { Kernels } from '../../gpu/kernel.ts';
import { runsKernel } from '../../gpu/runs.ts';
import { space_to_depth_gather } from '../../gpu/shaders.gen.ts';
import type { BlockGeometry } from './spec.ts';

const gathers = gatherKernels<BlockGeometry>(space_to_depth_gather, {
  keepsChannels: ({ map }) => !map.channelMajor,
  constants: ({ map }) => ({ CHANNEL_MAJOR: map.channelMajor }),
  params: ({ by, bx, x }, per) => ({ block: [by, bx], channels: x.channels / per }),
  tables: ({ map }) => ({ source: map.source }),
});

/** x is [n · h/by, by, w/bx, bx · c], and the output [n · h/by, w/bx, by, bx · c]. */
const runs = runsKernel(({ by, bx, x, out }) => ({ p: by, q: out.width, run: bx * x.channels }));

export const kernels: Kernels<BlockGeometry> = [runs, ...gathers];

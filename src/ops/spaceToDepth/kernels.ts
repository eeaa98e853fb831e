import { depthAxes } from '../../gpu/blocks.ts';
import { gatherKernels } from '../../gpu/gather.ts';
import type { Kernels } from '../../gpu/kernel.ts';
import { axesKernels } from '../../gpu/rearrange.ts';
import { space_to_depth_gather } from '../../gpu/shaders.gen.ts';
import type { BlockGeometry } from './spec.ts';

const gathers = gatherKernels<BlockGeometry>(space_to_depth_gather, {
  keepsChannels: ({ map }) => !map.channelMajor,
  constants: ({ map }) => ({ CHANNEL_MAJOR: map.channelMajor }),
  params: ({ by, bx, x }, per) => ({ block: [by, bx], channels: x.channels / per }),
  tables: ({ map }) => ({ source: map.source }),
});

export const kernels: Kernels<BlockGeometry> = [
  ...axesKernels<BlockGeometry>((g) => depthAxes(g, 'image')),
  ...gathers,
];

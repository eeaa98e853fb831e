import { gatherKernels } from '../../gpu/gather.ts';
import { space_to_depth_gather } from '../../gpu/shaders.gen.ts';
import type { BlockGeometry } from './spec.ts';

export const kernels = gatherKernels<BlockGeometry>(space_to_depth_gather, {
  keepsChannels: ({ map }) => !map.channelMajor,
  constants: ({ map }) => ({ CHANNEL_MAJOR: map.channelMajor }),
  params: ({ by, bx, x }, per) => ({ block: [by, bx], channels: x.channels / per }),
  tables: ({ map }) => ({ source: map.source }),
});

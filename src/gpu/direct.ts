import type { ConvGeometry } from '../ops/conv2d/spec.ts';
import { axisParams, epilogueConstants, filterStrides } from './convParams.ts';
import type { Kernel } from './kernel.ts';
import { conv2d_direct } from './shaders.gen.ts';
import { stridesOf } from './strips.ts';

/** Takes every convolution, grouped, depthwise or pointwise. */
export const conv2dDirect: Kernel<ConvGeometry> = {
  shader: conv2d_direct,
  accepts: () => true,
  plan: (g) => ({
    constants: epilogueConstants(g),
    params: {
      ...axisParams(g),
      x_strides: stridesOf(g.x),
      weight_strides: filterStrides(g.filter),
      spans: stridesOf(g.out),
      channels: g.out.channels,
      group_in: g.filter.i,
      group_out: g.out.channels / g.groups,
      total: g.out.size,
    },
    threads: g.out.size,
  }),
};

import { ceilDiv, type Kernels } from '../../gpu/kernel.ts';
import { depthwise_conv2d_columns } from '../../gpu/shaders.gen.ts';
import {
  axisParams,
  COLUMNS,
  columnStrips,
  conv2dDirect,
  epilogueConstants,
  outputsInFours,
  storedType,
} from '../conv2d/kernels.ts';
import type { ConvGeometry } from '../conv2d/spec.ts';

export const kernels: Kernels<ConvGeometry> = [
  {
    shader: depthwise_conv2d_columns,
    accepts: (g) => outputsInFours(g) && g.out.channels === g.x.channels,
    aliases: storedType,
    constants: (g) => ({ TILE: COLUMNS, ...epilogueConstants(g) }),
    params: (g) => ({
      ...axisParams(g),
      x_size: [g.x.height, g.x.width],
      quads: g.out.channels / 4,
      strips: ceilDiv(g.columns.out, COLUMNS),
      total: columnStrips(g),
    }),
    threads: columnStrips,
  },
  conv2dDirect,
];

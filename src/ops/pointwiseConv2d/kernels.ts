import { ceilDiv, type Kernels } from '../../gpu/kernel.ts';
import { pointwise_conv2d_tile } from '../../gpu/shaders.gen.ts';
import { axisParams, conv2dDirect, epilogueConstants, outputsInFours, storedType } from '../conv2d/kernels.ts';
import type { ConvGeometry } from '../conv2d/spec.ts';

const ROWS = 4;

export const kernels: Kernels<ConvGeometry> = [
  {
    shader: pointwise_conv2d_tile,
    accepts: (g) => outputsInFours(g) && g.x.channels % 4 === 0 && unpadded(g),
    aliases: storedType,
    constants: (g) => ({ ROWS, ...epilogueConstants(g) }),
    params: (g) => {
      const { out_size, stride, activation } = axisParams(g);
      return {
        out_size,
        stride,
        activation,
        x_size: [g.x.height, g.x.width],
        quads_in: g.x.channels / 4,
        quads_out: g.out.channels / 4,
        pixels: pixels(g),
        total: tiles(g),
      };
    },
    threads: tiles,
  },
  conv2dDirect,
];

function unpadded({ rows, columns }: ConvGeometry): boolean {
  return [rows.before, rows.after, columns.before, columns.after].every((margin) => margin === 0);
}

function pixels({ out }: ConvGeometry): number {
  return out.batch * out.height * out.width;
}

function tiles(g: ConvGeometry): number {
  return ceilDiv(pixels(g), ROWS) * (g.out.channels / 4);
}

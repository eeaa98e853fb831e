import { axisParams, epilogueConstants, pixelsOf } from '../../gpu/convParams.ts';
import { ceilDiv, type Kernel, type Kernels } from '../../gpu/kernel.ts';
import { conv2dMatrix, conv2dShared } from '../../gpu/matrix.ts';
import { pointwise_conv2d_tile } from '../../gpu/shaders.gen.ts';
import { conv2dStaged } from '../../gpu/staged.ts';
import { stridesOf } from '../../gpu/strips.ts';
import { conv2dDirect, conv2dSplit, outputsInFours } from '../conv2d/kernels.ts';
import type { ConvGeometry } from '../conv2d/spec.ts';

/** A register tile of `rows` pixels by `quads` vec4s of output channels. */
function tile(rows: number, quads: number, accepts: (g: ConvGeometry) => boolean): Kernel<ConvGeometry> {
  return {
    shader: pointwise_conv2d_tile,
    accepts: (g) => outputsInFours(g) && g.x.channels % 4 === 0 && unpadded(g) && accepts(g),
    plan(g) {
      const { out_size, x_size, stride, activation } = axisParams(g);
      const strips = ceilDiv(g.out.channels / 4, quads);
      const threads = ceilDiv(pixelsOf(g), rows) * strips;
      return {
        constants: { ROWS: rows, QUADS: quads, TILE: rows * quads, ...epilogueConstants(g) },
        params: {
          out_size,
          stride,
          out_strides: stridesOf(g.out, 4),
          activation,
          x_size,
          quads_in: g.x.channels / 4,
          quads_out: g.out.channels / 4,
          pixels: pixelsOf(g),
          strips,
          total: threads,
        },
        threads,
      };
    },
  };
}

/** Fewer pixels leave too few threads for a large tile. */
const MANY_PIXELS = 64;

export const kernels: Kernels<ConvGeometry> = [
  conv2dSplit,
  conv2dStaged,
  tile(8, 2, (g) => pixelsOf(g) >= MANY_PIXELS && g.out.channels >= 8),
  tile(8, 1, (g) => pixelsOf(g) >= MANY_PIXELS),
  tile(4, 2, (g) => g.out.channels >= 8),
  tile(4, 1, () => true),
  conv2dShared,
  conv2dMatrix,
  conv2dDirect,
];

function unpadded({ rows, columns }: ConvGeometry): boolean {
  return [rows.before, rows.after, columns.before, columns.after].every((margin) => margin === 0);
}

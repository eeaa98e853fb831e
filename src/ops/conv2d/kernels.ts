import { axisParams, epilogueConstants, groupOutputsInFours, pixelsOf, vectorParams } from '../../gpu/convParams.ts';
import { conv2dDirect } from '../../gpu/direct.ts';
import { ceilDiv, type Kernel, type Kernels } from '../../gpu/kernel.ts';
import { conv2dMatrix, conv2dQuads, conv2dShared, conv2dVectors } from '../../gpu/matrix.ts';
import { conv2dQuadRows, conv2dRows } from '../../gpu/rows.ts';
import { conv2d_split, conv2d_tile } from '../../gpu/shaders.gen.ts';
import { conv2dStaged } from '../../gpu/staged.ts';
import { enoughThreads } from '../../gpu/traits.ts';
import type { ConvGeometry } from './spec.ts';

/** A register tile of `rows` pixels by `quads` vec4s of output channels. */
export function conv2dTile(rows: number, quads: number): Kernel<ConvGeometry> {
  return {
    shader: conv2d_tile,
    accepts: (g) => groupOutputsInFours(g) && g.out.channels / g.groups >= 4 * quads,
    plan(g) {
      const strips = ceilDiv(g.out.channels / g.groups / 4, quads);
      const threads = ceilDiv(pixelsOf(g), rows) * strips * g.groups;
      const fours = g.filter.i % 4 === 0;
      const lanes = fours ? 4 : 1;
      return {
        aliases: { taken: fours ? 'stored' : 'elem', widened: fours ? 'value' : 'f32' },
        constants: {
          FOURS: fours,
          LANES: lanes,
          PADDED: isPadded(g),
          ROWS: rows,
          QUADS: quads,
          TILE: rows * quads,
          ...epilogueConstants(g),
        },
        params: {
          ...axisParams(g),
          ...vectorParams(g),
          x_channels: g.x.channels / lanes,
          group_in: g.filter.i / lanes,
          group_quads: g.out.channels / g.groups / 4,
          group_strips: strips,
          quad_strips: strips * g.groups,
          pixels: pixelsOf(g),
          total: threads,
        },
        threads,
      };
    },
  };
}

/** Lanes of a workgroup that share out a sum, and those that make neighbouring vec4s of output channels. */
const SLICES = 16;
const ACROSS = 4;

/** A lane's part of a sum is at least this many vec4s of inputs, or adding the parts up would be most of it. */
const LEAST_STEPS = 4;

/**
 * The inputs of each sum shared out among lanes, where the outputs alone are too few threads: heads of classifiers, the last
 * layers of a network.
 */
export const conv2dSplit: Kernel<ConvGeometry> = {
  shader: conv2d_split,
  accepts: (g, traits) =>
    groupOutputsInFours(g) &&
    g.groups === 1 &&
    g.filter.i % 4 === 0 &&
    quadsOfInputs(g) >= LEAST_STEPS * SLICES &&
    g.out.size <= enoughThreads(traits),
  plan(g) {
    const rows = pixelsOf(g.whole ?? g) < 4 ? 1 : 4;
    const outputs = ACROSS * rows;
    const pixels = pixelsOf(g);
    const { weight_strides, out_strides } = vectorParams(g);
    const quads = g.out.channels / 4;
    const strips = ceilDiv(quads, ACROSS);
    return {
      constants: { ROWS: rows, OUTPUTS: outputs, PARTS: outputs * SLICES, ...epilogueConstants(g) },
      params: {
        ...axisParams(g),
        weight_strides,
        out_strides,
        x_quads: g.x.channels / 4,
        quads,
        steps: quadsOfInputs(g),
        pixels,
        strips,
      },
      threads: ceilDiv(pixels, rows) * strips * ACROSS * SLICES,
    };
  },
};

export const kernels: Kernels<ConvGeometry> = [
  conv2dSplit,
  conv2dStaged,
  /* @__PURE__ */ conv2dTile(4, 2),
  /* @__PURE__ */ conv2dTile(4, 1),
  conv2dQuadRows,
  conv2dRows,
  conv2dQuads,
  conv2dVectors,
  conv2dShared,
  conv2dMatrix,
  conv2dDirect,
];

/** Whether some taps lie outside of x. */
function isPadded({ rows, columns }: ConvGeometry): boolean {
  return [rows, columns].some(({ before, after }) => before !== 0 || after !== 0);
}

/** Of a sum: vec4s of inputs, over the taps. */
function quadsOfInputs({ filter }: ConvGeometry): number {
  return (filter.kh * filter.kw * filter.i) / 4;
}

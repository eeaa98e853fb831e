import { axisParams, epilogueConstants, groupOutputsInFours, pixelsOf, vectorParams } from '../../gpu/convParams.ts';
import { conv2dDirect } from '../../gpu/direct.ts';
import { ceilDiv, type Kernel, type Kernels } from '../../gpu/kernel.ts';
import { conv2dMatrix, conv2dQuads, conv2dShared, conv2dVectors } from '../../gpu/matrix.ts';
import { conv2dQuadRows, conv2dRows } from '../../gpu/rows.ts';
import { conv2d_split } from '../../gpu/shaders.gen.ts';
import { conv2dStaged } from '../../gpu/staged.ts';
import { enoughThreads } from '../../gpu/traits.ts';
import type { ConvGeometry } from './spec.ts';

/** Lanes of a workgroup that share out a sum, and those that make neighbouring vec4s of output channels. */
const SLICES = 16;
const ACROSS = 4;

/** Input channels of a tap that give each lane a vec4, and of all taps, fewer of which would leave most of the work to adding the parts up. */
const LEAST_INPUTS = 4 * SLICES;
const LEAST_IN_ALL = 4 * LEAST_INPUTS;

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
    g.filter.i >= LEAST_INPUTS &&
    g.filter.kh * g.filter.kw * g.filter.i >= LEAST_IN_ALL &&
    g.out.size <= enoughThreads(traits),
  plan(g) {
    const rows = pixelsOf(g.whole ?? g) < 4 ? 1 : 4;
    const pixels = pixelsOf(g);
    const { weight_strides, out_strides } = vectorParams(g);
    const quads = g.out.channels / 4;
    const strips = ceilDiv(quads, ACROSS);
    return {
      constants: { ROWS: rows, ...epilogueConstants(g) },
      params: {
        ...axisParams(g),
        weight_strides,
        out_strides,
        x_quads: g.x.channels / 4,
        quads,
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
  conv2dQuadRows,
  conv2dRows,
  conv2dQuads,
  conv2dVectors,
  conv2dShared,
  conv2dMatrix,
  conv2dDirect,
];

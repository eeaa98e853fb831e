import { axisParams, epilogueConstants, outputsInFours } from '../../gpu/convParams.ts';
import { ceilDiv, type Kernel, type Kernels } from '../../gpu/kernel.ts';
import { workgroupOnCpu } from '../../gpu/matrix.ts';
import { strips } from '../../gpu/rows.ts';
import { separable_conv2d_quads, separable_conv2d_tile } from '../../gpu/shaders.gen.ts';
import { stridesOf, type Width, wide } from '../../gpu/strips.ts';
import { isCpu } from '../../gpu/traits.ts';
import { bestQuadTile, bestTile, LANES, MOST_TAPS, quadCost, RUN, spanOf, tileCost, tilesIn } from './cost.ts';
import type { SeparableGeometry } from './spec.ts';

/** What both kernels are specialised with beside their tiles: the middle's epilogue, then the output's. */
function endings({ depthwise, pointwise }: SeparableGeometry) {
  return {
    HAS_MIDDLE_BIAS: depthwise.hasBias,
    ACTIVATION_MIDDLE: depthwise.activation.index,
    ...epilogueConstants(pointwise),
  };
}

/** The members of the uniform that are the same in both: the window is the depthwise half's, the end the pointwise one's. */
function shared({ depthwise, pointwise }: SeparableGeometry) {
  return {
    ...axisParams(depthwise),
    activation: pointwise.activation.parameters,
    activation_middle: depthwise.activation.parameters,
  };
}

/** For adapters whose quads are known to be four neighbouring threads that run as one. */
const quads: Kernel<SeparableGeometry> = {
  shader: separable_conv2d_quads,
  accepts: (g, traits) =>
    isCpu(traits) &&
    traits.features.has('subgroups') &&
    isPlain(g) &&
    tapsOf(g) <= MOST_TAPS &&
    bestQuadTile(g.whole ?? g) !== undefined,
  cost: (g) => quadCost(g, bestQuadTile(g)),
  plan(g) {
    const { depthwise, pointwise, out } = g;
    const { height, width, multiplier, shared: together, columns } = bestQuadTile(g.whole ?? g)!;
    const y = strips(depthwise.rows, height);
    const x = strips(depthwise.columns, width);
    const [kh, kw] = [depthwise.rows.kernel, depthwise.columns.kernel];
    const spans = [spanOf(depthwise.rows, height), spanOf(depthwise.columns, width)] as const;
    const quarter = ceilDiv(spans[0] * spans[1], LANES);
    const inputs = pointwise.x.channels / multiplier;
    const channelStrips = ceilDiv(out.channels, LANES * columns);
    const threads = LANES * out.batch * y.count * x.count * channelStrips;
    return {
      constants: {
        WORKGROUP: workgroupOnCpu(threads),
        DILATED: y.apart > 1 || x.apart > 1,
        TAIL: inputs % LANES !== 0,
        SHARED: together,
        KH: kh,
        KW: kw,
        STEP_Y: y.step,
        STEP_X: x.step,
        TILE_Y: height,
        TILE_X: width,
        SPAN_Y: spans[0],
        SPAN_X: spans[1],
        SPAN: LANES * quarter,
        QUARTER: quarter,
        TAPS: kh * kw,
        MULTIPLIER: multiplier,
        FOLD: inputs / depthwise.x.channels,
        COLUMNS: columns,
        WEIGHTS: LANES * columns,
        TILE: height * width * columns,
        ...endings(g),
      },
      params: {
        ...shared(g),
        x_strides: stridesOf(depthwise.x, 1),
        out_strides: stridesOf(out, 1),
        depthwise_strides: [depthwise.filter.strides.row, depthwise.filter.strides.column, depthwise.filter.strides.o],
        pointwise_strides: [pointwise.filter.strides.i, pointwise.filter.strides.o],
        inputs,
        apart: [y.apart, x.apart],
        strips: [y.count, x.count],
        outs: out.channels,
        channel_strips: channelStrips,
        total: threads,
      },
      threads,
    };
  },
};

/** Through workgroup memory, one channel a value or four of NHWC: takes any adapter. */
function tile(width: Width): Kernel<SeparableGeometry> {
  return {
    shader: separable_conv2d_tile,
    accepts: (g, traits) => isPlain(g) && tilesIn(g, width, traits).length > 0 && (width === 1 || comesInFours(g)),
    cost: (g, traits) => tileCost(g, width, traits),
    plan(g, traits) {
      const { depthwise, pointwise, out } = g;
      const { runs, groups, outs } = bestTile(g.whole ?? g, width, traits);
      const x = strips(depthwise.columns, RUN);
      const multiplier = pointwise.x.channels / depthwise.x.channels;
      const spread = width === 4 && multiplier > 1;
      const taken = spread ? 1 : width;
      const all = out.batch * out.height * x.count;
      const channelStrips = ceilDiv(out.channels, width * groups * outs);
      const workgroups = ceilDiv(all, runs) * channelStrips;
      const { row, column, o } = depthwise.filter.strides;
      return {
        aliases: {
          value: wide(width, 'f32'),
          stored: wide(width, 'elem'),
          taken: wide(taken, 'elem'),
          widened: wide(taken, 'f32'),
        },
        constants: {
          WORKGROUP: runs * groups,
          CHANNELS_LAST: out.layout === 'nhwc',
          FOURS: width === 4,
          LANES: width,
          SPREAD: spread,
          SPLIT: spread && multiplier % 4 !== 0,
          DILATED: x.apart > 1,
          RUNS: runs,
          RUN,
          GROUPS: groups,
          OUTS: outs,
          KW: depthwise.columns.kernel,
          STEP_X: x.step,
          SPAN_X: (RUN - 1) * x.step + depthwise.columns.kernel,
          MULTIPLIER: multiplier,
          ...endings(g),
        },
        params: {
          ...shared(g),
          x_strides: stridesOf(depthwise.x, taken),
          out_strides: stridesOf(out, width),
          depthwise_strides: [row / width, column / width, o],
          middles: pointwise.x.channels / width,
          pointwise_strides: [pointwise.filter.strides.i / width, pointwise.filter.strides.o],
          rows: depthwise.rows.kernel,
          apart: x.apart,
          strips: x.count,
          runs: all,
          outs: out.channels / width,
          channel_strips: channelStrips,
          workgroups,
        },
        threads: workgroups * runs * groups,
      };
    },
  };
}

export const kernels: Kernels<SeparableGeometry> = [quads, tile(4), tile(1)];

/** Clamped loads read something, and the middle has no residual of its own, as a depthwise convolution in a plan may. */
function isPlain({ depthwise }: SeparableGeometry): boolean {
  return depthwise.x.size > 0 && !depthwise.hasResidual;
}

function tapsOf({ depthwise }: SeparableGeometry): number {
  return depthwise.rows.kernel * depthwise.columns.kernel;
}

function comesInFours({ depthwise, pointwise }: SeparableGeometry): boolean {
  return outputsInFours(depthwise) && outputsInFours(pointwise) && depthwise.x.layout === 'nhwc';
}

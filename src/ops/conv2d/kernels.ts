import { ceilDiv, type Kernel, type Kernels } from '../../gpu/kernel.ts';
import type { Aliases, Constants } from '../../gpu/shader.ts';
import { conv2d_columns, conv2d_direct } from '../../gpu/shaders.gen.ts';
import type { ConvGeometry } from './spec.ts';

/** The constants of shaders/epilogue.wgsl. */
export function epilogueConstants({ hasBias, hasResidual, activation }: ConvGeometry): Constants {
  return { HAS_BIAS: hasBias, HAS_RESIDUAL: hasResidual, ACTIVATION: activation.index };
}

/** The type that convolution kernels store. */
export function storedType({ out }: ConvGeometry): Aliases {
  return { elem: out.dtype };
}

/** The axes' members of a convolution kernel's uniform, rows first, and the activation's parameters. */
export function axisParams({ rows, columns, activation }: ConvGeometry) {
  return {
    out_size: [rows.out, columns.out],
    stride: [rows.stride, columns.stride],
    dilation: [rows.dilation, columns.dilation],
    before: [rows.before, columns.before],
    kernel: [rows.kernel, columns.kernel],
    activation: activation.parameters,
  };
}

/** Whether each tap's outputs lie together and in fours, as vec4 loads of the weights need them. */
export function outputsInFours({ x, out, filter }: ConvGeometry): boolean {
  const { o, i, row, column } = filter.strides;
  return (
    x.layout === 'nhwc' && out.channels % 4 === 0 && o === 1 && [i, row, column].every((stride) => stride % 4 === 0)
  );
}

/** Takes every convolution, grouped, depthwise or pointwise. */
export const conv2dDirect: Kernel<ConvGeometry> = {
  shader: conv2d_direct,
  accepts: () => true,
  aliases: storedType,
  constants: (g) => ({ CHANNELS_LAST: g.out.layout === 'nhwc', ...epilogueConstants(g) }),
  params: (g) => ({
    ...axisParams(g),
    x_strides: [g.x.strides.batch, g.x.strides.row, g.x.strides.column, g.x.strides.channel],
    weight_strides: [g.filter.strides.row, g.filter.strides.column, g.filter.strides.i, g.filter.strides.o],
    x_size: [g.x.height, g.x.width],
    channels: g.out.channels,
    group_in: g.filter.i,
    group_out: g.out.channels / g.groups,
    total: g.out.size,
  }),
  threads: (g) => g.out.size,
};

/** Neighbouring columns that a thread of the `_columns` kernels makes. */
export const COLUMNS = 4;

export const kernels: Kernels<ConvGeometry> = [
  {
    shader: conv2d_columns,
    accepts: (g) => outputsInFours(g) && (g.out.channels / g.groups) % 4 === 0,
    aliases: storedType,
    constants: (g) => ({ TILE: COLUMNS, ...epilogueConstants(g) }),
    params: (g) => ({
      ...axisParams(g),
      weight_strides: [g.filter.strides.row / 4, g.filter.strides.column / 4, g.filter.strides.i / 4],
      channels: g.x.channels,
      x_size: [g.x.height, g.x.width],
      quads: g.out.channels / 4,
      group_in: g.filter.i,
      group_quads: g.out.channels / g.groups / 4,
      strips: ceilDiv(g.columns.out, COLUMNS),
      total: columnStrips(g),
    }),
    threads: columnStrips,
  },
  conv2dDirect,
];

/** Threads of the `_columns` kernels: four output channels of a strip of columns each. */
export function columnStrips({ out, columns }: ConvGeometry): number {
  return out.batch * out.height * ceilDiv(columns.out, COLUMNS) * (out.channels / 4);
}

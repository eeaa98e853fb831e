import type { ConvGeometry } from '../ops/conv2d/spec.ts';
import type { ConvAxis } from '../shape/axis.ts';
import type { Filter } from '../shape/filter.ts';
import type { Constants, Params } from './shader.ts';
import { stridesOf } from './strips.ts';

/** The constants of shaders/epilogue.wgsl. */
export function epilogueConstants({ hasBias, hasResidual, activation }: ConvGeometry): Constants {
  return { HAS_BIAS: hasBias, HAS_RESIDUAL: hasResidual, ACTIVATION: activation.index };
}

/** All that the axes are, rows first, as a convolution kernel's uniform names it, and the activation's parameters. */
export function axisParams({ rows, columns, activation }: ConvGeometry): Params {
  const both = Object.entries(rows).map(([name, value]) => [name, [value, columns[name as keyof ConvAxis]]]);
  return { ...Object.fromEntries(both), activation: activation.parameters };
}

/** A filter's strides as kernels take them. */
export function filterStrides({ strides: { row, column, i, o } }: Filter): number[] {
  return [row, column, i, o];
}

/** Pixels of the output, over the batch. */
export function pixelsOf({ out }: ConvGeometry): number {
  return out.batch * out.height * out.width;
}

/** The uniform's members of a convolution as a matrix product, whose tiles lie in `strips` along the output channels of a group. */
export function productParams(g: ConvGeometry, strips: number) {
  return {
    ...axisParams(g),
    x_strides: stridesOf(g.x),
    out_strides: stridesOf(g.out),
    weight_strides: filterStrides(g.filter),
    group_in: g.filter.i,
    group_out: g.out.channels / g.groups,
    pixels: pixelsOf(g),
    channel_strips: strips,
    group_strips: strips * g.groups,
  };
}

/** Whether each tap's outputs lie together and in fours, as vec4 loads of the weights need them: one of the other strides is their number. */
export function outputsInFours({ x, filter }: ConvGeometry): boolean {
  const { o, i, row, column } = filter.strides;
  return x.layout === 'nhwc' && o === 1 && [i, row, column].every((stride) => stride % 4 === 0);
}

/** Whether vec4s of outputs stay within a group. An empty input has nothing for clamped loads to read. */
export function groupOutputsInFours(g: ConvGeometry): boolean {
  return outputsInFours(g) && (g.out.channels / g.groups) % 4 === 0 && g.x.size > 0;
}

/** Strides in vec4s, of filters whose outputs come {@link outputsInFours}. */
export function vectorParams({ filter, out }: ConvGeometry) {
  const { row, column, i } = filter.strides;
  return { weight_strides: [row / 4, column / 4, i / 4], out_strides: stridesOf(out, 4) };
}

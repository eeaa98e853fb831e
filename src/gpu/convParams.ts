import type { ConvGeometry } from '../ops/conv2d/spec.ts';
import type { Filter } from '../shape/filter.ts';
import type { Constants } from './shader.ts';

/** The constants of shaders/epilogue.wgsl. */
export function epilogueConstants({ hasBias, hasResidual, activation }: ConvGeometry): Constants {
  return { HAS_BIAS: hasBias, HAS_RESIDUAL: hasResidual, ACTIVATION: activation.index };
}

/** The axes' members of a convolution kernel's uniform, rows first, and the activation's parameters. */
export function axisParams({ x, rows, columns, activation }: ConvGeometry) {
  return {
    x_size: [x.height, x.width],
    out_size: [rows.out, columns.out],
    stride: [rows.stride, columns.stride],
    dilation: [rows.dilation, columns.dilation],
    before: [rows.before, columns.before],
    kernel: [rows.kernel, columns.kernel],
    activation: activation.parameters,
  };
}

/** A filter's strides as kernels take them. */
export function filterStrides({ strides: { row, column, i, o } }: Filter): number[] {
  return [row, column, i, o];
}

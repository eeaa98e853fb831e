import type { ConvGeometry } from '../ops/conv2d/spec.ts';
import type { Aliases, Constants } from './shader.ts';

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

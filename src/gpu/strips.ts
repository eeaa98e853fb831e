import type { TensorSpec } from '../shape/tensorSpec.ts';
import { ceilDiv, type Plan } from './kernel.ts';

/** Values of a thread: of one channel, or of four of NHWC. */
export type Width = 1 | 4;

/** Whether channels of NHWC come in fours. */
export function isWide({ layout, channels }: TensorSpec): boolean {
  return layout === 'nhwc' && channels % 4 === 0;
}

/** A type of the text as a kernel of this width has it. */
export function wide(width: Width, type: string): string {
  return width === 4 ? `vec4<${type}>` : type;
}

/** Strides of a tensor in values. */
export function stridesOf({ strides: { batch, row, column, channel } }: TensorSpec, width = 1): number[] {
  return [batch / width, row / width, column / width, channel];
}

/** What kernels plan alike whose threads make `tile` neighbouring columns of the output, from the same channels of x. */
export function stripPlan(
  { x, out }: { readonly x: TensorSpec; readonly out: TensorSpec },
  width: Width,
  tile: number,
): Required<Pick<Plan, 'aliases' | 'constants' | 'params' | 'threads'>> {
  const strips = ceilDiv(out.width, tile);
  const channels = out.channels / width;
  const total = out.batch * out.height * strips * channels;
  return {
    aliases: { value: wide(width, 'f32'), stored: wide(width, 'elem') },
    constants: { CHANNELS_LAST: x.layout === 'nhwc', TILE_X: tile },
    params: {
      x_strides: stridesOf(x, width),
      out_strides: stridesOf(out, width),
      out: [out.height, out.width],
      strips,
      channels,
      total,
    },
    threads: total,
  };
}

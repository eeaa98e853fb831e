import type { Kernel, Kernels, Traits } from '../../gpu/kernel.ts';
import { pool2d_window } from '../../gpu/shaders.gen.ts';
import { isWide, stripPlan, type Width, wide } from '../../gpu/strips.ts';
import { isCpu } from '../../gpu/traits.ts';
import type { PoolGeometry } from './spec.ts';

/** The widest row of input that is written out, in values. */
const MOST_SPAN = 24;

/**
 * The variants of every pooling, all of them the same shader: a strip of columns a thread, whose taps are written out, or
 * one element, whatever its window.
 */
export function poolKernels(max: boolean): Kernels<PoolGeometry> {
  const variant = (width: Width, strip: boolean): Kernel<PoolGeometry> => ({
    shader: pool2d_window,
    accepts: (g, traits) =>
      (width === 1 || isWide(g.x)) &&
      (!strip || (g.columns.dilation === 1 && spanOf(g, tileOf(g, width, traits)) <= MOST_SPAN)),
    plan(g, traits) {
      const { x, rows, columns, divisor = 0 } = g;
      const isFar = rows.kernel > x.height || columns.kernel > x.width;
      const tile = strip ? tileOf(g, width, traits) : 1;
      const { aliases, constants, params, threads } = stripPlan(g, width, tile);
      return {
        aliases: { ...aliases, made: wide(width, 'result'), word: wide(width, 'u32'), kept: max ? 'word' : 'value' },
        constants: {
          ...constants,
          MAX: max,
          DIVIDED: divisor !== 1,
          STRIP: strip,
          FAR: isFar,
          KW: strip ? columns.kernel : 1,
          STRIDE_X: strip ? columns.stride : 1,
          SPAN_X: strip ? spanOf(g, tile) : 1,
        },
        params: {
          ...params,
          size: [x.height, x.width],
          kernel: [rows.kernel, columns.kernel],
          stride: [rows.stride, columns.stride],
          dilation: [rows.dilation, columns.dilation],
          before: [rows.before, columns.before],
          divisor,
        },
        threads,
      };
    },
  });
  return [variant(4, true), variant(1, true), variant(4, false), variant(1, false)];
}

export const kernels: Kernels<PoolGeometry> = /* @__PURE__ */ poolKernels(true);

/**
 * Columns of a thread: four where they share what they read, and on a CPU also where they are single values, if their row can
 * then be written out. On a GPU neighbouring threads should read neighbouring values.
 */
function tileOf({ columns: { kernel, stride, out } }: PoolGeometry, width: Width, traits: Traits): number {
  const alone = width === 1 && isCpu(traits) && 3 * stride + kernel <= MOST_SPAN;
  return Math.min(stride < kernel || alone ? 4 : 2, out);
}

function spanOf({ columns: { kernel, stride } }: PoolGeometry, tile: number): number {
  return (tile - 1) * stride + kernel;
}

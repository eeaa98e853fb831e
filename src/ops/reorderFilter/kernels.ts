import { gatherKernel } from '../../gpu/gather.ts';
import type { Kernels } from '../../gpu/kernel.ts';
import { axesKernels, type Rearrangement } from '../../gpu/rearrange.ts';
import type { ReorderGeometry } from './spec.ts';

function axes({ x, inner, source }: ReorderGeometry): Rearrangement {
  const slice = inner * source.length;
  const axis = (size: number, step: number) => ({ size, x: step, out: step, row: 0, column: 0 });
  return {
    axes: [axis(x.size / slice, slice), { ...axis(source.length, inner), x: 0, row: 1 }, axis(inner, 1)],
    listed: { rows: source.map((from) => from * inner) },
  };
}

export const kernels: Kernels<ReorderGeometry> = [...axesKernels(axes), gatherKernel(axes)];

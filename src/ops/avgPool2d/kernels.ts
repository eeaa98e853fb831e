import type { Kernels } from '../../gpu/kernel.ts';
import { poolKernels } from '../maxPool2d/kernels.ts';
import type { PoolGeometry } from '../maxPool2d/spec.ts';

export const kernels: Kernels<PoolGeometry> = /* @__PURE__ */ poolKernels(false);

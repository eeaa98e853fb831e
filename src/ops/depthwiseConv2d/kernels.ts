import { conv2dDirect } from '../../gpu/direct.ts';
import type { Kernels } from '../../gpu/kernel.ts';
import { conv2dQuadRows, conv2dRows } from '../../gpu/rows.ts';
import type { ConvGeometry } from '../conv2d/spec.ts';

export const kernels: Kernels<ConvGeometry> = [conv2dQuadRows, conv2dRows, conv2dDirect];

import * as main from 'atrous';
import * as layers from 'atrous/layers';

/** Every operation on the GPU, whichever face it comes from. */
export const gpuFace = { ...main, ...layers };

/** The face that has an operation. */
export function faceOf(op: string): string {
  return op in layers ? 'atrous/layers' : 'atrous';
}

// What every page and bundle here computes with the installed package: an operation of each face, in numbers known beforehand.
import { createContext, depthwiseConv2d, spaceToDepth } from 'atrous';
import { fromImage } from 'atrous/image';
import { maxPool2d } from 'atrous/layers';
import { depthwiseConv2d as reference } from 'atrous/reference';

const counting = (/** @type {number} */ length) => Float32Array.from({ length }, (_, i) => i + 1);

export async function compute() {
  const gpu = await createContext();
  const x = gpu.tensor(counting(16), [1, 4, 4, 1]);
  const filter = { data: counting(9), shape: [3, 3, 1, 1] };
  const options = /** @type {const} */ ({ dilations: 2, padding: 'same', activation: 'relu' });
  const image = { data: Uint8Array.of(0, 51, 255, 255), width: 1, height: 1 };
  const result = {
    blocks: [...(await spaceToDepth(x, { blockSize: 2 }).data())],
    dilated: [...(await depthwiseConv2d(x, gpu.tensor(filter.data, filter.shape), options).data())],
    reference: [...reference({ data: counting(16), shape: [1, 4, 4, 1] }, filter, options).data],
    largest: [...(await maxPool2d(x, { windowSize: 2 }).data())],
    pixel: [...(await fromImage(gpu, image, { normalize: { range: [0, 255] } }).data())],
    evaluates: evaluates(),
    isolated: globalThis.crossOriginIsolated,
  };
  gpu.destroy();
  return result;
}

/** Whether this page's Content-Security-Policy lets text be run as code. */
function evaluates() {
  try {
    return Boolean(new Function('return true')());
  } catch {
    return false;
  }
}

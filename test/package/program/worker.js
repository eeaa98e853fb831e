// @ts-nocheck: import maps don't reach workers, so without a bundler the addresses are written out, which only a server has.

import { fromImage, toCanvas } from './node_modules/atrous/dist/image.js';
import { createContext, depthwiseConv2d } from './node_modules/atrous/dist/index.js';

/** @param {OffscreenCanvas} canvas */
async function draw(canvas) {
  const gpu = await createContext();
  const pixels = Uint8Array.from({ length: 4 * 4 * 4 }, (_, i) => (i % 4 === 3 ? 255 : 3 * i));
  const x = fromImage(gpu, { data: pixels, width: 4, height: 4 });
  const dimmed = depthwiseConv2d(x, gpu.tensor(new Float32Array(3).fill(1 / 3), [1, 1, 3, 1]));
  const drawn = toCanvas(dimmed, canvas);
  const bitmap = canvas.transferToImageBitmap();
  await drawn;
  const copy = new OffscreenCanvas(4, 4).getContext('2d');
  copy?.drawImage(bitmap, 0, 0);
  gpu.destroy();
  return [...(copy?.getImageData(0, 0, 4, 4).data ?? [])];
}

addEventListener('message', async ({ data }) => postMessage(await draw(data)));

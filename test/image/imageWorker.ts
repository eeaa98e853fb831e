// A dedicated worker: an image comes in, its red and blue are exchanged by a convolution, and the pixels of a canvas go back.
import { createContext, pointwiseConv2d } from 'atrous';
import { fromImage, toCanvas } from 'atrous/image';

async function exchange(image: ImageBitmap): Promise<Uint8ClampedArray> {
  const gpu = await createContext();
  const filter = gpu.tensor(Float32Array.of(0, 0, 1, 0, 1, 0, 1, 0, 0), [1, 1, 3, 3]);
  const canvas = new OffscreenCanvas(1, 1);
  const drawn = toCanvas(pointwiseConv2d(fromImage(gpu, image), filter), canvas);
  const bitmap = canvas.transferToImageBitmap();
  await drawn;
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  gpu.destroy();
  return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
}

addEventListener('message', ({ data }: MessageEvent<ImageBitmap>) => {
  exchange(data).then(
    (pixels) => postMessage(pixels),
    (error: unknown) => postMessage(String(error)),
  );
});

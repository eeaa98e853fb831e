// What images leave on a device that is the caller's.
import { type Context, createContext } from 'atrous';
import { fromImage, toTexture } from 'atrous/image';
import { expect, test } from 'vitest';
import { type DeviceWatch, thrownBy } from '../harness/watch.ts';
import { watchEach } from '../harness/watchEach.ts';

let gpu: Context;
let watch: DeviceWatch;
watchEach((context, its) => {
  gpu = context;
  watch = its;
});

test('no buffer, once the context is destroyed', async () => {
  const before = new Set(watch.live);
  const context = await createContext({ device: gpu.device });
  const texture = await toTexture(fromImage(context, new ImageData(4, 4)));
  texture.destroy();
  context.destroy();
  expect(watch.live).toEqual(before);
});

test('nothing of pixels that the browser refuses, of a buffer that may change its size', () => {
  const buffer = new (ArrayBuffer as never as new (bytes: number, options: object) => ArrayBuffer)(16, {
    maxByteLength: 32,
  });
  const pixels = { data: new Uint8Array(buffer), width: 2, height: 2 };
  expect(String(thrownBy(() => fromImage(gpu, pixels)))).toMatch(
    /^ResourceError: fromImage: the browser can't read the pixels: /,
  );
});

// Images where there is no browser: pixels in memory and textures, there and back, float16 where the device has it.
import type { Context } from 'atrous';
import { type Channels, fromImage, type Normalization, toTexture } from 'atrous/image';
import { numberToHalf } from 'atrous/reference';
import { type Account, explained } from './account.ts';

const width = 16;
const height = 17;
const bytes = Uint8Array.from({ length: 4 * width * height }, (_, i) => (i * 37 + (i >> 8)) & 255);
const image = { data: bytes, width, height };

async function bytesOf({ device }: Context, texture: GPUTexture): Promise<Uint8Array> {
  const staging = device.createBuffer({ size: 256 * height, usage: 9 });
  const encoder = device.createCommandEncoder();
  encoder.copyTextureToBuffer({ texture }, { buffer: staging, bytesPerRow: 256 }, [width, height]);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(1);
  const rows = new Uint8Array(staging.getMappedRange().slice(0));
  staging.destroy();
  return bytes.map((_, i) => rows[Math.floor(i / (4 * width)) * 256 + (i % (4 * width))]!);
}

const normalizations: Readonly<Record<string, [Normalization | undefined, (value: number) => number]>> = {
  '0 to 1': [undefined, (v) => v],
  '0 to 255': [{ range: [0, 255] }, (v) => v * 255],
  'mean and std': [{ mean: 0.45, std: 0.225 }, (v) => (v - 0.45) / 0.225],
};

/** Of 3 and 4 channels, in both layouts and every normalisation: to the tensor, to a texture, and from that once more. */
async function roundTrips(context: Context, dtype: 'f32' | 'f16'): Promise<number> {
  let runs = 0;
  for (const [name, [normalize, element]] of Object.entries(normalizations)) {
    for (const layout of ['nhwc', 'nchw'] as const) {
      for (const channels of [3, 4] as Channels[]) {
        const what = `${name}, ${layout}, ${channels} channels`;
        const x = fromImage(context, image, { normalize, layout, channels, dtype });
        const data = await x.data();
        const words = dtype === 'f32' ? data : new Uint16Array(data.buffer);
        for (let i = 0; i < data.length; i++) {
          const pixel = layout === 'nhwc' ? Math.floor(i / channels) : i % (width * height);
          const channel = layout === 'nhwc' ? i % channels : Math.floor(i / (width * height));
          const exact = element(bytes[4 * pixel + channel]! / 255);
          // Two units in the last place of float32, or what float16 rounds that to.
          const near = [-1, 0, 1].map((step) => exact + step * 2 ** -22 * Math.max(1, Math.abs(exact)));
          const right =
            dtype === 'f32'
              ? words[i]! >= near[0]! && words[i]! <= near[2]!
              : near.some((value) => numberToHalf(value) === words[i]);
          explained(right, `${what}: element ${i} is ${data[i]}, not ${exact}`);
        }
        const texture = await toTexture(x, undefined, { normalize });
        const back = await bytesOf(context, texture);
        const lost = back.findIndex((byte, i) => byte !== (i % 4 < channels ? bytes[i] : 255));
        explained(lost < 0, `${what}: byte ${lost} came back as ${back[lost]}, not ${bytes[lost]}`);
        const again = await fromImage(context, texture, { normalize, layout, channels, dtype }).data();
        explained(String(again) === String(data), `${what}: not the same from the texture`);
        texture.destroy();
        x.destroy();
        runs += 3;
      }
    }
  }
  return runs;
}

export const imagePrecisions = (device: GPUDevice): readonly ('f32' | 'f16')[] =>
  device.features.has('shader-f16') ? ['f32', 'f16'] : ['f32'];

export async function holdImages(context: Context, account: Account): Promise<void> {
  for (const dtype of imagePrecisions(context.device)) {
    await account.hold(`images, ${dtype}`, 'there and back', () => roundTrips(context, dtype));
  }
}

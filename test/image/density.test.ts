// Images whose pixels are not CSS pixels: the browser copies the former, and says sizes in the latter.
import type { Context } from 'atrous';
import { fromImage } from 'atrous/image';
import { expect, test } from 'vitest';
import { watchEach } from '../harness/watchEach.ts';

let gpu: Context;
watchEach((context) => {
  gpu = context;
});

/** 32 by 16 pixels, red on the left and blue on the right, as an `<img>` or what a `<picture>` shows. */
async function dense(descriptor: string, inPicture: boolean): Promise<HTMLImageElement> {
  const canvas = new OffscreenCanvas(32, 16);
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#f00';
  context.fillRect(0, 0, 16, 16);
  context.fillStyle = '#00f';
  context.fillRect(16, 0, 16, 16);
  const image = new Image();
  const source = inPicture ? document.createElement('source') : image;
  source.srcset = `${URL.createObjectURL(await canvas.convertToBlob())} ${descriptor}`;
  if (inPicture) document.createElement('picture').append(source, image);
  await image.decode();
  return image;
}

test.each([
  ['1x', [16, 32], false],
  ['2x', [8, 16], false],
  ['0.5x', [32, 64], false],
  ['2x', [8, 16], true],
] as const)(
  'an <img> of density %s is taken whole, in the size %j that it has (in a <picture>: %s)',
  async (...row) => {
    const [descriptor, [height, width], inPicture] = row;
    const image = await dense(descriptor, inPicture);
    expect([image.naturalHeight, image.naturalWidth]).toEqual([height, width]);
    const x = fromImage(gpu, image);
    expect(x.shape).toEqual([1, height, width, 3]);
    const data = await x.data();
    const [red, blue] = [
      [1, 0, 0],
      [0, 0, 1],
    ];
    for (const line of [0, height - 1]) {
      for (const [column, colour] of [
        [0, red],
        [width / 2 - 2, red],
        [width / 2 + 1, blue],
        [width - 1, blue],
      ] as const) {
        const at = 3 * (line * width + column);
        expect([...data.slice(at, at + 3)], `row ${line}, column ${column}`).toEqual(colour);
      }
    }
  },
);

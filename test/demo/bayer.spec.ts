// The Bayer page: what the GPU made of a mosaic, downloaded, against loops over the mosaic.
import { decode, encode } from 'fast-png';
import { kernelFor, kernels, methods, type Pattern } from '../../demo/bayer/filters.ts';
import { mirrored } from '../../demo/bayer/mosaic.ts';
import { denoised, expect, open, type Page, test } from './demoTest.ts';

const status = (page: Page) => page.locator('#bayer-status');

/** Demosaiced pixel by pixel: red, green and blue from 0 to 1. */
function byLoops(values: readonly number[], width: number, height: number, pattern: Pattern): number[] {
  const all = kernels(methods.malvar);
  return values.flatMap((_, pixel) => {
    const [y, x] = [Math.floor(pixel / width), pixel % width];
    return [...'RGB'].map((colour) => {
      let sum = 0;
      all[kernelFor(pattern, y & 1, x & 1, colour)].forEach((row, ky) => {
        row.forEach((weight, kx) => {
          sum += weight * values[mirrored(y + ky - 2, height) * width + mirrored(x + kx - 2, width)]!;
        });
      });
      return Math.min(1, Math.max(0, sum));
    });
  });
}

async function downloaded(page: Page) {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download PNG' }).click(),
  ]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return decode(Buffer.concat(chunks));
}

test('the bundled picture comes back, better than by bilinear interpolation', async ({ page }) => {
  await open(page, 'bayer');
  await expect(status(page)).toContainText('512 × 384');
  const psnr = async () => Number(await status(page).getAttribute('data-psnr'));
  const malvar = await psnr();
  await page.getByRole('radio', { name: 'Bilinear' }).check();
  await denoised(page);
  const bilinear = await psnr();
  expect(bilinear).toBeGreaterThan(20);
  expect(malvar).toBeGreaterThan(bilinear + 1);
  await expect(page.locator('#bayer-planes figcaption')).toHaveText([
    'Red (0, 0)',
    'Green (0, 1)',
    'Green (1, 0)',
    'Blue (1, 1)',
  ]);
  await page.getByRole('radio', { name: 'GBRG' }).check();
  await denoised(page);
  await expect(page.locator('#bayer-planes figcaption').first()).toHaveText('Green (0, 0)');
});

const [width, height] = [37, 23];
const words = Uint16Array.from({ length: width * height }, (_, k) => (k * 7919) % 65536);
const pgm = (() => {
  const bytes = Buffer.alloc(2 * words.length);
  words.forEach((value, k) => {
    bytes.writeUInt16BE(value, 2 * k);
  });
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n65535\n`), bytes]);
})();
const png = () => Buffer.from(encode({ width, height, data: words, depth: 16, channels: 1 }));

for (const [kind, file] of [
  ['mosaic.pgm', () => pgm],
  ['mosaic.png', png],
  ['mosaic.raw', () => Buffer.from(words.buffer)],
] as const) {
  test(`${kind} of 16 bits, in full, as the loops over it`, { tag: kind === 'mosaic.png' ? [] : '@thorough' }, async ({
    page,
  }) => {
    await open(page, 'bayer');
    await page
      .getByLabel('Open mosaic…')
      .setInputFiles({ name: kind, mimeType: 'application/octet-stream', buffer: file() });
    if (kind === 'mosaic.raw') {
      await expect(page.locator('#panel-bayer .problem')).toContainText('mosaic.raw has no header');
      await page.getByRole('textbox', { name: 'Width' }).fill(String(width));
      await page.getByRole('button', { name: 'Read', exact: true }).click();
      await expect(page.locator('#panel-bayer .problem')).toContainText('need 222000');
      await page.getByRole('textbox', { name: 'Height' }).fill(String(height));
      await page.getByRole('textbox', { name: 'Bits' }).fill('16');
      await page.getByRole('button', { name: 'Read', exact: true }).click();
    }
    await page.getByRole('radio', { name: 'GRBG' }).check();
    await expect(status(page)).toContainText(`${width} × ${height}`);
    await denoised(page);
    const result = await downloaded(page);
    expect(result).toMatchObject({ width, height, depth: 16, channels: 3 });
    const expected = byLoops(
      [...words].map((value) => value / 65535),
      width,
      height,
      'GRBG',
    );
    const off = expected.filter((value, k) => Math.abs(result.data[k]! - 65535 * value) > 0.6);
    expect(off).toEqual([]);
  });
}

test('a mosaic of more than a tile is put together right', { tag: '@thorough' }, async ({ page }) => {
  const [wide, high] = [1100, 6];
  const data = Uint8Array.from({ length: wide * high }, (_, k) => (k * 251 + (k >> 7)) % 256);
  await open(page, 'bayer');
  const buffer = Buffer.from(encode({ width: wide, height: high, data, depth: 8, channels: 1 }));
  await page.getByLabel('Open mosaic…').setInputFiles({ name: 'wide.png', mimeType: 'image/png', buffer });
  await expect(status(page)).toContainText(`${wide} × ${high}`);
  await denoised(page);
  const { data: result, channels } = await downloaded(page);
  const expected = byLoops(
    [...data].map((value) => value / 255),
    wide,
    high,
    'RGGB',
  );
  const off = expected.filter(
    (value, k) => Math.abs(result[channels * Math.floor(k / 3) + (k % 3)]! - 255 * value) > 0.6,
  );
  expect(off).toEqual([]);
});

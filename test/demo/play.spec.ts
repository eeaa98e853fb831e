// The denoising tool, held against what is known: the bundled picture without its noise, and pictures made for the test.
import { decode } from 'fast-png';
import { noisePerScale } from '../../demo/play/starlet.ts';
import { afterPixels, denoised, expect, open, type Page, pictureFile, test } from './demoTest.ts';

const status = (page: Page) => page.locator('#denoise-status');

async function psnr(page: Page): Promise<{ before: number; after: number }> {
  const read = async (name: string) => Number(await status(page).getAttribute(name));
  return { before: await read('data-psnr-before'), after: await read('data-psnr-after') };
}

test('noise per scale is that of the literature', () => {
  // Starck & Murtagh, Astronomical Image and Data Analysis: simulated for the B3 spline in two dimensions.
  const published = [0.889, 0.2, 0.086, 0.041, 0.02];
  noisePerScale().forEach((value, scale) => {
    expect(Math.abs(value - published[scale]!)).toBeLessThan(0.003);
  });
});

test('the bundled picture comes out with less than half its error', async ({ page }) => {
  await open(page, 'play');
  const { before, after } = await psnr(page);
  expect(before).toBeGreaterThan(22);
  expect(after - before).toBeGreaterThan(20 * Math.log10(2));
  const found = Number(await status(page).getAttribute('data-noise'));
  expect(found).toBeGreaterThan(16);
  expect(found).toBeLessThan(21);
});

test('thresholds at zero and gains at one give the picture back, to the byte', { tag: '@thorough' }, async ({
  page,
}) => {
  await open(page, 'play');
  await page.getByRole('radio', { name: 'Neither' }).check();
  await denoised(page);
  const { before, after } = await psnr(page);
  expect(after).toBe(before);
});

test('a slider acts at once, and many moves end with the newest', async ({ page }) => {
  await open(page, 'play');
  const first = await psnr(page);
  const strength = page.getByRole('slider', { name: 'Strength' });
  await strength.press('Home');
  await expect(strength).toHaveValue('0');
  await denoised(page);
  const off = await psnr(page);
  expect(off.after).toBe(off.before);
  await strength.evaluate((input: HTMLInputElement) => {
    for (let step = 0; step <= 20; step++) {
      input.value = String(step / 20);
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }
  });
  await denoised(page);
  expect(await psnr(page)).toEqual(first);
});

test('the noise of the bundled picture can be chosen', { tag: '@thorough' }, async ({ page }) => {
  await open(page, 'play');
  const noise = page.getByRole('slider', { name: 'Noise added' });
  await noise.press('End');
  await expect(noise).toHaveValue('40');
  await denoised(page);
  const found = Number(await status(page).getAttribute('data-noise'));
  expect(found).toBeGreaterThan(34);
  expect(found).toBeLessThan(44);
});

test('the divider moves by keyboard and by pointer', async ({ page }) => {
  await open(page, 'play');
  const divider = page.getByRole('slider', { name: 'Divider' });
  await expect(divider).toHaveAttribute('aria-valuenow', '50');
  await divider.focus();
  const steps = [
    ['ArrowRight', 52],
    ['ArrowLeft', 50],
    ['PageUp', 60],
    ['PageDown', 50],
    ['Shift+ArrowLeft', 40],
    ['Home', 0],
    ['ArrowLeft', 0],
    ['End', 100],
  ] as const;
  for (const [key, at] of steps) {
    await page.keyboard.press(key);
    await expect(divider, key).toHaveAttribute('aria-valuenow', String(at));
  }
  const box = (await page.locator('.compare').boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.9, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.25, box.y + 40);
  await page.mouse.up();
  await expect(divider).toHaveAttribute('aria-valuenow', '25');
});

test('wavelet planes can be looked at', { tag: '@thorough' }, async ({ page }) => {
  await open(page, 'play');
  await page.getByRole('radio', { name: 'The picture' }).focus();
  for (const view of ['0', '1', '2', '3', '4', 'rest']) {
    await page.keyboard.press('ArrowRight');
    await denoised(page);
    await expect(status(page)).toHaveAttribute('data-view', view);
    const { colours } = await afterPixels(page);
    expect(colours.length).toBeGreaterThan(50);
    const grey = colours.every(([red, green, blue]) => red === green && green === blue);
    expect(grey, 'planes are grey, the rest is not').toBe(view !== 'rest');
  }
});

test('uploaded pictures are used; one colour stays one colour, up to the very edge', { tag: '@thorough' }, async ({
  page,
}) => {
  await open(page, 'play');
  const file = await pictureFile(
    page,
    'grey.png',
    70,
    41,
    "context.fillStyle = 'rgb(200, 120, 40)'; context.fillRect(0, 0, 70, 41)",
  );
  await page.getByLabel('Open…').setInputFiles(file);
  await expect(status(page)).toContainText('70 × 41');
  await denoised(page);
  expect(await afterPixels(page)).toEqual({ width: 70, height: 41, colours: [[200, 120, 40, 255]] });
  await expect(status(page)).not.toHaveAttribute('data-psnr-after', /./);
  await expect(page.getByRole('slider', { name: 'Noise added' })).toBeHidden();
  const dot = await pictureFile(
    page,
    'dot.png',
    1,
    1,
    "context.fillStyle = 'rgb(10, 20, 30)'; context.fillRect(0, 0, 1, 1)",
  );
  await page.getByLabel('Open…').setInputFiles(dot);
  await expect(status(page)).toContainText('1 × 1');
  expect((await afterPixels(page)).colours).toEqual([[10, 20, 30, 255]]);
  await page.getByRole('button', { name: 'Bundled' }).click();
  await expect(status(page)).toContainText('512 × 384');
});

test('a file that is no picture is refused in words, a very long one is shown smaller and downloaded whole', {
  tag: '@thorough',
}, async ({ page }) => {
  await open(page, 'play');
  const upload = page.getByLabel('Open…');
  const message = page.getByRole('alert').first();
  await upload.setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') });
  await expect(message).toHaveText('notes.txt is not a picture that this browser can read.');
  await expect(status(page)).toContainText('512 × 384');
  await upload.setInputFiles(await pictureFile(page, 'long.png', 6144, 12, 'context.fillRect(0, 0, 99, 9)'));
  await expect(message).toHaveText('Shown at 4096 × 8; the download has all of 6144 × 12.');
  await page.getByRole('radio', { name: 'Neither' }).check();
  await denoised(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download PNG' }).click(),
  ]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const { width, height, data, channels } = decode(Buffer.concat(chunks));
  expect([width, height]).toEqual([6144, 12]);
  // Black where it was painted, white elsewhere, up to the edges of its six tiles.
  const wrong = Array.from({ length: width * height }, (_, pixel) => pixel).filter((pixel) => {
    const black = pixel % width < 99 && Math.floor(pixel / width) < 9;
    return data[channels * pixel] !== (black ? 0 : 255);
  });
  expect(wrong).toEqual([]);
});

test('pictures come in by paste and by drop', { tag: '@thorough' }, async ({ page }) => {
  await open(page, 'play');
  for (const [kind, width] of [
    ['paste', 33],
    ['drop', 44],
  ] as const) {
    await page.evaluate(
      async ([way, w]) => {
        const canvas = new OffscreenCanvas(w, 22);
        canvas.getContext('2d')?.fillRect(3, 3, 20, 10);
        const transfer = new DataTransfer();
        transfer.items.add(new File([await canvas.convertToBlob()], 'given.png', { type: 'image/png' }));
        const options = { bubbles: true, cancelable: true };
        document.body.dispatchEvent(
          way === 'paste'
            ? new ClipboardEvent('paste', { ...options, clipboardData: transfer })
            : new DragEvent('drop', { ...options, dataTransfer: transfer }),
        );
      },
      [kind, width] as const,
    );
    await expect(status(page)).toContainText(`${width} × 22`);
  }
});

test('the result downloads as a PNG', { tag: '@thorough' }, async ({ page }) => {
  await open(page, 'play');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download PNG' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('atrous-denoised.png');
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([512, 384]);
});

test('pixels can be enlarged, and then the picture scrolls by keyboard', { tag: '@thorough' }, async ({ page }) => {
  await open(page, 'play');
  await page.getByRole('radio', { name: '4×' }).check();
  await expect(page.locator('.compare')).toHaveCSS('width', '2048px');
  await page.locator('.stage').focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.locator('.stage').evaluate((stage) => stage.scrollLeft)).toBeGreaterThan(0);
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(content).toBeLessThanOrEqual(window!);
});

test('without a camera the page says so', { tag: '@thorough' }, async ({ page }) => {
  await open(page, 'play');
  await page.getByRole('button', { name: 'Camera', exact: true }).click();
  await expect(page.getByRole('alert').first()).toHaveText(/camera/);
});

// Pictures from Chromium's made-up camera.
import { launchOptions } from '../../tools/browser.mjs';
import { denoised, expect, fakeCamera, open, type Page, test, watch } from './demoTest.ts';

const options = launchOptions();
test.use({
  launchOptions: {
    ...options,
    args: [...options.args, ...fakeCamera],
  },
});

test('a picture can be taken, or left', { tag: '@thorough' }, async ({ page }) => {
  await open(page, 'play');
  const status = page.locator('#denoise-status');
  await page.getByRole('button', { name: 'Camera', exact: true }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(status).toContainText('512 × 384');
  await page.getByRole('button', { name: 'Camera', exact: true }).click();
  await page.getByRole('button', { name: 'Take picture' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(status).not.toContainText('512 × 384');
  await denoised(page);
});

const status = (page: Page) => page.locator('#denoise-status');

/** Mean of red, green and blue over a part of what is shown. */
const meanOf = (page: Page, half: string) =>
  page.locator(`.half.${half} canvas`).evaluate((canvas: HTMLCanvasElement) => {
    const small = new OffscreenCanvas(8, 8);
    const context = small.getContext('2d')!;
    context.drawImage(canvas, 0, 0, 8, 8);
    const { data } = context.getImageData(0, 0, 8, 8);
    return data.reduce((sum, value, k) => (k % 4 === 3 ? sum : sum + value), 0) / 192;
  });

test('frames go through the plan, and Stop brings the picture back', { tag: '@thorough' }, async ({ page }) => {
  await watch(page);
  const [before, after] = [await meanOf(page, 'before'), await meanOf(page, 'after')];
  expect(before).toBeGreaterThan(20);
  expect(Math.abs(after - before)).toBeLessThan(12);
  await page.getByRole('radio', { name: 'Wavelet plane, details of 4 px' }).check();
  await expect(status(page)).toHaveAttribute('data-view', '2');
  await expect.poll(() => meanOf(page, 'after')).toBeGreaterThan(110); // a plane's zero is grey
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(status(page)).toContainText('512 × 384');
});

test('a video of one’s own is played through the plan, again and again; what is no video is refused', {
  tag: '@thorough',
}, async ({ page }) => {
  await open(page, 'play');
  const upload = page.getByLabel('Open video…');
  await upload.setInputFiles({ name: 'notes.webm', mimeType: 'video/webm', buffer: Buffer.from('no video') });
  await expect(page.getByRole('alert').filter({ hasText: 'The browser can not play this video.' })).toBeVisible();
  await expect(status(page)).toContainText('512 × 384');

  // A second, dark and then bright, by Chromium's own encoder.
  const bytes = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [160, 96];
    const context = canvas.getContext('2d')!;
    const recorder = new MediaRecorder(canvas.captureStream(), { mimeType: 'video/webm' });
    const parts: Blob[] = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    const stopped = new Promise((done) => recorder.addEventListener('stop', done));
    recorder.start();
    const started = performance.now();
    for (let now = started; now < started + 1000; now = performance.now()) {
      context.fillStyle = now < started + 500 ? 'rgb(40, 40, 40)' : 'rgb(200, 200, 200)';
      context.fillRect(0, 0, 160, 96);
      await new Promise(requestAnimationFrame);
    }
    recorder.stop();
    await stopped;
    return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
  });
  await upload.setInputFiles({ name: 'light.webm', mimeType: 'video/webm', buffer: Buffer.from(bytes) });
  await expect(status(page)).toContainText('160 × 96');
  for (const half of ['before', 'after', 'before']) {
    await expect.poll(() => meanOf(page, half), { intervals: [20] }).toBeGreaterThan(180);
    await expect.poll(() => meanOf(page, half), { intervals: [20] }).toBeLessThan(60);
  }
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(status(page)).toContainText('512 × 384');
});

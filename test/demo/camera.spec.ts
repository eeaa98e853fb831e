// Pictures from Chromium's made-up camera.
import { launchOptions } from '../../tools/browser.mjs';
import { denoised, expect, open, test } from './demoTest.ts';

const options = launchOptions();
test.use({
  launchOptions: {
    ...options,
    args: [...options.args, '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
  },
});

test('a picture can be taken, or left', async ({ page }) => {
  await open(page, 'play');
  const status = page.locator('#denoise-status');
  await page.getByRole('button', { name: 'Camera' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(status).toContainText('512 × 384');
  await page.getByRole('button', { name: 'Camera' }).click();
  await page.getByRole('button', { name: 'Take picture' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(status).not.toContainText('512 × 384');
  await denoised(page);
});

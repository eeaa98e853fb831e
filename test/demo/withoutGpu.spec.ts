// Browsers without WebGPU, and those with WebGPU but no adapter: the page says so and works on the reference.
import { denoised, expect, open, pictureFile, test } from './demoTest.ts';

const ways = {
  'no navigator.gpu': {
    script: 'delete Navigator.prototype.gpu',
    message: 'UnsupportedError (UNSUPPORTED): createContext: this engine has no WebGPU (navigator.gpu is missing)',
  },
  'no adapter': {
    script: 'GPU.prototype.requestAdapter = async () => null',
    message:
      'UnsupportedError (UNSUPPORTED): createContext: WebGPU gives no adapter: no usable GPU, or it is switched off',
  },
} as const;

for (const [name, { script, message }] of Object.entries(ways)) {
  test.describe(name, () => {
    test.beforeEach(({ page }) => page.addInitScript(script));

    test('says so, and how to turn it on', async ({ page }) => {
      await open(page, 'play');
      const notice = page.locator('#without-gpu');
      await expect(notice).toContainText('This browser offers no WebGPU here');
      await expect(notice).toContainText(message);
      await notice.getByText('How to turn it on').click();
      await expect(notice.locator('dt')).toHaveText(['Chrome and Edge', 'Firefox', 'Safari', 'Everywhere']);
      await expect(notice.locator('dd').first()).toBeVisible();
      await expect(page.locator('.engine')).toHaveAttribute('data-engine', 'reference');
    });

    const tag = name === 'no adapter' ? '@thorough' : []; // the same from there on
    test('denoises a small picture all the same', { tag }, async ({ page }) => {
      await open(page, 'play');
      const status = page.locator('#denoise-status');
      await expect(status).toContainText('128 × 96');
      const before = Number(await status.getAttribute('data-psnr-before'));
      const after = Number(await status.getAttribute('data-psnr-after'));
      expect(after - before).toBeGreaterThan(5);
      const strength = page.getByRole('slider', { name: 'Strength' });
      await strength.press('Home');
      await expect(strength).toHaveValue('0');
      await denoised(page);
      expect(Number(await status.getAttribute('data-psnr-after'))).toBe(before);
    });
  });
}

test('a larger picture is scaled down to what the reference can do, and the page says so', async ({ page }) => {
  await page.addInitScript(ways['no navigator.gpu'].script);
  await open(page, 'play');
  const file = await pictureFile(page, 'large.png', 800, 600, 'context.fillRect(0, 0, 400, 300)');
  await page.getByLabel('Open…').setInputFiles(file);
  await expect(page.getByRole('alert').first()).toHaveText('Scaled down from 800 × 600 to 128 × 96.');
  await expect(page.locator('#denoise-status')).toContainText('128 × 96');
});

test('the other tools work on the reference too', async ({ page }) => {
  await page.addInitScript(ways['no navigator.gpu'].script);
  await open(page, 'rearrange');
  await page.getByLabel('Grid').selectOption('2');
  await expect(page.locator('[data-grid="focus"]').getByRole('gridcell')).toHaveText(['0', '2', '1', '3']);
  await open(page, 'check');
  const result = page.locator('#check-result');
  await expect(result).toContainText('1 × 32 × 32 × 16');
  await page.getByLabel('Bias').check();
  await page.getByLabel('Residual').check();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(result).toHaveAttribute('data-state', 'done');
  await expect(result).toContainText('Reference');
  await expect(page.getByRole('button', { name: 'Run them' })).toHaveCount(0);
});

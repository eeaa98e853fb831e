// The Layers page: what is drawn is what the GPU computed, and everything works by keyboard.
import { expect, open, type Page, test } from './demoTest.ts';

async function same(page: Page): Promise<void> {
  await expect(page.locator('#layer-stage')).toHaveAttribute('aria-busy', 'false');
  await expect(page.locator('#layer-equal')).toHaveText(/^All \d+ sums drawn are what the GPU computed\.$/);
}

test('every layer, with other options, is computed as it is drawn', async ({ page }) => {
  await open(page, 'layers');
  for (const name of ['Depthwise', 'Dilated', 'Separable', 'Focus']) {
    await page.getByRole('radio', { name }).check();
    await same(page);
    await page.getByLabel('Stride').selectOption('2');
    await same(page);
    await page.getByLabel('Filter size').selectOption('2');
    await page.getByLabel('Weights').selectOption('edges');
    await same(page);
  }
});

test('an output is picked by arrows, by click and by sliding; its field is lit', async ({ page }) => {
  await open(page, 'layers');
  await page.getByRole('radio', { name: 'Dilated' }).check();
  await same(page);
  const slider = page.getByRole('slider', { name: 'Output pixel' });
  await slider.focus();
  await page.keyboard.press('Home');
  const drawing = page.locator('#layer-stage svg');
  await expect(drawing).toHaveAttribute(
    'aria-label',
    /^Output channel 0, row 0, column 0: 9 taps, 5 of them in the padding/,
  );
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(drawing).toHaveAttribute('aria-label', /row 3, column 3: 9 taps; the sum is/);
  await expect(page.locator('#layer-stage .lit')).toHaveCount(10);
  await page.locator('#layer-stage .pick').nth(5).click();
  await expect(slider).toHaveAttribute('aria-valuetext', 'row 0, column 5');
  await page.getByRole('button', { name: 'Slide' }).click();
  await expect(slider).toHaveAttribute('aria-valuetext', 'row 0, column 7');
  await page.getByRole('button', { name: 'Stop' }).click();
});

test('a weight can be changed, and what is no number is not taken', async ({ page }) => {
  await open(page, 'layers');
  await page.getByLabel('Weights').selectOption('centre');
  await same(page);
  const result = async () => Number(await page.locator('#layer-sum').getAttribute('data-result'));
  await page.getByRole('slider', { name: 'Output pixel' }).press('End');
  const before = await result();
  expect(before).toBeGreaterThan(0);
  const weight = page.getByRole('textbox', { name: 'depthwise filter, channel 0, row 1, column 1' });
  await weight.fill('2.5');
  await weight.press('Enter');
  await expect.poll(result).toBe(2.5 * before);
  await same(page);
  await weight.fill('two');
  await weight.press('Enter');
  await expect(weight).toHaveValue('2.5');
});

test('what the library refuses is shown in its words', async ({ page }) => {
  await open(page, 'layers');
  await page.getByLabel('Rows and columns').selectOption('4');
  await page.getByLabel('Filter size').selectOption('5');
  await page.getByRole('radio', { name: 'valid' }).check();
  await expect(page.locator('#panel-layers .problem')).toContainText('ShapeError (SHAPE): depthwiseConv2d:');
});

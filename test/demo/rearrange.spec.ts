// Space-to-depth: the channel orders that the page shows, by literal values.
import { expect, open, type Page, test } from './demoTest.ts';

const numbers = (page: Page, grid: string) =>
  page.locator(`[data-grid="${grid}"]`).getByRole('gridcell').allTextContents();

test('a 2×2 block: focus gives 0, 2, 1, 3 and DCR 0, 1, 2, 3 (YOLOv5 issue 413)', async ({ page }) => {
  await open(page, 'rearrange');
  await page.getByLabel('Grid').selectOption('2');
  await expect.poll(() => numbers(page, 'Before')).toEqual(['0', '1', '2', '3']);
  expect(await numbers(page, 'DCR')).toEqual(['0', '1', '2', '3']);
  expect(await numbers(page, 'CRD')).toEqual(['0', '1', '2', '3']);
  expect(await numbers(page, 'focus')).toEqual(['0', '2', '1', '3']);
  await expect(page.locator('#way-back')).toHaveText(
    'depthToSpace brings back all 4 values in every order, to the bit.',
  );
});

test("TensorFlow's 4×4 example, and where CRD differs", async ({ page }) => {
  await open(page, 'rearrange');
  expect((await numbers(page, 'DCR')).map(Number)).toEqual([0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15]);
  await page.getByLabel('Channels').selectOption('2');
  await expect.poll(async () => (await numbers(page, 'DCR')).length).toBe(32);
  expect((await numbers(page, 'DCR')).slice(0, 8)).toEqual(['0r', '0g', '1r', '1g', '4r', '4g', '5r', '5g']);
  expect((await numbers(page, 'CRD')).slice(0, 8)).toEqual(['0r', '1r', '4r', '5r', '0g', '1g', '4g', '5g']);
  expect((await numbers(page, 'focus')).slice(0, 8)).toEqual(['0r', '0g', '4r', '4g', '1r', '1g', '5r', '5g']);
});

test('uneven blocks', async ({ page }) => {
  await open(page, 'rearrange');
  await page.getByLabel('Block rows').selectOption('1');
  await expect.poll(async () => (await numbers(page, 'DCR')).slice(0, 4)).toEqual(['0', '1', '2', '3']);
  await page.getByLabel('Block columns').selectOption('4');
  await expect.poll(async () => (await numbers(page, 'focus')).slice(0, 4)).toEqual(['0', '1', '2', '3']);
  await page.getByLabel('Block rows').selectOption('4');
  await expect
    .poll(async () => (await numbers(page, 'focus')).map(Number))
    .toEqual([0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15]);
});

test('a value pointed at, or walked to, lights up everywhere', async ({ page }) => {
  await open(page, 'rearrange');
  const lit = page.locator('.cell.lit');
  await page.locator('[data-grid="focus"]').getByRole('gridcell').nth(1).hover();
  await expect(lit).toHaveText(['4', '4', '4', '4']);
  await expect(page.locator('.pointed')).toContainText('focus channel 1 = (ox·by + oy)·C + c');
  const grid = page.getByRole('grid', { name: 'DCR' });
  await grid.getByRole('gridcell').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(lit).toHaveText(['3', '3', '3', '3']);
  await page.keyboard.press('End');
  await expect(lit).toHaveText(['7', '7', '7', '7']);
  await expect(page.locator('.pointed')).toContainText('DCR channel 3 = (oy·bx + ox)·C + c');
});

test('the picture goes there and back', async ({ page }) => {
  await open(page, 'rearrange');
  const planes = page.locator('#picture-planes figcaption');
  await expect(page.getByText('depthToSpace brings back all of it, to the bit')).toBeVisible();
  await expect(planes).toHaveText([/0 r \(0, 0\)/, /1 g \(0, 0\)/, ...Array<RegExp>(10).fill(/./)]);
  await page.getByRole('radio', { name: 'CRD' }).check();
  await expect(planes.nth(1)).toHaveText(/1 r \(0, 1\)/);
  await page.getByRole('radio', { name: 'focus' }).check();
  await expect(planes.nth(3)).toHaveText(/3 r \(1, 0\)/);
  await page.getByRole('radio', { name: '3 × 3' }).check();
  await expect(planes).toHaveCount(27);
  await expect(page.getByText('depthToSpace brings back all of it, to the bit')).toBeVisible();
});

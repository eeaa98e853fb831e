// The Bench page: a workload is checked, timed beside a peer, drawn and told in a report.
import { readFile } from 'node:fs/promises';
import { expect, open, test } from './demoTest.ts';

test('one workload beside one peer, and its report', { tag: '@thorough' }, async ({ page }) => {
  await open(page, 'bench');
  await page.getByLabel('Workloads', { exact: true }).selectOption('depthwise 14×14×576, 3×3');
  await page.getByLabel('tfjs-backend-webgpu').uncheck();
  await page.getByLabel('onnxruntime-web').uncheck();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const summary = page.locator('#bench-summary');
  await expect(summary).toHaveText('It is right, and timed', { timeout: 60_000 });
  const cells = page.locator('#panel-bench tbody tr').first().locator('td');
  for (const column of [0, 3]) expect(Number(await cells.nth(column).textContent())).toBeGreaterThan(0);
  await expect(cells.nth(4)).toHaveText(/^\d+\.\d\d×$/);
  await expect(cells.nth(5)).toHaveText(/^0\.\d{3} of its bound$/);
  await expect(page.locator('figure rect[width]')).not.toHaveCount(0);

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download it as JSON' }).click();
  const { rows } = JSON.parse(await readFile(await (await download).path(), 'utf8'));
  const { entries } = rows[0];
  const columnsThat = (status: string) =>
    entries.flatMap((entry: Record<string, string>) => (entry.status === status ? [entry.column] : []));
  expect(columnsThat('timed')).toEqual(['atrous', 'jax']);
  expect([...columnsThat('wrong'), ...columnsThat('failed')]).toEqual([]);
});

test('a run can be stopped, and another begun', async ({ page }) => {
  await open(page, 'bench');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.locator('#bench-summary')).toHaveText('Stopped after 0 of 8');
  await expect(page.locator('iframe')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeEnabled();
});

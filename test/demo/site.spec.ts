// The site as it is loaded: what the front page costs, from a folder of a host; and what `npm start` serves.
import type { Response } from 'playwright/test';
import { expect, open, test } from './demoTest.ts';

test('the front page is under 100 kB, uncompressed, and loads no tool', async ({ page, baseURL }) => {
  const responses: Response[] = [];
  page.on('response', (response) => {
    if (!response.url().startsWith('data:')) responses.push(response);
  });
  await page.goto('./', { waitUntil: 'networkidle' });
  await expect(page.getByRole('region', { name: 'What this is' })).toBeVisible();
  const loaded = responses.map((response) => response.url());
  const bodies = await Promise.all(responses.map((response) => response.body()));
  const bytes = bodies.reduce((sum, { length }) => sum + length, 0);
  expect(loaded.filter((url) => !url.startsWith(baseURL!))).toEqual([]);
  expect(loaded.length, loaded.join('\n')).toBe(4); // the page, a style sheet, a script and what loads more of them
  expect(bytes).toBeGreaterThan(8_000);
  expect(bytes).toBeLessThan(100_000);
  await expect(page.getByRole('link', { name: 'Docs' }).first()).toHaveAttribute('href', './docs/');
});

test.describe('npm start', () => {
  test.use({ baseURL: `http://localhost:${process.env.START_PORT}/` });

  test('serves the same', async ({ page }) => {
    await open(page, 'rearrange');
  });
});

// The docs beside the site, as `npm start` makes them when they are first asked for and `npm run build:site` writes them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { made } from '../../tools/docs.mjs';
import { expect, test } from './demoTest.ts';

test.use({ baseURL: `http://localhost:${process.env.START_PORT}/` });

test.beforeAll(async ({ playwright }) => {
  const request = await playwright.request.newContext();
  const response = await request.get(`http://localhost:${process.env.START_PORT}/docs/`, { timeout: 110_000 });
  expect(response.status(), await response.text()).toBe(200); // TypeDoc's warnings are errors, and this is their text
  await request.dispose();
});

test('their links lead to what is there, and nothing is asked of another host', () => {
  const files = readdirSync(made, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'));
  expect(files.length).toBeGreaterThan(150);
  const texts = new Map(files.map((file) => [normalize(file), readFileSync(join(made, file), 'utf8')]));
  const idsOf = (text: string) => new Set([...text.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id!));
  const ids = new Map([...texts].map(([file, text]) => [file, idsOf(text)]));
  let followed = 0;
  const lost = [...texts].flatMap(([file, text]) =>
    [...text.matchAll(/<(\w+)\b[^>]*?\s(?:href|src)="([^"]*)"/g)].flatMap(([, element, target = '']) => {
      const wrong = [`${file}: <${element}> ${target}`];
      if (target.startsWith('data:')) return [];
      if (/^[a-z]+:/.test(target)) return element === 'a' ? [] : wrong; // may be followed, but isn't fetched
      followed++;
      const [path = '', anchor] = target.split('#');
      const [name = ''] = path.split('?');
      const to = name === '' ? file : normalize(join(dirname(file), name));
      if (/^\.\.[/\\]?$/.test(to)) return []; // the site's front
      const page = /[/\\]$/.test(to) ? join(to, 'index.html') : to;
      if (!existsSync(join(made, page))) return wrong;
      return !anchor || page.endsWith('.svg') || ids.get(page)?.has(decodeURIComponent(anchor)) ? [] : wrong;
    }),
  );
  expect(lost).toEqual([]);
  expect(followed).toBeGreaterThan(2000);
});

const pages = {
  '': 'light',
  'guide/porting.html': 'dark',
  'functions/atrous.conv2d.html': 'light',
  'classes/atrous.Tensor.html': 'dark',
  'kernels/conv2d_rows.html': 'dark',
} as const;

test('they fit, lead back to the site, and axe finds nothing, in light or in dark', { tag: '@thorough' }, async ({
  page,
}) => {
  for (const [path, colorScheme] of Object.entries(pages)) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme });
    await page.goto(`./docs/${path}`);
    await expect(page.locator('.site-menu').getByText('Guide')).toBeVisible(); // made by TypeDoc's script
    // A link within a summary is how TypeDoc's menu unfolds; both can be reached with Tab.
    const { violations } = await new AxeBuilder({ page }).disableRules('nested-interactive').analyze();
    const found = violations.map(({ id, nodes }) => `${path} ${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    expect(found).toEqual([]);
    await page.setViewportSize({ width: 360, height: 780 });
    const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(content, path).toBeLessThanOrEqual(window!);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('link', { name: 'Try it' }).click();
  await expect(page.getByRole('heading', { name: 'à trous' })).toBeVisible();
});

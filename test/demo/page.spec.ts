// What all tools have in common: they load quietly, fit any width, work by keyboard, and axe finds nothing wrong with them.
import AxeBuilder from '@axe-core/playwright';
import { tools } from '../../demo/tools.ts';
import { expect, open, type Page, test, toolNames } from './demoTest.ts';

const wide = { width: 1440, height: 900 };
const narrow = { width: 360, height: 780 };

async function fits(page: Page): Promise<void> {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(content).toBeLessThanOrEqual(window!);
}

async function accessible(page: Page): Promise<void> {
  // Colours may still be on their way from another scheme.
  await page.waitForFunction(() => document.getAnimations().length === 0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

test('every tool of the site is tested here', () => {
  expect(tools.map(({ id }) => id)).toEqual([...toolNames]);
});

for (const tool of ['', ...toolNames] as const) {
  const name = tool || 'front';
  const tag = name === 'front' ? [] : '@thorough';
  test(
    `${name} fits from 360 to 1920 pixels, and axe finds nothing, in light and in dark`,
    { tag },
    async ({ page }, info) => {
      await page.setViewportSize(wide);
      if (tool === '') await page.goto('./');
      else await open(page, tool);
      await page.screenshot({ path: info.outputPath(`${name}-1440.png`), fullPage: true });
      await page.emulateMedia({ colorScheme: 'dark' });
      const lightness = await page.evaluate(() => {
        const [red = 255] = getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.map(Number) ?? [];
        return red;
      });
      expect(lightness).toBeLessThan(40);
      await accessible(page);
      await page.screenshot({ path: info.outputPath(`${name}-dark.png`), fullPage: true });
      await page.emulateMedia({ colorScheme: 'light' });
      for (const width of [1920, 768, 360]) {
        await page.setViewportSize({ ...narrow, width });
        await fits(page);
      }
      await accessible(page);
      await page.screenshot({ path: info.outputPath(`${name}-360.png`), fullPage: true });
    },
  );
}

test('tools are links: by keyboard, with the address, the title and the way back', async ({ page }) => {
  await page.goto('./');
  const link = (name: string) => page.getByRole('navigation').getByRole('link', { name });
  await link('Space-to-depth').focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#rearrange$/);
  await expect(page).toHaveTitle(/^Space-to-depth · /);
  await expect(link('Space-to-depth')).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('region', { name: 'Space-to-depth' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'What this is' })).toBeHidden();
  await link('Check').click();
  await expect(page.getByRole('region', { name: 'Space-to-depth' })).toBeHidden();
  await expect(page.getByRole('region', { name: 'Check' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('region', { name: 'Space-to-depth' })).toBeVisible();
  await page.getByRole('link', { name: 'à trous' }).click();
  await expect(page.getByRole('region', { name: 'What this is' })).toBeVisible();
  await expect(page).toHaveTitle(/^à trous/);
});

test('every control can be reached with Tab, and its focus can be seen', async ({ page }) => {
  await open(page, 'play');
  const seen: string[] = [];
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return undefined;
      // Where an input is drawn by its label or its neighbour, those carry the outline.
      const drawn = [element, element.closest('label'), ...(element.parentElement?.children ?? [])];
      const outlined = drawn.some((part) => {
        if (part === null) return false;
        return [undefined, '::after'].some((pseudo) => {
          const style = getComputedStyle(part, pseudo);
          return style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2;
        });
      });
      const name = element.getAttribute('aria-label') ?? element.closest('label')?.textContent ?? element.textContent;
      return { name: name || element.id, outlined };
    });
    if (focused === undefined) break;
    expect(focused.outlined, `${focused.name} shows its focus`).toBe(true);
    seen.push(focused.name);
  }
  for (const name of ['Play', 'Divider', 'Open…', 'Camera', 'Gain at 16 px', 'Download PNG']) {
    expect(
      seen.some((reached) => reached.includes(name)),
      `${name} is reached`,
    ).toBe(true);
  }
});

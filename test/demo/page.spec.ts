// What all tools have in common: they load quietly, fit any width, and work by keyboard in both colour schemes.
import { expect, open, test } from './demoTest.ts';

const tools = ['denoise', 'rearrange', 'check'] as const;

for (const width of [360, 1440]) {
  test.describe(`${width} pixels wide`, () => {
    test.use({ viewport: { width, height: width === 360 ? 780 : 900 } });

    for (const tool of tools) {
      test(`${tool} fits without scrolling sideways`, async ({ page }, info) => {
        await open(page, tool);
        const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        expect(content).toBeLessThanOrEqual(window!);
        await page.screenshot({ path: info.outputPath(`${tool}-${width}.png`), fullPage: true });
      });
    }
  });
}

test('tabs move by arrows, Home and End, and take the focus along', async ({ page }) => {
  await open(page, 'denoise');
  const tab = (name: string) => page.getByRole('tab', { name });
  await tab('Denoise').focus();
  const steps = [
    ['ArrowRight', 'Space-to-depth'],
    ['ArrowRight', 'Check'],
    ['ArrowRight', 'Denoise'],
    ['ArrowLeft', 'Check'],
    ['Home', 'Denoise'],
    ['End', 'Check'],
  ] as const;
  for (const [key, name] of steps) {
    await page.keyboard.press(key);
    await expect(tab(name)).toBeFocused();
    await expect(tab(name)).toHaveAttribute('aria-selected', 'true');
    await expect(page.getByRole('tabpanel')).toHaveCount(1);
    await expect(page.getByRole('tabpanel', { name })).toBeVisible();
  }
  await expect(page).toHaveURL(/#check$/);
});

test('every control can be reached with Tab, and its focus can be seen', async ({ page }) => {
  await open(page, 'denoise');
  const seen: string[] = [];
  for (let step = 0; step < 40; step++) {
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
  for (const name of ['Denoise', 'Divider', 'Open…', 'Camera', 'Gain at 16 px', 'Download PNG']) {
    expect(
      seen.some((reached) => reached.includes(name)),
      `${name} is reached`,
    ).toBe(true);
  }
});

test.describe('dark', () => {
  test.use({ colorScheme: 'dark' });

  test('the page is dark where the system is', async ({ page }, info) => {
    await open(page, 'denoise');
    const lightness = await page.evaluate(() => {
      const [red = 255] = getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.map(Number) ?? [];
      return red;
    });
    expect(lightness).toBeLessThan(40);
    for (const tool of tools) {
      await open(page, tool);
      await page.screenshot({ path: info.outputPath(`${tool}-dark.png`), fullPage: true });
    }
  });
});

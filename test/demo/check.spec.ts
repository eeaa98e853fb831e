// The Check page: calls run on both sides, results are held under their bound, refusals are shown in full.
import AxeBuilder from '@axe-core/playwright';
import { operationForms } from '../../demo/check/operations.ts';
import { caseTables } from '../cases/index.ts';
import { checked, expect, open, type Page, test } from './demoTest.ts';

const result = (page: Page) => page.locator('#check-result');

async function run(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await checked(page);
}

async function rightUnderItsBound(page: Page): Promise<void> {
  await expect(result(page)).toHaveAttribute('data-failures', '0');
  expect(Number(await result(page).getAttribute('data-worst'))).toBeLessThanOrEqual(1);
}

test('every operation as the form offers it', { tag: '@thorough' }, async ({ page }) => {
  await open(page, 'check');
  for (const [operation, form] of Object.entries(operationForms)) {
    await test.step(operation, async () => {
      await page.getByLabel('Operation').selectOption(operation);
      await run(page);
      await rightUnderItsBound(page);
      const code = page.locator('#panel-check code');
      for (const { name, shape } of form.operands) {
        await expect(code).toContainText(`const ${name} = gpu.tensor(${name}Data, [${shape.join(', ')}]);`);
      }
      await expect(code).toContainText(`const y = ${operation}(`);
    });
  }
});

test('a depthwise call with everything: dilations, strides, layout, bias, residual, activation', async ({ page }) => {
  await open(page, 'check');
  await page.getByRole('radio', { name: 'NCHW' }).check();
  await page.getByLabel('Shape of x').fill('2, 5, 17, 19');
  await page.getByLabel('Shape of filter').fill('10, 1, 3, 2');
  await page.getByLabel('Strides').fill('2, 1');
  await page.getByLabel('Dilations').fill('[1, 3]');
  await page.getByLabel('Padding').fill('[[1, 2], [0, 3]]');
  await page.getByLabel('Filter layout').fill('oihw');
  await page.getByLabel('Activation').selectOption('leakyRelu');
  await page.getByLabel('alpha').fill('0.2');
  await page.getByLabel('Bias').check();
  await page.getByLabel('Residual').check();
  await run(page);
  await rightUnderItsBound(page);
  await expect(result(page)).toContainText('2 × 10 × 9 × 19');
  await expect(page.locator('#panel-check code')).toContainText("activation: { type: 'leakyRelu', alpha: 0.2 }");
});

test('whole numbers come out exact, moved bits the same', async ({ page }) => {
  await open(page, 'check');
  await page.getByLabel('Numbers').selectOption('integers');
  await run(page);
  await expect(result(page)).toHaveAttribute('data-worst', '0');
  await page.getByLabel('Operation').selectOption('spaceToDepth');
  await page.getByLabel('Numbers').selectOption('bits');
  await page.getByLabel('Type').selectOption('u32');
  await run(page);
  await expect(result(page)).toContainText('The same, to the bit');
});

test('the WGSL of each kernel that ran can be read, in colours, light and dark', async ({ page }) => {
  await open(page, 'check');
  const kernel = result(page).locator('details').first();
  await kernel.locator('summary').click();
  await expect(kernel.locator('pre')).toContainText('@compute');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const colours = () =>
      kernel
        .locator('pre span')
        .evaluateAll((words) => new Set(words.map((word) => getComputedStyle(word).color)).size);
    await expect.poll(colours).toBeGreaterThan(3);
    // A word of each colour: axe takes long over all of them.
    await kernel.locator('pre span').evaluateAll((words) => {
      const each = new Map(words.map((word) => [getComputedStyle(word).color, word]));
      for (const word of each.values()) word.classList.add('sample-of-colour');
    });
    const { violations } = await new AxeBuilder({ page }).include('.sample-of-colour').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  }
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(content).toBeLessThanOrEqual(window!);
  await kernel.scrollIntoViewIfNeeded();
  await page.screenshot({ path: test.info().outputPath('wgsl.png') });
});

test('each kernel that takes the call can be run and read', { tag: '@thorough' }, async ({ page }) => {
  await open(page, 'check');
  await page.getByLabel('Operation').selectOption('conv2d');
  await run(page);
  const kernels = result(page).getByLabel('Kernel');
  const labels = await kernels
    .locator('option')
    .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value).slice(1));
  expect(labels.length).toBeGreaterThan(2);
  for (const label of labels) {
    await kernels.selectOption(label);
    await expect(result(page).locator('summary')).toHaveText(label);
    await rightUnderItsBound(page);
    await expect(kernels).toHaveValue(label);
    await expect(kernels).toBeFocused();
  }
});

test('an error of the library is shown in full', async ({ page }) => {
  await open(page, 'check');
  await page.getByLabel('Shape of filter').fill('3, 3, 15, 1');
  await run(page);
  await expect(result(page).locator('.problem')).toHaveText(
    'ShapeError (SHAPE): depthwiseConv2d: filter has 15 input channels, x has 16',
  );
  await expect(result(page)).toContainText('By both, in the same words.');
  await page.getByLabel('Shape of filter').fill('3, 3, 16, 1');
  await page.getByLabel('Padding').fill('sideways');
  await run(page);
  await expect(result(page).locator('.problem')).toContainText(
    'OptionError (OPTION): depthwiseConv2d: padding must be',
  );
  await expect(result(page).locator('.problem')).toContainText("not 'sideways'");
});

test('a case of the table fills the form', async ({ page }) => {
  await open(page, 'check');
  const picker = page.getByLabel('Take a case of the table');
  const group = picker.locator('optgroup[label="spaceToDepth"] option').first();
  await picker.selectOption(await group.getAttribute('value'));
  await expect(page.getByLabel('Operation')).toHaveValue('spaceToDepth');
  await expect(result(page)).toContainText('The same, to the bit');
});

test('the whole table runs, with progress, and can be stopped', async ({ page }) => {
  await open(page, 'check');
  await page.getByRole('button', { name: 'Run them' }).click();
  const progress = page.getByRole('progressbar', { name: 'Cases done' });
  await expect.poll(() => progress.evaluate((bar: HTMLProgressElement) => bar.value)).toBeGreaterThan(2);
  await page.locator('.whole-table').getByRole('button', { name: 'Stop' }).click();
  await expect(page.locator('#table-summary')).toHaveText(/^Stopped after \d+ of \d+$/);
  await expect(page.locator('.problems li')).toHaveCount(0);
});

test('a few cases of every operation are right, and the report says so', { tag: '@thorough' }, async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, 'check');
  await page.getByRole('radio', { name: /^A few of each/ }).check();
  await page.getByRole('button', { name: 'Run them' }).click();
  await expect(page.locator('#table-summary')).toHaveText(/^All \d+ cases are right$/);
  await page.getByRole('button', { name: 'Copy report' }).click();
  await expect(page.locator('#table-report')).toContainText('Copied.');
  const text = await page.evaluate(() => navigator.clipboard.readText());
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download as JSON' }).click(),
  ]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const report = JSON.parse(Buffer.concat(chunks).toString());
  expect(report.atrous).toMatch(/^\d+\.\d+\.\d+$/);
  expect(report.engine).toContain('Mozilla');
  expect(report.adapter).toMatch(/./);
  const operations = report.operations.map(({ operation }: { operation: string }) => operation);
  expect(operations).toEqual([...new Set(caseTables.map(({ op }) => op)), 'float16', 'images']);
  // What `npm run test:engines` takes of it.
  expect(report).toMatchObject({ failed: 0, failures: [], worst: { f32: { of: expect.stringContaining(': ') } } });
  expect(report.groups['conv2d, f32']).toEqual({ passed: 3, failed: 0 });
  expect(report.passed).toBe(report.operations.reduce((sum: number, { done }: { done: number }) => sum + done, 0));
  for (const { operation, cases, done, runs, worst, failed } of report.operations) {
    expect([operation, done, failed]).toEqual([operation, cases, 0]);
    if (operation !== 'float16') expect(runs, operation).toBeGreaterThanOrEqual(cases); // which is refused here
    expect(worst, operation).toBeLessThanOrEqual(1);
    expect(text).toMatch(new RegExp(`^${operation} +${done} +${runs} `, 'm'));
  }
});

// Play on Chromium's made-up camera, drawn straight to a WebGPU canvas: in a browser that composites on the adapter.
import { compositingOptions } from '../../tools/browser.mjs';
import { expect, fakeCamera, test, watch } from './demoTest.ts';

const options = compositingOptions();
test.use({ launchOptions: { ...options, args: [...options.args, ...fakeCamera] } });

test('frames are drawn', { tag: '@thorough' }, async ({ page }) => {
  // As on an adapter that isn't SwiftShader, where such a canvas is used.
  await page.addInitScript(() => {
    Object.defineProperty(GPUAdapterInfo.prototype, 'isFallbackAdapter', { get: () => false });
    Object.defineProperty(GPUAdapterInfo.prototype, 'architecture', { get: () => 'pretended' });
  });
  await watch(page);
  const kind = await page
    .locator('.half.after canvas')
    .evaluate((canvas: HTMLCanvasElement) => canvas.getContext('webgpu') !== null);
  expect(kind).toBe(true);
});

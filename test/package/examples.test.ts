// Each of examples/, built and run with the package as it is installed. In `npm test` those that need no more than what is
// here; all, by their own package.json and from the registry, with `npm run test:examples`.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { compositingOptions } from '../../tools/browser.mjs';
import { copyExample } from '../../tools/create.mjs';
import { findDawn } from '../../tools/findEngines.mjs';
import { npm, packAndInstall, root } from './install.ts';
import { serve } from './serve.ts';

vi.setConfig({ testTimeout: 180_000 }); // each is installed and built

const all = process.env.EXAMPLES === '1';
const place = mkdtempSync(join(tmpdir(), 'atrous-examples-'));
let tarball: string;
let browser: Browser;

beforeAll(async () => {
  ({ tarball } = packAndInstall(place));
  browser = await chromium.launch(compositingOptions());
}, 120_000);
afterAll(async () => {
  await browser?.close();
  rmSync(place, { recursive: true, force: true });
}, 60_000);

/** A copy of an example with its dependencies beside it: those of the registry, or this project's own. */
function installed(name: string): string {
  const folder = join(place, name);
  copyExample(name, folder, tarball);
  if (all) {
    npm(folder, 'install', '--no-package-lock');
    return folder;
  }
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(place, 'node_modules/atrous'), join(folder, 'node_modules/atrous'), 'junction');
  for (const part of ['.bin', 'vite', 'typescript']) {
    symlinkSync(join(root, 'node_modules', part), join(folder, 'node_modules', part), 'junction');
  }
  return folder;
}

/** Builds an example and opens it; what its console says is a failure. */
async function opened(name: string, hold: (page: Page) => Promise<void>): Promise<void> {
  const folder = installed(name);
  npm(folder, 'run', 'build');
  const server = await serve(join(folder, 'dist'), {});
  const page = await browser.newPage();
  await page.addInitScript(copyCanvases);
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  try {
    await page.goto(`${server.url}/index.html`);
    await hold(page);
    expect(said.filter((text) => !/favicon|status of 404/.test(text))).toEqual([]);
  } finally {
    await page.close();
    server.close();
  }
}

const status = (page: Page, pattern: RegExp) =>
  page.getByRole('status').filter({ hasText: pattern }).waitFor({ timeout: 30_000 });

/**
 * Copies a page's canvas whenever it has been drawn on, in whose task alone a webgpu canvas can be read; screenshots of headless
 * Chromium on SwiftShader don't have it. A canvas given to a worker can be read at any time.
 */
function copyCanvases(): void {
  let drawn: HTMLCanvasElement | undefined;
  const { getCurrentTexture } = GPUCanvasContext.prototype;
  GPUCanvasContext.prototype.getCurrentTexture = function () {
    drawn = this.canvas as HTMLCanvasElement;
    return getCurrentTexture.call(this);
  };
  const { submit } = GPUQueue.prototype;
  GPUQueue.prototype.submit = function (...args) {
    submit.apply(this, args);
    if (drawn === undefined) return;
    const canvas = drawn;
    drawn = undefined;
    Object.assign(globalThis, { copy: new Promise((resolve) => canvas.toBlob(resolve)) });
  };
}

/** Red, green and blue of the canvas at these points. */
function pixels(page: Page, points: readonly (readonly [x: number, y: number])[]): Promise<number[][]> {
  return page.evaluate(async (at) => {
    const blob = await (globalThis as { copy?: Promise<Blob> }).copy;
    const shown = blob ? await createImageBitmap(blob) : document.querySelector('canvas')!;
    const context = new OffscreenCanvas(shown.width, shown.height).getContext('2d', { willReadFrequently: true })!;
    context.drawImage(shown, 0, 0);
    return at.map(([x, y]) => [...context.getImageData(x, y, 1, 1).data.slice(0, 3)]);
  }, points);
}

test('vanilla: a plan in the pass of an app that owns its device', async () => {
  await opened('vanilla', async (page) => {
    await status(page, /^Smoothed in 1 dispatch/);
    const [inside, beside, outside] = await pixels(page, [[128, 128], [120, 140], [12, 12]]); // biome-ignore format: points
    // 0.7 and 0.2 of 255, where noise of ±32 is smoothed to a seventh.
    for (const [grey] of [inside!, beside!]) expect(Math.abs(grey! - 178.5)).toBeLessThan(16);
    expect(Math.abs(outside![0]! - 51)).toBeLessThan(16);
  });
});

test('worker: frames to a worker, which draws on the page', async () => {
  await opened('worker', async (page) => {
    await status(page, /^([3-9]|\d\d+) frames, the last in/);
    const [background] = await pixels(page, [[96, 96]]);
    for (const value of background!) expect(Math.abs(value - 25.5)).toBeLessThanOrEqual(1); // no edge: the bias, 0.1 of 255
  });
});

if (all) {
  test('react: a component draws again when its amount changes', async () => {
    await opened('react', async (page) => {
      await status(page, /^sharpened by 1$/);
      const before = await pixels(page, [[96, 82], [96, 100], [60, 96]]); // biome-ignore format: points
      await page.getByLabel('amount').fill('4');
      await status(page, /^sharpened by 4$/);
      expect(await pixels(page, [[96, 82], [96, 100], [60, 96]])).not.toEqual(before); // biome-ignore format: points
    });
  });

  test('node-batch: a folder of images through Dawn', async () => {
    const folder = installed('node-batch');
    const found = await findDawn();
    if ('absent' in found) throw new Error(found.absent);
    const make = `import sharp from 'sharp'; import { mkdirSync } from 'node:fs'; mkdirSync('in');
      const background = { r: 200, g: 100, b: 0 };
      await sharp({ create: { width: 40, height: 30, channels: 3, background } }).jpeg({ quality: 100 }).toFile('in/plain.jpg');
      const data = Uint8Array.from({ length: 17 * 9 * 3 }, (_, i) => (i === (4 * 17 + 8) * 3 ? 255 : 0));
      await sharp(data, { raw: { width: 17, height: 9, channels: 3 } }).png().toFile('in/point.png');`;
    const node = (...args: string[]) =>
      execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, ...found.env } });
    node('--input-type=module', '--eval', make);
    expect(node('batch.mjs', 'in', 'out').trim().split('\n')).toEqual(['plain.jpg: 40×30', 'point.png: 17×9']);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['plain.png', 'point.png']);
    writeFileSync(join(folder, 'in/broken.png'), 'no picture');
    const { status, stdout, stderr } = spawnSync(process.execPath, ['batch.mjs', 'in', 'out'], {
      ...{ cwd: folder, encoding: 'utf8', env: { ...process.env, ...found.env } },
    });
    expect({ status, said: stdout.trim().split('\n') }).toEqual({
      status: 1,
      said: ['plain.jpg: 40×30', 'point.png: 17×9'],
    });
    expect(stderr).toContain('broken.png: ');
    const read = `import sharp from 'sharp';
      const plain = await sharp('out/plain.png').raw().toBuffer();
      const point = await sharp('out/point.png').raw().toBuffer();
      const red = (y, x) => point[(y * 17 + x) * 3];
      console.log(JSON.stringify([[...plain.slice(3 * (15 * 40 + 20)).slice(0, 3)], [6, 7, 8].map((x) => red(4, x)), red(2, 8), red(4, 11)]));`;
    const [colour, row, above, beside] = JSON.parse(node('--input-type=module', '--eval', read));
    for (const [i, value] of [200, 100, 0].entries()) expect(Math.abs(colour[i] - value)).toBeLessThanOrEqual(2); // JPEG's
    expect(row).toEqual([6, 24, 36].map((weight) => Math.round((255 * weight) / 256))); // the spline's taps
    expect([above, beside]).toEqual([Math.round((255 * 6) / 256), 0]);
  });
}

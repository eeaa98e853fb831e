// Playwright's test with a page that has to be quiet: no error on its console, and nothing asked of another host.
import { test as base, expect as baseExpect, type Page } from 'playwright/test';

/** Patient: on SwiftShader, beside other work, a picture may take seconds. */
export const expect = baseExpect.configure({ timeout: 60_000 });

export const test = base.extend({
  page: async ({ page, baseURL }, use) => {
    const complaints: string[] = [];
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
    });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url());
      const local = ['data:', 'blob:'].includes(protocol) || host === new URL(baseURL ?? '').host;
      if (!local) complaints.push(`asked another host: ${request.url()}`);
    });
    await use(page);
    expect(complaints).toEqual([]);
  },
});

export type { Page };

export const toolNames = ['play', 'bayer', 'layers', 'rearrange', 'check', 'bench'] as const;
export type ToolName = (typeof toolNames)[number];

/** Opens a tool and waits until it shows a result. */
export async function open(page: Page, tool: ToolName): Promise<void> {
  await page.goto(`./#${tool}`);
  if (tool === 'play' || tool === 'bayer') await denoised(page);
  if (tool === 'layers') await expect(page.locator('#layer-stage')).toHaveAttribute('aria-busy', 'false');
  if (tool === 'rearrange') {
    await expect(page.locator('[data-grid]')).toHaveCount(4);
    await expect(page.locator('#picture-planes canvas').first()).toBeVisible();
  }
  if (tool === 'check') await checked(page);
  if (tool === 'bench') await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
}

/** Waits until the picture shown is that of the newest settings. */
export async function denoised(page: Page): Promise<void> {
  await expect(page.locator('.panel:not([hidden]) .stage')).toHaveAttribute('aria-busy', 'false');
}

/** Waits until a check is over. */
export async function checked(page: Page): Promise<void> {
  await expect(page.locator('#check-result')).toHaveAttribute('data-state', /done|failed/);
}

/** A picture file made in the page: `paint` is the body of a function of a 2D canvas context. */
export async function pictureFile(page: Page, name: string, width: number, height: number, paint: string) {
  const bytes = await page.evaluate(
    async ([w, h, body]) => {
      const canvas = new OffscreenCanvas(w, h);
      new Function('context', body)(canvas.getContext('2d'));
      const blob = await canvas.convertToBlob({ type: 'image/png' });
      return [...new Uint8Array(await blob.arrayBuffer())];
    },
    [width, height, paint] as const,
  );
  return { name, mimeType: 'image/png', buffer: Buffer.from(bytes) };
}

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Distinct colours in the order in which they occur, as `[red, green, blue, alpha]`; the first 1000 of them. */
  readonly colours: readonly (readonly number[])[];
}

/** The picture on the right of the divider, summed up in the page: its bytes would be slow to bring here. */
export async function afterPixels(page: Page): Promise<Pixels> {
  return page.locator('.half.after canvas').evaluate((canvas: HTMLCanvasElement) => {
    const { width, height } = canvas;
    const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
    const colours = new Set<string>();
    for (let k = 0; k < data.length && colours.size < 1000; k += 4) {
      colours.add([data[k], data[k + 1], data[k + 2], data[k + 3]].join());
    }
    return { width, height, colours: [...colours].map((colour) => colour.split(',').map(Number)) };
  });
}

/** A camera that Chromium makes up, and that needs no permission. */
export const fakeCamera = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

/** Starts the camera in Play and waits for frames of it. */
export async function watch(page: Page): Promise<void> {
  await open(page, 'play');
  await page.getByRole('button', { name: 'Live camera' }).click();
  const status = page.locator('#denoise-status');
  await expect.poll(async () => Number(await status.getAttribute('data-frames'))).toBeGreaterThan(2);
  await expect(status).toContainText(/\d ms a frame/);
  await expect(status).toContainText(/\d ms on the GPU|no timestamp queries here/);
}

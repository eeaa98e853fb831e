import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import type { ViteDevServer } from 'vite';
import type { Engine } from './engine.ts';
import type { Setup } from './lab.ts';

/** Timestamps to the nanosecond instead of to 100 µs, and no watchdog over passes that take a software adapter long. */
const flags = ['--enable-webgpu-developer-features', '--disable-gpu-watchdog'];

/** Chromium: headless on SwiftShader, or with the machine's own adapter, and a window where there is a display. */
export async function browserEngine(
  server: ViteDevServer,
  { ownAdapter, verbose }: { ownAdapter: boolean; verbose: boolean },
  progress: (text: string) => void,
): Promise<Engine> {
  // The tool reads it as it is loaded.
  if (ownAdapter) process.env.ADAPTER = 'own';
  else delete process.env.ADAPTER;
  const { findBrowser, launchOptions } = await import('../tools/browser.mjs');
  if (!findBrowser()) {
    const tool = join(import.meta.dirname, '../tools/browser.mjs');
    spawnSync(process.execPath, [tool], { stdio: ['ignore', 'inherit', 'inherit'] });
  }
  const { chromium } = await import('playwright');
  await server.listen();
  const url = server.resolvedUrls!.local[0]!;
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  const headless = !ownAdapter || (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY);
  const options = launchOptions();
  const launch = () =>
    chromium.launch({ ...options, args: [...options.args, ...flags], headless, handleSIGINT: false });

  let browser: Browser = await launch();
  let page: Page | undefined;
  let setup: Setup | undefined;

  const open = async (wanted: Setup) => {
    setup = wanted;
    if (!browser.isConnected()) browser = await launch();
    page = await browser.newPage();
    page.on('pageerror', ({ message }) => console.error(`page: ${message}`));
    if (verbose) page.on('console', (message) => console.log(`page: ${message.text()}`));
    await page.exposeFunction('progress', progress);
    await page.goto(url, { waitUntil: 'load' });
    await page.waitForFunction(() => window.bench !== undefined);
    return page.evaluate((chosen) => window.bench.open(chosen), wanted);
  };

  /** After a lost device or a crash, a new page goes on. */
  const inPage = async <T>(work: (page: Page) => Promise<T>): Promise<T> => {
    if (page === undefined) await open(setup!);
    try {
      return await work(page!);
    } catch (error) {
      await page?.close().catch(() => {});
      page = undefined;
      throw error;
    }
  };

  return {
    name: `Chromium ${browser.version()}${headless ? ', headless' : ''}`,
    open,
    ceilings: () => inPage((at) => at.evaluate(() => window.bench.ceilings())),
    run: (workload) => inPage((at) => at.evaluate((chosen) => window.bench.run(chosen), workload)),
    close: () => browser.close(),
  };
}

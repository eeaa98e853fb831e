import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import type { ViteDevServer } from 'vite';
import type { Engine } from './engine.ts';
import type { Setup } from './lab.ts';

/** Timestamps to the nanosecond instead of to 100 µs, and no watchdog over passes that take a software adapter long. */
const flags = ['--enable-webgpu-developer-features', '--disable-gpu-watchdog'];

type Started = Pick<Browser, 'version' | 'isConnected' | 'newPage' | 'close'>;

/** How a browser is started, and called in reports. */
interface Starter {
  launch(): Promise<Started>;
  nameOf(browser: Started): string;
}

/** Chromium: headless on SwiftShader, or with the machine's own adapter, and a window where there is a display. */
async function chromiumStarter(ownAdapter: boolean): Promise<Starter> {
  // The tool reads it as it is loaded.
  if (ownAdapter) process.env.ADAPTER = 'own';
  else delete process.env.ADAPTER;
  const { findBrowser, launchOptions } = await import('../tools/browser.mjs');
  if (!findBrowser()) {
    const tool = join(import.meta.dirname, '../tools/browser.mjs');
    spawnSync(process.execPath, [tool], { stdio: ['ignore', 'inherit', 'inherit'] });
  }
  const { chromium } = await import('playwright');
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  const headless = !ownAdapter || (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY);
  const options = launchOptions();
  return {
    launch: () => chromium.launch({ ...options, args: [...options.args, ...flags], headless, handleSIGINT: false }),
    nameOf: (browser) => `Chromium ${browser.version()}${headless ? ', headless' : ''}`,
  };
}

/** Firefox, headless on lavapipe: a browser that has float16 where no GPU is. */
async function firefoxStarter(ownAdapter: boolean): Promise<Starter> {
  const { findFirefox } = await import('../tools/findEngines.mjs');
  const { launch } = await import('../tools/siteHost.mjs');
  const found = findFirefox(ownAdapter);
  if ('absent' in found) throw new Error(`Firefox: ${found.absent}`);
  return {
    async launch() {
      const { newPage, close } = await launch('firefox', found);
      return { newPage, close, version: () => found.version, isConnected: () => true };
    },
    nameOf: (browser) => `Firefox ${browser.version()}, headless`,
  };
}

export async function browserEngine(
  server: ViteDevServer,
  { ownAdapter, firefox, verbose }: { ownAdapter: boolean; firefox: boolean; verbose: boolean },
  progress: (text: string) => void,
): Promise<Engine> {
  const { launch, nameOf } = await (firefox ? firefoxStarter : chromiumStarter)(ownAdapter);
  await server.listen();
  const url = server.resolvedUrls!.local[0]!;
  let browser = await launch();
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
    name: nameOf(browser),
    open,
    ceilings: () => inPage((at) => at.evaluate(() => window.bench.ceilings())),
    run: (workload) => inPage((at) => at.evaluate((chosen) => window.bench.run(chosen), workload)),
    draw: (growths) => inPage((at) => at.evaluate((chosen) => window.bench.draw(chosen), growths)),
    close: () => browser.close(),
  };
}

// `npm test` runs these projects; by hand: `npx vitest --project gpu plan`, `npx vitest --project conformance -t conv2d`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { defineBrowserCommand, playwright } from '@vitest/browser-playwright';
import type { Plugin } from 'vite';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { compositingOptions, launchOptions, ownAdapter, unguardedOptions } from './tools/browser.mjs';
import { alias } from './vite.config.ts';

const root = import.meta.dirname;

function readCorpus(folder: string) {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  if (names.length === 0) throw new Error(`CORPUS: no .json files in ${folder}`);
  const parse = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  return { folder, files: Object.fromEntries(names.map((name) => [name, parse(name)])) };
}

/** `virtual:corpus`: the cases of the folder that CORPUS names, or null. */
const corpus = (): Plugin => ({
  name: 'corpus',
  resolveId: (id) => (id === 'virtual:corpus' ? `\0${id}` : undefined),
  load(id) {
    if (id !== '\0virtual:corpus') return;
    const folder = process.env.CORPUS;
    const cases = folder ? readCorpus(resolve(process.env.INIT_CWD ?? '.', folder)) : null;
    // A string literal in JSON.parse is parsed much faster than an object literal of megabytes.
    return `export default JSON.parse(${JSON.stringify(JSON.stringify(cases))});`;
  },
});

const commands = {
  crashGpu: defineBrowserCommand(async ({ context }) => {
    const session = await context.browser()!.newBrowserCDPSession();
    await session.send('Browser.crashGpuProcess').catch(() => {}); // its answer may die with the process
    await session.detach();
  }),
  gpuResident: defineBrowserCommand(async ({ context }) => {
    const session = await context.browser()!.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    await session.detach();
    const own = processInfo.find(({ type }) => type === 'GPU');
    if (own === undefined) throw new Error('the browser names no GPU process');
    const status = `/proc/${own.id}/status`;
    if (!existsSync(status)) return null;
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1];
    if (kilobytes === undefined) throw new Error(`no VmRSS in ${status}`);
    return Number(kilobytes) * 1024;
  }),
  report: defineBrowserCommand<[text: string]>((_, text) => console.log(text)),
  saveReport: defineBrowserCommand<[name: string, text: string]>(async (_, name, text) => {
    await mkdir(join(root, 'reports'), { recursive: true });
    await writeFile(join(root, 'reports', basename(name)), text);
  }),
};

declare module 'vitest/browser' {
  interface BrowserCommands {
    /** Kills the browser's GPU process; it starts another. */
    crashGpu(): Promise<void>;
    /** Bytes of the browser's GPU process that are in memory; null where there is no /proc to read them in. */
    gpuResident(): Promise<number | null>;
    /** Prints on the terminal. */
    report(text: string): Promise<void>;
    /** Writes reports/<name>. */
    saveReport(name: string, text: string): Promise<void>;
  }
}

/** Without these there is no adapter after the second crash of the GPU process. */
const afterCrashes = ['--disable-gpu-process-crash-limit', '--disable-domain-blocking-for-3d-apis'];

const inChromium = (
  name: string,
  include: string,
  launch = launchOptions(afterCrashes),
): TestProjectInlineConfiguration => ({
  extends: true,
  cacheDir: join(root, `node_modules/.vite/${name}`), // projects run at the same time
  plugins: [corpus()],
  test: {
    name,
    include: [include],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false, // SwiftShader takes every core for itself
    browser: {
      enabled: true,
      headless: true,
      provider: playwright({ launchOptions: launch }),
      instances: [{ browser: 'chromium' }],
      commands,
      screenshotFailures: false,
    },
  },
});

export default defineConfig({
  root,
  resolve: { alias },
  test: {
    // As `import.meta.env.VITE_FULL`, `…VITE_QUICK`, `…VITE_LONG` and `import.meta.env.VITE_OWN_ADAPTER`, in Node and in the browser: '1' or ''.
    env: {
      VITE_FULL: process.env.FULL ?? '',
      VITE_QUICK: process.env.QUICK ?? '',
      VITE_LONG: process.env.LONG ?? '',
      VITE_SEED: process.env.SEED ?? '',
      VITE_CALLS: process.env.CALLS ?? '',
      VITE_CALL: process.env.CALL ?? '',
      VITE_OWN_ADAPTER: ownAdapter ? '1' : '',
    },
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/{unit,package}/**/*.test.ts'], testTimeout: 60_000 } },
      inChromium('conformance', 'test/conformance/**/*.test.ts'),
      inChromium('gpu', 'test/browser/**/*.test.ts'),
      inChromium('image', 'test/image/**/*.test.ts', compositingOptions()),
      inChromium('guards', 'test/guards/**/*.test.ts', unguardedOptions()),
      inChromium('corpus', 'test/corpus/**/*.test.ts'),
    ],
  },
});

// The package as it is installed, in pages: without a bundler, and as each bundler makes it.
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compositingOptions, launchOptions } from '../../tools/browser.mjs';
import { sample } from '../harness/full.ts';
import esbuild from './bundlers/esbuild.mjs';
import rollup from './bundlers/rollup.mjs';
import vite from './bundlers/vite.mjs';
import webpack from './bundlers/webpack.mjs';
import { packAndInstall } from './install.ts';
import { serve } from './serve.ts';

const place = mkdtempSync(join(tmpdir(), 'atrous-pages-'));
const program = join(import.meta.dirname, 'program');
let browser: Browser;

beforeAll(async () => {
  packAndInstall(place);
  cpSync(program, place, { recursive: true });
  browser = await chromium.launch(launchOptions());
}, 120_000);
afterAll(async () => {
  await browser?.close();
  rmSync(place, { recursive: true, force: true });
});

const [, map = ''] = /<script type="importmap">(.*?)<\/script>/s.exec(
  readFileSync(join(program, 'plain.html'), 'utf8'),
)!;
const hash = createHash('sha256').update(map).digest('base64');

/** Scripts of this origin alone, no text run as code, nothing else fetched; and the one import map, which must stand in the page. */
const strict = {
  'Content-Security-Policy': `default-src 'none'; script-src 'self' 'sha256-${hash}'; worker-src 'self'`,
};
const isolated = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** What a page's `result` comes to; all that its console says is a failure, but for the favicon that browsers look for. */
async function resultOf(page: string, folder: string, headers: Readonly<Record<string, string>>, within = browser) {
  const server = await serve(folder, headers);
  const context = await within.newContext();
  try {
    const tab = await context.newPage();
    const said: string[] = [];
    tab.on('console', (message) => said.push(message.text()));
    tab.on('pageerror', (error) => said.push(String(error)));
    await tab.goto(`${server.url}/${page}`);
    await tab
      .waitForFunction(() => 'result' in globalThis, undefined, { timeout: 20_000 })
      .catch((error) => {
        throw new Error(`${error.message}\n${said.join('\n')}`);
      });
    const result = await tab.evaluate(() => (globalThis as unknown as { result: Promise<unknown> }).result);
    return { result, said: said.filter((text) => !/favicon|unsafe-eval|status of 404/.test(text)) };
  } finally {
    await context.close();
    server.close();
  }
}

// Worked out apart: the filter 1…9 at taps two apart, on 1…16 in rows of four, zeros around.
const dilated = [194, 222, 170, 194, 306, 334, 266, 290, 122, 138, 98, 110, 186, 202, 146, 158];
const expected = {
  blocks: [1, 2, 5, 6, 3, 4, 7, 8, 9, 10, 13, 14, 11, 12, 15, 16],
  dilated,
  reference: dilated,
  largest: [6, 8, 14, 16],
  pixel: [0, 51, 255],
};

describe('a page with an import map and no bundler', () => {
  test.each([
    ['as any server gives it', {}, { evaluates: true, isolated: false }],
    ['under a strict Content-Security-Policy', strict, { evaluates: false, isolated: false }],
    ['cross-origin isolated', isolated, { evaluates: true, isolated: true }],
    ['both', { ...strict, ...isolated }, { evaluates: false, isolated: true }],
  ])('%s', async (_, headers, page) => {
    expect(await resultOf('plain.html', place, headers)).toEqual({ result: { ...expected, ...page }, said: [] });
  });

  test('a worker draws on the canvas that it was given, under the strict policy', async () => {
    const compositing = await chromium.launch(compositingOptions());
    try {
      const { result, said } = await resultOf('worker.html', place, { ...strict, ...isolated }, compositing);
      const third = (_: unknown, i: number) => (i % 4 === 3 ? 255 : i);
      expect({ result, said }).toEqual({ result: Array.from({ length: 64 }, third), said: [] });
    } finally {
      await compositing.close();
    }
  });
});

describe('bundled', () => {
  const bundlers = [
    ['vite', vite],
    ['rollup', rollup],
    ['webpack', webpack],
    ['esbuild', esbuild],
  ] as const;
  test.each(sample(bundlers, 2))('by %s, under the strict policy', async (name, build) => {
    const folder = join(place, name);
    await build(place, folder);
    if (name !== 'vite') cpSync(join(program, 'bundled.html'), join(folder, 'bundled.html')); // which makes its own
    const { result, said } = await resultOf('bundled.html', folder, strict);
    expect({ result, said }).toEqual({ result: { ...expected, evaluates: false, isolated: false }, said: [] });
  });
});

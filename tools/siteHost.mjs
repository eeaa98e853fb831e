// The site as it is built, served from this machine, and the browsers that tools open it in.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { build } from 'vite';
import { launchOptions } from './browser.mjs';
import { root } from './install.mjs';

/** @param {string} folder that it is written to; the docs aren't */
export async function buildSite(folder) {
  await build({
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true, reportCompressedSize: false },
  });
}

/** @type {Record<string, string>} */
const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/**
 * A static server for this machine alone, from where pages have WebGPU without TLS.
 * @param {string} folder
 */
export async function serve(folder) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://host').pathname);
    const file = normalize(join(folder, path.endsWith('/') ? `${path}index.html` : path));
    const body = file.startsWith(folder + sep) ? await readFile(file).catch(() => undefined) : undefined;
    response.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream');
    response.writeHead(body ? 200 : 404).end(body);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

/**
 * A browser for {@link serve}d pages; Firefox by puppeteer-core, since Playwright's own channel to it fails on Debian's, and
 * nothing else here depends on that. Their pages are alike as far as this file and what uses it goes.
 * @param {'chromium' | 'firefox'} engine
 * @param {import('./findEngines.mjs').Browser} found
 * @param {boolean} [dark] whether pages are asked for their dark colours
 */
export async function launch(engine, { browser: executablePath, env }, dark = false) {
  if (engine === 'chromium') {
    const { chromium } = await import('playwright');
    const browser = await chromium.launch({ ...launchOptions(), executablePath });
    const newPage = () => browser.newPage({ colorScheme: dark ? 'dark' : 'light' });
    return { newPage: /** @type {() => Promise<any>} */ (newPage), close: () => browser.close() };
  }
  const puppeteer = await import(/* @vite-ignore */ /** @type {string} */ ('puppeteer-core'));
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    protocolTimeout: 0,
    env: { ...process.env, ...env },
    extraPrefsFirefox: {
      'dom.webgpu.enabled': true,
      'gfx.webgpu.ignore-blocklist': true,
      'layout.css.prefers-color-scheme.content-override': dark ? 0 : 1,
    },
  });
  return { newPage: /** @type {() => Promise<any>} */ (() => browser.newPage()), close: () => browser.close() };
}

/**
 * Waits until a page says yes.
 * @param {any} page
 * @param {() => boolean} holds is asked in the page
 * @param {number} [seconds]
 */
export async function until(page, holds, seconds = 60) {
  const end = performance.now() + 1000 * seconds;
  while (!(await page.evaluate(holds))) {
    if (performance.now() > end) throw new Error(`after ${seconds} s not yet: ${holds}`);
    await new Promise((next) => setTimeout(next, 50));
  }
}

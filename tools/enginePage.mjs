// Runs the bundle of test/engines/page.ts in a browser: node tools/enginePage.mjs chromium|firefox <browser> <bundle> <job> <report>
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { launchOptions } from './browser.mjs';

const [engine = '', executablePath = '', bundle = '', job = '', report = ''] = process.argv.slice(2);

// WebGPU wants a page from this machine or over TLS.
const server = createServer((request, response) => {
  const script = request.url === '/page.mjs';
  response.setHeader('Content-Type', script ? 'text/javascript' : 'text/html');
  response.end(script ? readFileSync(bundle) : '<!doctype html><script type="module" src="/page.mjs"></script>');
});
await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

/**
 * Firefox by puppeteer-core, since Playwright's own channel to it fails on Debian's; which nothing else here depends on.
 * @returns {Promise<any>}
 */
async function launch() {
  if (engine === 'chromium') {
    const { chromium } = await import('playwright');
    return chromium.launch({ ...launchOptions(), executablePath });
  }
  const puppeteer = await import(/** @type {string} */ ('puppeteer-core'));
  return puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    protocolTimeout: 0,
    extraPrefsFirefox: { 'dom.webgpu.enabled': true, 'gfx.webgpu.ignore-blocklist': true },
  });
}

const browser = await launch();
try {
  const page = await browser.newPage();
  page.on('console', (/** @type {any} */ message) => console.log(message.text()));
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.waitForFunction(() => 'runEngineJob' in globalThis);
  // Defined by the page.
  const run = (/** @type {string} */ text) => /** @type {any} */ (globalThis).runEngineJob(text);
  writeFileSync(report, await page.evaluate(run, readFileSync(job, 'utf8')));
} finally {
  await browser.close();
  server.close();
}

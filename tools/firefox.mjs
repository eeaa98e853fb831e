// Runs the bundle of test/engines/page.ts in Firefox: node tools/firefox.mjs <Firefox> <bundle> <job> <report>
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [executablePath = '', bundle = '', job = '', report = ''] = process.argv.slice(2);

// WebGPU wants a page from this machine or over TLS.
const server = createServer((request, response) => {
  const script = request.url === '/page.mjs';
  response.setHeader('Content-Type', script ? 'text/javascript' : 'text/html');
  response.end(script ? readFileSync(bundle) : '<!doctype html><script type="module" src="/page.mjs"></script>');
});
await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

/** @type {any} */
const puppeteer = await import(/** @type {string} */ ('puppeteer-core')); // nothing that the project depends on
const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath,
  headless: true,
  protocolTimeout: 0,
  extraPrefsFirefox: { 'dom.webgpu.enabled': true, 'gfx.webgpu.ignore-blocklist': true },
});
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

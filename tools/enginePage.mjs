// Runs the bundle of test/engines/page.ts in a browser: node tools/enginePage.mjs chromium|firefox <browser> <bundle> <job> <report>
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { launch } from './siteHost.mjs';

const [engine = '', executablePath = '', bundle = '', job = '', report = ''] = process.argv.slice(2);

// WebGPU wants a page from this machine or over TLS.
const server = createServer((request, response) => {
  const script = request.url === '/page.mjs';
  response.setHeader('Content-Type', script ? 'text/javascript' : 'text/html');
  response.end(script ? readFileSync(bundle) : '<!doctype html><script type="module" src="/page.mjs"></script>');
});
await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

const browser = await launch(/** @type {'chromium' | 'firefox'} */ (engine), { version: '', browser: executablePath });
/** Firefox looks every few dozen milliseconds whether a read is done, and idles between; so its cases go to several pages. */
const pages = engine === 'firefox' ? 6 : 1;

/** @param {number} index of the page */
async function runPart(index) {
  const { part, ...rest } = JSON.parse(readFileSync(job, 'utf8'));
  const page = await browser.newPage();
  const tag = pages > 1 ? `page ${index + 1}: ` : '';
  page.on('console', (/** @type {any} */ message) => console.log(`${tag}${message.text()}`));
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.waitForFunction(() => 'runEngineJob' in globalThis);
  // Of parts [i, n] this page takes every `pages`th.
  const mine = JSON.stringify({ ...rest, part: [part[0] + index * part[1], part[1] * pages] });
  // Defined by the page.
  const run = (/** @type {string} */ text) => /** @type {any} */ (globalThis).runEngineJob(text);
  return JSON.parse(await page.evaluate(run, mine));
}

/**
 * What the parts of a job came to together.
 * @param {any} all @param {any} part
 */
function added(all, part) {
  for (const name of ['passed', 'failed', 'runs']) all[name] += part[name];
  for (const [precision, one] of Object.entries(part.worst)) {
    if (!(Number(all.worst[precision]?.error) >= Number(one.error))) all.worst[precision] = one;
  }
  for (const [group, { passed, failed }] of Object.entries(part.groups)) {
    all.groups[group] ??= { passed: 0, failed: 0 };
    all.groups[group].passed += passed;
    all.groups[group].failed += failed;
  }
  all.failures.push(...part.failures);
  return all;
}

try {
  const parts = await Promise.all(Array.from({ length: pages }, (_, index) => runPart(index)));
  writeFileSync(report, JSON.stringify(parts.reduce(added)));
} finally {
  await browser.close();
  server.close();
}

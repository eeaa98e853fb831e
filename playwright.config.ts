// Drives the site as it is built: test/demo.
import { createServer } from 'node:net';
import { defineConfig } from 'playwright/test';
import { launchOptions } from './tools/browser.mjs';

const freePort = () =>
  new Promise<number>((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });

// Each worker reads this file anew and must come to the same addresses.
process.env.SITE_PORT ??= String(await freePort());
process.env.START_PORT ??= String(await freePort());
const { SITE_PORT, START_PORT } = process.env;

const vite = 'node node_modules/vite/bin/vite.js';
const site = '--outDir ../reports/site --emptyOutDir --logLevel warn';
/** Some folder of some host, as the site has to work from any. */
const address = `http://localhost:${SITE_PORT}/some/sub/path/`;

export default defineConfig({
  testDir: 'test/demo',
  outputDir: 'reports/demo',
  timeout: 120_000,
  workers: 1, // SwiftShader takes every core for itself
  forbidOnly: true,
  grepInvert: process.env.QUICK ? /@thorough/ : [], // as test/harness/full.ts
  reporter: [['list'], ['json', { outputFile: 'reports/demo.json' }]],
  use: { baseURL: address, launchOptions: launchOptions() },
  webServer: [
    {
      command: `${vite} build ${site} && ${vite} preview --outDir ../reports/site --base /some/sub/path/ --port ${SITE_PORT} --strictPort`,
      url: address,
    },
    {
      command: `node tools/start.mjs --port ${START_PORT} --strictPort --open false`,
      url: `http://localhost:${START_PORT}`,
    },
  ],
});

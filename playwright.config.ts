// Drives the demo page: test/demo.
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

// Each worker reads this file anew and must come to the same address.
process.env.DEMO_PORT ??= String(await freePort());
const port = process.env.DEMO_PORT;

export default defineConfig({
  testDir: 'test/demo',
  outputDir: 'reports/demo',
  timeout: 120_000,
  workers: 1, // SwiftShader takes every core for itself
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: 'reports/demo.json' }]],
  use: { baseURL: `http://localhost:${port}`, launchOptions: launchOptions() },
  webServer: {
    command: `node tools/start.mjs --port ${port} --strictPort --open false`,
    url: `http://localhost:${port}`,
  },
});

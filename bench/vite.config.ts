// Serves the benchmark's page, and bundles its command for Node.
import { join } from 'node:path';
import { defineConfig } from 'vite';
import { alias, peers } from '../vite.config.ts';

const root = join(import.meta.dirname, '..');

export default defineConfig({
  root: import.meta.dirname,
  resolve: { alias },
  cacheDir: join(root, 'node_modules/.vite-bench'),
  server: {
    host: '127.0.0.1',
    port: 0,
    hmr: false,
    watch: null, // what is measured must not change under the measurement
    fs: { allow: [root] },
    // With these two a page is isolated: clocks of 5 µs, and threads for ONNX Runtime's wasm.
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
  },
  optimizeDeps: {
    ...peers,
    include: [...peers.include, '@observablehq/plot'],
    noDiscovery: true, // a late discovery reloads the page
  },
});

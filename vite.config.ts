// The site: `npm start` serves it, `npm run build:site` writes it to dist-site/.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vite';
import { serveDocs } from './tools/docs.mjs';

const root = import.meta.dirname;
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The package's own names, as an importer writes them. */
export const alias = {
  'atrous/reference': join(root, 'src/reference.ts'),
  'atrous/image': join(root, 'src/image.ts'),
  'atrous/layers': join(root, 'src/layers.ts'),
  'atrous/any-size': join(root, 'src/anySize.ts'),
  'atrous/tiled': join(root, 'src/tiled.ts'),
  'atrous/tune': join(root, 'src/tune.ts'),
  'atrous/weights': join(root, 'src/weights.ts'),
  atrous: join(root, 'src/index.ts'),
};

/** How the benchmark's peers are served: CommonJS converted, modules with files beside them as they are. */
export const peers = {
  include: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-webgpu'],
  exclude: ['onnxruntime-web', '@jax-js/jax'],
};

export default defineConfig({
  root: join(root, 'demo'),
  base: './', // works in any folder of any host
  resolve: { alias },
  plugins: [serveDocs()],
  define: { ATROUS_VERSION: JSON.stringify(version) },
  server: { fs: { allow: [root] } },
  optimizeDeps: peers,
  build: {
    outDir: join(root, 'dist-site'),
    emptyOutDir: true,
    target: 'es2022',
    rolldownOptions: { input: ['index.html', 'bench/frame.html'].map((page) => join(root, 'demo', page)) },
  },
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install.mjs';

/**
 * Tests as one module for a process, `main.mjs` in a folder beside the packages that it imports at run time.
 * @param {string} entry
 * @param {string} outDir
 */
export async function bundle(entry, outDir) {
  const { build } = await import('vite');
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    resolve: { alias: sources() },
    ssr: { noExternal: true, external: ['webgpu'] }, // Deno finds no packages here
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      ssr: join(root, entry),
      rolldownOptions: { output: { entryFileNames: 'main.mjs', codeSplitting: false } },
    },
  });
}

/** The package's own names, as `exports` has them, and the source of each; the longest first, since Vite takes the first that begins so. */
function sources() {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const faces = Object.entries(exports).filter(([, target]) => target.types);
  return Object.fromEntries(
    faces
      .map(([face, { types }]) => [
        face.replace('.', name),
        join(root, types.replace('./dist/', 'src/').replace(/\.d\.ts$/, '.ts')),
      ])
      .sort(([a = ''], [b = '']) => b.length - a.length),
  );
}

import { build } from 'esbuild';

/** @param {string} folder @param {string} outDir */
export default (folder, outDir) =>
  build({ entryPoints: [`${folder}/main.js`], outdir: outDir, bundle: true, minify: true, format: 'esm' });

import { build } from 'vite';

/** @param {string} folder @param {string} outDir */
export default (folder, outDir) =>
  build({
    root: folder,
    base: './',
    configFile: false,
    logLevel: 'warn',
    build: { outDir, target: 'es2022', rolldownOptions: { input: `${folder}/bundled.html` } },
  });

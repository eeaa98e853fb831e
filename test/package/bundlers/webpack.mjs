import { promisify } from 'node:util';
import webpack from 'webpack';

/** @param {string} folder @param {string} outDir */
export default async (folder, outDir) => {
  const output = { path: outDir, filename: 'main.js' };
  const compiler = webpack({ mode: 'production', context: folder, entry: './main.js', output });
  const stats = await promisify(compiler.run.bind(compiler))();
  if (stats?.hasErrors() || stats?.hasWarnings()) throw new Error(stats.toString());
};

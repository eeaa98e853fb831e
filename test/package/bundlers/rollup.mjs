import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';

/** @param {string} folder @param {string} outDir */
export default async (folder, outDir) => {
  const onLog = (/** @type {string} */ _, /** @type {{ message: string }} */ { message }) => {
    throw new Error(message);
  };
  const bundle = await rollup({ input: `${folder}/main.js`, plugins: [nodeResolve()], onLog });
  await bundle.write({ dir: outDir, format: 'es' });
};

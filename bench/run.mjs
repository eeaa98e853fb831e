// `npm run bench`, `bench:node` and `bench:code`: starts before anything is installed, so Node alone, no packages.
import { installPackages, root } from '../tools/install.mjs';

if (!installPackages()) process.exit(1);

process.chdir(root);
const { createServer } = await import('vite');
const server = await createServer({ configFile: 'bench/vite.config.ts', logLevel: 'warn' });
try {
  const { main } = await server.ssrLoadModule(process.argv.includes('--code') ? '/code.ts' : '/main.ts');
  process.exitCode = await main(server);
} finally {
  await server.close();
}
process.exit(); // Dawn's threads would keep Node alive

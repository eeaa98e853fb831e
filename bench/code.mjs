// `npm run bench:code`: starts before anything is installed, so Node alone, no packages.
import { installPackages, root } from '../tools/install.mjs';

if (!installPackages()) process.exit(1);

process.chdir(root);
const { createServer } = await import('vite');
const server = await createServer({ configFile: 'bench/vite.config.ts', logLevel: 'warn' });
const { main } = await server.ssrLoadModule('/code.ts');
const exitCode = await main();
await server.close();
process.exit(exitCode);

// `npm run test:examples`: installs, builds and runs each of examples/, with packages from the registry.
import { spawnSync } from 'node:child_process';
import { installPackages, root } from './install.mjs';

if (!installPackages()) process.exit(1);
const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', 'test/package/examples.test.ts'];
const env = { ...process.env, EXAMPLES: '1' };
process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env }).status ?? 1;

// Runs one browser test at its full length: node tools/long.mjs <name of the test file>
import { spawnSync } from 'node:child_process';
import { installPackages, root } from './install.mjs';

const [name = ''] = process.argv.slice(2);
await installPackages();
const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'gpu', `test/browser/${name}.test.ts`];
const { status } = spawnSync(process.execPath, args, {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, LONG: '1' },
});
process.exitCode = status ?? 1;

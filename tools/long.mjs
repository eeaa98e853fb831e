// Runs browser tests at their full length: node tools/long.mjs <names of the test files> [--seed N] [--calls N] [--call N or N-M]
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { installPackages, root } from './install.mjs';

// Of a fuzz run: where its draws begin, how many calls it makes, or which alone.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, calls: { type: 'string' }, call: { type: 'string' } },
});
await installPackages();
const args = [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--project',
  'gpu',
  ...positionals.map((name) => `test/browser/${name}.test.ts`),
];
const { seed, calls, call } = values;
const { status } = spawnSync(process.execPath, args, {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    LONG: '1',
    ...(seed && { SEED: seed }),
    ...(calls && { CALLS: calls }),
    ...(call && { CALL: call }),
  },
});
process.exitCode = status ?? 1;

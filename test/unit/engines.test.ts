// The other WebGPU engines, where they are: the first row of each table on every variant, in every precision. All rows, of all tables:
// `npm run test:engines`.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { page, rows } from '../../tools/compatibility.mjs';
import { findDawn, findDeno, findFirefox } from '../../tools/findEngines.mjs';
import { thorough } from '../harness/full.ts';

const root = join(import.meta.dirname, '../..');

/** One operation of each kind, for all engines in `npm test`; for Firefox, which takes half a second for each case, in either run. */
const some = ['spaceToDepth', 'depthwiseConv2d', 'maxPool2d'].flatMap((op) => ['--op', op]);

test.each([
  ['dawn', findDawn, thorough ? [] : some],
  ['deno', findDeno, thorough ? [] : some],
  ['firefox', findFirefox, some],
])('%s', { timeout: 240_000 }, async (engine, find, ops) => {
  const found = await find();
  if ('absent' in found) {
    // Dawn is a dependency, and borrows the driver of the tests' own Chromium; a skipped test would fail the run.
    if (engine === 'dawn') throw new Error(found.absent);
    console.log(`${engine}: absent, ${found.absent}`);
    return;
  }
  const args = ['tools/engines.mjs', '--engine', engine, '--quick', ...ops];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  expect(status, `${stdout}\n${stderr}`).toBe(0);
  const passed = Number(/: (\d+) cases passed, 0 failed/.exec(stdout)?.[1]);
  console.log(stdout.trim().split('\n').slice(-2).join('\n'));
  expect(passed).toBeGreaterThan(ops.length > 0 ? 3 : 18);
});

test('docs/compatibility.md is what the kept runs make, none of which failed', () => {
  expect(readFileSync(join(root, 'docs/compatibility.md'), 'utf8')).toBe(page(rows()));
  expect(rows().length).toBeGreaterThan(0);
  expect(rows().filter(({ failed, passed }) => failed > 0 || passed < 2000)).toEqual([]);
});

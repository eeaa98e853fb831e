// `npm run test:mutants [-- conv2d_rows … --count 40 --seed 1]`: mistakes in the texts of kernels, and which of them the case tables
// don't notice. Some change nothing that can be seen (a test that is always true, what is loaded and not used); to look at each is the point.
import { spawn } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.mjs';
import { findDawn } from './findEngines.mjs';
import { installPackages, root } from './install.mjs';

/** A mutant that takes longer than this for its rows never ends, in a loop that the mistake has made. */
const PATIENCE = 60_000;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '40' }, seed: { type: 'string', default: '1' } },
});
if (!installPackages()) process.exit(1);
const dawn = await findDawn(false);
if ('absent' in dawn) throw new Error(dawn.absent);
const { command, env } = dawn;
const work = join(root, 'node_modules/.cache', `atrous-mutants-${process.pid}`);
await bundle('test/engines/mutants.ts', work);

const folder = join(root, 'shaders');
/** @param {string} file */
const isTested = (file) => /^(?!from_image|to_texture|epilogue).*\.wgsl$/.test(file); // images are in no case table
const all = readdirSync(folder).filter(isTested);
const names = positionals.length > 0 ? positionals : all.map((file) => file.replace('.wgsl', ''));
let failed = false;
for (const name of names) {
  if (!all.includes(`${name}.wgsl`)) throw new Error(`there is no kernel ${name} that case tables come to`);
  const tally = { noticed: 0, unnoticed: 0, invalid: 0 };
  for (let next = 0, total = 1; next < total; ) {
    const end = await run(name, next, (line) => {
      if (line.mutants !== undefined) total = line.mutants;
      if (line.before) {
        console.log(`${name}: as it is, FAILS: ${line.before}`);
        failed = true;
        total = 0;
      }
      if (line.where === undefined) return;
      if (line.by === 'no valid text') tally.invalid++;
      else if (line.by !== undefined) tally.noticed++;
      else {
        tally.unnoticed++;
        console.log(`${name}: ${line.where}`);
      }
    });
    if (end < 0) break;
    tally.noticed++; // one that ended it, or that it never came to an end with
    next = end + 1;
  }
  console.log(`${name}: ${tally.noticed} noticed, ${tally.unnoticed} not, ${tally.invalid} no valid text\n`);
}
rmSync(work, { recursive: true, force: true });
process.exit(failed ? 1 : 0);

/**
 * @param {string} name
 * @param {number} first
 * @param {(line: Record<string, any>) => void} hear
 * @returns {Promise<number>} the mutant that it stopped at, or -1 where it came to the end
 */
async function run(name, first, hear) {
  const args = [join(work, 'main.mjs'), name, options.seed, options.count, String(first)];
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const stop = () => child.kill('SIGKILL');
  let timer = setTimeout(stop, 10 * PATIENCE); // the first run compiles everything
  let begun = -1;
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text);
    hear(line);
    if (line.begun !== undefined) begun = line.begun;
    if (line.ended !== undefined) begun = -1;
    clearTimeout(timer);
    timer = setTimeout(stop, PATIENCE);
  }
  clearTimeout(timer);
  return begun;
}

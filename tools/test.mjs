// Runs everything that must hold, to the end, and says what failed.
//   node tools/test.mjs [--full] [--own-adapter] [--only <step>]… [<folder of corpus cases>]
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installPackages, root } from './install.mjs';
import { clearReports, judge, tally, writeSteps } from './tally.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    full: { type: 'boolean' },
    'own-adapter': { type: 'boolean' },
    only: { type: 'string', multiple: true },
  },
});

// npm changes to the package's folder, and says in INIT_CWD where the user stands.
const corpus = positionals[0] ?? process.env.CORPUS;
if (corpus) process.env.CORPUS = resolve(process.env.INIT_CWD ?? process.cwd(), corpus);
if (values.full) process.env.FULL = '1';
if (values['own-adapter']) process.env.ADAPTER = 'own';
else delete process.env.ADAPTER;

/** @param {string} project */
const vitest = (project) => ({
  name: project,
  report: `${project}.json`,
  args: `node_modules/vitest/vitest.mjs run --project ${project} --reporter=default --reporter=json --outputFile.json=reports/${project}.json`,
});

/** @type {{ name: string, report?: string, args: string }[]} */
const all = [
  { name: 'types', args: 'node_modules/typescript/bin/tsc' },
  { name: 'package', args: 'node_modules/typescript/bin/tsc -p tsconfig.build.json --noEmit' },
  { name: 'lint', args: 'node_modules/@biomejs/biome/bin/biome check --error-on-warnings' },
  { name: 'generated', args: 'tools/shaders.mjs --check' },
  { name: 'browser', args: 'tools/browser.mjs' },
  vitest('unit'),
  vitest('gpu'),
  vitest('image'),
  vitest('guards'),
  { name: 'demo', report: 'demo.json', args: 'node_modules/playwright/cli.js test' },
  ...(corpus ? [vitest('corpus')] : []),
];

const unknown = values.only?.filter((name) => !all.some((step) => step.name === name)) ?? [];
if (unknown.length > 0) {
  const hint = unknown.includes('corpus') ? ' (corpus wants a folder: npm run test:corpus -- <folder>)' : '';
  console.error(`no step ${unknown.join(', ')}; there are ${all.map((step) => step.name).join(', ')}${hint}`);
  process.exit(1);
}

/** @type {import('node:child_process').ChildProcess | undefined} */
let child;
let stopped = false;
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    stopped = true;
    child?.kill(signal);
  });
}

/**
 * @param {string} args
 * @returns {Promise<number>}
 */
const run = (args) =>
  new Promise((done) => {
    child = spawn(process.execPath, args.split(' '), { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('close', (code) => done(code ?? 1));
  });

clearReports();
/** @type {import('./tally.mjs').Step[]} */
let steps = [{ name: 'install', code: installPackages() ? 0 : 1, seconds: 0 }];
if (steps[0]?.code === 0) {
  const chosen = all.filter((step) => !values.only || values.only.includes(step.name));
  steps = chosen.map(({ name, report }) => ({ name, report, code: null, seconds: 0 }));
  writeSteps(steps);
  for (const [i, step] of steps.entries()) {
    if (stopped) break;
    console.log(`\n── ${step.name}`);
    const start = performance.now();
    step.code = await run(chosen[i]?.args ?? '');
    step.seconds = (performance.now() - start) / 1000;
    writeSteps(steps);
  }
}
writeSteps(steps);

console.log();
for (const step of steps) {
  const { ok, passed, failed, skipped } = judge(step);
  const verdict = ok ? 'ok' : step.code === null ? 'not run' : 'FAILED';
  const tests = step.report ? `${passed} passed, ${failed} failed, ${skipped} skipped` : '';
  const time = step.seconds.toFixed(1).padStart(6);
  console.log(`${step.name.padEnd(10)} ${verdict.padEnd(8)} ${time} s  ${tests}`.trimEnd());
}
console.log(tally(steps));
process.exitCode = steps.every((step) => judge(step).ok) ? 0 : 1;

// Runs what must hold, to the end, and says what failed: a part of its cases, or with --thorough each, or with --full many more.
//   node tools/test.mjs [--thorough | --full] [--own-adapter] [--only <step>]… [<folder of corpus cases>]
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { installPackages, root } from './install.mjs';
import { clearReports, failures, judge, tally, writeSteps } from './tally.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    thorough: { type: 'boolean' },
    full: { type: 'boolean' },
    'own-adapter': { type: 'boolean' },
    only: { type: 'string', multiple: true },
  },
});

// npm changes to the package's folder, and says in INIT_CWD where the user stands.
const corpus = positionals[0] ?? process.env.CORPUS;
if (corpus) process.env.CORPUS = resolve(process.env.INIT_CWD ?? process.cwd(), corpus);
if (values.full) process.env.FULL = '1';
if (!values.full && !values.thorough) process.env.QUICK = '1';
if (values['own-adapter']) process.env.ADAPTER = 'own';
else delete process.env.ADAPTER;

/** @param {string} project */
const vitest = (project) => ({
  name: project,
  report: `${project}.json`,
  args: `node_modules/vitest/vitest.mjs run --project ${project} --reporter=default --reporter=json --outputFile.json=reports/${project}.json`,
});

/** @type {{ name: string, report?: string, args: string }[]} */
const checks = [
  { name: 'types', args: 'node_modules/typescript/bin/tsc' },
  { name: 'package', args: 'node_modules/typescript/bin/tsc -p tsconfig.build.json --noEmit' },
  { name: 'lint', args: 'node_modules/@biomejs/biome/bin/biome check --error-on-warnings' },
  { name: 'generated', args: 'tools/shaders.mjs --check' },
  { name: 'browser', args: 'tools/browser.mjs' },
];

/** The longest first, since two may run at the same time. */
const runners = [
  vitest('gpu'),
  vitest('conformance'),
  { name: 'demo', report: 'demo.json', args: 'node_modules/playwright/cli.js test' },
  vitest('unit'),
  ...(corpus ? [vitest('corpus')] : []),
  vitest('guards'),
  vitest('image'),
];

/** Chromium's GPU process does nearly all with one core. The full run has tests of how long things take, and goes step by step. */
const lanes = values.full ? 1 : Math.min(2, availableParallelism());

const all = [...checks, ...runners];
const unknown = values.only?.filter((name) => !all.some((step) => step.name === name)) ?? [];
if (unknown.length > 0) {
  const hint = unknown.includes('corpus') ? ' (corpus wants a folder: npm run test:corpus -- <folder>)' : '';
  console.error(`no step ${unknown.join(', ')}; there are ${all.map((step) => step.name).join(', ')}${hint}`);
  process.exit(1);
}

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
let stopped = false;
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    stopped = true;
    for (const child of children) child.kill(signal);
  });
}

/** How many lines a failure is told in, again, at the end. */
const LINES = 20;
/** @type {Map<string, string[]>} what each step printed last */
const lastLines = new Map();

/** @typedef {import('./tally.mjs').Step & { args: string }} Job */

/** @param {Job} step what it prints stands behind its name */
async function run(step) {
  const start = performance.now();
  const child = spawn(process.execPath, step.args.split(' '), { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  /** @type {string[]} */
  const last = [];
  lastLines.set(step.name, last);
  const print = (/** @type {string} */ line) => {
    console.log(`${step.name.padEnd(11)} │ ${line}`);
    if (last.push(line) > LINES) last.shift();
  };
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', print);
  step.code = await new Promise((done) => child.on('close', (code) => done(code ?? 1)));
  children.delete(child);
  step.seconds = (performance.now() - start) / 1000;
  writeSteps(steps);
}

/**
 * Runs them in order, so many at a time.
 * @param {Job[]} jobs
 * @param {number} atOnce
 */
async function runAll(jobs, atOnce) {
  const waiting = jobs.values();
  const lane = async () => {
    for (const job of waiting) if (!stopped) await run(job);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

clearReports();
/** @type {import('./tally.mjs').Step[]} */
let steps = [{ name: 'install', code: installPackages() ? 0 : 1, seconds: 0 }];
if (steps[0]?.code === 0) {
  /** @param {typeof all} some */
  const chosen = (some) =>
    some
      .filter(({ name }) => !values.only || values.only.includes(name))
      .map((step) => ({ ...step, code: null, seconds: 0 }));
  const [first, second] = [chosen(checks), chosen(runners)];
  steps = [...first, ...second];
  writeSteps(steps);
  await runAll(first, 1);
  await runAll(second, lanes);
}
writeSteps(steps);

console.log();
for (const step of steps) {
  const last = lastLines.get(step.name);
  if (!last || judge(step).ok) continue; // it wasn't begun, or has nothing to tell
  const named = step.report ? failures(step.report) : [];
  if (named.length === 0) console.log(`${step.name} FAILED, and ended with\n${last.join('\n')}\n`);
  for (const { name, message } of named) {
    const lines = message.split('\n').filter((line) => !line.includes('/node_modules/'));
    console.log(`${step.name} FAILED: ${name}\n${lines.slice(0, LINES).join('\n')}\n`);
  }
}
for (const step of steps) {
  const { ok, passed, failed, skipped } = judge(step);
  const verdict = ok ? 'ok' : step.code === null ? 'not run' : 'FAILED';
  const tests = step.report ? `${passed} passed, ${failed} failed, ${skipped} skipped` : '';
  const time = step.seconds.toFixed(1).padStart(6);
  console.log(`${step.name.padEnd(11)} ${verdict.padEnd(8)} ${time} s  ${tests}`.trimEnd());
}
console.log(tally(steps));
process.exitCode = steps.every((step) => judge(step).ok) ? 0 : 1;

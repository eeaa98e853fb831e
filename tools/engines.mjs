// `npm run test:engines`: the case tables on every WebGPU engine that is there, float16 where it has it. A run of all cases
// is written into docs/compatibility.md.
//   node tools/engines.mjs [--engine chromium|dawn|deno|firefox]… [--quick] [--only tables|corpus] [--op <operation>]… [--part <i>/<n>]
//                          [--own-adapter] [<folder of corpus cases>]
//   node tools/engines.mjs --random <rows> [--seed <n>] --engine deno|dawn   so many random rows of each operation, whole and in parts, and graphs, instead
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.mjs';
import { keep } from './compatibility.mjs';
import { findChromium, findDawn, findDeno, findFirefox } from './findEngines.mjs';
import { installPackages, root } from './install.mjs';

/** @typedef {import('./findEngines.mjs').Absent} Absent */
/** @typedef {import('./findEngines.mjs').Browser} Browser */
/** @typedef {import('./findEngines.mjs').Start} Start */

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    engine: { type: 'string', multiple: true },
    op: { type: 'string', multiple: true },
    only: { type: 'string' },
    part: { type: 'string' },
    quick: { type: 'boolean' }, // the first row of each table
    random: { type: 'string' },
    seed: { type: 'string' },
    'own-adapter': { type: 'boolean' },
  },
});
const ownAdapter = options['own-adapter'];
// npm changes to the package's folder, and says in INIT_CWD where the user stands.
const folder = positionals[0] ?? process.env.CORPUS;
const corpus = folder && options.only !== 'tables' ? resolve(process.env.INIT_CWD ?? process.cwd(), folder) : undefined;
const tables = options.only !== 'corpus';
if (!['tables', 'corpus', undefined].includes(options.only) || (!tables && !corpus)) {
  console.error('--only wants tables, or corpus and a folder (npm run test:engines -- --only corpus <folder>)');
  process.exit(1);
}
const random = options.random && {
  rows: Number(options.random),
  seed: Number(options.seed ?? Date.now() % 2 ** 31),
};
if (random && !(random.rows > 0 && Number.isInteger(random.rows) && Number.isInteger(random.seed))) {
  console.error('--random wants a number of rows, and --seed a whole number');
  process.exit(1);
}
if (!installPackages()) process.exit(1);

const work = join(root, 'node_modules/.cache', `atrous-engines-${process.pid}`);
const inProcess = join(work, 'main.mjs');
const site = join(work, 'site');

/** @type {Record<string, { find: (ownAdapter?: boolean) => Start | Browser | Absent | Promise<Start | Browser | Absent>, program?: string[] }>} */
const engines = {
  chromium: { find: findChromium },
  deno: { find: findDeno, program: ['--no-config', inProcess] },
  dawn: { find: findDawn, program: [inProcess] },
  firefox: { find: findFirefox },
};

const wanted = options.engine ?? Object.keys(engines).filter((name) => !random || engines[name]?.program);
const unknown = wanted.filter((name) => !Object.hasOwn(engines, name));
if (unknown.length > 0) {
  console.error(`no engine ${unknown.join(', ')}; there are ${Object.keys(engines).join(', ')}`);
  process.exit(1);
}

if (random && wanted.some((name) => !engines[name]?.program)) {
  console.error('--random is for deno and dawn; browsers have `npm run test:fuzz`');
  process.exit(1);
}
if (random) console.log(`${random.rows} random rows of each operation, and graphs, --seed ${random.seed}`);

const reports = join(root, 'reports');
const job = join(work, 'job.json');
const wantedPart = options.part ?? (options.quick ? '1/100000' : '1/1');
const [part, parts] = wantedPart.split('/').map(Number);
if (!part || !parts || part > parts) throw new Error(`--part wants 1/3, 2/3 or 3/3, say, not ${wantedPart}`);
const foreign = corpus && JSON.stringify(readCorpus(corpus));
rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
const needed = new Set(wanted.map((name) => (engines[name]?.program ? 'process' : 'page')));
if (needed.has('process')) {
  await bundle('test/engines/main.ts', work);
  writeFileSync(
    job,
    JSON.stringify({ tables, random, part: [part, parts], ops: options.op, corpus: foreign && JSON.parse(foreign) }),
  );
}
if (needed.has('page')) {
  await (await import('./siteHost.mjs')).buildSite(site);
  if (foreign) writeFileSync(join(site, 'corpus.json'), foreign);
}
/** What the Check page is asked for. */
const query = new URLSearchParams([
  ...(options.op ?? []).map((op) => ['op', op]),
  ['part', wantedPart],
  ...(foreign ? [['corpus', 'corpus.json']] : []),
  ...(tables ? [] : [['only', 'corpus']]),
]);
/** @type {Record<string, any>[]} */
const ran = [];
/** @type {{ engine: string, reason: string }[]} */
const absent = [];
for (const engine of wanted) {
  const { find, program } = engines[engine] ?? {};
  const found = await find?.(ownAdapter);
  if (found === undefined) continue;
  if ('absent' in found) absent.push({ engine, reason: found.absent });
  else ran.push(run(engine, found, program));
}
mkdirSync(reports, { recursive: true });
writeFileSync(join(reports, 'engines.json'), JSON.stringify({ engines: ran, absent }, null, 2));
rmSync(work, { recursive: true, force: true });
if (tables && !random && parts === 1 && !options.op && !corpus) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).stdout?.trim();
  const atrous = commit ? `${version} (${commit})` : version;
  const date = new Date().toISOString().slice(0, 10);
  const whole = ran.filter(({ crashed }) => !crashed);
  keep(
    whole.map(({ engine, version, adapter, features, passed, failed, runs, worst, groups }) => {
      return { engine, version, adapter, features, date, atrous, passed, failed, runs, worst, groups };
    }),
  );
}

console.log();
for (const { engine, version, adapter, passed, failed, runs, worst, crashed } of ran) {
  if (crashed) console.log(`${engine} (${version}): FAILED, ${crashed}`);
  else {
    const errors = Object.entries(worst).map(([precision, { error }]) => `${Number(error).toFixed(3)} in ${precision}`);
    console.log(
      `${engine} (${version}) on ${adapter || 'an adapter without a name'}: ${passed} cases passed, ${failed} failed`,
    );
    console.log(`  ${runs} results compared; largest error in bounds: ${errors.join('; ') || 'none measured'}`);
  }
}
for (const { engine, reason } of absent) console.log(`${engine}: absent, ${reason}`);
const halves = ran.filter(({ features }) => features?.includes('shader-f16'));
if (ran.length === 0) console.log('FAILED: no engine ran');
else if (halves.length === 0) console.log('float16 ran NOWHERE: none of these engines has shader-f16');
const asked = options.engine ?? [];
const failed =
  ran.length === 0 ||
  ran.some(({ failed, passed, crashed }) => crashed || failed > 0 || passed === 0) ||
  absent.some(({ engine }) => asked.includes(engine)) ||
  (asked.length === 0 && !options.quick && halves.length === 0);
process.exitCode = failed ? 1 : 0;

/**
 * @param {string} engine
 * @param {Start | Browser} found
 * @param {string[]} program of an engine that is no browser
 */
function run(engine, found, program = []) {
  const { version, env } = found;
  const report = join(work, `${engine}.json`);
  const [command, args] =
    'browser' in found
      ? [process.execPath, [join(root, 'tools/enginePage.mjs'), engine, found.browser, site, `?${query}`, report]]
      : [found.command, [...found.args, ...program, job, report]];
  console.log(`\n── ${engine} (${version})`);
  const start = performance.now();
  const { status, signal, error } = spawnSync(command, args, {
    env: { XDG_RUNTIME_DIR: tmpdir(), ...process.env, ...env }, // Mesa complains where it has none
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const seconds = (performance.now() - start) / 1000;
  const about = { engine, version, seconds };
  if (status !== 0 || !existsSync(report))
    return { ...about, crashed: String(error ?? signal ?? `exit code ${status}`) };
  return { ...about, ...JSON.parse(readFileSync(report, 'utf8')) };
}

/** @param {string} folder */
function readCorpus(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  if (names.length === 0) throw new Error(`there are no .json files in ${folder}`);
  const files = names.map((name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8'))]);
  return { folder, files: Object.fromEntries(files) };
}

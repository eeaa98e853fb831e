// `npm run test:engines`: the case tables on WebGPU engines other than the tests' Chromium, float16 where they have it.
//   node tools/engines.mjs [--engine deno|dawn]… [--only tables|corpus] [--op <operation>]… [--own-adapter] [<folder of corpus cases>]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installPackages, root } from './install.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    engine: { type: 'string', multiple: true },
    op: { type: 'string', multiple: true },
    only: { type: 'string' },
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
if (!installPackages()) process.exit(1);

/**
 * How to start an engine on the bundle, or why it is absent.
 * @typedef {{ version: string, command: string, args: string[], env?: Record<string, string> } | { absent: string }} Found
 */

/** @type {Record<string, () => Found | Promise<Found>>} */
const engines = { deno: findDeno, dawn: findDawn };

const wanted = options.engine ?? Object.keys(engines);
const unknown = wanted.filter((name) => !Object.hasOwn(engines, name));
if (unknown.length > 0) {
  console.error(`no engine ${unknown.join(', ')}; there are ${Object.keys(engines).join(', ')}`);
  process.exit(1);
}

const reports = join(root, 'reports');
const bundle = await makeBundle();
/** @type {Record<string, any>[]} */
const ran = [];
/** @type {{ engine: string, reason: string }[]} */
const absent = [];
for (const engine of wanted) {
  const found = await engines[engine]?.();
  if (found === undefined) continue;
  if ('absent' in found) absent.push({ engine, reason: found.absent });
  else ran.push(run(engine, found));
}
mkdirSync(reports, { recursive: true });
writeFileSync(join(reports, 'engines.json'), JSON.stringify({ engines: ran, absent }, null, 2));
rmSync(dirname(bundle), { recursive: true, force: true });

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
  (asked.length === 0 && halves.length === 0);
process.exitCode = failed ? 1 : 0;

/**
 * @param {string} engine
 * @param {Exclude<Found, { absent: string }>} found
 */
function run(engine, { version, command, args, env }) {
  console.log(`\n── ${engine} (${version})`);
  const report = join(dirname(bundle), `${engine}.json`);
  const job = JSON.stringify({ report, tables, ops: options.op, corpus });
  const start = performance.now();
  const { status, signal, error } = spawnSync(command, [...args, bundle, job], {
    env: { XDG_RUNTIME_DIR: tmpdir(), ...process.env, ...env }, // Mesa complains where it has none
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const seconds = (performance.now() - start) / 1000;
  const about = { engine, version, seconds };
  if (status !== 0 || !existsSync(report))
    return { ...about, crashed: String(error ?? signal ?? `exit code ${status}`) };
  return { ...about, ...JSON.parse(readFileSync(report, 'utf8')) };
}

/** The tests as one module, beside the packages that it imports at run time. */
async function makeBundle() {
  const { build } = await import('vite');
  const outDir = join(root, 'node_modules/.cache/atrous-engines');
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    resolve: { alias: { 'atrous/reference': join(root, 'src/reference.ts'), atrous: join(root, 'src/index.ts') } },
    build: {
      ssr: join(root, 'test/engines/main.ts'),
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      rolldownOptions: { output: { entryFileNames: 'engines.mjs', codeSplitting: false } },
    },
  });
  return join(outDir, 'engines.mjs');
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function output(command, args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', timeout: 60_000 });
  return status === 0 ? stdout : undefined;
}

/** @returns {Found} */
function findDeno() {
  const file = process.platform === 'win32' ? 'deno.exe' : 'deno';
  const places = [join(root, 'node_modules/deno'), ...(process.env.PATH?.split(delimiter) ?? [])];
  const named = process.env.DENO_PATH;
  const command = (named ? [named] : places.map((folder) => join(folder, file))).find((path) => existsSync(path));
  const version = command && /deno (\S+)/.exec(output(command, ['--version']) ?? '')?.[1];
  if (!command || !version) {
    return { absent: named ? `DENO_PATH is ${named}: no Deno starts there` : 'get it by `npm install --no-save deno`' };
  }
  const args = ['run', '--allow-all', '--no-config', '--unstable-webgpu'];
  if (ownAdapter || process.env.VK_DRIVER_FILES || process.platform !== 'linux') return { version, command, args };
  const driver = lavapipe();
  if (driver === undefined) {
    return { absent: "there is no lavapipe (Debian's mesa-vulkan-drivers); --own-adapter takes the machine's own" };
  }
  return { version: `${version} on lavapipe`, command, args, env: { VK_DRIVER_FILES: driver } };
}

/** Mesa's software driver. */
function lavapipe() {
  const folders = ['/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/etc/vulkan/icd.d'].filter(existsSync);
  const files = folders.flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)));
  return files.find((file) => /lvp_icd[^/]*\.json$/.test(file));
}

/** @returns {Promise<Found>} */
async function findDawn() {
  const file = join(root, 'node_modules/webgpu/package.json');
  if (!existsSync(file)) return { absent: 'the package webgpu has nothing for this platform' };
  const version = `webgpu ${JSON.parse(readFileSync(file, 'utf8')).version} in Node ${process.versions.node}`;
  const found = { version, command: process.execPath, args: [] };
  if (ownAdapter || process.env.VK_DRIVER_FILES || process.platform !== 'linux') return found;
  const { findBrowser } = await import('./browser.mjs');
  const browser = findBrowser();
  const folders = [...(browser ? [dirname(realpathSync(browser))] : []), '/usr/lib/chromium', '/opt/google/chrome'];
  const folder = folders.find((path) => existsSync(join(path, 'vk_swiftshader_icd.json')));
  if (folder === undefined) return { absent: 'there is no Chromium to borrow SwiftShader from' };
  const libraries = [process.env.LD_LIBRARY_PATH, folder].filter(Boolean).join(':');
  const driver = join(folder, 'vk_swiftshader_icd.json');
  const env = { VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: libraries };
  return { ...found, version: `${version} on SwiftShader`, env };
}

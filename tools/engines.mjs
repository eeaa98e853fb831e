// `npm run test:engines`: the case tables on WebGPU engines other than the tests' Chromium, float16 where they have it.
//   node tools/engines.mjs [--engine deno|dawn|firefox]… [--only tables|corpus] [--op <operation>]… [--part <i>/<n>] [--own-adapter] [<folder of corpus cases>]
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
    part: { type: 'string', default: '1/1' },
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
 * @typedef {{ version: string, command: string, args: string[], env?: Record<string, string> }} Start
 * @typedef {Start | { absent: string }} Found
 */

/** @type {Record<string, () => Found | Promise<Found>>} */
const engines = { deno: findDeno, dawn: findDawn, firefox: findFirefox };

const wanted = options.engine ?? Object.keys(engines);
const unknown = wanted.filter((name) => !Object.hasOwn(engines, name));
if (unknown.length > 0) {
  console.error(`no engine ${unknown.join(', ')}; there are ${Object.keys(engines).join(', ')}`);
  process.exit(1);
}

const reports = join(root, 'reports');
const work = join(root, 'node_modules/.cache/atrous-engines');
const inProcess = join(work, 'main.mjs');
const inPage = join(work, 'page.mjs');
const job = join(work, 'job.json');
await makeBundles();
const [part, parts] = options.part.split('/').map(Number);
if (!part || !parts || part > parts) throw new Error(`--part wants 1/3, 2/3 or 3/3, say, not ${options.part}`);
writeFileSync(
  job,
  JSON.stringify({ tables, part: [part, parts], ops: options.op, corpus: corpus && readCorpus(corpus) }),
);
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
rmSync(work, { recursive: true, force: true });

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
 * @param {Start} start
 */
function run(engine, { version, command, args, env }) {
  console.log(`\n── ${engine} (${version})`);
  const report = join(work, `${engine}.json`);
  const start = performance.now();
  const { status, signal, error } = spawnSync(command, [...args, job, report], {
    env: { XDG_RUNTIME_DIR: tmpdir(), ...process.env, ...env }, // Mesa complains where it has none
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const seconds = (performance.now() - start) / 1000;
  const about = { engine, version, seconds };
  if (status !== 0 || !existsSync(report))
    return { ...about, crashed: String(error ?? signal ?? `exit code ${status}`) };
  return { ...about, ...JSON.parse(readFileSync(report, 'utf8')) };
}

/** The tests as one module for a process, beside the packages that it imports at run time, and as one for a page. */
async function makeBundles() {
  const { build } = await import('vite');
  const shared = {
    root,
    configFile: /** @type {const} */ (false),
    logLevel: /** @type {const} */ ('warn'),
    publicDir: /** @type {const} */ (false),
    resolve: { alias: { 'atrous/reference': join(root, 'src/reference.ts'), atrous: join(root, 'src/index.ts') } },
  };
  /**
   * @param {string} file
   * @param {string} [input]
   */
  const written = (file, input) => ({
    outDir: work,
    emptyOutDir: false,
    modulePreload: /** @type {const} */ (false),
    target: 'es2022',
    rolldownOptions: { input, output: { entryFileNames: file, codeSplitting: false } },
  });
  rmSync(work, { recursive: true, force: true });
  await build({ ...shared, build: { ...written('main.mjs'), ssr: join(root, 'test/engines/main.ts') } });
  await build({ ...shared, build: written('page.mjs', join(root, 'test/engines/page.ts')) });
}

/** @param {string} folder */
function readCorpus(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  if (names.length === 0) throw new Error(`there are no .json files in ${folder}`);
  const files = names.map((name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8'))]);
  return { folder, files: Object.fromEntries(files) };
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
  const args = ['run', '--allow-all', '--no-config', '--unstable-webgpu', inProcess];
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
  const found = { version, command: process.execPath, args: [inProcess] };
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

/** @returns {Found} */
function findFirefox() {
  if (!existsSync(join(root, 'node_modules/puppeteer-core'))) {
    return { absent: 'get what drives it by `npm install --no-save puppeteer-core`' };
  }
  const folders = process.env.PATH?.split(delimiter) ?? [];
  const places = ['firefox', 'firefox-esr'].flatMap((name) => folders.map((folder) => join(folder, name)));
  places.push('/Applications/Firefox.app/Contents/MacOS/firefox');
  const named = process.env.FIREFOX_PATH;
  const command = (named ? [named] : places).find((path) => existsSync(path));
  const version = command && /Firefox (\S+)/.exec(output(command, ['--version']) ?? '')?.[1];
  if (!command || !version)
    return { absent: named ? `FIREFOX_PATH is ${named}: no Firefox starts there` : 'none found' };
  const start = { version, command: process.execPath, args: [join(root, 'tools/firefox.mjs'), command, inPage] };
  if (ownAdapter || process.env.VK_DRIVER_FILES || process.platform !== 'linux') return start;
  const driver = lavapipe();
  if (driver === undefined) return { absent: "there is no lavapipe (Debian's mesa-vulkan-drivers)" };
  return { ...start, version: `${version} on lavapipe`, env: { VK_DRIVER_FILES: driver } };
}

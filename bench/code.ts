// What a GPU's compiler makes of the kernels, on a machine that has no GPU: Mesa's driver for AMD's (RADV) compiles for any
// that RADV_FORCE_FAMILY names. It can't run anything, and crashes where commands are recorded; radv/layer.c keeps them from it.
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import * as core from 'atrous';
import * as layers from 'atrous/layers';
import { rehearsed } from './contestants/atrous.ts';
import { help, type Options, optionsOf, selection, workloadsOf } from './options.ts';
import { programOf } from './program.ts';
import { describe, MARK, WORKLOAD } from './radv/listing.ts';

/** Set in the process that the driver's environment was made for. */
const COMPILING = 'BENCH_COMPILING';

/** What ends it: the driver's own end crashes. */
const END = 'SIGKILL';

const drivers = '/usr/share/vulkan/icd.d';
const cache = join(import.meta.dirname, '../node_modules/.cache/atrous-radv');

/** @returns the exit code */
export async function main(): Promise<number> {
  let chosen: Options;
  try {
    chosen = optionsOf();
    if (chosen.help) {
      console.log(
        `npm run bench:code [-- options]   what a GPU's compiler makes of the kernels; RADV_FORCE_FAMILY=navi21 names the GPU\n\n${help}`,
      );
      return 0;
    }
    if (selection(chosen, workloadsOf(chosen)).length === 0) throw new Error('no workload matches');
    if (process.env[COMPILING]) return await compileAll(chosen);
    const environment = withoutGpu();
    console.log(`Mesa's RADV for ${environment.RADV_FORCE_FAMILY}`);
    return read(environment);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

/** The environment in which Dawn finds RADV alone, and the layer above it. */
function withoutGpu(): NodeJS.ProcessEnv & { RADV_FORCE_FAMILY: string } {
  const driver = existsSync(drivers) && readdirSync(drivers).find((name) => name.startsWith('radeon_icd'));
  if (!driver) throw new Error(`${drivers} has no radeon_icd: it is in Debian's mesa-vulkan-drivers`);
  mkdirSync(cache, { recursive: true });
  const library = join(cache, 'layer.so');
  const source = join(import.meta.dirname, 'radv/layer.c');
  const made = spawnSync('cc', ['-shared', '-fPIC', '-fvisibility=hidden', '-O1', source, '-o', library], {
    stdio: 'inherit',
  });
  if (made.status !== 0) throw new Error("cc doesn't compile bench/radv/layer.c: a C compiler is needed");
  const layer = {
    name: 'VK_LAYER_atrous_compiling',
    type: 'GLOBAL',
    library_path: library,
    api_version: '1.3.0',
    implementation_version: '1',
    description: 'a driver that compiles and runs nothing',
    functions: { vkGetInstanceProcAddr: 'atrous_of_instance', vkGetDeviceProcAddr: 'atrous_of_device' },
  };
  writeFileSync(join(cache, 'layer.json'), JSON.stringify({ file_format_version: '1.1.2', layer }));
  return {
    RADV_FORCE_FAMILY: 'navi21',
    XDG_RUNTIME_DIR: cache, // which the driver complains of otherwise
    ...process.env,
    RADV_DEBUG: 'shaders,shaderstats,nocache',
    VK_DRIVER_FILES: join(drivers, driver),
    VK_ICD_FILENAMES: join(drivers, driver),
    VK_LAYER_PATH: cache,
    VK_INSTANCE_LAYERS: layer.name,
    [COMPILING]: '1',
  };
}

/** Starts this command again, and tells of each kernel what the driver lists: into a file, since a pipe that is full loses lines. */
function read(env: NodeJS.ProcessEnv): number {
  const listing = join(cache, 'listing.txt');
  const file = openSync(listing, 'w');
  const { signal } = spawnSync(process.execPath, process.argv.slice(1), { env, stdio: ['ignore', 'inherit', file] });
  closeSync(file);
  const [noise, ...parts] = readFileSync(listing, 'utf8').split(MARK);
  for (const line of parts.flatMap(describe)) console.log(line);
  if (signal === END) return 0;
  console.error(`The driver didn't come to the end (${signal}).\n${parts.at(-1) ?? noise}`);
  return 1;
}

/** Compiles what the workloads need, marking on the way what the driver's listings are of. */
async function compileAll(chosen: Options): Promise<number> {
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const gpu = create(['enable-dawn-features=allow_unsafe_apis', 'backend=vulkan']);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  const { device } = await core.createContext();
  const mark = (line: string) => writeSync(2, `\n${MARK}${line}\n`);
  // One after the other, or the listings would be mixed up.
  const compiled = new Set<string>();
  const compile = device.createComputePipelineAsync.bind(device);
  let before: Promise<unknown> = Promise.resolve();
  device.createComputePipelineAsync = (descriptor) => {
    const { label = '' } = descriptor;
    const pipeline = before.then(() => {
      mark(compiled.has(label) ? `${label} (as above)` : label);
      compiled.add(label);
      return compile(descriptor);
    });
    before = pipeline;
    return pipeline;
  };
  for (const workload of selection(chosen, workloadsOf(chosen))) {
    const program = programOf(workload);
    let most = 1;
    for (let index = 0; index < most; index++) {
      const context = await core.createContext({
        device,
        chooseVariant(candidates) {
          if (chosen.variants) most = Math.max(most, candidates.length);
          return Math.min(index, candidates.length - 1);
        },
      });
      mark(`${WORKLOAD}${workload.name}`);
      await core.prepare(context, rehearsed({ ...core, ...layers }, program));
      context.destroy();
    }
  }
  process.kill(process.pid, END);
  return 0;
}

import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Engine } from './engine.ts';
import { type Bench, type Loaders, openBench } from './lab.ts';

/** Set in the process that was started again with SwiftShader's driver. */
const AGAIN = 'BENCH_SWIFTSHADER';

/** Dawn in Node: the machine's own driver, or SwiftShader's beside Chromium where there is none. */
export async function dawnEngine(progress: (text: string) => void): Promise<Engine | { exitCode: number }> {
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const gpu = create(['enable-dawn-features=allow_unsafe_apis', 'disable-dawn-features=timestamp_quantization']);
  if ((await gpu.requestAdapter()) === null) {
    if (process.env[AGAIN]) throw new Error("Dawn finds no adapter, and SwiftShader's driver gives it none either");
    return { exitCode: await againOnSwiftShader() };
  }
  // Libraries look here for WebGPU; Node 21 and newer have a navigator of their own.
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu, userAgent: 'Node', hardwareConcurrency: 1 },
    configurable: true,
  });
  const loaders: Loaders = {
    tfjs: async (device) => (await import('./contestants/tfjs.ts')).tfjs(device),
    ort: async () => {
      throw new Error("onnxruntime-web's WebGPU provider doesn't start in Node");
    },
    jax: async (device) => (await import('./contestants/jax.ts')).jaxJs(device),
  };
  const { version } = createRequire(import.meta.url)('webgpu/package.json');
  let bench: Bench | undefined;
  return {
    name: `Dawn (webgpu ${version}) in Node ${process.versions.node}`,
    async open(setup) {
      bench = await openBench(gpu, loaders, setup, progress);
      return bench.about;
    },
    ceilings: () => bench!.ceilings(),
    run: (workload) => bench!.run(workload),
    close: async () => {},
  };
}

/** The loader of Vulkan reads its environment once, so the command is started again with another. */
async function againOnSwiftShader(): Promise<number> {
  const { findBrowser } = await import('../tools/browser.mjs');
  const browser = findBrowser();
  const folders = [...(browser ? [dirname(realpathSync(browser))] : []), '/usr/lib/chromium', '/opt/google/chrome'];
  const folder = folders.find((path) => existsSync(join(path, 'vk_swiftshader_icd.json')));
  if (folder === undefined) throw new Error('Dawn finds no Vulkan driver, and there is no Chromium to borrow one from');
  console.log(`No Vulkan driver of the machine's own: taking SwiftShader's in ${folder}.`);
  const libraries = [process.env.LD_LIBRARY_PATH, folder].filter(Boolean).join(':');
  const driver = join(folder, 'vk_swiftshader_icd.json');
  const env = { ...process.env, VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: libraries };
  return (
    spawnSync(process.execPath, process.argv.slice(1), { env: { ...env, [AGAIN]: '1' }, stdio: 'inherit' }).status ?? 1
  );
}

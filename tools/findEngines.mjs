// WebGPU engines: where they are, and how they are started.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { root } from './install.mjs';

/**
 * How to start an engine on a program, whose path and arguments follow `args`; where a browser lies; or why it is absent.
 * @typedef {{ version: string, command: string, args: string[], env?: Record<string, string> }} Start
 * @typedef {{ version: string, browser: string, env?: Record<string, string> }} Browser
 * @typedef {{ absent: string }} Absent
 */

/**
 * @param {string} command
 * @param {string[]} args
 */
function output(command, args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', timeout: 60_000 });
  return status === 0 ? stdout : undefined;
}

/**
 * @param {boolean} [ownAdapter] the machine's own instead of a software adapter
 * @returns {Promise<Browser | Absent>}
 */
export async function findChromium(ownAdapter) {
  const { findBrowser } = await import('./browser.mjs');
  const browser = findBrowser();
  if (browser === undefined) return { absent: 'none found' };
  const [version = ''] = /[\d.]+/.exec(output(browser, ['--version']) ?? '') ?? [];
  const env = { ADAPTER: ownAdapter ? 'own' : '' };
  return { version: ownAdapter ? version : `${version} on SwiftShader`, browser, env };
}

/**
 * @param {boolean} [ownAdapter]
 * @returns {Start | Absent}
 */
export function findDeno(ownAdapter) {
  const file = process.platform === 'win32' ? 'deno.exe' : 'deno';
  const places = [join(root, 'node_modules/deno'), ...(process.env.PATH?.split(delimiter) ?? [])];
  const named = process.env.DENO_PATH;
  const command = (named ? [named] : places.map((folder) => join(folder, file))).find((path) => existsSync(path));
  const version = command && /deno (\S+)/.exec(output(command, ['--version']) ?? '')?.[1];
  if (!command || !version) {
    return { absent: named ? `DENO_PATH is ${named}: no Deno starts there` : 'get it by `npm install --no-save deno`' };
  }
  const args = ['run', '--allow-all', '--unstable-webgpu'];
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

/**
 * @param {boolean} [ownAdapter]
 * @returns {Promise<Start | Absent>}
 */
export async function findDawn(ownAdapter) {
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

/**
 * @param {boolean} [ownAdapter]
 * @returns {Browser | Absent}
 */
export function findFirefox(ownAdapter) {
  if (!existsSync(join(root, 'node_modules/puppeteer-core'))) {
    return { absent: 'get what drives it by `npm install --no-save puppeteer-core`' };
  }
  const folders = process.env.PATH?.split(delimiter) ?? [];
  const places = ['firefox', 'firefox-esr'].flatMap((name) => folders.map((folder) => join(folder, name)));
  places.push('/Applications/Firefox.app/Contents/MacOS/firefox');
  const named = process.env.FIREFOX_PATH;
  const browser = (named ? [named] : places).find((path) => existsSync(path));
  const version = browser && /Firefox (\S+)/.exec(output(browser, ['--version']) ?? '')?.[1];
  if (!browser || !version)
    return { absent: named ? `FIREFOX_PATH is ${named}: no Firefox starts there` : 'none found' };
  if (ownAdapter || process.env.VK_DRIVER_FILES || process.platform !== 'linux') return { version, browser };
  const driver = lavapipe();
  if (driver === undefined) return { absent: "there is no lavapipe (Debian's mesa-vulkan-drivers)" };
  const env = { VK_DRIVER_FILES: driver, XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? tmpdir() }; // Mesa complains without
  return { version: `${version} on lavapipe`, browser, env };
}

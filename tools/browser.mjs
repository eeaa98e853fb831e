// Which Chromium the tests run in, and how it is started. As a program: finds one, or installs one.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright';

const oldestWithWebGPU = 113;

/**
 * Starts it, since a file may be a stub (Ubuntu's chromium-browser) or lack its libraries.
 * @param {string} path
 */
function works(path) {
  if (!existsSync(path)) return false;
  if (process.platform === 'win32') return true; // there, --version opens a window
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 30_000 });
  return Number(/(\d+)\.\d+\.\d+/.exec(stdout ?? '')?.[1] ?? 0) >= oldestWithWebGPU;
}

function usualPlaces() {
  const folders = process.env.PATH?.split(delimiter) ?? [];
  const names = ['chromium', 'google-chrome', 'chromium-browser', 'google-chrome-stable'];
  const apps = ['Chromium', 'Google Chrome'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  return [
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...(process.platform === 'darwin' ? apps : []),
    chromium.executablePath(),
  ];
}

/** The browser's path; undefined where there is none. */
export function findBrowser() {
  const named = process.env.CHROME_PATH;
  if (!named) return usualPlaces().find(works);
  if (!works(named)) throw new Error(`CHROME_PATH is ${named}: no Chromium ${oldestWithWebGPU} or newer starts there`);
  return resolve(named);
}

/** SwiftShader unless ADAPTER=own, so that a test run means the same on every machine. */
export const ownAdapter = process.env.ADAPTER === 'own';

// The last --enable-features wins, so the ones that Playwright sets by itself (for screenshots) are given up here.
const vulkan = ['--use-angle=vulkan', '--enable-features=Vulkan,WebGPU', '--disable-vulkan-surface'];
const adapterFlags = ownAdapter
  ? ['--ignore-gpu-blocklist', ...(process.platform === 'linux' ? vulkan : [])]
  : ['--use-webgpu-adapter=swiftshader'];

/** For Playwright, which keeps the browser off the network in the background by itself. */
/** @param {string[]} [more] */
export const launchOptions = (more = []) => ({
  executablePath: findBrowser(),
  chromiumSandbox: false, // root can't have it, nor can most containers
  args: ['--enable-unsafe-webgpu', ...adapterFlags, ...more],
});

/**
 * The same, with canvases and videos on the adapter too, where that is SwiftShader: as on a machine with a GPU, and slower.
 * Chromium 156 imports no videos otherwise, and its GPU process dies of the first canvas with a webgpu context.
 */
export const compositingOptions = () => {
  const options = launchOptions();
  const flags = ownAdapter ? [] : ['--use-vulkan=swiftshader', ...vulkan, '--use-angle=swiftshader'];
  return { ...options, args: [...options.args, ...flags] };
};

/** The same without robust indexing, which hides what a kernel reads and writes beside its operands. */
export const unguardedOptions = () => {
  const options = launchOptions();
  return { ...options, args: [...options.args, '--enable-dawn-features=disable_robustness'] };
};

/**
 * @param {string} command
 * @param {string[]} args
 */
function succeeds(command, args) {
  console.log([command, ...args].join(' '));
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { env, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

function installBrowser() {
  const playwright = join(import.meta.dirname, '../node_modules/playwright/cli.js');
  const downloaded = succeeds(process.execPath, [playwright, 'install', '--no-shell', 'chromium']);
  const debianRoot = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (debianRoot && downloaded && !findBrowser()) succeeds(process.execPath, [playwright, 'install-deps', 'chromium']);
  if (debianRoot && !findBrowser()) {
    succeeds('apt-get', ['update']);
    succeeds('apt-get', ['install', '-y', 'chromium']);
  }
  return findBrowser();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const path = findBrowser() ?? installBrowser();
    if (!path) throw new Error('No browser: install Chromium or Google Chrome, or name one in CHROME_PATH.');
    console.log(path);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

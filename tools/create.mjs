// `npm run create -- <example> <folder>`: an example of examples/ as a project of its own, with the package in it.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installPackages, root } from './install.mjs';

const examples = readdirSync(join(root, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/**
 * @param {string} example
 * @param {string} folder
 * @param {string} tarball as the project's package.json names it
 */
export function copyExample(example, folder, tarball) {
  const filter = (/** @type {string} */ file) =>
    !/node_modules|dist$|package-lock\.json$/.test(file.slice(root.length));
  cpSync(join(root, 'examples', example), folder, { recursive: true, filter });
  const file = join(folder, 'package.json');
  const about = JSON.parse(readFileSync(file, 'utf8'));
  if (about.dependencies.atrous !== 'file:../..')
    throw new Error(`${example} wants atrous ${about.dependencies.atrous}`);
  about.name =
    basename(folder)
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^-+/, '') || about.name;
  about.dependencies.atrous = `file:${tarball}`;
  writeFileSync(file, `${JSON.stringify(about, null, 2)}\n`);
}

/**
 * @param {string | undefined} example
 * @param {string | undefined} to
 */
function create(example, to) {
  if (!example || !to || !examples.includes(example)) {
    console.error(`npm run create -- <example> <folder>, where the examples are ${examples.join(', ')}`);
    return false;
  }
  // npm changes to the package's folder, and says in INIT_CWD where the user stands.
  const folder = resolve(process.env.INIT_CWD ?? process.cwd(), to);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    console.error(`${folder} is not empty`);
    return false;
  }
  if (!installPackages()) return false;
  mkdirSync(folder, { recursive: true });
  const args = ['pack', '--silent', '--pack-destination', folder];
  const pack = spawnSync('npm', args, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' });
  if (pack.status !== 0) {
    console.error(pack.stdout + pack.stderr);
    return false;
  }
  const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'));
  copyExample(example, folder, `./${tarball}`);
  console.log(`${folder} is the example ${example}. In it: npm install, then ${startOf(folder)}`);
  return true;
}

/** @param {string} folder */
function startOf(folder) {
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return scripts.start.startsWith('node') ? 'as its README.md says' : 'npm start';
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = create(process.argv[2], process.argv[3]) ? 0 : 1;
}

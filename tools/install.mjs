// Runs before anything is installed: Node alone, no packages.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');

/** @param {string} file */
const changed = (file) => statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;

/**
 * npm writes the file compared here last of all, so an interrupted installation counts as missing.
 * @returns {boolean} whether the packages are there
 */
export function installPackages() {
  if (changed('node_modules/.package-lock.json') >= changed('package-lock.json')) return true;
  console.log('Installing packages (npm ci) …');
  const npm = spawnSync('npm ci --include=dev', { cwd: root, shell: true, stdio: ['ignore', 'inherit', 'inherit'] });
  return npm.status === 0;
}

// `npm run release`: publishes the version that package.json names, with provenance: npm's statement, signed by the build
// service, of which commit and which run made the tarball. Run there, after `npm run changelog` was merged.
//   node tools/release.mjs [--dry-run]
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './install.mjs';

/** @typedef {Record<string, string | undefined>} Environment */

/**
 * Where the service that runs this says that the sources are: npm holds the package's `repository` against the signed one. Kept out of
 * package.json, so that a fork releases as itself.
 * @param {Environment} env
 */
export function repositoryOf({ GITHUB_SERVER_URL: host, GITHUB_REPOSITORY: name, CI_PROJECT_URL: project }) {
  const address = host && name ? `${host}/${name}` : project;
  return address && `git+${address}.git`;
}

/**
 * Why this can't be released, or nothing.
 * @param {{ version: string, changelog: string, pending: readonly string[], changed: string, env: Environment }} state
 */
export function obstacles({ version, changelog, pending, changed, env }) {
  const signs = env.ACTIONS_ID_TOKEN_REQUEST_URL ?? env.SIGSTORE_ID_TOKEN;
  return [
    !changelog.split('\n').includes(`## ${version}`) && `CHANGELOG.md has no section "## ${version}"`,
    pending.length > 0 && `not yet in the changelog (npm run changelog): ${pending.join(', ')}`,
    changed && `the working tree has changes:\n${changed}`,
    !repositoryOf(env) && 'nothing says where the sources are: GITHUB_REPOSITORY or CI_PROJECT_URL',
    !signs &&
      'provenance is signed by the build service: let the job write id-tokens (ACTIONS_ID_TOKEN_REQUEST_URL, SIGSTORE_ID_TOKEN)',
  ].filter((each) => typeof each === 'string' && each !== '');
}

/**
 * @param {string} command
 * @param {string[]} args
 */
const run = (command, ...args) =>
  spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' }).status === 0;

function release() {
  const dry = process.argv.includes('--dry-run');
  const file = join(root, 'package.json');
  const text = readFileSync(file, 'utf8');
  const { env } = process;
  const hindered = obstacles({
    version: JSON.parse(text).version,
    changelog: readFileSync(join(root, 'CHANGELOG.md'), 'utf8'),
    pending: readdirSync(join(root, '.changeset')).filter((name) => name.endsWith('.md') && name !== 'README.md'),
    changed: spawnSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' }).stdout,
    env,
  });
  for (const hindrance of hindered) console.error(`${dry ? 'would refuse' : 'refused'}: ${hindrance}`);
  if (hindered.length > 0 && !dry) return false;
  if (!run('npm', 'run', 'test:thorough')) return false;
  if (dry) return run('npm', 'pack', '--dry-run');
  try {
    writeFileSync(
      file,
      JSON.stringify({ ...JSON.parse(text), repository: { type: 'git', url: repositoryOf(env) } }, null, 2),
    );
    return run('npm', 'publish', '--provenance', '--access', 'public');
  } finally {
    writeFileSync(file, text);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = release() ? 0 : 1;

// What `npm run changelog` and `npm run release` do, as far as that goes without publishing.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { obstacles, repositoryOf } from '../../tools/release.mjs';

const root = join(import.meta.dirname, '../..');
const ready = {
  version: '1.2.0',
  changelog: '# Changelog\n\n## 1.2.0\n\n- more\n\n## 1.1.0\n',
  pending: [],
  changed: '',
  env: {
    GITHUB_SERVER_URL: 'https://host',
    GITHUB_REPOSITORY: 'a/b',
    ACTIONS_ID_TOKEN_REQUEST_URL: 'https://host/token',
  },
};

test('nothing hinders what is ready', () => {
  expect(obstacles(ready)).toEqual([]);
  const { ACTIONS_ID_TOKEN_REQUEST_URL: _, ...env } = ready.env;
  expect(obstacles({ ...ready, env: { CI_PROJECT_URL: 'https://host/a/b', SIGSTORE_ID_TOKEN: 'x' } })).toEqual([]);
  expect(repositoryOf(env)).toBe('git+https://host/a/b.git');
  expect(repositoryOf({ CI_PROJECT_URL: 'https://other/c/d' })).toBe('git+https://other/c/d.git');
});

test.each([
  ['another version', { version: '1.3.0' }, /no section "## 1.3.0"/],
  ['a section marked as unreleased', { changelog: '## 1.2.0 (unreleased)\n' }, /no section "## 1.2.0"/],
  ['a change without its version', { pending: ['blue-cat.md'] }, /blue-cat\.md/],
  ['changed files', { changed: ' M src/index.ts\n' }, /src\/index\.ts/],
  ['a machine that signs nothing', { env: { ...ready.env, ACTIONS_ID_TOKEN_REQUEST_URL: undefined } }, /id-tokens/],
  ['a machine that names no sources', { env: { ...ready.env, GITHUB_REPOSITORY: undefined } }, /where the sources are/],
])('%s hinders', (_, change, reason) => {
  const found = obstacles({ ...ready, ...change });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(reason);
});

test('Changesets puts a change under the next version, above those that were there', () => {
  const place = mkdtempSync(join(tmpdir(), 'atrous-version-'));
  try {
    for (const file of ['package.json', 'CHANGELOG.md', '.changeset']) {
      cpSync(join(root, file), join(place, file), { recursive: true });
    }
    const { version } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'));
    writeFileSync(join(place, '.changeset/one.md'), "---\n'atrous': minor\n---\n\nPools of any size.\n");
    execFileSync(process.execPath, [join(root, 'node_modules/@changesets/cli/bin.js'), 'version'], { cwd: place });
    const next = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')).version;
    expect(next).not.toBe(version);
    const changelog = readFileSync(join(place, 'CHANGELOG.md'), 'utf8');
    const [before = '', after = ''] = changelog.split('Pools of any size.');
    expect(before).toMatch(new RegExp(`^# Changelog\\n+## ${next}\\n`));
    expect(after).toContain(readFileSync(join(root, 'CHANGELOG.md'), 'utf8').slice('# Changelog\n'.length));
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
});

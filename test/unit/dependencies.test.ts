// What is there is used, and what it depends on is known: docs/dependencies.md, and Knip over knip.json.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const text = read('docs/dependencies.md');
const rows = [...text.matchAll(/^\| `(.+?)` \| (.+?) \| (.+?) \|$/gm)].map(([, name, licence, reason]) => ({
  name: name!,
  licence: licence!,
  reason: reason!,
}));
const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, { license?: string }> };

describe('docs/dependencies.md', () => {
  test('has every development dependency, in order', () => {
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(devDependencies));
  });

  test.each(rows)('$name: its licence, and a reason', ({ name, licence, reason }) => {
    expect(licence).toBe(JSON.parse(read(`node_modules/${name}/package.json`)).license);
    expect(reason.length).toBeGreaterThan(10);
  });

  test('names the licences of all that is beneath', () => {
    const own = new Set(rows.map(({ licence }) => licence));
    const beneath = Object.entries(packages).filter(([path]) => path !== '');
    const others = new Set(beneath.flatMap(([path, { license }]) => license ?? `none: ${path}`));
    const named = /are also packages under (.+?)\.\n/s.exec(text)?.[1]?.split(/, | and |\n/);
    const apart = ['SEE LICENSE IN LICENSE']; // spawndamnit's, as the text says
    expect(named).toEqual([...others].filter((one) => !own.has(one) && !apart.includes(one)).sort());
    expect(beneath.filter(([, { license }]) => license === apart[0]).map(([path]) => path)).toEqual([
      'node_modules/spawndamnit',
    ]);
  });

  test('every version is exact', () => {
    expect(Object.entries(devDependencies).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});

test('Knip finds no file, export or dependency that nothing uses', () => {
  const args = ['node_modules/knip/bin/knip.js', '--no-progress', '--reporter', 'json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  const found = stdout.startsWith('{') ? JSON.parse(stdout).issues : `${stdout}\n${stderr}`;
  expect(found).toEqual([]);
  expect(status).toBe(0);
});

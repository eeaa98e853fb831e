// What tune measured, kept in a file.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileStore, localStorageStore } from 'atrous/tune';
import { afterAll, expect, test } from 'vitest';
import { thrownBy } from '../harness/watch.ts';

const folder = mkdtempSync(join(tmpdir(), 'atrous-store-'));
const path = join(folder, 'tuned.json');
afterAll(() => rmSync(folder, { recursive: true }));

test('a file keeps texts under texts, for whoever opens it next', async () => {
  expect(await fileStore(path).get('a')).toBe(null);
  await fileStore(path).set('a', 'one\ntwo');
  const store = fileStore(path);
  await store.set('b', 'three');
  await store.set('a', 'four');
  expect([await store.get('a'), await fileStore(path).get('b'), await store.get('toString')]).toEqual([
    'four',
    'three',
    null,
  ]);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ a: 'four', b: 'three' });
  expect(readdirSync(folder)).toEqual(['tuned.json']);
});

test.each(['', '{"a": ', '[1, 2]', '"a"', 'null', '{"a": 1}'])(
  'a file that holds %s is as an empty one',
  async (text) => {
    writeFileSync(path, text);
    const store = fileStore(path);
    expect(await store.get('a')).toBe(null);
    await store.set('a', 'one');
    expect(await store.get('a')).toBe('one');
  },
);

test('a file that can not be written says so', () => {
  expect(thrownBy(() => fileStore(join(folder, 'nowhere', 'tuned.json')).set('a', 'one'))).toMatchObject({
    code: 'ENOENT',
  });
});

test('stores are refused where there is nothing to keep them in', () => {
  expect(thrownBy(() => localStorageStore())).toMatchObject({
    name: 'UnsupportedError',
    message: 'localStorageStore: there is no localStorage here',
  });
});

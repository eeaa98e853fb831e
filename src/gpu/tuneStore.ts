import { check, show, UnsupportedError } from '../shape/errors.ts';

/** Where {@link tune} keeps what it measured: texts under texts. Errors of its own reject `tune`. */
export interface TuneStore {
  /** What was set, or null or undefined. A text that makes no sense is as none. */
  get(key: string): string | null | undefined | Promise<string | null | undefined>;
  /** Keeps a text, in place of what was set under the key before. */
  set(key: string, value: string): void | Promise<void>;
}

/**
 * Keeps measurements in the page's localStorage. Where the page may not write, or has no room left, they are measured anew
 * next time.
 * @throws UnsupportedError where there is no localStorage: in workers, in Node, in frames that are denied it
 */
export function localStorageStore(): TuneStore {
  const storage = localStorageHere();
  check(storage !== undefined, UnsupportedError, 'localStorageStore', () => 'there is no localStorage here');
  return {
    get: (key) => storage.getItem(key),
    set: (key, value) => {
      try {
        storage.setItem(key, value);
      } catch {} // full
    },
  };
}

function localStorageHere(): Storage | undefined {
  try {
    return globalThis.localStorage ?? undefined;
  } catch {
    return undefined; // denied
  }
}

/** What is used of node:fs. */
interface Files {
  readFileSync(path: string, encoding: 'utf8'): string;
  writeFileSync(path: string, text: string): void;
  renameSync(from: string, to: string): void;
}

/**
 * Keeps measurements in a file of JSON, in Node and Deno. A file that isn't there or holds something else is as an empty one.
 * @throws UnsupportedError where there are no files; what the system says, from `set`, where it can't be written
 */
export function fileStore(path: string): TuneStore {
  const op = 'fileStore';
  // Asked for, not imported: a bundler for pages must not look for it.
  const { process } = globalThis as { process?: { pid: number; getBuiltinModule?(name: string): unknown } };
  const files = process?.getBuiltinModule?.('node:fs') as Files | undefined;
  check(files !== undefined, UnsupportedError, op, () => `there are no files here for ${show(path)}`);
  const content = (): Record<string, unknown> => {
    try {
      return { ...JSON.parse(files.readFileSync(path, 'utf8')) };
    } catch {
      return {};
    }
  };
  return {
    get: (key) => {
      const value = content()[key];
      return typeof value === 'string' ? value : null;
    },
    set: (key, value) => {
      const beside = `${path}.${process?.pid}`; // renamed when whole, since others may read meanwhile
      files.writeFileSync(beside, `${JSON.stringify({ ...content(), [key]: value }, null, 2)}\n`);
      files.renameSync(beside, path);
    },
  };
}

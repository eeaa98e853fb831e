// The package as its users get it: built from a copy of the sources, packed by npm, and installed by npm into a folder.
import { spawnSync } from 'node:child_process';
import { cpSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** What `npm pack` tells of a tarball. */
interface Packed {
  readonly filename: string;
  /** Bytes of the tarball, and of what it unpacks to. */
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** Runs npm, which is a script on Windows and wants a shell there; as a user does, not as Vitest, whose NODE_ENV bundlers build in. */
export function npm(cwd: string, ...args: string[]): string {
  const shell = process.platform === 'win32';
  const { NODE_ENV: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync('npm', [...args, '--silent'], { cwd, env, encoding: 'utf8', shell });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} in ${cwd}:\n${stdout}\n${stderr}`);
  return stdout;
}

/** Packs the working tree into `folder`, and installs the tarball in `folder/node_modules/atrous`, without the network. */
export function packAndInstall(folder: string): Packed & { readonly tarball: string; readonly installed: string } {
  const copy = join(folder, 'source');
  const parts = ['src', 'tsconfig.json', 'tsconfig.build.json'];
  for (const part of [...parts, 'package.json', 'LICENSE', 'README.md', 'CHANGELOG.md']) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  const [packed] = JSON.parse(npm(copy, 'pack', '--json', '--pack-destination', folder)) as [Packed];
  const tarball = join(folder, packed.filename);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', private: true }));
  npm(folder, 'install', '--offline', '--no-package-lock', tarball);
  return { ...packed, tarball, installed: join(folder, 'node_modules/atrous') };
}

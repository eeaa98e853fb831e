// The command: where to run what is asked for, progress while it runs, and what is kept.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import type { ViteDevServer } from 'vite';
import { browserEngine } from './browser.ts';
import { betterOf } from './ceilings.ts';
import { dawnEngine } from './dawn.ts';
import type { Engine } from './engine.ts';
import { type Growth, growthOf, MOST_BYTES, sweeps } from './growth.ts';
import { type About, type Peer, peers, type Setup } from './lab.ts';
import {
  chosenPeers,
  help,
  isWhole,
  kindOf,
  type Options,
  optionsOf,
  selection,
  words,
  workloadsOf,
} from './options.ts';
import { outlineOf } from './program.ts';
import { comparison, markdownText, progressLine, type Report, terminalText } from './report.ts';
import type { Row } from './runner.ts';
import { operationOf, type Workload } from './workloads.ts';

const root = join(import.meta.dirname, '..');

/** @returns the exit code */
export async function main(server: ViteDevServer): Promise<number> {
  let chosen: Options = {};
  try {
    chosen = optionsOf();
    return await bench(server, chosen);
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    console.error(chosen.verbose ? stack : `${message} (--help shows the options)`);
    return 1;
  }
}

async function bench(server: ViteDevServer, chosen: Options): Promise<number> {
  if (chosen.help) {
    console.log(help);
    return 0;
  }
  const all = workloadsOf(chosen);
  const wanted = selection(chosen, all);
  if (chosen.list) {
    for (const { name } of wanted) console.log(name);
    return 0;
  }
  if (wanted.length === 0) throw new Error('no workload matches; --list shows what there is');
  // Read before the hour that the run takes, in case it isn't there.
  const older = chosen.compare === undefined ? undefined : readReport(fromUser(chosen.compare));
  const against = chosen.against === undefined ? undefined : otherBuild(chosen.against, server);
  try {
    const verbose = chosen.verbose === true;
    const status = new StatusLine(verbose);
    const engine = chosen.node
      ? await dawnEngine(status.show)
      : await browserEngine(
          server,
          { ownAdapter: chosen.browser === true, firefox: chosen.firefox === true, verbose },
          status.show,
        );
    if ('exitCode' in engine) return engine.exitCode;
    try {
      const { report, picture } = await measure(engine, chosen, wanted, against?.url, status);
      console.log(`\n${terminalText(report)}`);
      if (older !== undefined) console.log(`\n${comparison(older, report)}`);
      const whole = isWhole(chosen) && report.rows.length >= onDevice(wanted, report.about).length;
      console.log(`\nKept as ${keep(report, whole, picture).join(', ')}`);
      return report.rows.some(isOurTrouble) ? 1 : 0;
    } finally {
      await engine.close();
    }
  } finally {
    against?.dispose();
  }
}

function onDevice(wanted: readonly Workload[], { features }: About): readonly Workload[] {
  return features.includes('shader-f16') ? wanted : wanted.filter(({ dtype }) => dtype !== 'f16');
}

async function measure(
  engine: Engine,
  chosen: Options,
  asked: readonly Workload[],
  against: string | undefined,
  status: StatusLine,
): Promise<{ report: Report; picture?: string }> {
  const setup: Setup = {
    effort: chosen.quick ? 'quick' : 'full',
    peers: chosenPeers(chosen),
    variants: chosen.variants === true,
    plans: chosen.plans === true,
    against,
  };
  status.show('opening');
  const about = await engine.open(setup);
  status.line(`${about.adapter}; ${engine.name}`);
  for (const [peer, reason] of Object.entries(about.absent)) status.line(`${peer} is absent: ${reason}`);
  const wanted = onDevice(asked, about);
  const notes: string[] = [];
  if (wanted.length < asked.length) {
    const none = `no float16: ${about.adapter} has no shader-f16 here`;
    if (wanted.length === 0) throw new Error(none);
    notes.push(none);
    status.line(none);
  }
  status.show('measuring copies and multiply-adds');
  const before = await engine.ceilings();
  const rows: Row[] = [];
  const growth: Growth[] = [];
  process.once('SIGINT', () => {
    status.stopping = true;
    status.line('Stopping after this one. Again, to stop at once.');
  });
  if (chosen.growth) {
    for (const each of sweeps) {
      const those = await sweep(
        engine,
        each.points.filter((point) => wanted.includes(point)),
        setup,
        status,
      );
      rows.push(...those);
      if (those.length > 0) growth.push(growthOf(each, those, about.drain));
    }
  } else {
    for (const [i, workload] of wanted.entries()) {
      if (status.stopping) break;
      const count = `${String(i + 1).padStart(String(wanted.length).length)}/${wanted.length}`;
      rows.push(await one(engine, workload, count, status));
    }
  }
  status.show('measuring copies and multiply-adds again');
  const ceilings = betterOf(before, await engine.ceilings());
  status.show('drawing');
  const picture = chosen.growth ? await pictureOf(engine, growth, notes) : undefined;
  status.clear();
  const report: Report = {
    kind: kindOf(chosen),
    date: new Date().toISOString(),
    commit: commitOf(root),
    command: `npm run bench${chosen.node ? ':node' : ''}${words(chosen)}`,
    engine: engine.name,
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() || 'CPU'}, ${process.platform} ${process.arch}`,
    versions: versions(setup.peers),
    about,
    ceilings,
    rows,
    notes,
    ...(chosen.growth ? { growth } : {}),
  };
  return { report, picture };
}

/** A run isn't lost for its picture. */
async function pictureOf(engine: Engine, growth: readonly Growth[], notes: string[]): Promise<string | undefined> {
  try {
    if (!engine.draw) throw new Error('there is no document to draw it in');
    return await engine.draw(growth);
  } catch (error) {
    notes.push(`no picture: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

/** A workload that breaks the device costs its own row and no other. */
async function one(engine: Engine, workload: Workload, count: string, status: StatusLine): Promise<Row> {
  const { name, dtype, layout } = workload;
  status.prefix = `${count} ${name}: `;
  let row: Row;
  try {
    row = await engine.run(workload);
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, 500);
    const { flops, bytes } = outlineOf(workload);
    const entry = { column: 'atrous', way: '', status: 'failed', reason } as const;
    row = { name, operation: operationOf(workload), dtype, layout, flops, bytes, entries: [entry] };
  }
  status.prefix = '';
  status.line(`${count} ${name.padEnd(44)} ${progressLine(row)}`);
  return row;
}

/** Points that would take longer are left out, judging by the one before. */
const LONGEST = { quick: 3000, full: 20_000 };

async function sweep(
  engine: Engine,
  points: readonly Workload[],
  { effort }: Setup,
  status: StatusLine,
): Promise<Row[]> {
  const rows: Row[] = [];
  let rate = 0; // milliseconds for one unit of work
  for (const [i, point] of points.entries()) {
    if (status.stopping) break;
    const { specs, flops, bytes } = outlineOf(point);
    const work = flops || bytes;
    const held = specs.reduce((sum, spec) => sum + spec.bytes, 0);
    const reason = held > MOST_BYTES ? 'too large' : rate * work > LONGEST[effort] ? 'too long' : undefined;
    if (reason !== undefined) {
      status.line(`${i + 1}/${points.length} ${point.name}: left out, ${reason}`);
      continue;
    }
    const row = await one(engine, point, `${i + 1}/${points.length}`, status);
    rows.push(row);
    rate = (row.entries[0]?.timing?.median ?? 0) / work;
  }
  return rows;
}

/** What is being done, on one line that is written over; where there is no terminal, only the lines that stay. */
class StatusLine {
  prefix = '';
  /** The user wants no more than what is there. */
  stopping = false;
  readonly #verbose: boolean;

  constructor(verbose: boolean) {
    this.#verbose = verbose;
  }

  readonly show = (text: string): void => {
    if (this.#verbose) {
      console.log(`${performance.now().toFixed(0).padStart(8)} ms  ${this.prefix}${text}`);
      return;
    }
    if (process.stdout.isTTY)
      process.stdout.write(`\r\x1b[K${this.prefix}${text}`.slice(0, process.stdout.columns + 4));
  };

  clear(): void {
    if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
  }

  line(text: string): void {
    this.clear();
    console.log(text);
  }
}

/** npm changes to the package's folder, and says in INIT_CWD where the user stands. */
function fromUser(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

function readReport(path: string): Report {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** A checkout's sources, a built module, or the sources of a commit unpacked for the run. */
function otherBuild(what: string, server: ViteDevServer): { url: string; dispose(): void } {
  const served = (file: string, dispose = () => {}) => {
    server.config.server.fs.allow.push(resolve(file, '../..'));
    return { url: `/@fs${file.startsWith('/') ? '' : '/'}${file.replaceAll('\\', '/')}`, dispose };
  };
  const path = fromUser(what);
  if (existsSync(path)) {
    if (statSync(path).isFile()) return served(path);
    const entry = ['src/index.ts', 'dist/index.js'].map((file) => join(path, file)).find(existsSync);
    if (entry === undefined) throw new Error(`--against ${what}: no src/index.ts and no dist/index.js there`);
    return served(entry);
  }
  const archive = execFileSync('git', ['archive', what, 'src'], { cwd: root, maxBuffer: 2 ** 30 });
  const folder = mkdtempSync(join(tmpdir(), 'atrous-'));
  execFileSync('tar', ['-xf', '-', '-C', folder], { input: archive });
  return served(join(folder, 'src/index.ts'), () => rmSync(folder, { recursive: true }));
}

function git(folder: string, ...args: string[]): string {
  try {
    return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return ''; // a copy without its history
  }
}

function commitOf(folder: string): string {
  const commit = git(folder, 'rev-parse', '--short', 'HEAD') || 'of no known commit';
  return git(folder, 'status', '--porcelain', '--', 'src', 'shaders') ? `${commit} with changes` : commit;
}

const packages: Readonly<Record<Peer, string>> = {
  tfjs: '@tensorflow/tfjs-backend-webgpu',
  ort: 'onnxruntime-web',
  jax: '@jax-js/jax',
};

function versions(taking: readonly Peer[]): Record<string, string> {
  const version = (name: string): string =>
    JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
  return Object.fromEntries(taking.map((peer) => [packages[peer], version(packages[peer])]));
}

/** A wrong result or a failure of any atrous that took part. */
function isOurTrouble({ entries }: Row): boolean {
  return entries.some(
    ({ column, status }) => (status === 'wrong' || status === 'failed') && !peers.some((peer) => peer === column),
  );
}

/** A run of everything is a result to keep; any other is a look at something, and stays out of the repository. */
function keep(report: Report, whole: boolean, picture?: string): string[] {
  const folder = join(root, 'bench/results', whole ? '' : 'partial');
  mkdirSync(folder, { recursive: true });
  const parts = [
    report.date.slice(0, whole ? 10 : 19),
    report.engine.split(',')[0]!,
    report.about.adapter.split(',')[0]!,
  ];
  if (report.kind !== 'race') parts.push(report.kind);
  const name = parts
    .join(' ')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  const [json, markdown, svg] = ['json', 'md', 'svg'].map((ending) => join(folder, `${name}.${ending}`)) as [
    string,
    string,
    string,
  ];
  const short = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value);
  writeFileSync(json, `${JSON.stringify(report, short, 2)}\n`);
  writeFileSync(markdown, markdownText(report, picture && `./${name}.svg`));
  if (picture !== undefined) writeFileSync(svg, picture);
  if (whole) {
    // The linter reads committed reports like any other file.
    const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
    execFileSync(process.execPath, [biome, 'format', '--write', json], { cwd: root, stdio: 'ignore' });
  }
  return [json, markdown, ...(picture === undefined ? [] : [svg])].map((file) => relative(root, file));
}

// README and docs hold what they say: code compiles and runs and shows what it says, and links lead somewhere.
// test/demo/docs.spec.ts has the pages that TypeDoc makes of them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';
import { afterAll, describe, expect, test } from 'vitest';
import { findDawn } from '../../tools/findEngines.mjs';
import { alias } from '../../vite.config.ts';
import { type Block, blocksOf, moduleScriptsOf, resultsIn, telling } from '../harness/pages.ts';
import { safetensorsOf } from '../harness/safetensors.ts';

const root = join(import.meta.dirname, '../..');
const place = mkdtempSync(join(tmpdir(), 'atrous-docs-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const markdownIn = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `${folder}/${file}`);
const pages = ['README.md', ...markdownIn('docs'), ...markdownIn('docs/guide')];
const everyMarkdown = [...pages, ...markdownIn('shaders'), 'CHANGELOG.md', 'CONTRIBUTING.md'].filter((file) =>
  existsSync(join(root, file)),
);

/** What `npm run test:engines` writes, and is not there before it has. */
const madeByRuns = ['docs/compatibility.json', 'docs/compatibility.md'];

/** What a page's blocks make: one program from top to bottom, and one for each script in HTML. */
interface Program {
  readonly name: string;
  readonly code: string;
}

const isCode = ({ language }: Block) => language === 'js' || language === 'ts';

const programs: readonly Program[] = pages.flatMap((page) => {
  const blocks = blocksOf(read(page));
  const scripts = blocks.filter(({ language }) => language === 'html').flatMap(({ code }) => moduleScriptsOf(code));
  const own = blocks.filter(isCode);
  // Each block begins where it does in the page, so that what is wrong is reported with the page's line.
  let whole = '';
  for (const { code, line } of own) whole += `${'\n'.repeat(line - whole.split('\n').length)}${code}`;
  return [
    ...(own.length > 0 ? [{ name: page, code: whole }] : []),
    ...scripts.map((code, at) => ({ name: `${page}, script ${at + 1}`, code })),
  ];
});

/** What README leaves to the reader. */
const readersOwn = `
  declare const device: GPUDevice;
  declare const frame: GPUBuffer;
`;

test('the pages have code, and results to hold it to', () => {
  expect(programs.length).toBeGreaterThan(12);
  expect(programs.reduce((sum, { code }) => sum + resultsIn(code), 0)).toBeGreaterThan(30);
});

test('code compiles against the package', () => {
  const files = new Map(
    programs.map(({ name, code }, at) => [join(root, `docs-${at}.ts`), { name, text: `${code}\nexport {};\n` }]),
  );
  const own = join(root, 'docs-readers.d.ts');
  const options: ts.CompilerOptions = {
    ...ts.parseJsonConfigFileContent({ extends: './tsconfig.json', files: [] }, ts.sys, root).options,
    ...{ noEmit: true, types: ['node'], baseUrl: root, ignoreDeprecations: '6.0' },
    // As JavaScript that a reader pastes: parameters without types, and elements that are there.
    ...{ noImplicitAny: false, strictNullChecks: false, allowJs: false, checkJs: false },
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  const textOf = (file: string) => (file === own ? readersOwn : files.get(normalize(file))?.text);
  host.readFile = (file) => textOf(file) ?? readFile(file);
  host.fileExists = (file) => textOf(file) !== undefined || fileExists(file);
  host.getSourceFile = (file, languageVersion, ...rest) => {
    const text = textOf(file);
    return text === undefined
      ? getSourceFile.call(host, file, languageVersion, ...rest)
      : ts.createSourceFile(file, text, languageVersion);
  };
  const program = ts.createProgram([own, ...files.keys()], options, host);
  const faults = [...files].flatMap(([file, { name }]) => {
    const source = program.getSourceFile(file)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((fault) => {
      const { line } = source.getLineAndCharacterOfPosition(fault.start ?? 0);
      return `${name}:${line + 1} ${ts.flattenDiagnosticMessageText(fault.messageText, '\n')}`;
    });
  });
  expect(faults).toEqual([]);
});

// A page of pictures needs a browser: test/image/guide.test.ts runs it.
const inNode = programs.filter(({ name }) => name !== 'docs/guide/images.md');

/** The file that a page loads weights from. */
const weightsFile = safetensorsOf([
  { name: 'stem.weight', dtype: 'F32', shape: [4, 3, 3, 3], data: new Uint8Array(4 * 108) },
  { name: 'stem.bias', dtype: 'F32', shape: [4], data: new Uint8Array(16) },
  { name: 'head.weight', dtype: 'F32', shape: [2, 4], data: new Uint8Array(32) },
]);

/** What the programs find around them, in Node on Dawn. */
const around = (webgpu: string) => `
  import { create, globals } from ${JSON.stringify(webgpu)};
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: create([]) }, configurable: true });
  globalThis.document = { body: {}, querySelector: () => ({}) };
  globalThis.fetch = async () => new Response(Uint8Array.from(${JSON.stringify([...weightsFile])}));
  globalThis.device = await (await navigator.gpu.requestAdapter()).requestDevice();
  globalThis.frame = device.createBuffer({ size: 4 * 256 * 256 * 32, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
  console.log = () => {};
  const said = [];
  for (const name of JSON.parse(process.argv[2])) {
    const results = [];
    globalThis.told = (expected, ...values) => results.push([expected, values.map(String).join(' ')]);
    const failure = await import(name).then(() => undefined, (error) => String(error?.stack ?? error));
    said.push({ results, failure });
  }
  process.stdout.write(JSON.stringify(said), () => process.exit(0)); // Dawn's threads would keep Node alive
`;

test('code runs and shows what it says', async () => {
  const found = await findDawn();
  if ('absent' in found) throw new Error(found.absent); // a development dependency, and the tests' own Chromium
  const webgpu = pathToFileURL(createRequire(join(root, 'package.json')).resolve('webgpu')).href;
  const entries = inNode.map((_, at) => join(place, `program-${at}.ts`));
  inNode.forEach(({ code }, at) => {
    writeFileSync(entries[at]!, telling(code));
  });
  await build({
    ...{ entryPoints: entries, outdir: place, outExtension: { '.js': '.mjs' }, bundle: true, splitting: true },
    ...{ format: 'esm', target: 'node20', logLevel: 'error', alias, supported: { 'top-level-await': true } },
    plugins: [
      {
        name: 'webgpu',
        setup: ({ onResolve }) => onResolve({ filter: /^webgpu$/ }, () => ({ path: webgpu, external: true })),
      },
    ],
  });
  writeFileSync(join(place, 'run.mjs'), around(webgpu));
  const { stdout, stderr, status, signal } = spawnSync(
    found.command,
    [...found.args, join(place, 'run.mjs'), JSON.stringify(inNode.map((_, at) => `./program-${at}.mjs`))],
    { cwd: place, encoding: 'utf8', env: { XDG_RUNTIME_DIR: tmpdir(), ...process.env, ...found.env } },
  );
  // Dawn may fall over as its process ends; what was said before is all there, or the program didn't come to its end.
  if (!stdout.endsWith(']')) throw new Error(`ended by ${signal ?? status}: ${stdout}${stderr}`);
  const said = JSON.parse(stdout) as { results: [expected: string, shown: string][]; failure?: string }[];
  const outcome = inNode.map(({ name, code }, at) => {
    const { results, failure } = said[at]!;
    const wrong = results.filter(([expected, shown]) => shown !== expected);
    return { name, failure, wrong, results: results.length, of: resultsIn(code) };
  });
  expect(outcome).toEqual(inNode.map(({ name, code }) => allRight(name, resultsIn(code))));
}, 120_000);

function allRight(name: string, results: number) {
  return { name, failure: undefined, wrong: [], results, of: results };
}

test('commands are there', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const missing = everyMarkdown.flatMap((page) => {
    const text = read(page);
    const named = [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].map(([, run, own]) => run ?? own!);
    return named.filter((name) => !(name in scripts)).map((name) => `${page}: npm run ${name}`);
  });
  expect(missing).toEqual([]);
});

describe('links', () => {
  /** As GitHub and TypeDoc make anchors of headings. */
  const anchorsOf = (markdown: string) =>
    new Set(
      [...markdown.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
        heading!
          .toLowerCase()
          .replace(/[^\p{L}\p{N}\s_-]/gu, '')
          .replace(/\s/g, '-'),
      ),
    );

  test('of README, the docs and the notes lead to files and headings', () => {
    let links = 0;
    const lost = everyMarkdown.flatMap((page) => {
      const text = read(page).replace(/^```[\s\S]*?^```$/gm, '');
      return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => {
        if (/^https?:/.test(target)) return [];
        links++;
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? page : join(dirname(page), path);
        if (!existsSync(join(root, file))) return [`${page}: ${target}`];
        return anchor === undefined || anchorsOf(read(file)).has(anchor) ? [] : [`${page}: ${target}`];
      });
    });
    expect(lost).toEqual([]);
    expect(links).toBeGreaterThan(30);
  });

  test('and files that they name are there', () => {
    const lost = everyMarkdown.flatMap((page) =>
      [...read(page).matchAll(/`((?:bench|demo|docs|shaders|src|test|tools)\/[\w./-]+\.\w+)`/g)]
        .map(([, file = '']) => file)
        .filter((file) => !existsSync(join(root, file)) && !madeByRuns.includes(file))
        .map((file) => `${page}: ${file}`),
    );
    expect(lost).toEqual([]);
  });
});

describe('the site of the docs', () => {
  const config = JSON.parse(read('typedoc.json')) as { entryPoints: string[]; projectDocuments: string[] };

  test('has every entry point under the name that it is imported by, and every page', () => {
    const { exports } = JSON.parse(read('package.json')) as { exports: Record<string, string | { default: string }> };
    const faces = Object.entries(exports).flatMap(([name, target]) =>
      typeof target === 'string'
        ? []
        : [[name, target.default.replace('./dist/', 'src/').replace(/js$/, 'ts')] as const],
    );
    expect([...config.entryPoints].sort()).toEqual(faces.map(([, file]) => file).sort());
    for (const [name, file] of faces) expect(read(file)).toContain(`@module ${name.replace('.', 'atrous')}\n`);
    const listed = new Set(['README.md', 'docs/guide/README.md', ...config.projectDocuments]);
    const others = /^docs\/(?!guide\/|stride-and-dilation)/; // by one pattern, which takes new ones
    expect(listed).toContain('docs/!(stride-and-dilation).md');
    expect(pages.filter((page) => !listed.has(page) && !others.test(page))).toEqual([]);
  });
});

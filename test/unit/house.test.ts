// Holds the house to docs/architecture.md: who may import whom, and which files belong together.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

/** File → what it imports: files by their path in the repository, anything else as `package:<name>`. */
type Imports = ReadonlyMap<string, readonly string[]>;

const floors: readonly (readonly [floor: number, files: RegExp])[] = [
  [0, /^src\/(shape|number)\//],
  [1, /^src\/ops\/\w+\/spec\.ts$/],
  [2, /^src\/ops\/(\w+\/reference|reference\.gen)\.ts$/],
  [2, /^src\/(cpu|gpu)\//],
  [3, /^src\/image\//],
  [3, /^src\/ops\/\w+\/(kernels|cost)\.ts$/],
  [3, /^src\/weights\//],
  [4, /^src\/(ops\/\w+\/index|plan\/\w+)\.ts$/],
  [5, /^src\/(anySize|index|image|layers|reference|tiled|tune|weights)\.ts$/],
  [6, /^test\/(cases|harness)\//],
  [7, /^(demo|test)\//],
];

/** What files of `from` may name in an import; packages anywhere but in src. */
const doors = [
  { from: /^src\//, open: /^src\// },
  { from: /^demo\/(?!(bench|check)\/)/, open: /^(package:|demo\/|test\/(cases|harness)\/)/ },
  { from: /^demo\/check\//, open: /^(package:|demo\/|test\/(cases|harness|engines)\/)/ },
  { from: /^demo\/bench\//, open: /^(package:|demo\/|bench\/|package\.json$)/ },
];

/** What nothing of `from` may reach, however far round. */
const cpu = /^src\/(cpu\/.*|reference\.ts|ops\/(\w+\/reference|reference\.gen)\.ts)$/;
const walls = [
  {
    from: cpu,
    barred:
      /^src\/((anySize|index|image|layers|tiled|tune|weights)\.ts|(gpu|image|plan|weights)\/.*|ops\/\w+\/(kernels|index)\.ts)$/,
  },
  { from: /^src\/((anySize|index|image|layers|tiled|tune|weights)\.ts|(gpu|image|plan|weights)\/.*)$/, barred: cpu },
];

const floorOf = (file: string) => floors.find(([, files]) => files.test(file))?.[0];

function offFloor(imports: Imports) {
  return [...imports].flatMap(([file, targets]) => {
    const floor = floorOf(file);
    if (floor === undefined) return [`${file} stands on no floor`];
    return targets
      .filter((target) => (floorOf(target) ?? 0) > floor)
      .map((target) => `${file} (floor ${floor}) imports ${target} (floor ${floorOf(target)})`);
  });
}

function throughWrongDoor(imports: Imports) {
  return doors.flatMap(({ from, open }) =>
    [...imports]
      .filter(([file]) => from.test(file))
      .flatMap(([file, targets]) => targets.filter((target) => !open.test(target)).map((t) => `${file} imports ${t}`)),
  );
}

function throughWall(imports: Imports) {
  return walls.flatMap(({ from, barred }) => {
    const problems: string[] = [];
    const seen = new Set<string>();
    const visit = (file: string, path: readonly string[]) => {
      if (seen.has(file)) return;
      seen.add(file);
      if (barred.test(file)) {
        problems.push([...path, file].join(' → '));
        return;
      }
      for (const target of imports.get(file) ?? []) visit(target, [...path, file]);
    };
    for (const file of imports.keys()) if (from.test(file)) visit(file, []);
    return problems;
  });
}

function cycles(imports: Imports) {
  const problems: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) problems.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (path.includes(file) || done.has(file)) return;
    for (const target of imports.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return problems;
}

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const list = (folder: string) => readdirSync(join(root, folder), { withFileTypes: true });
const filesUnder = (folder: string): string[] =>
  list(folder).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesUnder(path) : [path];
  });

const importsOf = (file: string) =>
  ts.preProcessFile(read(file)).importedFiles.map(({ fileName }) => {
    const target = fileName.replace(/\?.*/, ''); // Vite's ?raw, ?worker, ?url
    return target.startsWith('.') ? posix.join(posix.dirname(file), target) : `package:${target}`;
  });

/** Regular expressions as properties in `toMatchObject`, where Vitest takes any text for a match; `expect.stringMatching` compares. */
function matchingAnything(file: string, text: string): string[] {
  const found: string[] = [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const visit = (node: ts.Node, within: boolean) => {
    if (within && ts.isRegularExpressionLiteral(node)) found.push(`${file}: ${node.text}`);
    const calls = ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression);
    const inside = calls ? node.expression.name.text === 'toMatchObject' : within;
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(source, false);
  return found;
}

describe('the checks themselves refuse', () => {
  const imports: Imports = new Map([
    ['src/shape/axis.ts', ['src/gpu/context.ts']],
    ['src/number/half.ts', ['src/shape/axis.ts', 'package:lodash']],
    ['src/gpu/context.ts', ['src/gpu/tensor.ts', 'src/shape/axis.ts']],
    ['src/gpu/tensor.ts', ['src/gpu/context.ts']],
    ['src/reference.ts', ['src/number/half.ts']],
    ['src/drawer.ts', []],
    ['demo/main.ts', ['package:atrous', 'src/index.ts']],
  ]);

  test('an import from a higher floor, and a file on none', () => {
    expect(offFloor(imports)).toEqual([
      'src/shape/axis.ts (floor 0) imports src/gpu/context.ts (floor 2)',
      'src/drawer.ts stands on no floor',
    ]);
  });

  test('cycles', () => {
    expect(cycles(imports)).toEqual([
      'src/gpu/context.ts → src/gpu/tensor.ts → src/gpu/context.ts',
      'src/shape/axis.ts → src/gpu/context.ts → src/shape/axis.ts',
    ]);
  });

  test('a regular expression that any text matches', () => {
    const text = (value: string) => `expect(error).toMatchObject({ message: ${value} });`;
    expect(matchingAnything('a.ts', text('/b/'))).toEqual(['a.ts: /b/']);
    expect(matchingAnything('a.ts', text('expect.stringMatching(/b/)'))).toEqual([]);
  });

  test('the reference reaching the GPU by way of others', () => {
    expect(throughWall(imports)).toEqual([
      'src/reference.ts → src/number/half.ts → src/shape/axis.ts → src/gpu/context.ts',
    ]);
  });

  test('a package in src, and the demo past the public faces', () => {
    expect(throughWrongDoor(imports)).toEqual([
      'src/number/half.ts imports package:lodash',
      'demo/main.ts imports src/index.ts',
    ]);
  });
});

describe('the house', () => {
  const files = ['src', 'demo', 'test'].flatMap(filesUnder).filter((file) => file.endsWith('.ts'));
  const imports: Imports = new Map(files.map((file) => [file, importsOf(file)]));
  const ops = list('src/ops').filter((entry) => entry.isDirectory());

  test('imports never climb', () => expect(offFloor(imports)).toEqual([]));
  test('imports never go in a circle', () => expect(cycles(imports)).toEqual([]));
  test('the reference and the GPU never see each other', () => expect(throughWall(imports)).toEqual([]));
  test('src imports no package, demo only the public faces', () => expect(throughWrongDoor(imports)).toEqual([]));

  test('no test matches an object by a regular expression that any text matches', () => {
    const tests = [...imports.keys()].filter((file) => file.startsWith('test/'));
    expect(tests.flatMap((file) => matchingAnything(file, read(file)))).toEqual([]);
  });

  test('every import names a file that is there, extension and all', () => {
    const isThere = (target: string) =>
      target.startsWith('package:') || (posix.extname(target) && existsSync(join(root, target)));
    const lost = [...imports].flatMap(([file, targets]) =>
      targets.filter((target) => !isThere(target)).map((target) => `${file} imports ${target}`),
    );
    expect(lost).toEqual([]);
  });

  test.each(ops.map(({ name }) => name))('%s has its files, its cases and its two lines', (op) => {
    const own = ['spec', 'reference', 'index'].map((part) => `src/ops/${op}/${part}.ts`);
    const missing = [...own, `test/cases/${op}.ts`].filter((file) => !imports.has(file));
    expect(missing).toEqual([]);
    const faces = ['src/index.ts', 'src/layers.ts'].flatMap((face) => imports.get(face) ?? []);
    expect(faces).toContain(`src/ops/${op}/index.ts`);
    expect(imports.get('test/cases/index.ts')).toContain(`test/cases/${op}.ts`);
  });

  test('every kernel has its notes', () => {
    const shaders = filesUnder('shaders').filter((file) => file !== 'shaders/epilogue.wgsl');
    const kernels = shaders.filter((file) => file.endsWith('.wgsl'));
    expect(kernels.filter((file) => !shaders.includes(file.replace(/wgsl$/, 'md')))).toEqual([]);
  });

  test('the package needs nothing at run time', () => {
    expect(JSON.parse(read('package.json'))).not.toHaveProperty('dependencies');
  });

  test('the lock file names no registry', () => expect(read('package-lock.json')).not.toContain('"resolved"'));

  // Without those of other systems `npm ci` refuses the file, there and here; npm drops what a registry doesn't have yet.
  test('the lock file has the packages of every system', () => {
    type Locked = Record<string, { optionalDependencies?: Record<string, string> }>;
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Locked };
    const lost = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !packages[`${path}/node_modules/${name}`] && !packages[`node_modules/${name}`])
        .map((name) => `${path}: ${name}`),
    );
    expect(lost).toEqual([]);
  });
});

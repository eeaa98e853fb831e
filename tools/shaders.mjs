// Reflects shaders/*.wgsl into src/gpu/shaders.gen.ts and lists the references into src/ops/reference.gen.ts, so that no
// byte offset, binding number or workgroup size is typed twice. With --check nothing is written and staleness fails.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WgslReflect } from 'wgsl_reflect/wgsl_reflect.module.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const checking = process.argv.includes('--check');
const EPILOGUE = 'epilogue.wgsl';
const epilogueSection = /(?<=^\/\/ epilogue \{\n)[\s\S]*?(?=^\/\/ \} epilogue$)/m;
const middleSection = /(?<=^\/\/ middle \{\n)[\s\S]*?(?=^\/\/ \} middle$)/m;
/** @type {string[]} */
const stale = [];

const names = readdirSync(join(root, 'shaders'))
  .filter((name) => name.endsWith('.wgsl') && name !== EPILOGUE)
  .sort();
const epilogue = read(`shaders/${EPILOGUE}`);
const middle = middleOf(epilogue);
const kernels = names.map((name) => read(`shaders/${name}`));
const shortInEpilogue = shortNames(epilogue, kernels.join('\n'));
const shaders = names.map((name) => reflect(name.replace('.wgsl', ''), withEpilogue(`shaders/${name}`)));

put(
  'src/gpu/shaders.gen.ts',
  [
    '// Made by tools/shaders.mjs from shaders/*.wgsl.',
    "import type { Drawing, Shader } from './shader.ts';",
    '',
    `const epilogue = ${JSON.stringify(`${compact(epilogue, shortInEpilogue)}\n`)};`,
    ...shaders.map(
      (shader) => `\nexport const ${shader.name}: ${shader.workgroupSize ? 'Shader' : 'Drawing'} = ${literal(shader)};`,
    ),
    '',
  ].join('\n'),
);
put(
  'src/ops/reference.gen.ts',
  [
    '// Made by tools/shaders.mjs from src/ops/*/reference.ts.',
    ...readdirSync(join(root, 'src/ops'))
      .filter((op) => existsSync(join(root, 'src/ops', op, 'reference.ts')))
      .sort()
      .map((op) => {
        const text = read(`src/ops/${op}/reference.ts`);
        const bound = text.includes(`export function ${op}Bound(`) ? `, ${op}Bound` : '';
        const [, options] = /^export type (?:\{ )?(\w+Options)/m.exec(text) ?? [];
        return `export { ${options ? `type ${options}, ` : ''}${op}${bound} } from './${op}/reference.ts';`;
      }),
    '',
  ].join('\n'),
);

if (stale.length > 0) {
  console.error(`Out of date: ${stale.join(', ')}. Run npm run generate.`);
  process.exit(1);
}

/** @param {string} path */
function read(path) {
  return readFileSync(join(root, path), 'utf8');
}

/**
 * @param {string} path
 * @param {string} text
 */
function put(path, text) {
  if (existsSync(join(root, path)) && read(path) === text) return;
  if (checking) stale.push(path);
  else writeFileSync(join(root, path), text);
}

/**
 * A kernel's text, with what stands between its epilogue markers brought up to date, and between those of a fused middle.
 * @param {string} path
 */
function withEpilogue(path) {
  const text = read(path)
    .replace(epilogueSection, () => epilogue)
    .replace(middleSection, () => middle);
  put(path, text);
  return text;
}

/**
 * The epilogue's activation once more, under the names of a middle that another convolution takes at once.
 * @param {string} text
 */
function middleOf(text) {
  const [activate = ''] = /^fn activate\([\s\S]*?^\}\n/m.exec(text) ?? [];
  return `const ACTIVATION_MIDDLE: u32 = 0u;\n\n${activate
    .replace('fn activate(', 'fn activate_middle(')
    .replaceAll('(ACTIVATION)', '(ACTIVATION_MIDDLE)')
    .replaceAll('params.activation', 'params.activation_middle')}`;
}

/**
 * @param {string} name
 * @param {string} code
 */
function reflect(name, code) {
  const reflection = parse(name, code);
  const { compute, vertex, fragment } = reflection.entry;
  const entries = [compute, vertex, fragment].map((stage) => stage.map((entry) => entry.name).join()).join('/');
  if (entries !== 'main//' && entries !== '/corner/main') {
    throw new Error(`${name}: a shader has one entry point, main, or draws by corner and main`);
  }
  const variables = reflection.getBindGroups().flat();
  const bindings = variables.map(({ name: binding, binding: number, resourceType, access }, at) => {
    const type = resourceType === 0 ? 'params' : access === 'read_write' ? 'out' : 'read';
    if (number !== at || type !== (/^(params|out)$/.exec(binding)?.[0] ?? 'read')) {
      throw new Error(
        `${name}: ${binding} is binding ${number}; the uniform is params, what is written out, the rest read`,
      );
    }
    return binding;
  });
  const others = variables.filter(({ resourceType }) => resourceType > 1);
  const layouts = Object.fromEntries(others.map((variable) => [variable.name, layoutOf(name, variable)]));
  const params = reflection.uniforms.find((uniform) => uniform.name === 'params');
  if (reflection.uniforms.length !== 1 || params === undefined) {
    throw new Error(`${name}: a shader has one uniform, params`);
  }
  let end = 0;
  const members = (params.members ?? []).map((member) => {
    const type = /^(?:vec([234]))?<?(u|i|f)(?:32)?>?$/.exec(
      typeName(member.type).replace(/^vec([234])([uif])$/, 'vec$1<$232>'),
    );
    if (type === null) throw new Error(`${name}: params.${member.name} must be a 32-bit scalar or vector`);
    const length = Number(type[1] ?? 1);
    const alignment = length > 2 ? 16 : 4 * length;
    const offset = Math.ceil(end / alignment) * alignment; // as packParams places it
    if (member.offset !== offset)
      throw new Error(`${name}: params.${member.name} lies at ${member.offset}, not ${offset}`);
    end = offset + 4 * length;
    return `${member.name}:${length > 1 ? `vec${length}${type[2]}` : `${type[2]}32`}`;
  });
  return {
    name,
    workgroupSize: compute.length > 0 ? workgroupSize(name, code) : undefined,
    params: members.join(','),
    bindings,
    layouts: others.length > 0 ? layouts : undefined,
    code,
  };
}

/**
 * What a bind group's layout says of a resource that is no buffer. Texels are loaded one by one, so that a texture need not be
 * filterable.
 * @param {string} shader
 * @param {any} variable
 */
function layoutOf(shader, { name, type }) {
  if (type.name === 'texture_2d' && type.format.name === 'f32')
    return { texture: { sampleType: 'unfilterable-float' } };
  if (type.name === 'texture_external') return { externalTexture: {} };
  if (type.name === 'sampler') return { sampler: {} };
  throw new Error(`${shader}: ${name} is a ${type.name}, which no bind group here has`);
}

/**
 * @param {string} name
 * @param {string} code
 */
function parse(name, code) {
  try {
    return new WgslReflect(code);
  } catch (error) {
    // An uncaught error would print the parser's whole minified source.
    console.error(`shaders/${name}.wgsl: ${error instanceof Error ? error.message : error}`);
    process.exit(1);
  }
}

/** @param {any} type */
function typeName(type) {
  return type.format ? `${type.name}<${type.format.name}>` : type.name;
}

/**
 * @param {string} name
 * @param {string} code
 */
function workgroupSize(name, code) {
  const size = /^const WORKGROUP: u32 = (\d+)u;/m.exec(code)?.[1];
  if (size === undefined || !code.includes('@workgroup_size(WORKGROUP)')) {
    throw new Error(`${name}: workgroups are one-dimensional, @workgroup_size(WORKGROUP)`);
  }
  return Number(size);
}

/**
 * Without the uniform's struct, indentation, blank lines and comments, but for the marks of loops, without the spaces around some operators, and
 * with short names: what the package carries. Lines that are read when a kernel is specialised keep their form.
 * @param {string} code
 * @param {Map<string, string>} short
 */
function compact(code, short) {
  let inStruct = false;
  return code
    .replace(/^struct Params \{[\s\S]*?^\}\n/m, '')
    .split('\n')
    .map((line) => line.replace(/\s*\/\/(?! unrolled$| once if \w+$).*$/, '').trim())
    .filter((line) => line !== '')
    .map((line) => {
      inStruct = line.startsWith('struct ') || (inStruct && line !== '}');
      if (inStruct) return line.replaceAll(': ', ':');
      const named = line
        .replace(/^(const \w+): (u32|bool) = (?=\w+;)/, '$1 = ')
        .replace(/(?<![.\w@])[a-z]\w*/g, (name) => short.get(name) ?? name);
      if (line.endsWith('// unrolled')) return unrolled(named);
      if (/^(const|alias|enable|switch|case|default|\})|\/\//.test(line)) return named;
      return named
        .replace(/ ?([+*,:]|(?<!> )(?<![=!<>])=(?!=)) ?/g, '$1')
        .replace(/ ([<>=!]=|&&|\|\||<<|>>|[-/%&|<>]) (?![-*/&])/g, '$1'); // never so that two become another: --, /*, //, &&
    })
    .join('\n');
}

/**
 * The head of a loop that is always written out when the kernel is specialised, shorter than WGSL has it.
 * @param {string} line
 */
function unrolled(line) {
  const [, name, suffix, limit] = /^for \(var (\w+) = 0(u?); \1 < (\w+); \1\+\+\) \{ \/\/ unrolled$/.exec(line) ?? [];
  if (limit === undefined) throw new Error(`an unrolled loop must count up from 0 to a constant: ${line}`);
  return `each ${name} 0${suffix} ${limit} {`;
}

/**
 * Short names for what a text declares as functions, parameters and variables. Names of bindings, constants, aliases and
 * members are looked for by others, and stay.
 * @param {string} code
 * @param {string} around  what else it must fit with
 * @param {Map<string, string>} [given]  short names that it has from elsewhere
 */
function shortNames(code, around, given = new Map()) {
  const text = code
    .replace(/\/\/.*$/gm, '')
    .replace(/^@group.*$/gm, '')
    .replace(/^struct [\s\S]*?^}/gm, '');
  const headers = [...text.matchAll(/^fn \w+\(([^{]*)\{/gm)].flatMap(([, header = '']) => [
    ...header.matchAll(/(\w+):/g),
  ]);
  const declared = [...text.matchAll(/\b(?:let|var(?:<\w+>)?|fn) (\w+)/g), ...headers].map(([, name = '']) => name);
  const words = `${code}\n${around}`.match(/\w+/g) ?? [];
  const taken = new Set([...words, ...given.values(), 'as', 'do', 'if', 'in', 'is', 'of', 'fn']);
  const free = lettersApart(taken);
  /** @param {string} name */
  const uses = (name) => words.filter((word) => word === name).length;
  const names = [...new Set(declared)].filter(
    (name) => name.length > 2 && !/^(main|corner)$/.test(name) && !given.has(name),
  );
  // The entry point's own come first, so that its head is the same text in every kernel, which compresses better.
  const [, head = ''] = /^fn main\(([^{]*)\{/m.exec(text) ?? [];
  /** @param {string} name */
  const isInHead = (name) => Number(head.includes(` ${name}:`));
  names.sort((a, b) => isInHead(b) - isInHead(a) || uses(b) - uses(a));
  return new Map([...given, ...names.map((name) => /** @type {const} */ ([name, String(free.next().value)]))]);
}

/**
 * Names of one letter, then of two, that aren't taken.
 * @param {Set<string>} taken
 */
function* lettersApart(taken) {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  for (const name of [...letters, ...letters.flatMap((first) => letters.map((second) => first + second))]) {
    if (!taken.has(name)) yield name;
  }
}

/** @param {ReturnType<typeof reflect>} shader */
function literal(shader) {
  const { code, ...rest } = shader;
  const hasEpilogue = epilogueSection.test(code);
  const short = shortNames(code, '', hasEpilogue ? shortInEpilogue : undefined);
  const parts = code.split(epilogueSection).map((part) => JSON.stringify(`${compact(part, short)}\n`));
  // Marked pure, so that every bundler leaves out the kernels that nobody imports: esbuild takes a `+` for an effect.
  const text = parts.length === 1 ? parts[0] : `/* @__PURE__ */ [${parts.join(', ')}].join(epilogue)`;
  return JSON.stringify(rest, null, 2).replace(/\n}$/, () => `,\n  "code": ${text}\n}`);
}

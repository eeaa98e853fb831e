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
/** A function, from its name to the brace that ends it. */
const functionText = /^fn (\w+)\([\s\S]*?^\}$/gm;
/** @type {string[]} */
const stale = [];

const names = readdirSync(join(root, 'shaders'))
  .filter((name) => name.endsWith('.wgsl') && name !== EPILOGUE)
  .sort();
const epilogue = read(`shaders/${EPILOGUE}`);
const middle = middleOf(epilogue);
const texts = names.map((name) => withEpilogue(`shaders/${name}`));
const short = shortNames([epilogue, ...texts]);
const shaders = names.map((name, i) => reflect(name.replace('.wgsl', ''), texts[i] ?? ''));

put(
  'src/gpu/shaders.gen.ts',
  [
    '// Made by tools/shaders.mjs from shaders/*.wgsl.',
    "import type { Drawing, Shader } from './shader.ts';",
    '',
    `const epilogue = ${JSON.stringify(`${compact(epilogue, short(epilogue))}\n`)};`,
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
  variables.forEach(({ name: binding, binding: number, resourceType, access }, at) => {
    const type = resourceType === 0 ? 'params' : access === 'read_write' ? 'out' : 'read';
    if (number !== at || type !== (/^(params|out)$/.exec(binding)?.[0] ?? 'read')) {
      throw new Error(
        `${name}: ${binding} is binding ${number}; the uniform is params, what is written out, the rest read`,
      );
    }
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
  const size = /^const WORKGROUP(?:: u32)? = (\d+)u;/m.exec(code)?.[1];
  if (size === undefined || !code.includes('@workgroup_size(WORKGROUP)')) {
    throw new Error(`${name}: workgroups are one-dimensional, @workgroup_size(WORKGROUP)`);
  }
  return Number(size);
}

/**
 * Without the uniform's struct, the constants with a type, which a kernel gives when it is specialised, indentation, blank lines and
 * comments, but for the marks of loops, without the spaces around some operators, and with short names: what the package
 * carries. Lines that are read when a kernel is specialised keep their form.
 * @param {string} code
 * @param {(name: string) => string} short
 */
function compact(code, short) {
  let inStruct = false;
  return uncommented(code)
    .replace(/^struct Params \{[\s\S]*?^\}\n/m, '')
    .replace(/^(?:enable subgroups;|const \w+: (?:u32|bool) = .*)\n/gm, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      inStruct = line.startsWith('struct ') || (inStruct && line !== '}');
      if (inStruct) return line.replaceAll(': ', ':');
      const named = line.replace(/^@group\(0\) @binding\(\d+\) var/, '$').replace(/(?<![.\w@])[a-z]\w*/g, short);
      if (line.includes('//')) return marked(named);
      if (/^(const|alias|enable|switch|case|default|\})/.test(line)) return named;
      return named
        .replace(/ ?([+*,:]|(?<!> )(?<![=!<>])=(?!=)) ?/g, '$1')
        .replace(/ ([<>=!]=|&&|\|\||<<|>>|[-/%&|<>]) (?![-*/&])/g, '$1'); // never so that two become another: --, /*, //, &&
    })
    .join('\n')
    .replace(
      /(?<=^(?!const |alias |\$)[^\n]*[;,(])\n(?!(?:const|alias|enable|each|if|switch|case|default)\b|[$}{])/gm,
      '',
    )
    .replace(/\bparams\b/g, 'p');
}

/**
 * Without comments, but for the marks of loops.
 * @param {string} code
 */
function uncommented(code) {
  return code.replace(/\s*\/\/(?! unrolled$).*$/gm, '');
}

/**
 * The head of a loop that is written out when the kernel is specialised, shorter than WGSL has it, or one that may be.
 * @param {string} line
 */
function marked(line) {
  const [, name, suffix, limit] = /^for \(var (\w+) = 0(u?); \1 < (\w+); \1\+\+\) \{ \/\/ unrolled$/.exec(line) ?? [];
  if (limit === undefined) throw new Error(`a marked loop must count up from 0, to a constant if unrolled: ${line}`);
  return `each ${name} 0${suffix} ${limit} {`;
}

/**
 * Short names for what texts declare, to be asked for by the text: of two letters for what lies outside of functions, of one
 * for parameters and variables, where one is free in all functions that have them. The same few letters, and the same text
 * for what is alike in several kernels, compress better. Names of bindings, constants, aliases and members are looked for by
 * others, and stay, but for that of the uniform, `p`.
 * @param {readonly string[]} texts
 */
function shortNames(texts) {
  const parts = texts.map(uncommented).map((text) => {
    const outside = text.replace(functionText, '').replace(/^struct [\s\S]*?^\}/gm, '');
    const functions = text.match(functionText) ?? [];
    const named = functions.flatMap((one) => found(one, /^fn (\w+)/g)).filter((name) => !/^(main|corner)$/.test(name));
    const globals = new Set([...found(outside, /^var<\w+> (\w+)/gm), ...named]);
    const scopes = functions.map((one) => {
      const [head = ''] = one.split('{');
      const own = new Set([...found(head, /(\w+):/g), ...found(one, /\b(?:let|var) (\w+)/g)]);
      const others = found(one, /(?<!\.)\b(\w+)/g).filter((word) => !own.has(word) && !globals.has(word));
      // A loop that is written out has a number wherever its variable stood, so that no member may be called like it.
      return { own, taken: new Set([...others, ...found(one, /\.(\w+)/g)]), others };
    });
    const kept = new Set([...found(outside, /(?<!@)\b(\w+)/g), ...scopes.flatMap(({ others }) => others)]);
    for (const name of globals) kept.delete(name);
    for (const { own, taken } of scopes) for (const name of own) if (kept.has(name)) taken.add(name);
    return { globals, scopes, kept };
  });
  const words = found(texts.map(uncommented).join('\n'), /(?<![.@])\b(\w+)/g);
  const pairs = lettersApart(new Set(words), 2);
  const outer = new Map(
    [...new Set(parts.flatMap(({ globals }) => [...globals]))].map((name) => [name, String(pairs.next().value)]),
  );
  /** @param {string} name */
  const uses = (name) => words.filter((word) => word === name).length;
  const inner = new Map();
  const locals = new Set(parts.flatMap(({ scopes }) => scopes.flatMap(({ own }) => [...own])));
  for (const name of [...locals].sort((a, b) => uses(b) - uses(a))) {
    const around = parts.flatMap(({ scopes, kept }) => scopes.filter(({ own }) => own.has(name) && !kept.has(name)));
    const [letter = name] = lettersApart(new Set([...outer.values(), ...around.flatMap(({ taken }) => [...taken])]), 1);
    inner.set(name, letter);
    for (const { taken } of around) taken.add(letter);
  }
  /** @param {string} text */
  return (text) => {
    const { globals, kept } = parts[texts.indexOf(text)] ?? { globals: new Set(), kept: new Set() };
    /** @param {string} name */
    return (name) => (globals.has(name) ? outer.get(name) : kept.has(name) ? name : (inner.get(name) ?? name));
  };
}

/**
 * @param {string} text
 * @param {RegExp} pattern  with a group
 */
function found(text, pattern) {
  return [...text.matchAll(pattern)].map(([, name = '']) => name);
}

/**
 * Names of this many letters, then of one more, that aren't taken.
 * @param {ReadonlySet<string>} taken
 * @param {number} length
 */
function* lettersApart(taken, length) {
  const letters = [...'etaoinsrlcudmpfghbkvjqxzywABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const pairs = letters.flatMap((first) => letters.map((second) => first + second));
  for (const name of length === 1 ? [...letters, ...pairs] : pairs) {
    if (!taken.has(name) && !/^(as|do|if|in|is|of|fn|p)$/.test(name)) yield name;
  }
}

/** @param {ReturnType<typeof reflect>} shader */
function literal(shader) {
  const { code, ...rest } = shader;
  // The specialiser knows a loop's constant by its literal, and leaves the loop as it is where there is none.
  const literals = new Set(found(code, /^const (\w+).* = (?:\d+[ui]|true|false);/gm));
  for (const constant of found(code, /< (\w+); \w+\+\+\) \{ \/\/ unrolled$/gm)) {
    if (!literals.has(constant))
      throw new Error(`${rest.name}: a loop is written out to ${constant}, which is no literal`);
  }
  const parts = code.split(epilogueSection).map((part) => JSON.stringify(`${compact(part, short(code))}\n`));
  // Marked pure, so that every bundler leaves out the kernels that nobody imports: esbuild takes a `+` for an effect.
  const text = parts.length === 1 ? parts[0] : `/* @__PURE__ */ [${parts.join(', ')}].join(epilogue)`;
  return JSON.stringify(rest, null, 2).replace(/\n}$/, () => `,\n  "code": ${text}\n}`);
}

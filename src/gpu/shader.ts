import { LimitError } from '../shape/errors.ts';

/** A text as the generator reflected it from `shaders/<name>.wgsl`. */
export interface Drawing {
  readonly name: string;
  readonly code: string;
  /** What a bind group's layout says of those that are no buffers, by name. */
  readonly layouts?: Readonly<Record<string, Omit<GPUBindGroupLayoutEntry, 'binding' | 'visibility'>>>;
  /** The members of the uniform named `params`, as the text of its struct, which the code is without. */
  readonly params: string;
}

/** A kernel: a text whose entry point computes, and doesn't draw. */
export interface Shader extends Drawing {
  /** Threads of a workgroup, along its one dimension. */
  readonly workgroupSize: number;
}

/** A number as text is one that loops are not written out to. */
export type Constants = Readonly<Record<string, number | boolean | string>>;
export type Aliases = Readonly<Record<string, string>>;
export type Params = Readonly<Record<string, number | readonly number[]>>;

/** A shader with what it is specialised with: all that its code is made from. */
export interface Program<S extends Drawing = Shader> {
  readonly shader: S;
  readonly constants: Constants;
  readonly aliases: Aliases;
  /** Names by binding number: `p` is the uniform, `out` is written, the others are only read. */
  readonly bindings: readonly string[];
  /** The shader's name with every one of these settings, so that equal labels mean equal code. */
  readonly label: string;
}

export function programOf<S extends Drawing>(shader: S, constants: Constants, aliases: Aliases): Program<S> {
  const settings = [...Object.entries(aliases), ...Object.entries(constants)].map(
    ([name, value]) => `${name}=${value}`,
  );
  const bindings = Array.from(shader.code.matchAll(/^\$\S* (\w+)/gm), ([, name]) => name!);
  return { shader, constants, aliases, bindings, label: [shader.name, ...settings].join(' ') };
}

/** The shader's text with the constants declared, and the targets of some aliases replaced. */
export function specialise({ shader, constants, aliases }: Program<Drawing>): string {
  const declared = Object.entries(constants).map(
    ([name, value]) => `const ${name} = ${value}${value === Number(value) ? 'u' : ''};\n`,
  );
  let code =
    declared.join('') +
    shader.code.replace(/^(alias (\w+) = ).*;$/gm, (given, alias, name) =>
      aliases[name] ? `${alias}${aliases[name]};` : given,
    );
  const values = new Map<string, number>(); // of constants that are one literal, true as 1
  for (const [, name, digits, is] of code.matchAll(/^const (\w+) = (?:(\d+)u|(true)|false);$/gm)) {
    values.set(name!, Number(digits ?? is === 'true'));
  }
  let binding = 0;
  code = writeOut(code.split('\n'), (name) => values.get(name)).replace(
    /^\$/gm,
    () => `@group(0) @binding(${binding++}) var`,
  );
  if (shader.params) code += `\nstruct Params{${shader.params}}`;
  if (/\b(quad|subgroup)[A-Z]/.test(code)) code = `enable subgroups;\n${code}`;
  return /= f16/.test(code) ? `enable f16;\n${code}` : code;
}

const loop = /^each (\w+) 0(u?) (\w+) \{$/;
const decision = /^(?:if|switch) \((!?)(\w+)\) \{$/;

/**
 * Decides the conditions and switches on a constant alone, which saves compilers their branches, and writes out the loops
 * marked `// unrolled`, which the generator shortens to `each NAME 0u LIMIT {`. GPU compilers would do that; SwiftShader
 * doesn't, and keeps an array that is indexed by a loop's variable in memory. The generator leaves one statement or brace to a
 * line. Inner loops are written out once, before the loop around them is, so that thousands of lines take no longer than
 * their length asks for.
 */
function writeOut(lines: readonly string[], constant: (name: string) => number | undefined): string {
  const written: string[] = [];
  let at = 0;
  const block = () => {
    const body = blockAt(lines, at);
    at += body.length + 1;
    return body;
  };
  for (; at < lines.length; at++) {
    const line = lines[at]!;
    const [, variable, suffix, limit] = loop.exec(line) ?? [];
    const [, not, decided = ''] = decision.exec(line) ?? [];
    const value = constant(limit ?? decided);
    if (value === undefined) written.push(line.replace(loop, 'for(var $1=0$2;$1<$3;$1++){'));
    else if (limit) {
      const between = writeOut(block(), constant).split(new RegExp(`\\b${variable}\\b`));
      for (let i = 0; i < value; i++) written.push(`{\n${between.join(`${i}${suffix}`)}\n}`);
    } else {
      let body = block();
      if (line[0] === 's') {
        const own = body.findIndex((label) => label.startsWith(`case ${value}u:`));
        body = blockAt(body, own < 0 ? body.indexOf('default: {') : own);
      } else {
        const otherwise = lines[at] === '} else {' ? block() : [];
        if ((value === 0) !== (not === '!')) body = otherwise;
      }
      written.push('{', writeOut(body, constant), '}');
    }
  }
  return written.join('\n');
}

/** The lines between the brace that ends a line and its partner. */
function blockAt(lines: readonly string[], opening: number): string[] {
  let last = opening + 1;
  for (let depth = 1; ; last++) {
    const line = lines[last]!;
    if (line.startsWith('}')) depth--;
    if (depth === 0) return lines.slice(opening + 1, last);
    if (line.endsWith('{')) depth++;
  }
}

/**
 * The uniform's bytes, members written by name. Every member must be given. A vector of two lies at a multiple of 8 bytes, of
 * three or four at one of 16 (WGSL, 14.4.1); the generator holds that against reflection.
 */
export function packParams(shader: Drawing, params: Params): ArrayBuffer {
  let size = 0;
  const words = [...shader.params.matchAll(/(\w+):(?:vec(\d))?(\w)/g)].flatMap(([, name = '', n, type]) => {
    const length = Number(n ?? 1);
    const alignment = length > 2 ? 16 : 4 * length;
    const offset = Math.ceil(size / alignment) * alignment;
    size = offset + 4 * length;
    const given = params[name];
    const values = typeof given === 'number' ? [given] : given;
    const held = (value: number) => type === 'f' || value === (type === 'i' ? value | 0 : value >>> 0);
    if (values?.length !== length || !values.every(held)) {
      throw new LimitError(`${shader.name}: ${name} can't be ${given}`);
    }
    return values.map((value, i) => [offset + 4 * i, value, type] as const);
  });
  const target = new DataView(new ArrayBuffer(Math.ceil(size / 16) * 16));
  for (const [at, value, type] of words) {
    if (type === 'f') target.setFloat32(at, value, true);
    else target.setUint32(at, value, true); // of a negative number its 32 bits
  }
  return target.buffer;
}

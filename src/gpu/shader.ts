/** A kernel as the generator reflected it from `shaders/<name>.wgsl`. */
export interface Shader {
  readonly name: string;
  readonly code: string;
  /** Threads of a workgroup, along its one dimension. */
  readonly workgroupSize: number;
  readonly bindings: readonly Binding[];
  /** The uniform named `params`; offsets and size in bytes. */
  readonly params: { readonly size: number; readonly members: Readonly<Record<string, Member>> };
  /** Replaceable `const NAME: type` lines. */
  readonly constants: Readonly<Record<string, string>>;
}

interface Binding {
  readonly name: string;
  readonly binding: number;
  readonly type: string;
}

interface Member {
  readonly offset: number;
  readonly type: string;
  readonly length: number;
}

export type Constants = Readonly<Record<string, number | boolean>>;
export type Aliases = Readonly<Record<string, string>>;
export type Params = Readonly<Record<string, number | readonly number[]>>;

/** A shader with what it is specialised with: all that its code is made from. */
export interface Program {
  readonly shader: Shader;
  readonly constants: Constants;
  readonly aliases: Aliases;
  /** The shader's name with every one of these settings, so that equal labels mean equal code. */
  readonly label: string;
}

export function programOf(shader: Shader, constants: Constants, aliases: Aliases): Program {
  const settings = [...Object.entries(aliases), ...Object.entries(constants)].map(
    ([name, value]) => `${name}=${value}`,
  );
  return { shader, constants, aliases, label: [shader.name, ...settings].join(' ') };
}

/** The shader's text with the values of some constants and the targets of some aliases replaced. */
export function specialise({ shader, constants, aliases }: Program): string {
  let { code } = shader;
  for (const [name, value] of Object.entries(constants)) {
    const type = shader.constants[name];
    if (type === undefined) throw new Error(`${shader.name} has no constant ${name}`);
    code = replaceOnce(
      shader,
      code,
      new RegExp(`^const ${name}: ${type} = .*;$`, 'm'),
      `const ${name}: ${type} = ${literal(type, value)};`,
    );
  }
  for (const [name, type] of Object.entries(aliases)) {
    code = replaceOnce(shader, code, new RegExp(`^alias ${name} = .*;$`, 'm'), `alias ${name} = ${type};`);
  }
  code = unroll(code.split('\n'), (name) => constantValue(shader, code, name));
  return Object.values(aliases).includes('f16') ? `enable f16;\n${code}` : code;
}

const unrolledLoop = /^for \(var (\w+) = 0(u?); \1 < (\w+); \1\+\+\) \{ \/\/ unrolled$/;

/**
 * Writes out the loops marked `// unrolled`. GPU compilers would do it; SwiftShader doesn't, and keeps an array that is
 * indexed by a loop's variable in memory. The generator leaves one statement or brace to a line. Inner loops are written
 * out once, before the loop around them is, so that thousands of lines take no longer than their length asks for.
 */
function unroll(lines: readonly string[], limitOf: (name: string) => number): string {
  const written: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const loop = unrolledLoop.exec(lines[at]!);
    if (loop === null) {
      written.push(lines[at]!);
      continue;
    }
    const [, variable, suffix, limit] = loop;
    const first = at + 1;
    for (let depth = 1; depth > 0; ) {
      const line = lines[++at]!;
      if (line.startsWith('}')) depth--;
      if (/\{( \/\/ unrolled)?$/.test(line)) depth++;
    }
    const between = unroll(lines.slice(first, at), limitOf).split(new RegExp(`\\b${variable}\\b`));
    for (let i = 0; i < limitOf(limit!); i++) written.push(`{\n${between.join(`${i}${suffix}`)}\n}`);
  }
  return written.join('\n');
}

function constantValue(shader: Shader, code: string, name: string): number {
  const value = new RegExp(`^const ${name}: [ui]32 = (\\d+)[ui];$`, 'm').exec(code)?.[1];
  if (value === undefined) throw new Error(`${shader.name}: a loop is unrolled to ${name}, which is no constant`);
  return Number(value);
}

function replaceOnce(shader: Shader, code: string, line: RegExp, replacement: string): string {
  if (!line.test(code)) throw new Error(`${shader.name} has no line ${line.source}`);
  return code.replace(line, replacement);
}

function literal(type: string, value: number | boolean): string {
  return type === 'bool' ? String(Boolean(value)) : `${value}${type === 'u32' ? 'u' : type === 'i32' ? 'i' : 'f'}`;
}

/** The uniform's bytes, members written by name at the offsets that reflection reported. Every member must be given. */
export function packParams(shader: Shader, params: Params): Uint8Array {
  const { members, size } = shader.params;
  const target = new DataView(new ArrayBuffer(size));
  for (const name of Object.keys(params)) {
    if (members[name] === undefined) throw new Error(`${shader.name} has no parameter ${name}`);
  }
  for (const [name, { offset, type, length }] of Object.entries(members)) {
    const given = params[name];
    const values = typeof given === 'number' ? [given] : given;
    if (values?.length !== length) throw new Error(`${shader.name}: parameter ${name} needs ${length} numbers`);
    values.forEach((value, i) => {
      const position = offset + 4 * i;
      if (type === 'f32') target.setFloat32(position, value, true);
      else if (type === 'i32') target.setInt32(position, inRange(shader, name, value, -(2 ** 31), 2 ** 31), true);
      else target.setUint32(position, inRange(shader, name, value, 0, 2 ** 32), true);
    });
  }
  return new Uint8Array(target.buffer);
}

function inRange(shader: Shader, name: string, value: number, from: number, below: number): number {
  if (!Number.isInteger(value) || value < from || value >= below) {
    throw new Error(`${shader.name}: parameter ${name} can't hold ${value}`);
  }
  return value;
}

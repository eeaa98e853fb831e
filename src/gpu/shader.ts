/** A kernel as the generator reflected it from `shaders/<name>.wgsl`. */
export interface Shader {
  readonly name: string;
  readonly code: string;
  /** Threads of a workgroup, along its one dimension. */
  readonly workgroupSize: number;
  readonly bindings: readonly Binding[];
  /** The uniform named `params`; offsets and size in bytes. */
  readonly params: { readonly size: number; readonly members: Readonly<Record<string, Member>> };
}

/** The variable's name, its number, and what `GPUBufferBindingLayout.type` calls it. */
type Binding = readonly [name: string, binding: number, type: string];

/** Offset in bytes, type of a component, and how many there are. */
type Member = readonly [offset: number, type: string, length: number];

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
    code = replaceOnce(shader, code, `const ${name}: (\\w+)`, (type) => literal(type, value));
  }
  for (const [name, type] of Object.entries(aliases)) code = replaceOnce(shader, code, `(alias) ${name}`, () => type);
  code = writeOut(code.split('\n'), constantsIn(code));
  if (!/\b(quad|subgroup)[A-Z]/.test(code)) code = code.replace('enable subgroups;\n', ''); // a device may lack them
  return Object.values(aliases).includes('f16') ? `enable f16;\n${code}` : code;
}

const unrolledLoop = /^for \(var (\w+) = 0(u?); \1 < (\w+); \1\+\+\) \{ \/\/ unrolled$/;
const onceLoop = /^for \(var (\w+) = 0(u?); .*\{ \/\/ once if (\w+)$/;
const condition = /^if \((!?)(\w+)\) \{$/;
const choice = /^switch \((\w+)\) \{$/;

/**
 * Decides the conditions and switches on a constant alone, which saves compilers their branches, writes the loops marked
 * `// once if NAME` as their first turn alone where that constant is true, and writes out the loops marked `// unrolled`.
 * GPU compilers would do that; SwiftShader doesn't, and keeps an array that is indexed by a loop's variable in memory. The
 * generator leaves one statement or brace to a line. Inner loops are written out once, before the loop around them is, so
 * that thousands of lines take no longer than their length asks for.
 */
function writeOut(lines: readonly string[], constant: (name: string) => number | undefined): string {
  const written: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    const block = () => {
      const body = blockAt(lines, at);
      at += body.length + 1;
      return body;
    };
    const loop = unrolledLoop.exec(line);
    const once = onceLoop.exec(line);
    const decided = condition.exec(line);
    const chosen = choice.exec(line);
    if (loop !== null) {
      const [, variable, suffix, limit] = loop;
      const count = constant(limit!);
      if (count === undefined) throw new Error(`a loop is unrolled to ${limit}, which is no constant`);
      const between = writeOut(block(), constant).split(new RegExp(`\\b${variable}\\b`));
      for (let i = 0; i < count; i++) written.push(`{\n${between.join(`${i}${suffix}`)}\n}`);
    } else if (once !== null && constant(once[3]!) === 1) {
      written.push('{', writeOut(block(), constant).replace(new RegExp(`\\b${once[1]}\\b`, 'g'), `0${once[2]}`), '}');
    } else if (decided !== null && constant(decided[2]!) !== undefined) {
      const body = block();
      const otherwise = lines[at] === '} else {' ? block() : [];
      const holds = (constant(decided[2]!) !== 0) !== (decided[1] === '!');
      written.push('{', writeOut(holds ? body : otherwise, constant), '}');
    } else if (chosen !== null && constant(chosen[1]!) !== undefined) {
      const body = block();
      const own = body.findIndex((label) => label.startsWith(`case ${constant(chosen[1]!)}u:`));
      written.push('{', writeOut(blockAt(body, own < 0 ? body.indexOf('default: {') : own), constant), '}');
    } else written.push(line);
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
    if (/\{( \/\/ (unrolled|once if \w+))?$/.test(line)) depth++;
  }
}

/** The values of a text's constants, true as 1. */
function constantsIn(code: string): (name: string) => number | undefined {
  const constants = [...code.matchAll(/^const (\w+): \w+ = (?:(\d+)[ui]|(true|false));$/gm)];
  const values = new Map(constants.map(([, name, digits, truth]) => [name, Number(digits ?? truth === 'true')]));
  return (name) => values.get(name);
}

/** Replaces what stands behind `=` in the line that begins with `start`, which captures what `by` is given. */
function replaceOnce(shader: Shader, code: string, start: string, by: (captured: string) => string): string {
  const line = new RegExp(`^(${start}) = .*;$`, 'm');
  if (!line.test(code)) throw new Error(`${shader.name} has no line ${start}`);
  return code.replace(line, (_, left: string, captured: string) => `${left} = ${by(captured)};`);
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
  for (const [name, [offset, type, length]] of Object.entries(members)) {
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

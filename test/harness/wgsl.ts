import { init, parseWgsl, validate } from 'naga-wasm';
import nagaUrl from 'naga-wasm/naga_bg.wasm?url';

/** Every distinct text that this device compiles from now on, with its first module. */
export function collectShaders(device: GPUDevice): ReadonlyMap<string, GPUShaderModule> {
  const modules = new Map<string, GPUShaderModule>();
  const create = device.createShaderModule.bind(device);
  device.createShaderModule = (descriptor) => {
    const made = create(descriptor);
    if (!modules.has(descriptor.code)) modules.set(descriptor.code, made);
    return made;
  };
  return modules;
}

const texts = import.meta.glob<string>('../../shaders/*.wgsl', { query: '?raw', import: 'default', eager: true });

/** The constants and types in a program's label that its shader has no declaration of, which nothing would be made of. */
export function unknownSettings(label: string): string[] {
  const [name, ...settings] = label.split(' ');
  const text = texts[`../../shaders/${name}.wgsl`]!;
  const given = settings.flatMap((setting) => /^(\w+)=/.exec(setting)?.[1] ?? []);
  return given.filter((each) => !text.includes(`\nconst ${each}: `) && !text.includes(`\nalias ${each} = `));
}

/** What the browser's own compiler says of a module: errors, warnings and notes. */
export async function browserMessages(module: GPUShaderModule): Promise<string[]> {
  const { messages } = await module.getCompilationInfo();
  return messages.map(({ type, lineNum, message }) => `${type} in line ${lineNum}: ${message}`);
}

/** Readies {@link nagaMessages}. */
export async function loadNaga(): Promise<void> {
  await init({ module_or_path: nagaUrl });
}

/**
 * What naga says of a text, the compiler of Firefox and Deno: WGSL that one compiler accepts isn't yet portable. It knows
 * the subgroup functions, but not the line that enables them.
 */
export function nagaMessages(code: string): string[] {
  try {
    using module = parseWgsl(code.replace(/^enable subgroups;$/m, ''));
    using _info = validate(module);
    return [];
  } catch (error) {
    return [String(error)];
  }
}

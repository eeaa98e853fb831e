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

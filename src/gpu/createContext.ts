import { check, OptionError, show, UnsupportedError } from '../shape/errors.ts';
import { checkOptions } from '../shape/options.ts';
import { Context } from './context.ts';
import type { ChooseVariant } from './kernel.ts';

/** Options of {@link createContext}. */
export interface ContextOptions {
  /** Work on this device, which stays the caller's: it is never destroyed here. Otherwise one is asked for. */
  device?: GPUDevice;
  /** Which adapter to ask for, where no device is given. */
  powerPreference?: GPUPowerPreference;
  /** For tests and tuning: picks another than the first variant that accepts a geometry. */
  chooseVariant?: ChooseVariant;
}

/**
 * A context on the caller's device, or on a new one with the adapter's best limits and all features that help.
 * @throws UnsupportedError (as a rejection) where there is no WebGPU, no adapter, or no device to be had
 */
export async function createContext(options: ContextOptions = {}): Promise<Context> {
  checkOptions('createContext', options, ['device', 'powerPreference', 'chooseVariant']);
  const { device, powerPreference, chooseVariant } = options;
  const op = 'createContext';
  check(
    chooseVariant === undefined || typeof chooseVariant === 'function',
    OptionError,
    op,
    () => `chooseVariant must be a function, not ${show(chooseVariant)}`,
  );
  if (device !== undefined) {
    check(
      typeof device === 'object' && device !== null && typeof device.createBuffer === 'function',
      OptionError,
      op,
      () => `device must be a GPUDevice, not ${show(device)}`,
    );
    return new Context(device, false, chooseVariant);
  }
  check(
    powerPreference === undefined || powerPreference === 'low-power' || powerPreference === 'high-performance',
    OptionError,
    op,
    () => `powerPreference must be 'low-power' or 'high-performance', not ${show(powerPreference)}`,
  );
  return new Context(await requestDevice(op, powerPreference), true, chooseVariant);
}

const usefulFeatures = ['shader-f16', 'subgroups', 'timestamp-query'];

async function requestDevice(op: string, powerPreference: GPUPowerPreference | undefined): Promise<GPUDevice> {
  const gpu = (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu;
  check(gpu !== undefined, UnsupportedError, op, () => 'this engine has no WebGPU (navigator.gpu is missing)');
  const adapter = await gpu.requestAdapter({ powerPreference }).catch((error: unknown) => {
    throw new UnsupportedError(`${op}: WebGPU gives no adapter: ${reasonOf(error)}`);
  });
  check(
    adapter !== null,
    UnsupportedError,
    op,
    () => 'WebGPU has no adapter here: no usable GPU, or it is switched off',
  );
  const requiredLimits: Record<string, number> = {};
  for (const name in adapter.limits) {
    const value = adapter.limits[name as keyof GPUSupportedLimits];
    if (typeof value === 'number') requiredLimits[name] = value;
  }
  const requiredFeatures = usefulFeatures.filter((feature) => adapter.features.has(feature)) as GPUFeatureName[];
  try {
    return await adapter.requestDevice({ label: 'atrous', requiredLimits, requiredFeatures });
  } catch (error) {
    throw new UnsupportedError(`${op}: the adapter gives no device: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

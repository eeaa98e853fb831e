import { check, OptionError, show, UnsupportedError } from '../shape/errors.ts';
import { checkOptions } from '../shape/options.ts';
import { Context, checkDevice } from './context.ts';
import type { ChooseVariant } from './kernel.ts';

/** Options of {@link createContext}. */
export interface ContextOptions {
  /** Work on this device, which stays the caller's: it is never destroyed here. Otherwise one is asked for. */
  device?: GPUDevice | undefined;
  /** Which adapter to ask for, where no device is given. */
  powerPreference?: GPUPowerPreference | undefined;
  /** For tests and tuning: picks another than the first variant that accepts a geometry. */
  chooseVariant?: ChooseVariant | undefined;
}

/**
 * A context on the caller's device, or on a new one with the adapter's best limits and all features that help.
 * @throws UnsupportedError (as a rejection) where there is no WebGPU, no adapter, or no device to be had
 */
export async function createContext(options: ContextOptions = {}): Promise<Context> {
  const op = 'createContext';
  checkOptions(op, options, ['device', 'powerPreference', 'chooseVariant']);
  const { device, powerPreference, chooseVariant } = options;
  check(
    chooseVariant === undefined || typeof chooseVariant === 'function',
    OptionError,
    op,
    () => `chooseVariant must be a function, not ${show(chooseVariant)}`,
  );
  if (device !== undefined) {
    checkDevice(op, device);
    return new Context(device, undefined, chooseVariant);
  }
  check(
    [undefined, 'low-power', 'high-performance'].includes(powerPreference),
    OptionError,
    op,
    () => `powerPreference must be 'low-power' or 'high-performance', not ${show(powerPreference)}`,
  );
  const request = (op: string) => requestDevice(op, powerPreference);
  return new Context(await request(op), request, chooseVariant);
}

const usefulFeatures = ['shader-f16', 'subgroups', 'timestamp-query'];

async function requestDevice(op: string, powerPreference: GPUPowerPreference | undefined): Promise<GPUDevice> {
  const refuse = (fact: string) => (why: unknown) => {
    throw new UnsupportedError(`${op}: ${fact}: ${why instanceof Error ? why.message : why}`);
  };
  const adapterless = refuse('WebGPU gives no adapter');
  const gpu = (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu;
  check(gpu !== undefined, UnsupportedError, op, () => 'this engine has no WebGPU (navigator.gpu is missing)');
  const adapter = await gpu.requestAdapter({ powerPreference }).catch(adapterless);
  if (!adapter) return adapterless('no usable GPU, or it is switched off');
  const requiredLimits: Record<string, number> = {};
  for (const name in adapter.limits) {
    const value = adapter.limits[name as keyof GPUSupportedLimits];
    if (typeof value === 'number') requiredLimits[name] = value;
  }
  const requiredFeatures = usefulFeatures.filter((feature) => adapter.features.has(feature)) as GPUFeatureName[];
  return adapter
    .requestDevice({ label: 'atrous', requiredLimits, requiredFeatures })
    .catch(refuse('the adapter gives no device'));
}

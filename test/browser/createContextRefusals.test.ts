// What is refused of a context before there is one.

import { type AtrousError, createContext } from 'atrous';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gpuFace } from '../harness/faces.ts';
import { codes, type Refusal } from '../harness/refusals.ts';
import { DeviceWatch, rejectionOf } from '../harness/watch.ts';

const face: Readonly<Record<string, unknown>> = gpuFace;

let device: GPUDevice;
let watch: DeviceWatch;

beforeAll(async () => {
  const adapter = await navigator.gpu.requestAdapter();
  device = await adapter!.requestDevice();
  watch = new DeviceWatch(device);
});

afterAll(() => device.destroy());

// biome-ignore format: a row is what is wrong and its class, the message, the call.
const contextRefusals: readonly Refusal<void>[] = [
  ['options: null', 'OptionError',
    'createContext: options must be a plain object, not null',
    () => createContext(null as never)],
  ['options: a device', 'OptionError',
    'createContext: options must be a plain object, not a GPUDevice',
    () => createContext(device as never)],
  ['options: a misspelt name', 'OptionError',
    "createContext: unknown option 'gpu'; known are device, powerPreference, chooseVariant",
    () => createContext({ gpu: device } as never)],
  ['device: null', 'OptionError',
    'createContext: device must be a GPUDevice, not null',
    () => createContext({ device: null as never })],
  ['device: an adapter', 'OptionError',
    'createContext: device must be a GPUDevice, not a GPUAdapter',
    async () => createContext({ device: (await navigator.gpu.requestAdapter()) as never })],
  ['powerPreference: unknown', 'OptionError',
    "createContext: powerPreference must be 'low-power' or 'high-performance', not 'fast'",
    () => createContext({ powerPreference: 'fast' as never })],
  ['chooseVariant: an index', 'OptionError',
    'createContext: chooseVariant must be a function, not 1',
    () => createContext({ device, chooseVariant: 1 as never })],
  ['an engine without WebGPU', 'UnsupportedError',
    'createContext: this engine has no WebGPU (navigator.gpu is missing)',
    () => withGpu(undefined, () => createContext())],
  ['no adapter', 'UnsupportedError',
    'createContext: WebGPU gives no adapter: no usable GPU, or it is switched off',
    () => withGpu({ requestAdapter: async () => null }, () => createContext())],
  ['an adapter that fails', 'UnsupportedError',
    'createContext: WebGPU gives no adapter: the GPU process is gone',
    () => withGpu({ requestAdapter: () => Promise.reject(new Error('the GPU process is gone')) }, () => createContext())],
  ['an adapter that gives no device', 'UnsupportedError',
    'createContext: the adapter gives no device: it was used before',
    () => {
      const requestDevice = () => Promise.reject(new DOMException('it was used before', 'OperationError'));
      const adapter = { limits: {}, features: new Set(), requestDevice };
      return withGpu({ requestAdapter: async () => adapter }, () => createContext());
    }],
];

describe('createContext rejects', () => {
  test.each(contextRefusals)('%s', async (_, error, message, call) => {
    let pending: Promise<unknown> | undefined;
    const asked = watch.during(() => {
      pending = call() as Promise<unknown>;
    });
    const rejection = await rejectionOf(pending!);
    const { name, code, message: said } = rejection as AtrousError;
    expect({ name, code, said, asked }).toEqual({ name: error, code: codes[error], said: message, asked: {} });
    expect(rejection).toBeInstanceOf(face[error]);
  });
});

/** Runs a call while `navigator.gpu` is something else. */
function withGpu<T>(gpu: unknown, call: () => T): T {
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  try {
    return call();
  } finally {
    Reflect.deleteProperty(navigator, 'gpu');
  }
}

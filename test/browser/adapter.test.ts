import { expect, test } from 'vitest';

const own = Boolean(import.meta.env.VITE_OWN_ADAPTER);

test(`the browser offers a WebGPU adapter, ${own ? "the machine's own" : 'SwiftShader'}`, async () => {
  const adapter = await navigator.gpu.requestAdapter();
  expect(adapter, 'requestAdapter()').not.toBeNull();
  const { vendor, architecture } = adapter!.info;
  expect(architecture === 'swiftshader', `the adapter is ${vendor} ${architecture}`).toBe(!own);
});

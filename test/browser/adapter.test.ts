import { expect, test } from 'vitest';

const own = Boolean(import.meta.env.VITE_OWN_ADAPTER);

test(`the browser offers a WebGPU adapter, ${own ? "the machine's own" : 'SwiftShader'}`, async () => {
  const adapter = await navigator.gpu.requestAdapter();
  expect(adapter, 'requestAdapter()').not.toBeNull();
  expect(adapter!.info.architecture === 'swiftshader').toBe(!own);
});

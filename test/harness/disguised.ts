/** A device that has other properties than its own, and otherwise is what it is. */
export function disguised(device: GPUDevice, others: Readonly<Record<string, unknown>>): GPUDevice {
  return new Proxy(device, {
    get(whole, name) {
      if (typeof name === 'string' && name in others) return others[name];
      const value = Reflect.get(whole, name, whole);
      return typeof value === 'function' ? value.bind(whole) : value;
    },
  });
}

/** Its limits, of which it says others; read at each use. */
export function limitsOf(device: GPUDevice, said: Readonly<Record<string, number>>): GPUSupportedLimits {
  return new Proxy(device.limits, {
    get: (whole, name) => said[name as string] ?? Reflect.get(whole, name, whole),
  });
}

/** A device with subgroups, where the adapter has them: kernels that need them are offered on no other. */
export async function deviceWithSubgroups(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter();
  const requiredFeatures = [...adapter!.features].filter((feature) => feature === 'subgroups');
  return adapter!.requestDevice({ requiredFeatures });
}

/** What a device is to say that it binds at most, and what offsets are multiples of. */
export interface Bindings {
  readonly most: number;
  readonly alignment: number;
}

/** A device that says so, and that refuses bind groups which don't keep to it; they are counted. */
export function limited(device: GPUDevice, { most, alignment }: Bindings): { device: GPUDevice; groups: () => number } {
  const said: Readonly<Record<string | symbol, number>> = {
    maxStorageBufferBindingSize: most,
    minStorageBufferOffsetAlignment: alignment,
  };
  const limits = new Proxy(device.limits, { get: (whole, name) => said[name] ?? Reflect.get(whole, name, whole) });
  let groups = 0;
  const createBindGroup = (descriptor: GPUBindGroupDescriptor) => {
    groups++;
    for (const { binding, resource } of descriptor.entries) {
      const { buffer, offset = 0, size = buffer.size - offset } = resource as GPUBufferBinding;
      if (size > most || offset % alignment !== 0 || offset + size > buffer.size) {
        throw new Error(`binding ${binding} of ${descriptor.label} has ${size} bytes from ${offset} of ${buffer.size}`);
      }
    }
    return device.createBindGroup(descriptor);
  };
  const modest = new Proxy(device, {
    get(whole, name) {
      if (name === 'limits') return limits;
      if (name === 'createBindGroup') return createBindGroup;
      const value = Reflect.get(whole, name, whole);
      return typeof value === 'function' ? value.bind(whole) : value;
    },
  });
  return { device: modest, groups: () => groups };
}

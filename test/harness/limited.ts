import { disguised, limitsOf } from './disguised.ts';

/** What a device is to say that it binds at most, and what offsets are multiples of. */
export interface Bindings {
  readonly most: number;
  readonly alignment: number;
}

/** A device that says so, and that refuses bind groups which don't keep to it; they are counted. */
export function limited(device: GPUDevice, { most, alignment }: Bindings): { device: GPUDevice; groups: () => number } {
  const limits = limitsOf(device, { maxStorageBufferBindingSize: most, minStorageBufferOffsetAlignment: alignment });
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
  return { device: disguised(device, { limits, createBindGroup }), groups: () => groups };
}

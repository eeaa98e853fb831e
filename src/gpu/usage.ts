// GPUBufferUsage, which Node lacks (WebGPU specification, 5.1.2). Constants of a file that imports nothing are written out by bundlers.
export const MAP_READ = 0x0001;
export const COPY_SRC = 0x0004;
export const COPY_DST = 0x0008;
export const UNIFORM = 0x0040;
export const STORAGE = 0x0080;

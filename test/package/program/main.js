import { compute } from './compute.js';

Object.assign(globalThis, { result: compute() });

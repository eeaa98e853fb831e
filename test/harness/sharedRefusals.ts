import type { Face, Refusal } from './refusals.ts';
import { refusedOptions } from './refusedOptions.ts';
import { refusedTensors } from './refusedTensors.ts';

/** What both faces refuse, in the same words. */
export const sharedRefusals: readonly Refusal<Face>[] = [...refusedOptions, ...refusedTensors];

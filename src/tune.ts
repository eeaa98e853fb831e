/**
 * Measures an operation's kernels on the user's own device and remembers the fastest.
 * @module atrous/tune
 */
export { type TuneOptions, type Tuning, tune } from './gpu/tune.ts';
export { fileStore, localStorageStore, type TuneStore } from './gpu/tuneStore.ts';

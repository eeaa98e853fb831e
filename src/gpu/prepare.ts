import { check, OptionError, show } from '../shape/errors.ts';
import { checkOptions } from '../shape/options.ts';
import { compile, type Progress } from './compile.ts';
import type { Context } from './context.ts';
import { type Rehearse, rehearse } from './rehearse.ts';

/** Options of {@link prepare}. */
export interface PrepareOptions {
  /** Hears how many of the pipelines are there: first of none, then of one more each time. */
  onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Compiles ahead, off the page's main thread, what the operations called in `run` will need, all of it at once and each
 * pipeline once, so that calls of the same kind later compile nothing:
 * `await prepare(gpu, (tensor) => conv2d(tensor([1, 224, 224, 3]), tensor([3, 3, 3, 32]), { strides: 2 }))`.
 * @throws (as a rejection) what an operation in `run` throws; OptionError; ResourceError for a kernel that the device
 *   doesn't compile; DeviceLostError
 */
export async function prepare(gpu: Context, run: Rehearse, options: PrepareOptions = {}): Promise<void> {
  const op = 'prepare';
  checkOptions(op, options, ['onProgress']);
  const { onProgress = () => {} } = options;
  check(
    typeof onProgress === 'function',
    OptionError,
    op,
    () => `onProgress must be a function, not ${show(onProgress)}`,
  );
  const programs = rehearse(op, gpu, run).map(({ planned }) => planned.program);
  try {
    await Promise.race([compile(gpu.pipelines, programs, onProgress), gpu.device.lost]);
  } finally {
    gpu.check(op); // what fails on a device that goes away fails for that
  }
}

import { ResourceError } from '../shape/errors.ts';
import { guarded } from './guard.ts';
import type { Pipelines } from './pipelines.ts';
import type { Program } from './shader.ts';

/** How far a compilation, a measurement or a load has come. */
export interface Progress {
  /** What is done of it: kernels, geometries, tiles, or bytes. */
  readonly done: number;
  /** What there is to do, in the same unit. */
  readonly total: number;
}

/** Milliseconds after which starting compilations pauses for other tasks: half a frame. */
const HALF_FRAME = 8;

/** What is under way, by label. */
const coming = new WeakMap<Pipelines, Map<string, Promise<void>>>();

/**
 * Compiles what isn't there, all at once and each program once, whoever else asks for it.
 * @throws ResourceError (as a rejection) for a program that doesn't compile
 */
export async function compile(
  pipelines: Pipelines,
  programs: readonly Program[],
  onProgress: (progress: Progress) => void,
): Promise<void> {
  const distinct = new Map(programs.map((program) => [program.label, program]));
  const total = distinct.size;
  let done = 0;
  onProgress({ done, total });
  const ends: Promise<void>[] = [];
  let since = performance.now();
  for (const program of distinct.values()) {
    if (performance.now() - since > HALF_FRAME) {
      await new Promise((resolve) => setTimeout(resolve));
      since = performance.now();
    }
    const end = arrival(pipelines, program).then(() => onProgress({ done: ++done, total }));
    end.catch(() => {}); // it may fail while others are still to be started
    ends.push(end);
  }
  await Promise.all(ends);
}

async function arrival(pipelines: Pipelines, program: Program): Promise<void> {
  const { label } = program;
  if (pipelines.get(label)) return;
  const started = coming.get(pipelines) ?? new Map<string, Promise<void>>();
  coming.set(pipelines, started);
  if (!started.has(label)) {
    started.set(
      label,
      make(pipelines, program).finally(() => started.delete(label)),
    );
  }
  await started.get(label);
}

async function make(pipelines: Pipelines, program: Program): Promise<void> {
  const { label } = program;
  const { account, device } = pipelines;
  const what = `compilation: ${label}`;
  const { result, outcome } = guarded(account, what, () => {
    const { layout, descriptor } = pipelines.describe(program);
    return { layout, answer: Promise.allSettled([device.createComputePipelineAsync(descriptor)]) };
  });
  const [answer] = await result.answer;
  const failure = await outcome.settled; // says more of a faulty text than the pipeline made from it
  if (failure !== undefined) throw failure;
  if (answer.status === 'rejected') throw new ResourceError(`${what}: ${answer.reason?.message ?? answer.reason}`);
  if (!pipelines.get(label)) pipelines.keep(label, { pipeline: answer.value, layout: result.layout });
}

import { type AtrousError, check, OptionError, show } from '../shape/errors.ts';
import { checkOptions } from '../shape/options.ts';
import { labelOf } from './choice.ts';
import { compile, type Progress } from './compile.ts';
import type { Context } from './context.ts';
import type { Geometry } from './kernel.ts';
import { Memory } from './memory.ts';
import { type Bound, type Planned, Recorder } from './recorder.ts';
import { bind } from './recording.ts';
import type { Step } from './rehearsal.ts';
import { type Rehearse, rehearse } from './rehearse.ts';
import { Stopwatch } from './stopwatch.ts';
import type { TuneStore } from './tuneStore.ts';

/** Options of {@link tune}. */
export interface TuneOptions {
  /** Where to find what was measured before, and to keep what is measured now; otherwise it lives with the context. */
  storage?: TuneStore | undefined;
  /** Hears how many of the geometries that leave a choice are decided: first of none, then of one more each time. */
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** What {@link tune} decided for one geometry. */
export interface Tuning {
  /** The operation, by the name of its function. */
  readonly op: string;
  /** The variant that runs from now on, as the pipeline's label has it; that of the whole where parts are run (see `anySize`). */
  readonly label: string;
  /** Milliseconds of a dispatch, by label, of the variants worth measuring; empty where the storage knew. */
  readonly times: Readonly<Record<string, number>>;
}

/** Variants are measured in turn, this many times. */
const ROUNDS = 7;

/** Milliseconds that the fastest variant is repeated for, so that neither a coarse clock nor the submission counts. */
const ENOUGH = 5;
const MOST_REPEATS = 200;

/** A variant that is this many times slower than the fastest at first is not measured further. */
const HOPELESS = 4;

/** What the library would run stays, unless another takes less than this part of its time. */
const CLEARLY = 0.97;

/**
 * Measures on the context's own device every variant of what the operations called in `run` would dispatch, and has the
 * context run the fastest from now on. Only choices change, never what is computed. A `chooseVariant` given to the context
 * still decides over them. Takes a second or so for each different geometry, in which the device should have nothing else to do;
 * call `prepare` afterwards, not before.
 * @returns one entry for each geometry that leaves a choice
 * @throws (as a rejection) what an operation in `run` throws; OptionError; OutOfMemoryError, ResourceError, DeviceLostError
 *   where nothing can be measured; what `storage` throws
 */
export async function tune(gpu: Context, run: Rehearse, options: TuneOptions = {}): Promise<Tuning[]> {
  const op = 'tune';
  const steps = new Map<string, Step>();
  for (const step of rehearse(op, gpu, run)) {
    const key = geometryKey(step.g);
    if (!steps.has(key)) steps.set(key, step); // of an operation's parts (see `anySize`) no other is larger than the first
  }
  checkOptions(op, options, ['storage', 'onProgress']);
  const { storage, onProgress = () => {} } = options;
  check(
    storage === undefined || (typeof storage?.get === 'function' && typeof storage.set === 'function'),
    OptionError,
    op,
    () => `storage must have the functions get and set, not be ${show(storage)}`,
  );
  check(
    typeof onProgress === 'function',
    OptionError,
    op,
    () => `onProgress must be a function, not ${show(onProgress)}`,
  );
  const choices = [...steps].filter(([, { choice }]) => choice.candidates.length > 1);
  const tunings: Tuning[] = [];
  const winners = winnersOf(gpu);
  const bench = new Bench(gpu.device);
  try {
    onProgress({ done: 0, total: choices.length });
    for (const [geometry, step] of choices) {
      const key = `atrous ${adapterOf(gpu.device)} ${geometry}`;
      const variants = bench.variants(step);
      let tuning = remembered(await storage?.get(key), step, variants);
      gpu.check(op);
      if (tuning === undefined) {
        tuning = await bench.measure(step, variants);
        gpu.check(op);
        await storage?.set(key, remembrance(tuning.label, variants));
      }
      winners.set(geometry, tuning.label);
      gpu.calls.clear();
      tunings.push(tuning);
      onProgress({ done: tunings.length, total: choices.length });
    }
  } catch (error) {
    gpu.check(op); // what fails on a device that goes away fails for that
    throw error;
  } finally {
    bench.destroy();
  }
  return tunings;
}

/** Under what a choice is remembered: all that a kernel may look at, but for the device. */
function geometryKey(g: Geometry): string {
  return JSON.stringify(g.whole ?? g);
}

const winnersByContext = new WeakMap<Context, Map<string, string>>();

/** The labels of the fastest variants, by geometry, which the context looks at from now on. */
function winnersOf(gpu: Context): Map<string, string> {
  const winners = winnersByContext.get(gpu) ?? new Map<string, string>();
  winnersByContext.set(gpu, winners);
  gpu.tuned = (g, candidates) => {
    const winner = winners.get(geometryKey(g));
    if (winner === undefined) return -1;
    return candidates.findIndex(({ kernel }) => labelOf(kernel, g, gpu.device) === winner);
  };
  return winners;
}

/** What tells one adapter from another, as far as the engine says. */
function adapterOf({ adapterInfo }: GPUDevice): string {
  const { vendor, architecture, device, description } = (adapterInfo as GPUAdapterInfo | undefined) ?? {};
  return [vendor, architecture, device, description].filter(Boolean).join(' ');
}

/** A variant to measure. The label is that of the whole operation, where what is measured is a part of it. */
interface Contender {
  readonly planned: Planned;
  readonly label: string;
}

/** The winner and then those it won against: where these differ, another release has other variants to measure. */
function remembrance(winner: string, variants: readonly Contender[]): string {
  const others = new Set(variants.map(({ label }) => label)); // two may be one program
  others.delete(winner);
  return [winner, ...[...others].sort()].join('\n');
}

function remembered(text: unknown, { g }: Step, variants: readonly Contender[]): Tuning | undefined {
  if (typeof text !== 'string') return undefined;
  const [label = ''] = text.split('\n');
  const isOne = variants.some((variant) => variant.label === label);
  return isOne && text === remembrance(label, variants) ? { op: g.op, label, times: {} } : undefined;
}

/** Memory and pipelines of measurements, apart from the context's. */
class Bench {
  readonly #device: GPUDevice;
  readonly #memory: Memory;
  readonly #recorder: Recorder;
  readonly #watch: Stopwatch;

  constructor(device: GPUDevice) {
    this.#device = device;
    this.#memory = new Memory(device);
    this.#recorder = new Recorder(this.#memory);
    this.#watch = new Stopwatch(device);
  }

  /** The candidates whose grid the device can run; the library's own choice first. */
  variants({ g, choice }: Step): readonly Contender[] {
    return choice.candidates.flatMap(({ kernel }) => {
      try {
        return [{ planned: this.#recorder.plan(kernel, g), label: labelOf(kernel, g.whole ?? g, this.#device) }];
      } catch {
        return [];
      }
    });
  }

  /** @throws the error of the last variant, where none can run */
  async measure({ g, operands, views }: Step, variants: readonly Contender[]): Promise<Tuning> {
    const memory = new Memory(this.#device);
    try {
      const bound: Record<string, Bound | undefined> = {};
      for (const [name, tensor] of Object.entries({ out: { spec: g.out }, ...operands })) {
        if (tensor === undefined) continue;
        const { spec } = views[name] ?? tensor;
        const { buffer, outcome } = memory.allocate(spec.bytes, 'tune', false);
        const error = await outcome.settled;
        if (error !== undefined) throw error;
        if (name !== 'out') this.#fill(buffer);
        bound[name] = bind({ buffer, byteOffset: 0 }, spec);
      }
      const times = await this.#race(variants, bound);
      const labels = [...times.keys()];
      const fastest = labels.reduce((best, label) => (times.get(label)! < times.get(best)! ? label : best));
      const { label: chosen } = variants[0]!;
      const label = times.get(fastest)! < CLEARLY * (times.get(chosen) ?? Infinity) ? fastest : chosen;
      return { op: g.op, label, times: Object.fromEntries(times) };
    } finally {
      memory.destroy();
    }
  }

  destroy(): void {
    this.#watch.destroy();
    this.#memory.destroy();
  }

  /** Median milliseconds, by label, of the variants that run and aren't hopeless. */
  async #race(
    variants: readonly Contender[],
    bound: Readonly<Record<string, Bound | undefined>>,
  ): Promise<ReadonlyMap<string, number>> {
    const running: (Contender & { first: number; times: number[] })[] = [];
    let failure: AtrousError | undefined;
    const compiled = variants.map(({ planned }) => compile(this.#recorder.pipelines, [planned.program], () => {}));
    await Promise.allSettled(compiled); // nothing is measured while the device's processor may be compiling
    for (const [i, { planned, label }] of variants.entries()) {
      try {
        await compiled[i];
        await this.#watch.time(this.#recorder, planned, bound, 1); // clears fresh memory, fills caches
        running.push({ planned, label, first: await this.#watch.time(this.#recorder, planned, bound, 1), times: [] });
      } catch (error) {
        failure = error as AtrousError;
      }
    }
    if (running.length === 0) throw failure;
    const least = Math.min(...running.map(({ first }) => first));
    const hopeful = running.filter(({ first }) => first <= HOPELESS * Math.max(least, 0.1)); // a clock may tick in 0.1 ms
    const repeats = Math.min(MOST_REPEATS, Math.ceil(ENOUGH / Math.max(least, 0.001)));
    // In turn, so that what slows the device for a while slows them all.
    for (let round = 0; round < ROUNDS; round++) {
      for (const { planned, times } of hopeful) {
        times.push(await this.#watch.time(this.#recorder, planned, bound, repeats));
      }
    }
    return new Map(hopeful.map(({ label, times }) => [label, median(times)]));
  }

  /** Ordinary numbers in every dtype: halves from 1 to 2 of either sign, which make no odd float32 in pairs either. */
  #fill(buffer: GPUBuffer): void {
    const halves = new Uint16Array(Math.min(buffer.size, 2 ** 20) / 2);
    for (let i = 0; i < halves.length; i++)
      halves[i] = 0x3c00 + Math.random() * 0x400 + (Math.random() < 0.5 ? 0x8000 : 0);
    for (let at = 0; at < buffer.size; at += halves.byteLength) {
      const bytes = Math.min(halves.byteLength, buffer.size - at);
      this.#device.queue.writeBuffer(buffer, at, halves.buffer, 0, bytes);
    }
  }
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[times.length >> 1]!;
}

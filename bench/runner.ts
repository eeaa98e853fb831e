// Prepares, checks and times the contestants of one workload, in a page or in Node alike.
import { judge } from './check.ts';
import { type Column, type Contestant, type Prepared, Unsupported } from './contestants/contestant.ts';
import type { PassTimer, SubmissionClock, UncaughtErrors } from './device.ts';
import { type Program, programOf } from './program.ts';
import { type Spread, spread } from './statistics.ts';
import { operationOf, type Workload } from './workloads.ts';

/** How much is measured. */
export interface Effort {
  /** Timed samples of a contestant: at most, and at least however slow it is. */
  readonly most: number;
  readonly fewest: number;
  /** Milliseconds that a contestant's samples may take together, beyond the fewest. */
  readonly budget: number;
  /** A sample is one run, from a drained queue on, and all ways of a column are timed. */
  readonly alone?: boolean;
  /** Samples of runs in a row. */
  readonly rows: number;
}

export const efforts = {
  quick: { most: 5, fewest: 2, budget: 500, rows: 3 },
  full: { most: 21, fewest: 5, budget: 4000, rows: 9 },
} as const satisfies Record<string, Effort>;

/** Of chains, where what calls cost is looked at beside the time that they take. */
export const chainEfforts = {
  quick: { most: 20, fewest: 5, budget: 3000, alone: true, rows: 0 },
  full: { most: 200, fewest: 5, budget: 90_000, alone: true, rows: 0 },
} as const satisfies Record<string, Effort>;

/** A run shorter than this many drains of an empty queue is repeated before the queue is drained … */
const SHORT = 4;
/** … until a sample lasts as long as this many. */
const LONG = 20;
const MOST_RUNS = 256;
/** Milliseconds of runs in a row: Chromium's GPU process looks every 2 ms whether work is done, which is most of a short sample. */
const ROW = 40;
/** Results that are made before the queue is drained may take this much memory. */
const MOST_PENDING = 2 ** 29;
/** Milliseconds beyond which warming up and timestamps get one run instead of several. */
const LASTING = 500;
const GPU_SAMPLES = 3;
/** Milliseconds between samples: what one contestant gives back is cleaned up before the next one's clock starts. */
const SETTLING = 20;

export interface Timing extends Spread {
  /** Milliseconds a run, one for each sample. */
  readonly samples: readonly number[];
  /** Runs of one sample, before the queue is drained. */
  readonly runs: number;
  /** Milliseconds a run where several follow each other before the queue is drained; of what is short. */
  readonly inRow?: Spread;
  /** Milliseconds a run between its passes' timestamps, where the device has them. */
  readonly gpu?: number;
  /** Of runs timed alone. */
  readonly calls?: Calls;
}

/** What calls cost the thread that makes them, in milliseconds. */
export interface Calls {
  /** From the call to the return of the last submission that it makes. */
  readonly submitted: Spread;
  /** From the call until its promise, where there is one, resolves. */
  readonly returned: Spread;
  /** Submissions of one run. */
  readonly submissions: number;
}

export interface Entry {
  readonly column: Column;
  readonly way: string;
  /** `slower` is right, but another way of the same column was faster in a first look; only that one is timed. */
  readonly status: 'timed' | 'slower' | 'wrong' | 'failed' | 'unsupported';
  readonly reason?: string;
  readonly kernels?: readonly string[];
  /** Milliseconds of the first run, with what it compiles. */
  readonly first?: number;
  readonly checked?: number;
  readonly elements?: number;
  /** The largest error in units of what is allowed. */
  readonly worst?: number;
  readonly timing?: Timing;
}

export interface Row {
  readonly name: string;
  readonly operation: string;
  readonly dtype: string;
  readonly layout: string;
  readonly flops: number;
  readonly bytes: number;
  readonly entries: readonly Entry[];
}

/** Where contestants meet. */
export interface Lab {
  readonly device: GPUDevice;
  readonly errors: UncaughtErrors;
  readonly timer: PassTimer | undefined;
  readonly submissions: SubmissionClock;
  /** Milliseconds that draining an empty queue takes, at the least. */
  readonly drain: number;
  readonly progress: (text: string) => void;
}

/** A contestant on its way through a workload. */
interface Racer {
  readonly contestant: Contestant;
  readonly name: string;
  entry: Entry;
  prepared?: Prepared;
  /** Milliseconds of a run, as far as they are known before it is timed. */
  estimate: number;
}

export async function race(
  lab: Lab,
  workload: Workload,
  contestants: (program: Program) => Promise<readonly Contestant[]>,
  effort: Effort,
): Promise<Row> {
  lab.progress('drawing numbers');
  const program = programOf(workload);
  const racers: Racer[] = (await contestants(program)).map((contestant) => {
    const { column, way } = contestant;
    return { contestant, name: `${column} ${way}`.trim(), entry: { column, way, status: 'unsupported' }, estimate: 0 };
  });
  try {
    for (const racer of racers) await prepare(lab, racer, program);
    const checked = await check(lab, racers, program);
    await warmUp(lab, racers);
    if (!effort.alone) await keepFastest(racers);
    await time(lab, racers, effort, program);
    await checkAgain(lab, racers, checked);
  } finally {
    for (const racer of racers) await dispose(racer);
  }
  const { name, dtype, layout } = workload;
  const { flops, bytes } = program;
  return { name, operation: operationOf(workload), dtype, layout, flops, bytes, entries: racers.map((r) => r.entry) };
}

async function prepare(lab: Lab, racer: Racer, program: Program): Promise<void> {
  lab.progress(`preparing ${racer.name}`);
  await attempt(lab, racer, async () => {
    const prepared = await racer.contestant.prepare(program);
    racer.prepared = prepared;
    const first = await timed(lab.device, prepared, 1);
    racer.entry = { ...racer.entry, status: 'timed', first, kernels: prepared.kernels?.slice() };
  });
}

type Results = ReadonlyMap<Racer, readonly Float32Array[]>;

async function check(lab: Lab, racers: readonly Racer[], program: Program): Promise<Results> {
  const results = new Map<Racer, readonly Float32Array[]>();
  for (const racer of ready(racers)) {
    lab.progress(`reading ${racer.name}`);
    await attempt(lab, racer, async () => {
      results.set(racer, await racer.prepared!.results());
    });
  }
  lab.progress('checking');
  for (const [racer, { right, reason, ...found }] of judge(program, results, ({ contestant }) => !contestant.ours)) {
    racer.entry = { ...racer.entry, ...found };
    if (!right) await leave(racer, 'wrong', reason);
  }
  return results;
}

/** The last run must have given what the first one gave: a run that failed unheard would have been a fast one. */
async function checkAgain(lab: Lab, racers: readonly Racer[], checked: Results): Promise<void> {
  for (const racer of ready(racers)) {
    lab.progress(`reading ${racer.name} again`);
    await attempt(lab, racer, async () => {
      const before = checked.get(racer)!;
      const same = (await racer.prepared!.results()).every((data, i) =>
        data.every((value, at) => value === before[i]![at]),
      );
      if (!same) await leave(racer, 'wrong', 'the last run gave other results than the first');
    });
    if (racer.entry.status !== 'timed') racer.entry = { ...racer.entry, timing: undefined };
  }
}

/** Learns about how long each takes. */
async function warmUp(lab: Lab, racers: readonly Racer[]): Promise<void> {
  for (const racer of ready(racers)) {
    lab.progress(`warming ${racer.name} up`);
    await attempt(lab, racer, async () => {
      racer.estimate = await timed(lab.device, racer.prepared!, 1);
      // What takes long differs little from run to run.
      if (racer.estimate < LASTING) {
        racer.estimate = Math.min(racer.estimate, await timed(lab.device, racer.prepared!, 1));
      }
    });
  }
}

/** Lets the fastest way of each column go on. */
async function keepFastest(racers: readonly Racer[]): Promise<void> {
  for (const column of new Set(racers.map(({ entry }) => entry.column))) {
    const rivals = ready(racers).filter(({ entry }) => entry.column === column);
    const fastest = Math.min(...rivals.map(({ estimate }) => estimate));
    for (const racer of rivals) {
      if (racer.estimate > fastest) await leave(racer, 'slower', `${racer.estimate.toFixed(2)} ms at first sight`);
    }
  }
}

/** Round-robin, so that a busy moment of the machine falls on everyone; who is slow sits out some of the rounds. */
async function time(lab: Lab, racers: readonly Racer[], effort: Effort, program: Program): Promise<void> {
  const lanes: { racer: Racer; runs: number; share: number; samples: number[]; calls: Call[] }[] = [];
  for (const racer of ready(racers)) {
    await attempt(lab, racer, async () => {
      const runs = effort.alone ? 1 : await runsOfSample(lab, racer, program);
      const count = Math.floor(effort.budget / (racer.estimate * runs));
      const share = Math.min(effort.most, Math.max(effort.fewest, count)) / effort.most;
      lanes.push({ racer, runs, share, samples: [], calls: [] });
    });
  }
  for (let round = 0; round < effort.most; round++) {
    lab.progress(`round ${round + 1} of ${effort.most}`);
    for (let i = 0; i < lanes.length; i++) {
      // Every other round backwards: what one leaves to be cleaned up is not always the same one's to pay.
      const place = round % 2 === 0 ? i : lanes.length - 1 - i;
      const { racer, runs, share, samples, calls } = lanes[(place + round) % lanes.length]!;
      if (racer.prepared === undefined || Math.floor((round + 1) * share) === Math.floor(round * share)) continue;
      await attempt(lab, racer, async () => {
        await lab.device.queue.onSubmittedWorkDone();
        await new Promise((resolve) => setTimeout(resolve, effort.alone ? 0 : SETTLING));
        if (effort.alone) {
          const { call, milliseconds } = await timedAlone(lab, racer.prepared!);
          samples.push(milliseconds);
          calls.push(call);
        } else samples.push(await timed(lab.device, racer.prepared!, runs));
      });
    }
  }
  const rows = await timeRows(lab, lanes, effort, program);
  for (const { racer, runs, samples, calls } of lanes) {
    if (racer.prepared === undefined) continue;
    lab.progress(`timestamps of ${racer.name}`);
    await attempt(lab, racer, async () => {
      const gpu = await onGpu(lab, racer.prepared!, racer.estimate < LASTING ? GPU_SAMPLES : 1);
      const cost = calls.length === 0 ? {} : { calls: summarised(calls) };
      racer.entry = {
        ...racer.entry,
        timing: { ...spread(samples), samples, runs, inRow: rows.get(racer), gpu, ...cost },
      };
    });
  }
}

/** Everyone's runs in a row, as long as {@link ROW}, where atrous or anyone else is shorter than that. */
async function timeRows(
  lab: Lab,
  lanes: readonly { racer: Racer; samples: readonly number[] }[],
  effort: Effort,
  program: Program,
): Promise<Map<Racer, Spread>> {
  const own = lanes.map(({ racer, samples }) => ({ racer, run: spread(samples).median, times: [] as number[] }));
  if (!own.some(({ run }) => run < ROW / 2)) return new Map();
  for (let round = 0; round < effort.rows; round++) {
    lab.progress(`in a row, round ${round + 1} of ${effort.rows}`);
    for (let i = 0; i < own.length; i++) {
      const { racer, run, times } = own[(i + round) % own.length]!;
      if (racer.prepared === undefined) continue;
      const least = run < ROW ? 2 : 1; // so that a drain is shared by all who are about as fast
      const runs = Math.min(mostRuns(program), Math.max(least, Math.round(ROW / run)));
      await attempt(lab, racer, async () => {
        await lab.device.queue.onSubmittedWorkDone();
        times.push(await timed(lab.device, racer.prepared!, runs));
      });
    }
  }
  return new Map(own.flatMap(({ racer, times }) => (times.length > 0 ? [[racer, spread(times)]] : [])));
}

/** One, but for what is so fast that draining the queue would be most of what is measured. */
async function runsOfSample(lab: Lab, racer: Racer, program: Program): Promise<number> {
  if (racer.estimate >= SHORT * lab.drain) return 1;
  const most = mostRuns(program);
  let runs = 1;
  while (runs < most && racer.estimate * runs < LONG * lab.drain) {
    runs = Math.min(most, 2 * runs);
    racer.estimate = await timed(lab.device, racer.prepared!, runs);
  }
  return runs;
}

function mostRuns({ specs }: Program): number {
  const bytes = specs.reduce((sum, spec) => sum + spec.bytes, 0);
  return Math.max(1, Math.min(MOST_RUNS, Math.floor(MOST_PENDING / bytes)));
}

/** Milliseconds a run, everything submitted and done. */
async function timed(device: GPUDevice, prepared: Prepared, runs: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < runs; i++) {
    const pending = prepared.run();
    if (pending) await pending;
  }
  await device.queue.onSubmittedWorkDone();
  return (performance.now() - start) / runs;
}

/** One {@link Calls}, of one run. */
interface Call {
  readonly submitted: number;
  readonly returned: number;
  readonly submissions: number;
}

/** One run, and its call by itself, from a drained queue on: it would wait for what others left to do. */
async function timedAlone(
  { device, submissions }: Lab,
  prepared: Prepared,
): Promise<{ call: Call; milliseconds: number }> {
  const before = submissions.count;
  const start = performance.now();
  const pending = prepared.run();
  if (pending) await pending;
  const returned = performance.now() - start;
  const call = { submitted: submissions.latest - start, returned, submissions: submissions.count - before };
  await device.queue.onSubmittedWorkDone();
  return { call, milliseconds: performance.now() - start };
}

function summarised(calls: readonly Call[]): Calls {
  const of = (cost: keyof Call) => spread(calls.map((call) => call[cost]));
  return { submitted: of('submitted'), returned: of('returned'), submissions: of('submissions').median };
}

async function onGpu({ timer, device }: Lab, prepared: Prepared, count: number): Promise<number | undefined> {
  const samples: number[] = [];
  const ahead = prepared.recordsAhead ? 1 : 0; // the first run's passes were recorded before anyone listened
  for (let i = -ahead; timer !== undefined && i < count; i++) {
    const sample = await timer.during(async () => {
      await prepared.run();
    });
    await device.queue.onSubmittedWorkDone();
    if (sample !== undefined && i >= 0) samples.push(sample);
  }
  return samples.length === 0 ? undefined : spread(samples).median;
}

function ready(racers: readonly Racer[]): Racer[] {
  return racers.filter(({ prepared }) => prepared !== undefined);
}

/** What goes wrong in the work, at once or on the GPU, is this racer's failure, and the others go on. */
async function attempt(lab: Lab, racer: Racer, work: () => Promise<void>): Promise<void> {
  try {
    await work();
    await new Promise((resolve) => setTimeout(resolve)); // errors of the GPU are events
    const errors = lab.errors.take();
    if (errors.length > 0) throw new Error(errors[0]);
  } catch (error) {
    lab.errors.take();
    const message = error instanceof Error ? error.message : String(error);
    await leave(racer, error instanceof Unsupported ? 'unsupported' : 'failed', message.slice(0, 500));
  }
}

async function leave(racer: Racer, status: Entry['status'], reason: string | undefined): Promise<void> {
  racer.entry = { ...racer.entry, status, reason };
  await dispose(racer);
}

async function dispose(racer: Racer): Promise<void> {
  const { prepared } = racer;
  racer.prepared = undefined;
  try {
    await prepared?.dispose();
  } catch (error) {
    console.warn(`${racer.name}: ${error}`); // what it failed of before is what counts
  }
}

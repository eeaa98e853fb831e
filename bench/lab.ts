// The device, the contestants and the measurements behind one door, for a page and for Node.
import * as atrousFace from 'atrous';
import * as layersFace from 'atrous/layers';
import { type Ceilings, measureCeilings } from './ceilings.ts';
import { atrous, type Face, plans, variants } from './contestants/atrous.ts';
import type { Contestant } from './contestants/contestant.ts';
import { PassTimer, SubmissionClock, sharedDevice, UncaughtErrors } from './device.ts';
import type { Program } from './program.ts';
import { chainEfforts, efforts, type Lab, type Row, race } from './runner.ts';
import type { Workload } from './workloads.ts';

export const peers = ['tfjs', 'ort', 'jax'] as const;
export type Peer = (typeof peers)[number];

/** Who takes part, and how much is measured. */
export interface Setup {
  readonly effort: keyof typeof efforts;
  readonly peers: readonly Peer[];
  /** All accepting variants of atrous compete, each in a column of its own. */
  readonly variants: boolean;
  /** Compiled plans compete beside eager calls, each run is timed alone, and all ways to use a peer are. */
  readonly plans: boolean;
  /** Where another build of atrous can be imported from. */
  readonly against?: string;
}

export interface About {
  readonly adapter: string;
  readonly features: readonly string[];
  /** Milliseconds that draining an empty queue takes, at the least. */
  readonly drain: number;
  /** Peers that can't take part here, and why. */
  readonly absent: Readonly<Partial<Record<Peer, string>>>;
}

/** How each peer comes to the device; an engine leaves out those that it can't load. */
export type Loaders = Readonly<
  Record<Peer, (device: GPUDevice, setup: Pick<Setup, 'plans'>) => Promise<readonly Contestant[]>>
>;

export interface Bench {
  readonly about: About;
  ceilings(): Promise<Ceilings>;
  run(workload: Workload): Promise<Row>;
}

export async function openBench(
  gpu: GPU,
  loaders: Loaders,
  setup: Setup,
  progress: (text: string) => void,
): Promise<Bench> {
  const device = await sharedDevice(gpu);
  const lost = device.lost.then(({ message }): never => {
    throw new Error(`the device is lost: ${message}`);
  });
  lost.catch(() => {});
  const drain = await drainTime(device);
  const lab: Lab = {
    device,
    errors: new UncaughtErrors(device),
    timer: PassTimer.on(device),
    submissions: new SubmissionClock(device),
    drain,
    progress,
  };
  const face: Face = { ...atrousFace, ...layersFace };
  const others: Contestant[] = [];
  if (setup.against) {
    const build: Face = { ...(await import(/* @vite-ignore */ setup.against)), ...(await layersBeside(setup.against)) };
    others.push(...(setup.plans ? plans(build, device, 'against') : [atrous(build, device, 'against')]));
  }
  const absent: Partial<Record<Peer, string>> = {};
  for (const peer of setup.peers) {
    progress(`loading ${peer}`);
    try {
      others.push(...(await loaders[peer](device, setup)));
    } catch (error) {
      absent[peer] = error instanceof Error ? error.message : String(error);
    }
  }
  const contestants = async (program: Program) => {
    if (setup.variants) return [...(await variants(face, device, program)), ...others];
    return [...(setup.plans ? plans(face, device) : [atrous(face, device)]), ...others];
  };
  const { description, vendor, architecture } = device.adapterInfo;
  const named = [vendor, architecture].filter((part) => part !== '').join(' ');
  return {
    about: {
      adapter: [named, description].filter((part) => part !== '').join(', ') || 'unnamed',
      features: [...device.features].sort(),
      drain,
      absent,
    },
    async ceilings() {
      const ceilings = await Promise.race([measureCeilings(device, setup.effort), lost]);
      const errors = lab.errors.take();
      if (errors.length > 0) throw new Error(`measuring the ceilings: ${errors[0]}`);
      return ceilings;
    },
    run(workload) {
      const effort = (setup.plans ? chainEfforts : efforts)[setup.effort];
      return Promise.race([race(lab, workload, contestants, effort), lost]);
    },
  };
}

/** The face of layers of another build; nothing where it has none. */
async function layersBeside(index: string): Promise<object> {
  try {
    return await import(/* @vite-ignore */ index.replace(/index(\.\w+)$/, 'layers$1'));
  } catch {
    return {};
  }
}

/** The least of a few: now and then all the others wait for Chromium's next look. */
async function drainTime(device: GPUDevice): Promise<number> {
  const samples: number[] = [];
  for (let i = 0; i < 20; i++) {
    const start = performance.now();
    device.queue.submit([device.createCommandEncoder().finish()]);
    await device.queue.onSubmittedWorkDone();
    samples.push(performance.now() - start);
  }
  return Math.min(...samples);
}

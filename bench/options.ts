// What the command can be asked for, and what that means for a run.
import { parseArgs } from 'node:util';
import { drawn } from './drawn.ts';
import { sweeps } from './growth.ts';
import { type Peer, peers } from './lab.ts';
import { others } from './others.ts';
import type { Report } from './report.ts';
import { chains, inFloat16, layers, operationOf, type Workload, workloads } from './workloads.ts';

export const help = `npm run bench [-- options]        in headless Chromium on SwiftShader
npm run bench:node [-- options]   in Dawn for Node

  --browser         in Chromium with the machine's own adapter, in a window where there is a display
  --firefox         in headless Firefox on lavapipe, which has float16 (npm install --no-save puppeteer-core)
  --quick           fewer repetitions
  --only <regex>    workloads whose name matches
  --ops <list>      workloads of these operations (depthwiseConv2d, chain, …)
  --dtype <name>    the workloads in f32 or in f16 alone. Both by default, where the device has float16
  --peers <list>    of tfjs,ort,jax; or none. All by default, none with --variants, --against and --growth
  --variants        every kernel variant that accepts a workload, side by side
  --against <what>  another atrous in the same rounds: a checkout, a built dist/index.js, or a commit of this repository
  --plans           chains through compiled plans, eager calls and the peers: what calls cost, and how long they take
  --others          further shapes instead of the workloads: of known networks, and of corners
  --drawn <count>   shapes that nobody chose instead of the workloads: so many, from a seed
  --seed <number>   that seed, 1 by default
  --layers          what stands between convolutions, instead of the workloads: pools, resizes, sums
  --growth          sweeps over size, channels and batch instead of the workloads
  --compare <json>  ratios to an earlier report
  --verbose         every step on a line of its own
  --list            what there is to run`;

const options = {
  browser: { type: 'boolean' },
  node: { type: 'boolean' },
  code: { type: 'boolean' },
  firefox: { type: 'boolean' },
  quick: { type: 'boolean' },
  only: { type: 'string' },
  ops: { type: 'string' },
  dtype: { type: 'string' },
  peers: { type: 'string' },
  variants: { type: 'boolean' },
  against: { type: 'string' },
  plans: { type: 'boolean' },
  others: { type: 'boolean' },
  drawn: { type: 'string' },
  seed: { type: 'string' },
  layers: { type: 'boolean' },
  growth: { type: 'boolean' },
  compare: { type: 'string' },
  verbose: { type: 'boolean' },
  list: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** What a user asked for, as it was written. */
export type Options = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

/** @throws Error for arguments that are mistaken */
export function optionsOf(): Options {
  return parseArgs({ options }).values;
}

/** The table that is asked for, before it is narrowed. */
export function workloadsOf({
  growth,
  plans,
  layers: between,
  others: further,
  drawn: count,
  seed = '1',
  dtype,
}: Options): readonly Workload[] {
  if (dtype !== undefined) {
    if (dtype !== 'f32' && dtype !== 'f16') throw new Error(`--dtype wants f32 or f16, not ${dtype}`);
    if (growth || plans || between || further || count)
      throw new Error('--dtype chooses among the workloads, and the rest is in float32');
  }
  if (growth) return sweeps.flatMap(({ points }) => points);
  if (plans || between) return plans ? chains : layers;
  if (further) return others;
  if (count !== undefined) return drawn(natural('--drawn', count), natural('--seed', seed));
  return [...workloads, ...workloads.map(inFloat16)].filter((each) => dtype === undefined || each.dtype === dtype);
}

function natural(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${option} wants a whole number, not ${text}`);
  return Number(text);
}

export function selection({ only, ops }: Options, all: readonly Workload[]): Workload[] {
  const pattern = new RegExp(only ?? '', 'i');
  const operations = ops?.split(',');
  return all.filter(
    (workload) =>
      pattern.test(workload.name) && (operations === undefined || operations.includes(operationOf(workload))),
  );
}

export function chosenPeers({ peers: list, variants, against, growth }: Options): Peer[] {
  if (list === undefined) return variants || against || growth ? [] : [...peers];
  if (list === 'none') return [];
  return list.split(',').map((name) => {
    const peer = peers.find((known) => known === name);
    if (peer === undefined) throw new Error(`no peer ${name}; there are ${peers.join(', ')}`);
    return peer;
  });
}

export function kindOf(chosen: Options): Report['kind'] {
  const kinds = ['growth', 'variants', 'plans', 'layers', 'others', 'drawn'] as const;
  return kinds.find((kind) => chosen[kind]) ?? 'race';
}

/** The options as they were typed, for the report. */
export function words(chosen: Options): string {
  const said = Object.entries(chosen).filter(([name]) => name !== 'node');
  const list = said.map(([name, value]) => (value === true ? `--${name}` : `--${name} ${JSON.stringify(value)}`));
  return list.length === 0 ? '' : ` -- ${list.join(' ')}`;
}

export function isWhole({
  browser,
  node,
  firefox,
  plans,
  layers: between,
  others: further,
  drawn: count,
  seed,
  growth,
  compare,
  verbose,
  ...narrowing
}: Options): boolean {
  return Object.keys(narrowing).length === 0;
}

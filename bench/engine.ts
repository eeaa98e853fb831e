import type { Ceilings } from './ceilings.ts';
import type { Growth } from './growth.ts';
import type { About, Setup } from './lab.ts';
import type { Row } from './runner.ts';
import type { Workload } from './workloads.ts';

/** Where the contestants run, as the command sees it. */
export interface Engine {
  /** For reports: the program and its version. */
  readonly name: string;
  open(setup: Setup): Promise<About>;
  ceilings(): Promise<Ceilings>;
  run(workload: Workload): Promise<Row>;
  /** The text of an SVG file; where there is no document, nobody draws. */
  draw?(growths: readonly Growth[]): Promise<string>;
  close(): Promise<void>;
}

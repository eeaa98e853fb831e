import type { TensorSpec } from '../shape/tensorSpec.ts';
import { type Aliases, type Constants, type Params, type Program, programOf, type Shader } from './shader.ts';

/** What the choice of a variant may look at of the device. */
export interface Traits {
  readonly features: ReadonlySet<string>;
  readonly limits: GPUSupportedLimits;
  /** Threads of a subgroup, at least and at most, where the engine tells. */
  readonly subgroupMinSize?: number;
  readonly subgroupMaxSize?: number;
}

export function traitsOf({ features, limits, adapterInfo }: GPUDevice): Traits {
  const { subgroupMinSize, subgroupMaxSize } = (adapterInfo as GPUAdapterInfo | undefined) ?? {};
  return { features, limits, subgroupMinSize, subgroupMaxSize };
}

/** What every geometry tells of itself. */
export interface Geometry {
  readonly op: string;
  readonly out: TensorSpec;
}

/** One way to compute an operation, for the geometries that it accepts. */
export interface Kernel<G extends Geometry> {
  readonly shader: Shader;
  accepts(g: G, traits: Traits): boolean;
  /**
   * Estimated cost, in a unit that the table's kernels share. The lowest among the variants that accept wins, the table's
   * order decides between equals, and variants without a cost come after those that have one.
   */
  cost?(g: G, traits: Traits): number;
  /** Values of `const` lines of the shader; few distinct ones, since each set is a pipeline. */
  constants?(g: G): Constants;
  /** Types that `alias` lines of the shader stand for. */
  aliases?(g: G): Aliases;
  /** The members of the shader's uniform, all of them. */
  params(g: G): Params;
  /** Small tables of u32, bound by name as read-only storage. */
  tables?(g: G): Readonly<Record<string, readonly number[]>>;
  /** Threads to run; a shader leaves those beyond alone. */
  threads(g: G): number;
}

/** Variants in order of preference, where costs don't say otherwise; the last accepts everything. */
export type Kernels<G extends Geometry> = readonly Kernel<G>[];

/** A variant as it is offered to `chooseVariant`. */
export interface Variant {
  readonly op: string;
  /** The kernel's name with the constants and types it is specialised with, as on the pipeline's label. */
  readonly label: string;
  /** Estimated cost, lower is better, for a variant that has one. */
  readonly cost?: number;
}

/** Picks one of the variants that accept a geometry, by its index; the library's own choice is 0. */
export type ChooseVariant = (candidates: readonly Variant[]) => number;

/** The kernel's shader, specialised for a geometry. */
export function specialisedFor<G extends Geometry>(kernel: Kernel<G>, g: G): Program {
  return programOf(kernel.shader, kernel.constants?.(g) ?? {}, kernel.aliases?.(g) ?? {});
}

export function labelOf<G extends Geometry>(kernel: Kernel<G>, g: G): string {
  return specialisedFor(kernel, g).label;
}

export function ceilDiv(a: number, b: number): number {
  return Math.ceil(a / b);
}

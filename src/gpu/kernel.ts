import type { TensorSpec } from '../shape/tensorSpec.ts';
import { type Aliases, type Constants, type Params, type Program, programOf, type Shader } from './shader.ts';

/** What the choice of a variant may look at of the device: a `GPUDevice` is one. */
export interface Traits {
  readonly features: ReadonlySet<string>;
  readonly limits: GPUSupportedLimits;
  /** Some engines leave out all of it, others the subgroup sizes. */
  readonly adapterInfo?: { readonly subgroupMinSize?: number; readonly subgroupMaxSize?: number };
}

/** What every geometry tells of itself. */
export interface Geometry {
  readonly op: string;
  readonly out: TensorSpec;
  /** Floating-point operations, a multiplication and an addition counted as two. */
  readonly flops: number;
  /** What it is a part of, by which kernels and their constants are chosen, so that sums are added in the same order. */
  readonly whole?: Geometry;
  /** Types that `alias` lines of every kernel's shader stand for, whatever the kernel plans. */
  readonly aliases?: Aliases;
}

/** How a kernel computes one geometry. */
export interface Plan {
  /** Values of the shader's `const` lines that have a type, all that its code needs; few distinct ones, since each set is a pipeline. */
  readonly constants?: Constants;
  /** Types that `alias` lines of the shader stand for. */
  readonly aliases?: Aliases;
  /** The members of the shader's uniform, all of them. */
  readonly params: Params;
  /** Small tables, of u32 in this machine's order, bound by name as read-only storage. */
  readonly tables?: Readonly<Record<string, ArrayBuffer>>;
  /** Threads to run; a shader leaves those beyond alone. */
  readonly threads: number;
}

/** One way to compute an operation, for the geometries that it accepts. */
export interface Kernel<G extends Geometry> {
  readonly shader: Shader;
  accepts(g: G, traits: Traits): boolean;
  plan(g: G, traits: Traits): Plan;
  /** How long it is expected to take, in units of its table's own; what says nothing comes after what does. */
  cost?(g: G, traits: Traits): number | undefined;
}

/** Variants in order of preference where costs don't tell them apart; some of them accepts whatever the operation gives. */
export type Kernels<G extends Geometry> = readonly Kernel<G>[];

/** A variant as it is offered to `chooseVariant`. */
export interface Variant {
  /** The operation, by the name of its function. */
  readonly op: string;
  /** The kernel's name with the constants and types it is specialised with, as on the pipeline's label. */
  readonly label: string;
  /** Estimated cost, lower is better, for a variant that has one. */
  readonly cost?: number;
}

/** A way to compute an operation that is no kernel of its table: by several dispatches, each with variants of its own. */
export interface Otherwise {
  readonly label: string;
  /** In the units of the table's costs. */
  readonly cost: number;
}

/** Picks one of the variants that accept a geometry, by its index; the library's own choice is 0. */
export type ChooseVariant = (candidates: readonly Variant[]) => number;

/** The kernel's shader, specialised as planned. */
export function specialisedFor(
  { shader }: { readonly shader: Shader },
  g: Geometry,
  { constants = {}, aliases }: Plan,
): Program {
  return programOf(shader, constants, { ...aliases, ...g.aliases });
}

export function ceilDiv(a: number, b: number): number {
  return Math.ceil(a / b);
}

import type { ErrorCode } from 'atrous';

/** Subclasses of AtrousError with their codes. */
export const codes = {
  ShapeError: 'SHAPE',
  OptionError: 'OPTION',
  DtypeError: 'DTYPE',
  LimitError: 'LIMIT',
  ResourceError: 'RESOURCE',
  UnsupportedError: 'UNSUPPORTED',
  DeviceLostError: 'DEVICE_LOST',
  OutOfMemoryError: 'OUT_OF_MEMORY',
} as const satisfies Record<string, ErrorCode>;

/** One call that must be refused, and how. `Kit` is what the call is made with. */
export type Refusal<Kit> = readonly [
  name: string,
  error: keyof typeof codes,
  message: string,
  call: (kit: Kit) => unknown,
];

export const operations = [
  'activation',
  'add',
  'avgPool2d',
  'batchToSpace',
  'concat',
  'conv2d',
  'depthToSpace',
  'depthwiseConv2d',
  'focus',
  'globalAvgPool',
  'maxPool2d',
  'pointwiseConv2d',
  'reorderFilter',
  'resize',
  'separableConv2d',
  'spaceToBatch',
  'spaceToDepth',
  'withSpaceToBatch',
] as const;

type Call = (...args: readonly unknown[]) => unknown;
type Make = (...shape: readonly number[]) => object;

/** A face's operations, loosely typed since most rows are what the types forbid, and its way to make tensors of zeros. */
export interface Face extends Readonly<Record<(typeof operations)[number], Call>> {
  /** f32 in `'nhwc'`. */
  readonly t: Make;
  /** f32 in `'nchw'`. */
  readonly nchw: Make;
  readonly i32: Make;
  readonly u32: Make;
}

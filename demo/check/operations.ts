/** What the form asks for, operation by operation. Nothing here judges values: that is the library's part. */

export type OperationName =
  | 'conv2d'
  | 'depthwiseConv2d'
  | 'pointwiseConv2d'
  | 'separableConv2d'
  | 'focus'
  | 'withSpaceToBatch'
  | 'spaceToDepth'
  | 'depthToSpace'
  | 'spaceToBatch'
  | 'batchToSpace'
  | 'reorderFilter'
  | 'concat'
  | 'add'
  | 'activation'
  | 'maxPool2d'
  | 'avgPool2d'
  | 'globalAvgPool'
  | 'resize';

/** How an option is entered. Text is read as numbers or JSON where it is that, else handed over as a string. */
export type Field =
  | { readonly kind: 'text'; readonly name: string; readonly label: string; readonly hints: readonly string[] }
  | { readonly kind: 'activation'; readonly name: string; readonly label: string }
  | { readonly kind: 'tensor'; readonly name: string; readonly label: string };

export interface OperationForm {
  /** The tensors it takes, each with a shape to start from. Images have a layout. */
  readonly operands: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly fields: readonly Field[];
  /** Options to start from, where the defaults of the library would be dull or refused. */
  readonly start: Readonly<Record<string, string>>;
  /** Whether values are only moved, and therefore compared bit by bit. */
  readonly moves: boolean;
  /** Whether it takes its tensors as one list. */
  readonly list?: boolean;
}

const text = (name: string, label: string, ...hints: string[]): Field => ({ kind: 'text', name, label, hints });
const activation = (name: string, label: string): Field => ({ kind: 'activation', name, label });
const tensor = (name: string, label: string): Field => ({ kind: 'tensor', name, label });

const padding = text('padding', 'Padding', 'valid', 'same', 'same-lower', '1', '[[1, 2], [0, 3]]');
const strides = text('strides', 'Strides', '1', '2', '[2, 1]');
const dilations = text('dilations', 'Dilations', '1', '2', '[1, 3]');
const filterLayout = text('filterLayout', 'Filter layout', 'hwio', 'oihw', 'ohwi', 'ihwo');
const depthwiseLayout = (name: string, label: string) => text(name, label, 'hwim', 'oihw');
const epilogue = [tensor('bias', 'Bias'), tensor('residual', 'Residual'), activation('activation', 'Activation')];
const order = (name: string, label: string) => text(name, label, 'DCR', 'CRD', 'focus', '[3, 2, 1, 0]');
const blockSize = text('blockSize', 'Block size', '2', '3', '[2, 1]');
const windowSize = text('windowSize', 'Window size', '2', '3', '[2, 3]');
const blockShape = text('blockShape', 'Block shape', '[2, 2]', '[1, 3]');

export const operationForms: Readonly<Record<OperationName, OperationForm>> = {
  conv2d: {
    operands: [
      { name: 'x', shape: [1, 24, 24, 8] },
      { name: 'filter', shape: [3, 3, 8, 16] },
    ],
    fields: [strides, dilations, padding, text('groups', 'Groups', '1', '2', '4'), filterLayout, ...epilogue],
    start: { padding: 'same' },
    moves: false,
  },
  depthwiseConv2d: {
    operands: [
      { name: 'x', shape: [1, 32, 32, 16] },
      { name: 'filter', shape: [3, 3, 16, 1] },
    ],
    fields: [strides, dilations, padding, depthwiseLayout('filterLayout', 'Filter layout'), ...epilogue],
    start: { padding: 'same', dilations: '2' },
    moves: false,
  },
  pointwiseConv2d: {
    operands: [
      { name: 'x', shape: [1, 28, 28, 24] },
      { name: 'filter', shape: [1, 1, 24, 48] },
    ],
    fields: [strides, padding, filterLayout, ...epilogue],
    start: {},
    moves: false,
  },
  separableConv2d: {
    operands: [
      { name: 'x', shape: [1, 24, 24, 8] },
      { name: 'depthwise', shape: [3, 3, 8, 2] },
      { name: 'pointwise', shape: [1, 1, 16, 24] },
    ],
    fields: [
      strides,
      dilations,
      padding,
      depthwiseLayout('depthwiseFilterLayout', 'Depthwise layout'),
      text('pointwiseFilterLayout', 'Pointwise layout', 'hwio', 'oihw', 'ohwi', 'ihwo'),
      tensor('depthwiseBias', 'Depthwise bias'),
      activation('depthwiseActivation', 'Depthwise activation'),
      ...epilogue,
    ],
    start: { padding: 'same' },
    moves: false,
  },
  focus: {
    operands: [
      { name: 'x', shape: [1, 32, 32, 3] },
      { name: 'filter', shape: [3, 3, 12, 16] },
    ],
    fields: [blockSize, order('order', 'Order'), strides, dilations, padding, filterLayout, ...epilogue],
    start: { padding: '1' },
    moves: false,
  },
  withSpaceToBatch: {
    operands: [
      { name: 'x', shape: [1, 24, 24, 3] },
      { name: 'filter', shape: [4, 4, 3, 4] },
    ],
    fields: [strides, dilations, padding, depthwiseLayout('filterLayout', 'Filter layout')],
    start: { strides: '4', dilations: '3' },
    moves: false,
  },
  spaceToDepth: {
    operands: [{ name: 'x', shape: [1, 64, 64, 3] }],
    fields: [blockSize, order('order', 'Order')],
    start: { blockSize: '2' },
    moves: true,
  },
  depthToSpace: {
    operands: [{ name: 'x', shape: [1, 32, 32, 12] }],
    fields: [blockSize, order('order', 'Order')],
    start: { blockSize: '2' },
    moves: true,
  },
  spaceToBatch: {
    operands: [{ name: 'x', shape: [1, 30, 30, 8] }],
    fields: [blockShape, text('paddings', 'Paddings', '[[0, 0], [0, 0]]', '[[1, 1], [2, 0]]')],
    start: { blockShape: '[2, 2]', paddings: '[[1, 1], [2, 0]]' },
    moves: true,
  },
  batchToSpace: {
    operands: [{ name: 'x', shape: [4, 16, 16, 8] }],
    fields: [blockShape, text('crops', 'Crops', '[[0, 0], [0, 0]]', '[[1, 1], [2, 0]]')],
    start: { blockShape: '[2, 2]', crops: '[[1, 1], [2, 0]]' },
    moves: true,
  },
  reorderFilter: {
    operands: [{ name: 'filter', shape: [3, 3, 12, 16] }],
    fields: [order('from', 'From'), order('to', 'To'), blockSize, filterLayout],
    start: { from: 'focus', to: 'DCR', blockSize: '2' },
    moves: true,
  },
  concat: {
    operands: [
      { name: 'a', shape: [1, 24, 24, 8] },
      { name: 'b', shape: [1, 24, 24, 5] },
    ],
    fields: [],
    start: {},
    moves: true,
    list: true,
  },
  add: {
    operands: [
      { name: 'a', shape: [1, 24, 24, 8] },
      { name: 'b', shape: [1, 24, 24, 8] },
    ],
    fields: [activation('activation', 'Activation')],
    start: {},
    moves: false,
  },
  activation: {
    operands: [{ name: 'x', shape: [1, 24, 24, 8] }],
    fields: [activation('activation', 'Activation')],
    start: { activation: 'gelu' },
    moves: false,
  },
  maxPool2d: {
    operands: [{ name: 'x', shape: [1, 32, 32, 8] }],
    fields: [windowSize, strides, dilations, padding],
    start: { windowSize: '2' },
    moves: false,
  },
  avgPool2d: {
    operands: [{ name: 'x', shape: [1, 32, 32, 8] }],
    fields: [windowSize, strides, padding, text('countPadding', 'Count padding', 'false', 'true')],
    start: { windowSize: '2' },
    moves: false,
  },
  globalAvgPool: {
    operands: [{ name: 'x', shape: [1, 32, 32, 8] }],
    fields: [],
    start: {},
    moves: false,
  },
  resize: {
    operands: [{ name: 'x', shape: [1, 20, 30, 4] }],
    fields: [
      text('size', 'Size', '[40, 60]', '[7, 11]'),
      text('method', 'Method', 'bilinear', 'nearest'),
      text('corners', 'Corners', 'halfPixel', 'alignCorners', 'asymmetric'),
    ],
    start: { size: '[40, 60]' },
    moves: false, // but for 'nearest'
  },
};

/** Activations without parameters; the other two have fields of their own. */
export const plainActivations = ['relu', 'relu6', 'hardSwish', 'silu', 'sigmoid', 'gelu', 'tanh'] as const;

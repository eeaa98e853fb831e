import { describe, expect, test } from 'vitest';
import { holdAgainst } from './agreement.ts';
import { ask, onnxRuntime } from './onnxRuntime.ts';

holdAgainst(onnxRuntime, [
  'conv2d',
  'depthwiseConv2d',
  'pointwiseConv2d',
  'separableConv2d',
  'focus',
  'spaceToDepth',
  'depthToSpace',
]);

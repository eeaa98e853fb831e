import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { onReference } from '../../harness/calls.ts';
import { expectEqual, holdAgainst } from './agreement.ts';
import { tensorflow } from './tensorflow.ts';

beforeAll(() => tf.setBackend('cpu'));

holdAgainst(tensorflow, [
  'conv2d',
  'depthwiseConv2d',
  'pointwiseConv2d',
  'separableConv2d',
  'depthToSpace',
  'spaceToBatch',
  'batchToSpace',
]);

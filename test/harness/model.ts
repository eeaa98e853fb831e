import { conv2d, depthwiseConv2d, pointwiseConv2d, separableConv2d, spaceToDepth, type Tensor } from 'atrous';

export type Make = (shape: readonly number[]) => Tensor;

/** A few operations of several dispatches: two of them compile the same kernel. */
export function model(tensor: Make): Tensor {
  const deep = spaceToDepth(tensor([1, 16, 16, 3]), { blockSize: 2 });
  const wide = pointwiseConv2d(deep, tensor([1, 1, 12, 24]), { bias: tensor([24]), activation: 'relu6' });
  const spatial = depthwiseConv2d(wide, tensor([3, 3, 24, 1]), { padding: 'same', dilations: 2 });
  const mixed = separableConv2d(spatial, tensor([5, 5, 24, 1]), tensor([1, 1, 24, 8]), { strides: 2 });
  const once = conv2d(mixed, tensor([1, 1, 8, 8]));
  return conv2d(once, tensor([2, 2, 8, 8]));
}

import type { BatchGeometry } from '../ops/spaceToBatch/spec.ts';
import type { BlockGeometry } from '../ops/spaceToDepth/spec.ts';
import type { Cropping } from './gather.ts';
import type { Axis, Rearrangement } from './rearrange.ts';

/** Which of its two tensors a rearrangement of blocks reads; it writes the other. */
type Read = 'image' | 'blocks';

/** An axis by its steps in the image, also in rows and columns, and in the tensor of blocks. */
interface BlockAxis {
  readonly size: number;
  readonly image: number;
  readonly blocks: number;
  readonly row?: number;
  readonly column?: number;
}

function seenFrom(read: Read, { size, image, blocks, row = 0, column = 0 }: BlockAxis): Axis {
  const [x, out] = read === 'image' ? [image, blocks] : [blocks, image];
  return { size, x, out, row, column };
}

/** Space-to-depth, which reads the image, and depth-to-space. */
export function depthAxes({ by, bx, map, x, out }: BlockGeometry, read: Read): Rearrangement {
  const [image, blocks] = read === 'image' ? [x, out] : [out, x];
  const [from, to] = [image.strides, blocks.strides];
  const [perBlock, perChannel] = map.channelMajor ? [1, by * bx] : [image.channels, 1];
  const step = perBlock * to.channel;
  const axes: BlockAxis[] = [
    { size: image.batch, image: from.batch, blocks: to.batch },
    { size: blocks.height, image: by * from.row, blocks: to.row },
    { size: blocks.width, image: bx * from.column, blocks: to.column },
    { size: image.channels, image: from.channel, blocks: perChannel * to.channel },
  ];
  const numbered = (number: (k: number) => number) => map.source.every((position, k) => position === number(k));
  const inBlock = (row: number, column: number): BlockAxis[] => [
    { size: by, image: from.row, blocks: row * step },
    { size: bx, image: from.column, blocks: column * step },
  ];
  const seen = (all: readonly BlockAxis[]) => all.map((axis) => seenFrom(read, axis));
  if (numbered((k) => k)) return { axes: seen([...axes, ...inBlock(bx, 1)]) };
  if (numbered((k) => (k % by) * bx + Math.floor(k / by))) return { axes: seen([...axes, ...inBlock(1, by)]) };
  // An order that is no exchange of axes: a place in the block counts as a row, and rows are listed.
  if (read === 'image') {
    const place = (position: number) => Math.floor(position / bx) * from.row + (position % bx) * from.column;
    const block = { size: by * bx, image: 0, blocks: step, row: 1 };
    return { axes: seen([...axes, block]), listed: { rows: map.source.map(place) } };
  }
  const block = [
    { size: by, image: from.row, blocks: 0, row: bx },
    { size: bx, image: from.column, blocks: 0, row: 1 },
  ];
  const rows: number[] = [];
  map.source.forEach((position, k) => {
    rows[position] = k * step;
  });
  return { axes: seen([...axes, ...block]), listed: { rows } };
}

/** Space-to-batch, which reads the image, and batch-to-space. */
export function batchAxes({ by, bx, top, left, single, x, out }: BatchGeometry, read: Read): Rearrangement {
  const [image, blocks] = read === 'image' ? [x, out] : [out, x];
  const [from, to] = [image.strides, blocks.strides];
  const step = image.batch * to.batch;
  const whole =
    !single && top === 0 && left === 0 && blocks.height * by === image.height && blocks.width * bx === image.width;
  // Without margins rows and columns need not be known, so that more axes merge.
  const [row, column] = whole ? [0, 0] : [1, 1];
  const axes: BlockAxis[] = [
    { size: image.batch, image: from.batch, blocks: to.batch },
    { size: blocks.height, image: by * from.row, blocks: to.row, row: by * row },
    { size: blocks.width, image: bx * from.column, blocks: to.column, column: bx * column },
    { size: image.channels, image: from.channel, blocks: to.channel },
    { size: single ? 1 : by, image: from.row, blocks: bx * step, row },
    { size: single ? 1 : bx, image: from.column, blocks: step, column },
  ];
  const first = { size: 1, image: -top * from.row - left * from.column, blocks: 0, row: -top, column: -left };
  return {
    axes: axes.map((axis) => seenFrom(read, axis)),
    margins: whole
      ? undefined
      : {
          kind: read === 'image' ? 'padded' : 'cropped',
          first: seenFrom(read, first),
          image: [image.height, image.width],
        },
  };
}

/** Batch-to-space into an image that nothing is cropped from, and what is. */
export function uncropped(g: BatchGeometry): Cropping {
  const { by, bx, top, left, x, out } = g;
  const image = out.with({ height: x.height * by, width: x.width * bx });
  return { ...batchAxes({ ...g, top: 0, left: 0, out: image }, 'blocks'), cropped: { image, before: [top, left] } };
}

import type { PoolGeometry } from '../ops/maxPool2d/spec.ts';
import type { ConvAxis } from '../shape/axis.ts';

/** What the reference needs to know of a pooling. */
export type Windows = Pick<PoolGeometry, 'x' | 'out' | 'rows' | 'columns' | 'divisor'>;

/** Visits every output with where in memory it and the elements of its window are. */
export function everyWindow(
  { x, out, rows, columns }: Windows,
  visit: (at: number, window: readonly number[]) => void,
): void {
  if (out.size === 0) return; // rows and columns of no images may be more than can be listed
  const [from, to] = [x.strides, out.strides];
  const acrossRows = Array.from({ length: rows.out }, (_, y) => seen(rows, y));
  const acrossColumns = Array.from({ length: columns.out }, (_, c) => seen(columns, c));
  for (let n = 0; n < out.batch; n++) {
    for (const [y, windowRows] of acrossRows.entries()) {
      for (const [c, windowColumns] of acrossColumns.entries()) {
        for (let channel = 0; channel < out.channels; channel++) {
          const first = n * from.batch + channel * from.channel;
          const window = windowRows.flatMap((row) =>
            windowColumns.map((column) => first + row * from.row + column * from.column),
          );
          visit(n * to.batch + y * to.row + c * to.column + channel * to.channel, window);
        }
      }
    }
  }
}

/** The positions of the input that output `o` sees. */
function seen({ size, kernel, stride, dilation, before }: ConvAxis, o: number): readonly number[] {
  const start = o * stride - before;
  const first = Math.max(0, Math.ceil(-start / dilation)); // taps may be many more than the input is long
  const end = Math.min(kernel, Math.ceil((size - start) / dilation));
  return Array.from({ length: Math.max(0, end - first) }, (_, k) => start + (first + k) * dilation);
}

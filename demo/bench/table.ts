import type { Entry, Row } from '../../bench/runner.ts';
import { figure } from '../../bench/table.ts';
import { el } from '../dom.ts';

const columns = ['atrous', 'tfjs', 'ort', 'jax'] as const;

function entryOf({ entries }: Row, column: string): Entry | undefined {
  const all = entries.filter((entry) => entry.column === column);
  return all.find(({ timing }) => timing) ?? all.find(({ status }) => status === 'wrong') ?? all[0];
}

/** Milliseconds a run in a row of them, or alone where it is long. */
export function medianOf(row: Row, column: string): number | undefined {
  const timing = entryOf(row, column)?.timing;
  return (timing?.inRow ?? timing)?.median;
}

/** The head of the table of times. */
export function head(): HTMLElement {
  const names = ['Workload', 'atrous', 'tfjs', 'ONNX Runtime', 'jax-js', 'Fastest peer ÷ atrous', 'Largest error'];
  return el('thead', {}, el('tr', {}, ...names.map((name) => el('th', { scope: 'col' }, name))));
}

/** A workload's times in milliseconds, or why there is none. */
export function line(row: Row): HTMLElement {
  const own = medianOf(row, 'atrous');
  const others = columns.slice(1).flatMap((column) => medianOf(row, column) ?? []);
  const lead = own === undefined || others.length === 0 ? '' : `${(Math.min(...others) / own).toFixed(2)}×`;
  const checked = entryOf(row, 'atrous');
  const error =
    checked?.worst === undefined ? '' : row.flops === 0 ? 'the same bits' : `${checked.worst.toFixed(3)} of its bound`;
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, row.name),
    ...columns.map((column) => {
      const entry = entryOf(row, column);
      const time = medianOf(row, column);
      const wrong = entry?.status === 'wrong' || entry?.status === 'failed';
      const text = time === undefined ? (entry?.status ?? '') : figure(time);
      return el('td', { class: wrong ? 'bad' : undefined, title: entry?.reason }, text);
    }),
    el('td', {}, lead),
    el('td', {}, error),
  );
}

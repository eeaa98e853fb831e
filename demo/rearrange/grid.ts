import { el } from '../dom.ts';

/** One number shown in a grid, with the source value that it is. */
export interface Cell {
  /** Index of the value in the source tensor, `(y·width + x)·channels + c`. */
  readonly source: number;
  readonly text: string;
  /** What a screen reader says of it. */
  readonly spoken: string;
  readonly colour: string;
  /** Starts a new group: drawn with a gap before it. The same in every row. */
  readonly gap?: boolean;
}

interface GridOptions {
  readonly label: string;
  readonly rows: readonly (readonly Cell[])[];
  /** Headings of rows and columns, where they help. */
  readonly rowHeads?: readonly string[];
  readonly columnHeads?: readonly string[];
  /** Rows before which a gap is left. */
  readonly gapBefore?: (row: number) => boolean;
  readonly onPoint: (cell: Cell | undefined) => void;
}

/**
 * A grid of numbers after the ARIA pattern: one stop in the tab order, arrows move within. Whatever is pointed at or
 * focused is reported, so that the same value can be lit up everywhere.
 */
export function numberGrid(options: GridOptions): HTMLElement {
  const { rows, rowHeads, columnHeads, onPoint } = options;
  const cells = rows.map((row) =>
    row.map((cell) => {
      const element = el(
        'td',
        { role: 'gridcell', class: 'cell', tabindex: -1, 'data-source': cell.source, 'aria-label': cell.spoken },
        cell.text,
      );
      element.style.setProperty('--cell', cell.colour);
      element.addEventListener('pointerenter', () => onPoint(cell));
      element.addEventListener('focus', () => onPoint(cell));
      return element;
    }),
  );
  const at = (row: number, column: number) => cells[row]?.[column];
  const first = at(0, 0);
  if (first !== undefined) first.tabIndex = 0;

  const gaps = (rows[0] ?? []).map(({ gap }) => gap === true);
  const spaced = (line: readonly HTMLElement[]) => line.flatMap((cell, k) => (gaps[k] ? [spacer(), cell] : [cell]));
  const headings = columnHeads?.map((head) => el('th', { scope: 'col', role: 'columnheader' }, head));
  const table = el(
    'table',
    { role: 'grid', 'aria-label': options.label, class: 'numbers' },
    headings && el('tr', { role: 'row' }, rowHeads && spacer(), ...spaced(headings)),
    ...cells.flatMap((row, y) => {
      const head = rowHeads && el('th', { scope: 'row', role: 'rowheader' }, rowHeads[y] ?? '');
      const line = el('tr', { role: 'row' }, head, ...spaced(row));
      return options.gapBefore?.(y) ? [el('tr', { role: 'presentation', class: 'spacer' }, spacer()), line] : [line];
    }),
  );
  table.addEventListener('keydown', (event) => {
    const cell = event.target as HTMLTableCellElement;
    const y = cells.findIndex((row) => row.includes(cell));
    if (y < 0) return;
    const x = cells[y]!.indexOf(cell);
    const to = {
      ArrowRight: at(y, x + 1),
      ArrowLeft: at(y, x - 1),
      ArrowDown: at(y + 1, x),
      ArrowUp: at(y - 1, x),
      Home: at(y, 0),
      End: cells[y]!.at(-1),
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    cells[y]![x]!.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  });
  table.addEventListener('pointerleave', () => onPoint(undefined));
  table.addEventListener('focusout', () => onPoint(undefined));
  return table;
}

/** Empty space: in the corner, between blocks, between groups of channels. */
function spacer(): HTMLElement {
  return el('td', { role: 'presentation', class: 'spacer' });
}

import { type Cell, keyOf, type Layer, type Tap } from './layer.ts';

const CELL = 30;
const CAPTION = 22;
const HEADING = 24;
const GAP = 14;
const BETWEEN = 70;

type Attributes = Readonly<Record<string, string | number>>;

function svg<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Attributes = {}, text?: string) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

/** A value in a cell: whole as it is, others to one decimal, large ones in thousands. */
export function shown(value: number): string {
  const text = Math.abs(value) >= 10_000 ? `${Math.round(value / 1000)}k` : String(Number(value.toFixed(1)));
  return text.replace('-', '−');
}

interface Drawn {
  readonly group: SVGGElement;
  readonly weight: SVGTextElement;
  readonly value: SVGTextElement;
}

interface Placed {
  /** Of the pixel (0, 0), for each plane. */
  readonly corners: readonly { readonly x: number; readonly y: number }[];
  readonly cells: ReadonlyMap<string, Drawn>;
}

/** All levels of a layer in one picture, from left to right or from top to bottom. */
export class Drawing {
  readonly element: SVGSVGElement;
  readonly #layer: Layer;
  readonly #down: boolean;
  readonly #levels: Placed[] = [];
  readonly #beams = svg('g', { class: 'beams' });
  #lit: Drawn[] = [];

  /**
   * @param values of each level, `[rows][columns][planes]`
   * @param down   whether the levels lie below each other
   * @param onPick hears of an output that was clicked
   */
  constructor(layer: Layer, values: readonly ArrayLike<number>[], down: boolean, onPick: (cell: Cell) => void) {
    this.#layer = layer;
    this.#down = down;
    const sizes = layer.levels.map(({ planes, columns, rows, margin }) => {
      const around = margin.before + margin.after;
      const perRow =
        planes <= 3 || (down && planes * (columns + around) > 14)
          ? down && planes > 3
            ? 2
            : 1
          : Math.ceil(Math.sqrt(planes));
      const plane = { width: (columns + around) * CELL, height: (rows + around) * CELL + CAPTION };
      const lines = Math.ceil(planes / perRow);
      return {
        perRow,
        plane,
        width: perRow * (plane.width + GAP) - GAP,
        height: HEADING + lines * (plane.height + GAP) - GAP,
      };
    });
    const along = sizes.reduce((sum, { width, height }) => sum + (down ? height : width), BETWEEN * (sizes.length - 1));
    const across = Math.max(...sizes.map(({ width, height }) => (down ? width : height)));
    const [width, height] = down ? [across, along] : [along, across];
    this.element = svg('svg', { viewBox: `-2 -2 ${width + 4} ${height + 4}`, role: 'img', class: 'layer' });
    this.element.style.setProperty('--natural', `${width + 4}px`);
    this.element.append(this.#beams);
    let at = 0;
    layer.levels.forEach((level, k) => {
      const size = sizes[k]!;
      const left = down ? (across - size.width) / 2 : at;
      const top = down ? at : (across - size.height) / 2;
      this.element.append(svg('text', { x: left, y: top + 14, class: 'heading' }, level.name));
      const last = k === layer.levels.length - 1;
      const cells = new Map<string, Drawn>();
      const corners = Array.from({ length: level.planes }, (_, plane) => {
        const x = left + (plane % size.perRow) * (size.plane.width + GAP) + level.margin.before * CELL;
        const y = top + HEADING + Math.floor(plane / size.perRow) * (size.plane.height + GAP);
        const corner = { x, y: y + level.margin.before * CELL };
        this.#drawPlane(k, plane, corner, values[k]!, cells, last ? onPick : undefined);
        const caption = { x: x - level.margin.before * CELL, y: y + size.plane.height - 7, class: 'caption' };
        this.element.append(svg('text', caption, level.caption(plane)));
        return corner;
      });
      this.#levels.push({ corners, cells });
      at += (down ? size.height : size.width) + BETWEEN;
    });
  }

  #drawPlane(
    k: number,
    plane: number,
    corner: { readonly x: number; readonly y: number },
    values: ArrayLike<number>,
    cells: Map<string, Drawn>,
    onPick: ((cell: Cell) => void) | undefined,
  ): void {
    const { planes, rows, columns, margin } = this.#layer.levels[k]!;
    const group = svg('g', { class: `plane tint-${plane % 3}` });
    const most = Array.from(values).reduce((max, value) => Math.max(max, Math.abs(value)), 1);
    for (let y = -margin.before; y < rows + margin.after; y++) {
      for (let x = -margin.before; x < columns + margin.after; x++) {
        const inside = y >= 0 && x >= 0 && y < rows && x < columns;
        const number = inside ? values[(y * columns + x) * planes + plane]! : 0;
        const cell = svg('g', {
          class: `${inside ? 'cell' : 'cell padding'}${onPick === undefined ? '' : ' pick'}`,
          transform: `translate(${corner.x + x * CELL} ${corner.y + y * CELL})`,
        });
        const box = svg('rect', { x: 1, y: 1, width: CELL - 2, height: CELL - 2, rx: 3 });
        box.style.setProperty('--level', `${Math.round((30 * Math.abs(number)) / most)}%`);
        const text = shown(number);
        const size = text.length > 4 ? 9 : text.length > 3 ? 11 : 13;
        const value = svg('text', { x: CELL / 2, y: CELL / 2 + 5, 'font-size': size, 'text-anchor': 'middle' }, text);
        const weight = svg('text', { x: CELL - 4, y: 10.5, class: 'weight', 'text-anchor': 'end' });
        cell.append(box, value, weight);
        if (onPick !== undefined) cell.addEventListener('click', () => onPick({ plane, y, x }));
        cells.set(keyOf({ plane, y, x }), { group: cell, weight, value });
        group.append(cell);
      }
    }
    this.element.append(group);
  }

  /**
   * Lights an output and where it comes from.
   * @param field of `receptiveField`: for each level its cells
   */
  light(field: readonly ReadonlyMap<string, Tap>[], words: string): void {
    this.element.setAttribute('aria-label', words);
    for (const { group, weight, value } of this.#lit) {
      group.classList.remove('lit', 'faint');
      weight.textContent = '';
      value.setAttribute('y', String(CELL / 2 + 5));
    }
    this.#lit = [];
    const last = field.length - 1;
    field.forEach((cells, k) => {
      for (const [key, tap] of cells) {
        const drawn = this.#levels[k]!.cells.get(key);
        if (drawn === undefined) continue;
        drawn.group.classList.add('lit');
        // The last step is the one that is worked out; weights of the steps before it differ from cell to cell.
        if (k === last - 1) {
          drawn.weight.textContent = `×${shown(tap.weight)}`;
          drawn.value.setAttribute('y', String(CELL - 5)); // room for it above
          drawn.group.classList.toggle('faint', tap.weight === 0);
        }
        this.#lit.push(drawn);
      }
    });
    this.#beams.replaceChildren(...field.slice(1).flatMap((cells, k) => this.#beamsBetween(k, field[k]!, cells)));
  }

  /** From the box around what is looked at, in each plane, to what looks. */
  #beamsBetween(k: number, from: ReadonlyMap<string, Tap>, to: ReadonlyMap<string, Tap>): SVGElement[] {
    const target = this.#boxes(k + 1, to)[0];
    // Many outputs of an inner level look at as many boxes; the boxes around all would say nothing.
    return this.#boxes(k, from).flatMap((box) => {
      const outline = svg('rect', {
        x: box.left,
        y: box.top,
        width: box.right - box.left,
        height: box.bottom - box.top,
        rx: 4,
      });
      if (target === undefined) return [outline];
      const points = this.#down
        ? [box.left, box.bottom, box.right, box.bottom, target.right, target.top, target.left, target.top]
        : [box.right, box.top, box.right, box.bottom, target.left, target.bottom, target.left, target.top];
      return to.size === 1 ? [svg('polygon', { points: points.join(' ') }), outline] : [outline];
    });
  }

  #boxes(k: number, cells: ReadonlyMap<string, Tap>) {
    const byPlane = new Map<number, Tap[]>();
    for (const tap of cells.values()) byPlane.set(tap.plane, [...(byPlane.get(tap.plane) ?? []), tap]);
    return [...byPlane].map(([plane, taps]) => {
      const { x, y } = this.#levels[k]!.corners[plane]!;
      const [rows, columns] = [taps.map((tap) => tap.y), taps.map((tap) => tap.x)];
      return {
        left: x + Math.min(...columns) * CELL,
        right: x + (Math.max(...columns) + 1) * CELL,
        top: y + Math.min(...rows) * CELL,
        bottom: y + (Math.max(...rows) + 1) * CELL,
      };
    });
  }
}

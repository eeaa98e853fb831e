import { segmented } from '../controls.ts';
import { el } from '../dom.ts';
import type { Compare, Zoom } from './compare.ts';

const zooms: Readonly<Record<Zoom, string>> = { fit: 'Fit', 1: '1×', 2: '2×', 4: '4×' };

/** A picture under its divider with what is said of it, and beside it what it is made with. */
export function studio(
  compare: Compare,
  { status, below, controls }: Readonly<{ status: HTMLElement; below: HTMLElement[]; controls: HTMLElement[] }>,
): HTMLElement {
  const choices = (['fit', '1', '2', '4'] as const).map((value) => ({ value, label: zooms[value] }));
  const zoom = segmented('Size', choices, 'fit', (value) => {
    compare.zoom = value as Zoom;
  });
  return el(
    'div',
    { class: 'studio' },
    el('div', { class: 'viewer' }, compare.element, el('div', { class: 'under' }, status, zoom.element), ...below),
    el('div', { class: 'controls' }, ...controls),
  );
}

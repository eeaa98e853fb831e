import { el } from '../dom.ts';
import { draw } from './picture.ts';

export type Zoom = 'fit' | '1' | '2' | '4';

/** Two pictures of one size on top of each other, with a divider to move: left of it the first, right of it the second. */
export class Compare {
  readonly element: HTMLElement;
  /** Holds the second picture. */
  readonly after: HTMLCanvasElement;
  /** Holds the first one. */
  readonly before: HTMLCanvasElement;
  readonly #frame: HTMLElement;
  readonly #divider: HTMLElement;
  /** What stands for the second picture now. */
  #after: HTMLCanvasElement;
  #percent = 50;
  #zoom: Zoom = 'fit';

  constructor(before = 'Before', after = 'After') {
    this.after = el('canvas', { role: 'img', 'aria-label': after });
    this.#after = this.after;
    this.before = el('canvas', { role: 'img', 'aria-label': before });
    this.#divider = el('div', {
      class: 'divider',
      role: 'slider',
      tabindex: 0,
      'aria-label': `Divider between ${before.toLowerCase()} and ${after.toLowerCase()}`,
      'aria-orientation': 'horizontal',
      'aria-valuemin': 0,
      'aria-valuemax': 100,
    });
    this.#frame = el(
      'div',
      { class: 'compare' },
      el('div', { class: 'half after' }, this.after, el('span', { class: 'tag', 'aria-hidden': 'true' }, after)),
      el('div', { class: 'half before' }, this.before, el('span', { class: 'tag', 'aria-hidden': 'true' }, before)),
      this.#divider,
    );
    this.element = el('div', { class: 'stage' }, this.#frame);
    this.#divider.addEventListener('keydown', (event) => this.#onKey(event));
    this.#frame.addEventListener('pointerdown', (event) => this.#onPointer(event));
    this.#moveTo(50);
  }

  showBefore(image: ImageData): void {
    draw(this.before, image);
    this.#layOut(image);
  }

  showAfter(image: ImageData): void {
    draw(this.after, image);
    if (this.#after !== this.after) this.#after.replaceWith(this.after);
    this.#after = this.after;
    this.#layOut(image);
  }

  /** Shows a canvas that others draw to in place of the second picture, until the next {@link showAfter}. */
  showLive(canvas: HTMLCanvasElement): void {
    if (this.#after !== canvas) {
      canvas.setAttribute('role', 'img');
      canvas.setAttribute('aria-label', this.after.ariaLabel ?? '');
      this.#after.replaceWith(canvas);
      this.#after = canvas;
    }
    this.#layOut(canvas);
  }

  set zoom(zoom: Zoom) {
    this.#zoom = zoom;
    this.#layOut(this.#after);
    // A picture that is larger than its frame has to be scrollable by keyboard too.
    this.element.tabIndex = zoom === 'fit' ? -1 : 0;
    this.element.toggleAttribute('data-zoomed', zoom !== 'fit');
  }

  #layOut({ width, height }: { readonly width: number; readonly height: number }): void {
    this.#frame.style.setProperty('--aspect', `${width} / ${height}`);
    this.#frame.style.setProperty('--ratio', String(width / height));
    this.#frame.style.width = this.#zoom === 'fit' ? '' : `${width * Number(this.#zoom)}px`;
    // Enlarged, pixels are what there is to look at; smoothing would hide them.
    this.#frame.toggleAttribute('data-pixels', this.#zoom !== 'fit' || width < 300);
  }

  #moveTo(percent: number): void {
    this.#percent = Math.min(100, Math.max(0, percent));
    const rounded = Math.round(this.#percent);
    this.#frame.style.setProperty('--at', `${this.#percent}%`);
    this.#divider.setAttribute('aria-valuenow', String(rounded));
    this.#divider.setAttribute(
      'aria-valuetext',
      `${this.before.ariaLabel} on the left ${rounded} %, ${this.after.ariaLabel} on the right ${100 - rounded} %`,
    );
  }

  #onKey(event: KeyboardEvent): void {
    const step = event.shiftKey ? 10 : 2;
    const to = {
      ArrowLeft: this.#percent - step,
      ArrowDown: this.#percent - step,
      ArrowRight: this.#percent + step,
      ArrowUp: this.#percent + step,
      PageDown: this.#percent - 10,
      PageUp: this.#percent + 10,
      Home: 0,
      End: 100,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#moveTo(to);
  }

  #onPointer(event: PointerEvent): void {
    const onDivider = event.target instanceof Node && this.#divider.contains(event.target);
    // Over an enlarged picture a drag scrolls; only the divider itself moves the divider.
    if (event.button !== 0 || (this.#zoom !== 'fit' && !onDivider)) return;
    event.preventDefault();
    this.#divider.focus({ preventScroll: true });
    this.#frame.setPointerCapture(event.pointerId);
    const follow = (move: PointerEvent) => {
      const box = this.#frame.getBoundingClientRect();
      this.#moveTo(((move.clientX - box.left) / box.width) * 100);
    };
    const stop = () => {
      this.#frame.removeEventListener('pointermove', follow);
      this.#frame.removeEventListener('pointerup', stop);
      this.#frame.removeEventListener('pointercancel', stop);
    };
    this.#frame.addEventListener('pointermove', follow);
    this.#frame.addEventListener('pointerup', stop);
    this.#frame.addEventListener('pointercancel', stop);
    follow(event);
  }
}

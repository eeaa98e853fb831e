import { button } from '../controls.ts';
import { el, errorText } from '../dom.ts';
import type { PictureLimits } from '../engine.ts';
import { takePicture } from './camera.ts';
import { type BundledPicture, type CurrentPicture, type Picture, pictureFromBlob } from './picture.ts';

/** Where pictures come from: the bundled one, a file, a drop, the clipboard, the camera. */
export class PictureSource {
  readonly #current: CurrentPicture;
  readonly #bundled: BundledPicture;
  readonly #limits: PictureLimits;
  readonly #messages: HTMLElement[] = [];

  constructor(current: CurrentPicture, bundled: BundledPicture, limits: PictureLimits) {
    this.#current = current;
    this.#bundled = bundled;
    this.#limits = limits;
    this.#acceptDrops();
    document.addEventListener('paste', (event) => {
      const file = pictureAmong(event.clipboardData?.files);
      if (file === undefined) return;
      event.preventDefault();
      void this.#loadFile(file, 'pasted picture');
    });
  }

  /** A row of buttons, for any tool that works on the picture. */
  controls(): HTMLElement {
    const input = el('input', { type: 'file', accept: 'image/*' });
    input.addEventListener('change', () => {
      const file = input.files?.[0];
      if (file !== undefined) void this.#loadFile(file, file.name);
      // So that choosing the same file again counts as a change.
      input.value = '';
    });
    const message = el('p', { class: 'note', role: 'alert' });
    this.#messages.push(message);
    this.#current.follow((picture) => {
      message.textContent = picture.note ?? '';
      message.classList.remove('bad');
    });
    return el(
      'div',
      { class: 'source' },
      el(
        'div',
        { class: 'row' },
        el('label', { class: 'button' }, 'Open…', input),
        button('Camera', () => void this.#load(() => takePicture(this.#limits))),
        button('Bundled', () => this.#current.set(this.#bundled.withNoise(this.#current.get().added ?? 18))),
      ),
      el('p', { class: 'hint' }, 'Or drop a picture anywhere, or paste one. It stays on this device.'),
      message,
    );
  }

  async #loadFile(file: File, name: string): Promise<void> {
    await this.#load(() => pictureFromBlob(file, name, this.#limits));
  }

  async #load(get: () => Promise<Picture | undefined>): Promise<void> {
    try {
      const picture = await get();
      if (picture !== undefined) this.#current.set(picture);
    } catch (error) {
      for (const message of this.#messages) {
        message.textContent = error instanceof Error ? error.message : errorText(error);
        message.classList.add('bad');
      }
    }
  }

  #acceptDrops(): void {
    const over = (is: boolean) => document.documentElement.toggleAttribute('data-dropping', is);
    addEventListener('dragover', (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      over(true);
    });
    addEventListener('dragleave', (event) => {
      if (event.relatedTarget === null) over(false);
    });
    addEventListener('drop', (event) => {
      over(false);
      const file = pictureAmong(event.dataTransfer?.files) ?? event.dataTransfer?.files[0];
      if (file === undefined) return;
      event.preventDefault();
      void this.#loadFile(file, file.name);
    });
  }
}

function pictureAmong(files: FileList | undefined): File | undefined {
  return Array.from(files ?? []).find((file) => file.type.startsWith('image/'));
}

import { button } from '../controls.ts';
import { el } from '../dom.ts';
import type { PictureLimits } from '../engine.ts';
import { type Picture, pictureFrom } from './picture.ts';

/** Shows the camera in a dialog and gives the picture taken, or `undefined` when the visitor thinks better of it. */
export async function takePicture(limits: PictureLimits): Promise<Picture | undefined> {
  const stream = await openCamera();
  const video = el('video', { playsinline: true, 'aria-label': 'Camera' });
  video.muted = true;
  video.srcObject = stream;
  const dialog = el('dialog', { class: 'camera', 'aria-label': 'Take a picture' });
  document.body.append(dialog);
  try {
    return await new Promise<Picture | undefined>((resolve, reject) => {
      const take = button(
        'Take picture',
        () => resolve(pictureFrom(video, video.videoWidth, video.videoHeight, 'camera picture', limits)),
        'primary',
      );
      take.disabled = true;
      const cancel = button('Cancel', () => resolve(undefined));
      dialog.append(video, el('div', { class: 'row' }, take, cancel));
      dialog.addEventListener('close', () => resolve(undefined));
      dialog.showModal();
      video.play().then(() => {
        take.disabled = false;
        take.focus();
      }, reject);
    });
  } finally {
    for (const track of stream.getTracks()) track.stop();
    dialog.remove();
  }
}

const reasons: Readonly<Record<string, string>> = {
  NotAllowedError: 'The camera was refused, by you or by a setting of the browser.',
  NotFoundError: 'This device has no camera.',
  NotReadableError: 'The camera is in use by another program.',
  OverconstrainedError: 'This device has no camera that fits.',
};

export async function openCamera(): Promise<MediaStream> {
  // Absent outside secure contexts (https or localhost).
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined)
    throw new Error('The browser offers no camera to this page: that needs https or localhost.');
  try {
    return await devices.getUserMedia({ video: { width: { ideal: 1280 }, facingMode: 'environment' } });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    throw new Error(reasons[name] ?? `The camera did not start: ${String(error)}`);
  }
}

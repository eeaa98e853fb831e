import type { Mount } from './workbench.ts';

/** A tool of the site: opened by its name in the address, and loaded then. */
export interface Tool {
  /** The address's fragment. */
  readonly id: string;
  readonly label: string;
  /** For its card on the front page. */
  readonly says: string;
  readonly load: () => Promise<{ mount: Mount }>;
}

export const tools: readonly Tool[] = [
  {
    id: 'play',
    label: 'Play',
    says: 'Denoise, sharpen, and take apart into wavelet planes by dilated convolutions: a picture of yours.',
    load: () => import('./play/mount.ts'),
  },
  {
    id: 'bayer',
    label: 'Bayer',
    says: 'A raw mosaic split by space-to-depth, demosaiced by one convolution, put together by depth-to-space.',
    load: () => import('./bayer/mount.ts'),
  },
  {
    id: 'layers',
    label: 'Layers',
    says: 'Depthwise, dilated, separable and Focus layers drawn as they slide: what each output sees, by which weights.',
    load: () => import('./layers/mount.ts'),
  },
  {
    id: 'rearrange',
    label: 'Space-to-depth',
    says: 'Where each pixel goes, in the channel orders of TensorFlow, PyTorch, ONNX and YOLOv5.',
    load: () => import('./rearrange/mount.ts'),
  },
  {
    id: 'check',
    label: 'Check',
    says: 'Any call, and every case that the library is tested with, on your GPU against the float64 reference.',
    load: () => import('./check/mount.ts'),
  },
  {
    id: 'bench',
    label: 'Bench',
    says: 'atrous, TensorFlow.js, ONNX Runtime and jax-js on your GPU: checked, then timed.',
    load: () => import('./bench/mount.ts'),
  },
];

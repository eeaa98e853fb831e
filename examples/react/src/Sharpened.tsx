import { depthwiseConv2d } from 'atrous';
import { fromImage, toCanvas } from 'atrous/image';
import { useEffect, useRef, useState } from 'react';
import { useGpu } from './useGpu.ts';

/** 1 at the centre, and `amount` of what it has above its neighbourhood's mean; for each of three channels. */
function unsharp(amount: number): Float32Array<ArrayBuffer> {
  const taps = Array.from({ length: 9 }, (_, i) => (i === 4 ? 1 + (8 * amount) / 9 : -amount / 9));
  return Float32Array.from(taps.flatMap((tap) => [tap, tap, tap]));
}

export function Sharpened({ image, amount }: { image: ImageBitmap; amount: number }) {
  const { gpu, error } = useGpu();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [shown, setShown] = useState('…');

  useEffect(() => {
    if (!gpu || !canvas.current) return;
    let overtaken = false;
    const drawn = gpu.scope(() => {
      const filter = gpu.tensor(unsharp(amount), [3, 3, 3, 1]);
      const y = depthwiseConv2d(fromImage(gpu, image), filter, { padding: 'same' });
      return { done: toCanvas(y, canvas.current!) };
    });
    drawn.done.then(
      () => overtaken || setShown(`sharpened by ${amount}`),
      (fault) => overtaken || setShown(String(fault)),
    );
    return () => {
      overtaken = true;
    };
  }, [gpu, image, amount]);

  return (
    <figure>
      <canvas ref={canvas} />
      <figcaption role="status">{error ? error.message : shown}</figcaption>
    </figure>
  );
}

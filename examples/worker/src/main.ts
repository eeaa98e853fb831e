const size = 192;
const status = document.querySelector('[role=status]')!;
const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
const canvas = document.querySelector('canvas')!.transferControlToOffscreen();
worker.postMessage(canvas, [canvas]);

/** A disc that goes round. */
function frame(turn: number): ImageBitmap {
  const context = new OffscreenCanvas(size, size).getContext('2d')!;
  context.fillStyle = '#234';
  context.fillRect(0, 0, size, size);
  context.fillStyle = '#fb4';
  context.beginPath();
  context.arc(size / 2 + 50 * Math.cos(turn), size / 2 + 50 * Math.sin(turn), 30, 0, 2 * Math.PI);
  context.fill();
  return context.canvas.transferToImageBitmap();
}

let frames = 0;
worker.onerror = ({ message }) => {
  status.textContent = message;
};
worker.onmessage = ({ data }: MessageEvent<{ milliseconds: number } | { failure: string } | 'ready'>) => {
  if (data !== 'ready' && 'failure' in data) {
    status.textContent = data.failure;
    return;
  }
  if (data !== 'ready') status.textContent = `${++frames} frames, the last in ${data.milliseconds.toFixed(1)} ms`;
  requestAnimationFrame((now) => {
    const next = frame(now / 500);
    worker.postMessage(next, [next]);
  });
};

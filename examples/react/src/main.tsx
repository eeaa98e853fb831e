import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Sharpened } from './Sharpened.tsx';

/** Soft rings, as there is no other picture here. */
async function rings(size: number): Promise<ImageBitmap> {
  const data = new ImageData(size, size);
  for (let i = 0; i < size * size; i++) {
    const far = Math.hypot((i % size) - size / 2, Math.floor(i / size) - size / 2);
    data.data.set([128 + 90 * Math.sin(far / 6), 128, 128 - 90 * Math.sin(far / 9), 255], 4 * i);
  }
  return createImageBitmap(data);
}

function App({ image }: { image: ImageBitmap }) {
  const [amount, setAmount] = useState(1);
  return (
    <main>
      <h1>Sharpened</h1>
      <Sharpened image={image} amount={amount} />
      <label>
        amount{' '}
        <input type="range" min="0" max="4" step="0.5" value={amount} onChange={(e) => setAmount(+e.target.value)} />
      </label>
    </main>
  );
}

rings(192).then((image) => {
  createRoot(document.getElementById('app')!).render(
    <StrictMode>
      <App image={image} />
    </StrictMode>,
  );
});

// Gives its canvas away, and asks what was drawn there.
const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('canvas')).transferControlToOffscreen();
const worker = new Worker('./worker.js', { type: 'module' });
const result = new Promise((resolve, reject) => {
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = ({ message }) => reject(new Error(message));
});
worker.postMessage(canvas, [canvas]);
Object.assign(globalThis, { result });

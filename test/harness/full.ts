/** Whether this is `npm run test:full`, which leaves nothing out. */
export const full = import.meta.env.VITE_FULL === '1';

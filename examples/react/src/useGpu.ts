import { type Context, createContext } from 'atrous';
import { useEffect, useState } from 'react';

/** A context for as long as the component lives; also in StrictMode, which mounts everything twice. */
export function useGpu(): { gpu?: Context; error?: Error } {
  const [state, setState] = useState<{ gpu?: Context; error?: Error }>({});
  useEffect(() => {
    let left = false;
    const made = createContext();
    made.then(
      (gpu) => left || setState({ gpu }),
      (error) => left || setState({ error }),
    );
    return () => {
      left = true;
      made.then(
        (gpu) => gpu.destroy(),
        () => {},
      );
    };
  }, []);
  return state;
}

import { throwIfAborted } from '../../../shared/errors';

/** One after another, in the order of asking. */
export interface Turns {
  /** `work` when all that asked before have ended. Error: CANCELLED where the signal fires while it waits. */
  inTurn<T>(signal: AbortSignal, what: string, work: () => Promise<T>): Promise<T>;
}

export function createTurns(): Turns {
  let last: Promise<void> = Promise.resolve();
  return {
    async inTurn(signal, what, work) {
      const before = last;
      let end: () => void = () => undefined;
      const mine = new Promise<void>((resolve) => {
        end = resolve;
      });
      // Who gives up waiting keeps its place: those behind it still wait for those before it.
      last = Promise.all([before, mine]).then(() => undefined);
      try {
        await abortable(before, signal);
        throwIfAborted(signal, what);
        return await work();
      } finally {
        end();
      }
    },
  };
}

/** Resolves when the promise does, or when the signal fires. */
async function abortable(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  let stop: () => void = () => undefined;
  const aborted = new Promise<void>((resolve) => {
    stop = resolve;
  });
  signal.addEventListener('abort', stop, { once: true });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

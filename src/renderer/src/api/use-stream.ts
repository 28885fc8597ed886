import { useEffect, useState } from 'react';
import { isCancelled, LakeError } from '../../../shared/errors';
import type { CallOptions } from '../../../shared/contract/define';

export interface StreamState<T> {
  readonly latest: T | null;
  readonly error: Error | null;
}

const RETRY_MS = 1000;

/**
 * Newest item of an endless stream. Cancelled on unmount; opened again after UNAVAILABLE, keeping the last item, since the
 * process behind it is being restarted. `open` and `input` must be stable: a client's function and a constant are.
 */
export function useStream<I extends object, T>(
  open: (input: I, options?: CallOptions) => AsyncIterable<T>,
  input: I,
): StreamState<T> {
  const [state, setState] = useState<StreamState<T>>({ latest: null, error: null });

  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;

    const read = async (): Promise<void> => {
      try {
        for await (const item of open(input, { signal: abort.signal })) {
          if (abort.signal.aborted) return;
          setState({ latest: item, error: null });
        }
      } catch (error) {
        if (abort.signal.aborted || isCancelled(error)) return;
        const failure = error instanceof Error ? error : new Error(String(error));
        setState((previous) => ({ latest: previous.latest, error: failure }));
        if (failure instanceof LakeError && failure.retryable) timer = setTimeout(() => void read(), RETRY_MS);
      }
    };
    void read();

    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [open, input]);

  return state;
}

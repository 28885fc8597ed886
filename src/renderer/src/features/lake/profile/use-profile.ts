import { useCallback, useEffect, useRef, useState } from 'react';
import type { ColumnProfile } from '../../../../../shared/contract/rows';
import { isCancelled, LakeError } from '../../../../../shared/errors';
import { useClients } from '../../../api/context';

export interface Profiling {
  readonly status: 'idle' | 'running' | 'done' | 'cancelled' | 'failed';
  /** Those that are known, in the order of the columns. */
  readonly profiles: readonly ColumnProfile[];
  readonly error: Error | null;
  start(sql: string): void;
  cancel(): void;
}

type State = Omit<Profiling, 'start' | 'cancel'>;
const idle: State = { status: 'idle', profiles: [], error: null };

/**
 * Describes the columns of a statement's answer, one after the other, once it is started. What is known stays when it is cancelled; each
 * start begins with nothing. Ends with whoever asked.
 */
export function useProfile(): Profiling {
  const { queries } = useClients();
  const [known, setKnown] = useState<State>(idle);
  const running = useRef<AbortController | null>(null);

  useEffect(() => () => running.current?.abort(), []);

  const start = useCallback(
    (sql: string) => {
      running.current?.abort();
      const abort = new AbortController();
      running.current = abort;
      const change = (next: (state: State) => State): void => {
        if (!abort.signal.aborted) setKnown(next);
      };
      const read = async (): Promise<void> => {
        try {
          for await (const profile of queries.profile({ of: { sql } }, { signal: abort.signal }))
            change(({ profiles }) => ({ status: 'running', profiles: [...profiles, profile], error: null }));
          change((state) => ({ ...state, status: 'done' }));
        } catch (error) {
          if (abort.signal.aborted) return;
          const failure = error instanceof Error ? error : new Error(String(error));
          change((state) => ({ ...state, status: isCancelled(error) ? 'cancelled' : 'failed', error: failure }));
          if (!(error instanceof LakeError)) console.error(error);
        }
      };
      change(() => ({ ...idle, status: 'running' }));
      void read();
    },
    [queries],
  );

  const cancel = useCallback(() => {
    // Said at once, not when the interrupt is confirmed: the user asked for it.
    running.current?.abort();
    setKnown((previous) => ({ ...previous, status: 'cancelled' }));
  }, []);

  return { ...known, start, cancel };
}

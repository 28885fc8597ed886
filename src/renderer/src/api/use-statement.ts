import { useCallback, useEffect, useRef, useState } from 'react';
import { isCancelled, LakeError } from '../../../shared/errors';
import type { ParameterValues } from '../../../shared/contract/statements';
import type { ResultId } from '../../../shared/ids';
import { useClients } from './context';
import { idleStatement, startedStatement, withEvent, withFailure, type Statement } from './statement';
import { WindowCache } from './window-cache';

export interface StatementControl {
  readonly statement: Statement;
  /** Pages of the current result; a new one for each. Null until its first rows, the first word of how far it is, or its end. */
  readonly cache: WindowCache | null;
  /** Counts the changes of the cache, so that a reader knows to look again. */
  readonly revision: number;
  /**
   * Settles with how the statement ended; cancelled where another took its place. Never rejects. `look`: the lake as it was when the statement
   * was about to be run; without it, it is looked at anew.
   */
  run(sql: string, parameters?: ParameterValues, look?: string): Promise<Statement>;
  cancel(): void;
  /** Drops the result, as if none had been run. */
  reset(): void;
}

/** One run: aborting it interrupts DuckDB while it runs, and `queries.close` drops the result once it has ended. */
interface Session {
  readonly abort: AbortController;
  resultId: ResultId | null;
  cache: WindowCache | null;
  ended: boolean;
}

function wasCancelled(): LakeError {
  return new LakeError('CANCELLED', 'The statement was cancelled.');
}

/** Runs one statement at a time. A new run cancels the one before and drops its result; so does unmounting. */
export function useStatement(): StatementControl {
  const { queries } = useClients();
  const [statement, setStatement] = useState<Statement>(idleStatement);
  const [cache, setCache] = useState<WindowCache | null>(null);
  const [revision, setRevision] = useState(0);
  const current = useRef<Session | null>(null);

  const drop = useCallback(() => {
    const session = current.current;
    current.current = null;
    if (session === null) return;
    session.abort.abort();
    session.cache?.close();
    if (!session.ended || session.resultId === null) return;
    queries.close({ resultId: session.resultId }).catch((error: unknown) => {
      // Gone already, by eviction or with its process: then there is nothing left to close.
      if (!(error instanceof LakeError)) console.error(error);
    });
  }, [queries]);

  useEffect(() => drop, [drop]);

  const run = useCallback(
    (sql: string, parameters: ParameterValues = {}, look?: string): Promise<Statement> => {
      drop();
      const session: Session = { abort: new AbortController(), resultId: null, cache: null, ended: false };
      current.current = session;
      const startedAt = performance.now();
      let latest = startedStatement(sql, parameters, startedAt);
      const show = (next: Statement): void => {
        latest = next;
        setStatement(next);
      };
      show(latest);
      setCache(null);

      const open = (resultId: ResultId): void => {
        session.resultId = resultId;
        session.cache = new WindowCache({
          fetch: (offset, limit, signal) => queries.window({ resultId, offset, limit }, { signal }),
          onChange: () => setRevision((previous) => previous + 1),
        });
      };

      const replaced = (): Statement => withFailure(latest, wasCancelled(), performance.now() - startedAt);

      const follow = async (): Promise<Statement> => {
        try {
          for await (const event of queries.run({ sql, parameters, look }, { signal: session.abort.signal })) {
            if (current.current !== session) return replaced();
            if (event.type === 'started') {
              // Nothing of it is seen: drawing it would keep the first rows waiting, which come next, or how far it is.
              open(event.resultId);
              latest = withEvent(latest, event);
              continue;
            }
            setCache(session.cache);
            if (event.type === 'rows') {
              if (event.head !== null) session.cache?.give(event.head);
              session.cache?.setAvailable(event.available);
            }
            if (event.type === 'done') session.cache?.setAvailable(event.rowCount);
            show(withEvent(latest, event));
          }
          session.ended = true;
          return latest;
        } catch (error) {
          session.cache?.close();
          if (current.current !== session) return replaced();
          current.current = null;
          show(withFailure(latest, error, performance.now() - startedAt));
          if (!isCancelled(error) && !(error instanceof LakeError)) console.error(error);
          return latest;
        }
      };
      return follow();
    },
    [drop, queries],
  );

  const cancel = useCallback(() => {
    if (current.current === null || current.current.ended) return;
    // Said at once, not when the interrupt is confirmed: the user asked for it.
    setStatement((previous) => withFailure(previous, wasCancelled(), previous.elapsedMs));
    drop();
  }, [drop]);

  const reset = useCallback(() => {
    drop();
    setCache(null);
    setStatement(idleStatement);
  }, [drop]);

  return { statement, cache, revision, run, cancel, reset };
}

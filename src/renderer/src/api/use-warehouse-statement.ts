import { useCallback, useEffect, useRef, useState } from 'react';
import { isCancelled, LakeError } from '../../../shared/errors';
import { useClients } from './context';
import { idleStatement, startedStatement, withAnswer, withFailure, type Statement } from './statement';
import type { WarehouseAnswer } from './use-warehouse-question';

export interface WarehouseStatementControl {
  readonly statement: Statement;
  /** Of the statement that is done; null before. */
  readonly answer: WarehouseAnswer | null;
  /** Counts the runs, so that what shows one can begin anew with the next. */
  readonly runs: number;
  run(sql: string): void;
  cancel(): void;
}

interface Run {
  readonly abort: AbortController;
  readonly startedAt: number;
}

/** An answer is held whole, as text. */
const mostRows = 1000;

/** Asks the warehouse one statement at a time. A new run cancels the one before; so does unmounting. */
export function useWarehouseStatement(): WarehouseStatementControl {
  const { warehouse } = useClients();
  const [statement, setStatement] = useState<Statement>(idleStatement);
  const [answer, setAnswer] = useState<WarehouseAnswer | null>(null);
  const [runs, setRuns] = useState(0);
  const current = useRef<Run | null>(null);

  const drop = useCallback(() => {
    current.current?.abort.abort();
    current.current = null;
  }, []);

  useEffect(() => drop, [drop]);

  const run = useCallback(
    (sql: string) => {
      drop();
      const asked: Run = { abort: new AbortController(), startedAt: performance.now() };
      current.current = asked;
      setStatement(startedStatement(sql));
      setAnswer(null);
      setRuns((previous) => previous + 1);

      const ask = async (): Promise<void> => {
        try {
          const given = await warehouse.ask({ sql, limit: mostRows }, { signal: asked.abort.signal });
          if (current.current !== asked) return;
          current.current = null;
          setAnswer(given);
          setStatement((previous) => withAnswer(previous, given));
        } catch (error) {
          if (current.current !== asked) return;
          current.current = null;
          setStatement((previous) => withFailure(previous, error, performance.now() - asked.startedAt));
          if (!isCancelled(error) && !(error instanceof LakeError)) console.error(error);
        }
      };
      void ask();
    },
    [drop, warehouse],
  );

  const cancel = useCallback(() => {
    const asked = current.current;
    if (asked === null) return;
    // Said at once, not when the store confirms it: the user asked for it.
    const error = new LakeError('CANCELLED', 'The statement was cancelled.');
    setStatement((previous) => withFailure(previous, error, performance.now() - asked.startedAt));
    drop();
  }, [drop]);

  return { statement, answer, runs, run, cancel };
}

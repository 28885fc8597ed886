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
  /** Settles with how the statement ended; cancelled where another took its place. Never rejects. */
  run(sql: string): Promise<Statement>;
  cancel(): void;
}

interface Run {
  readonly abort: AbortController;
  readonly startedAt: number;
}

/** An answer is held whole, as text. */
const mostRows = 1000;

function wasCancelled(): LakeError {
  return new LakeError('CANCELLED', 'The statement was cancelled.');
}

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
    (sql: string): Promise<Statement> => {
      drop();
      const asked: Run = { abort: new AbortController(), startedAt: performance.now() };
      current.current = asked;
      const started = startedStatement(sql, {}, asked.startedAt);
      setStatement(started);
      setAnswer(null);
      setRuns((previous) => previous + 1);
      const elapsedMs = (): number => performance.now() - asked.startedAt;
      const end = (ended: Statement): Statement => {
        current.current = null;
        setStatement(ended);
        return ended;
      };

      const ask = async (): Promise<Statement> => {
        try {
          const given = await warehouse.ask({ sql, limit: mostRows }, { signal: asked.abort.signal });
          if (current.current !== asked) return withFailure(started, wasCancelled(), elapsedMs());
          setAnswer(given);
          return end(withAnswer(started, given));
        } catch (error) {
          if (current.current !== asked) return withFailure(started, wasCancelled(), elapsedMs());
          if (!isCancelled(error) && !(error instanceof LakeError)) console.error(error);
          return end(withFailure(started, error, elapsedMs()));
        }
      };
      return ask();
    },
    [drop, warehouse],
  );

  const cancel = useCallback(() => {
    const asked = current.current;
    if (asked === null) return;
    // Said at once, not when the store confirms it: the user asked for it.
    setStatement((previous) => withFailure(previous, wasCancelled(), performance.now() - asked.startedAt));
    drop();
  }, [drop]);

  return { statement, answer, runs, run, cancel };
}

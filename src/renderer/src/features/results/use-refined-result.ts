import { useCallback, useEffect, useRef, useState } from 'react';
import type { Statement } from '../../api/statement';
import { useStatement } from '../../api/use-statement';
import type { WindowCache } from '../../api/window-cache';
import { askedAfter, type AskedRefinement } from './asked-refinement';
import type { Allows } from './asked-result';
import { refinedSql } from './refine-sql';
import { isPlain, plain, type Refinement } from './refinement';
import type { ResultSource } from './result-source';

export interface RefinedResult {
  /** What is wanted, also while it is found out whether it may be asked: what another header or chip adds to. */
  readonly refinement: Refinement;
  /** What `sql` and `rows` are of. */
  readonly shown: Refinement;
  /** What was asked, as SQL; null where nothing was. */
  readonly sql: string | null;
  /** The rows in this order and with these filters; null where the plain result is shown. */
  readonly rows: {
    readonly statement: Statement;
    readonly cache: WindowCache | null;
    readonly revision: number;
  } | null;
  /** They are being asked for, or whether they may be. */
  readonly running: boolean;
  refine(refinement: Refinement): void;
  /** Leaves what was shown before: a refinement is run again for that, since its rows are gone. True if there was something to cancel. */
  cancel(): boolean;
}

interface Wanted {
  readonly refinement: Refinement;
  readonly abort: AbortController;
}

/**
 * Order and filters of one result. `base` goes on being held, so that the way back to it costs nothing and its true count is known; the
 * refined rows are a result of their own, for which `source` is run.
 */
export function useRefinedResult(base: Statement, source: ResultSource | null, allows: Allows): RefinedResult {
  const refined = useStatement();
  const [asked, setAsked] = useState<AskedRefinement | null>(null);
  /** What is not asked yet: whether it may be is being found out. */
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const latest = useRef<Wanted | null>(null);
  const want = useCallback((next: Wanted | null): void => {
    latest.current?.abort.abort();
    latest.current = next;
    setWanted(next);
  }, []);
  // Another result: what was asked was asked of the one before.
  const { statement, cache, revision, run, reset } = refined;
  const { resultId } = base;
  const status = useRef(statement.status);
  useEffect(() => {
    status.current = statement.status;
  }, [statement.status]);
  // The cleanup of one result comes before whatever is asked of the next.
  useEffect(() => {
    if (resultId === null) return;
    return () => {
      want(null);
      reset();
    };
  }, [reset, resultId, want]);
  const current = asked !== null && asked.of === resultId ? asked : null;
  const refine = useCallback(
    (refinement: Refinement): void => {
      if (source === null || !source.isReady || base.resultId === null) return;
      if (isPlain(refinement)) {
        want(null);
        setAsked(null);
        reset();
        return;
      }
      const { columns, parameters, resultId: of } = base;
      const sql = refinedSql(source.sql, columns, refinement);
      const abort = new AbortController();
      want({ refinement, abort });
      const ask = async (): Promise<void> => {
        const isAllowed = await allows(sql, parameters, abort.signal);
        if (abort.signal.aborted) return;
        want(null);
        if (!isAllowed) return;
        const isAt = status.current;
        setAsked((before) => askedAfter(before, isAt, { of, refinement, sql }));
        void run(sql, parameters);
      };
      ask().catch((error: unknown) => console.error(error));
    },
    [allows, base, reset, run, source, want],
  );
  const isAsking = current !== null && statement.status === 'running';
  return {
    refinement: wanted?.refinement ?? current?.refinement ?? plain,
    shown: current?.refinement ?? plain,
    sql: current?.sql ?? null,
    rows: current === null ? null : { statement, cache, revision },
    running: wanted !== null || isAsking,
    refine,
    cancel: () => {
      if (wanted === null && !isAsking) return false;
      want(null);
      if (isAsking) {
        setAsked(current.before);
        if (current.before === null) reset();
        else void run(current.before.sql, base.parameters);
      }
      return true;
    },
  };
}

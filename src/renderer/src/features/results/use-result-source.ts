import { useEffect, useMemo, useState } from 'react';
import type { Pinned } from '../../../../shared/contract/statements';
import { LakeError } from '../../../../shared/errors';
import type { ResultId } from '../../../../shared/ids';
import { useClients } from '../../api/context';
import type { Statement } from '../../api/statement';
import { sourceOf, type ResultSource } from './result-source';

interface Found {
  readonly of: ResultId;
  readonly pinned: Pinned | null;
}

/**
 * What questions about a result are put around, so that order, filters, charts and pivots are all of one state of the lake: the versions are
 * those of the look at the lake that the run went by.
 * `bare` is the statement as it can stand inside another; null, as the source: it cannot.
 */
export function useResultSource(
  { resultId, look }: Pick<Statement, 'resultId' | 'look'>,
  bare: string | null,
): ResultSource | null {
  const { queries } = useClients();
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    if (resultId === null || bare === null || look === undefined) return;
    const abort = new AbortController();
    const ask = async (): Promise<void> => {
      let pinned: Pinned | null = null;
      try {
        if (look !== null) pinned = await queries.pin({ sql: bare, look }, { signal: abort.signal });
      } catch (error) {
        // Then it is run as it is, and that is said.
        if (!abort.signal.aborted && !(error instanceof LakeError)) console.error(error);
      }
      if (!abort.signal.aborted) setFound({ of: resultId, pinned });
    };
    void ask();
    return () => abort.abort();
  }, [bare, look, queries, resultId]);
  return useMemo(() => {
    if (bare === null) return null;
    if (found === null || found.of !== resultId) return { sql: bare, isSame: false, isReady: false };
    return sourceOf(bare, found.pinned);
  }, [bare, found, resultId]);
}

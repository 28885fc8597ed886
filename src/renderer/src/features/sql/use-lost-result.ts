import { useEffect, useRef, useState } from 'react';
import { LakeError } from '../../../../shared/errors';
import type { ResultId } from '../../../../shared/ids';
import { useClients, usePeerStates } from '../../api/context';

/**
 * True once the query process does not hold the result any more. Asked each time the process has come back: a connection that was only
 * cut (a laptop that slept) leaves the result where it was.
 */
export function useLostResult(resultId: ResultId | null, windowError: Error | null): boolean {
  const { queries } = useClients();
  const state = usePeerStates().query;
  const wasAway = useRef(false);
  const [lost, setLost] = useState<ResultId | null>(null);

  useEffect(() => {
    const returned = wasAway.current && state === 'ready';
    wasAway.current = state === 'restarting';
    if (!returned || resultId === null) return;
    const abort = new AbortController();
    queries.window({ resultId, offset: 0, limit: 1 }, { signal: abort.signal }).catch((error: unknown) => {
      if (isGone(error)) setLost(resultId);
    });
    return () => abort.abort();
  }, [queries, resultId, state]);

  return resultId !== null && (lost === resultId || isGone(windowError));
}

function isGone(error: unknown): boolean {
  return error instanceof LakeError && error.code === 'NOT_FOUND';
}

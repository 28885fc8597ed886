import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { Digest } from '../../../../shared/contract/statements';
import { useClients } from '../../api/context';
import { operationKey } from '../../api/query-keys';
import type { Statement } from '../../api/statement';

interface AnswerDigest {
  readonly query: UseQueryResult<Digest>;
  readonly stopped: boolean;
  stop(): void;
  start(): void;
}

/** The fingerprint of a statement's answer, made anew for each run of it. Making it runs the statement once more: `isLarge` waits to be asked for. */
export function useAnswerDigest({ sql, parameters, resultId }: Statement, isLarge: boolean): AnswerDigest {
  const { queries } = useClients();
  const queryClient = useQueryClient();
  const [stopped, setStopped] = useState(isLarge);
  const input = { sql, parameters };
  // Of this result: what was found out for the run before says nothing about this one.
  const queryKey = [...operationKey('queries.digest', input), resultId];
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => queries.digest(input, { signal }),
    enabled: !stopped,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return {
    query,
    stopped,
    stop: () => {
      setStopped(true);
      void queryClient.cancelQueries({ queryKey });
    },
    start: () => setStopped(false),
  };
}

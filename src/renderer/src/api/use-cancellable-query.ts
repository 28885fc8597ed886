import { useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { queryOperations, type QueryReference } from './operations';
import { operationKey } from './query-keys';
import { useOperationQuery } from './use-operation-query';

export interface CancellableQuery<O> {
  readonly query: UseQueryResult<O>;
  readonly cancelled: boolean;
  cancel(): void;
  again(): void;
}

/** A query that may take long: the user stops it, which ends the work behind it, and starts it again. Another `input` begins another one. */
export function useCancellableQuery<I, O>(
  select: (operations: typeof queryOperations) => QueryReference<I, O>,
  input: I,
): CancellableQuery<O> {
  const queryClient = useQueryClient();
  const queryKey = operationKey(select(queryOperations).name, input);
  const name = JSON.stringify(queryKey);
  const [stopped, setStopped] = useState<string | null>(null);
  const cancelled = stopped === name;
  const query = useOperationQuery(select, input, { enabled: !cancelled });
  return {
    query,
    cancelled,
    cancel: () => {
      setStopped(name);
      void queryClient.cancelQueries({ queryKey });
    },
    again: () => setStopped(null),
  };
}

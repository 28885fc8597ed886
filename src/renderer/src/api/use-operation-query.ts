import { usePrefetchQuery, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useClients } from './context';
import { queryOperations, type QueryReference } from './operations';
import { operationKey } from './query-keys';

interface Options {
  readonly enabled?: boolean;
}

/** A query of the contract through the cache. React Query's signal becomes the call's cancel frame. */
export function useOperationQuery<I, O>(
  select: (operations: typeof queryOperations) => QueryReference<I, O>,
  input: I,
  options: Options = {},
): UseQueryResult<O> {
  return useQuery({ ...useAsked(select, input), enabled: options.enabled ?? true });
}

/** Asks beforehand what a component further down will ask, which is not there before something else is answered. */
export function useOperationPrefetch<I, O>(
  select: (operations: typeof queryOperations) => QueryReference<I, O>,
  input: I,
): void {
  usePrefetchQuery(useAsked(select, input));
}

function useAsked<I, O>(select: (operations: typeof queryOperations) => QueryReference<I, O>, input: I) {
  const clients = useClients();
  const operation = select(queryOperations);
  return {
    queryKey: operationKey(operation.name, input),
    queryFn: ({ signal }: { signal: AbortSignal }) => operation.pick(clients)(input, { signal }),
  };
}

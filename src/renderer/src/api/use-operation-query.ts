import { useQuery, type UseQueryResult } from '@tanstack/react-query';
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
  const clients = useClients();
  const operation = select(queryOperations);
  return useQuery({
    queryKey: operationKey(operation.name, input),
    queryFn: ({ signal }) => operation.pick(clients)(input, { signal }),
    enabled: options.enabled ?? true,
  });
}

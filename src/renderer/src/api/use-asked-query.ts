import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useClients } from './context';
import { queryOperations, type QueryReference } from './operations';
import { askedKey, operationKey } from './query-keys';
import { useOperationQuery } from './use-operation-query';

export interface AskedQuery<O> {
  readonly query: UseQueryResult<O>;
  /** Always asks anew. */
  ask(): void;
  cancel(): void;
}

/** A query that is made when the user asks for it and at no other time: dear, or true for the moment only. Its answer is kept for `keepMs` after the last who showed it. */
export function useAskedQuery<I, O>(
  select: (operations: typeof queryOperations) => QueryReference<I, O>,
  input: I,
  keepMs: number,
): AskedQuery<O> {
  const clients = useClients();
  const queryClient = useQueryClient();
  const operation = select(queryOperations);
  const root = useOperationQuery((operations) => operations.lakeInfo, {}).data?.root;
  const queryKey = askedKey(operation.name, input, root);
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => operation.pick(clients)(input, { signal }),
    enabled: false,
    retry: false,
    gcTime: keepMs,
  });
  return {
    query,
    ask: () => void query.refetch(),
    cancel: () => void queryClient.cancelQueries({ queryKey }),
  };
}

/** Lets go of a kept answer: what it was asked of is no more. */
export function useForgetAsked<I, O>(
  select: (operations: typeof queryOperations) => QueryReference<I, O>,
): (input: I) => void {
  const queryClient = useQueryClient();
  const { name } = select(queryOperations);
  return (input) => queryClient.removeQueries({ queryKey: operationKey(name, input) });
}

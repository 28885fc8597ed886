import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { useClients } from './context';
import { commandOperations, type CommandReference } from './operations';
import { invalidate } from './query-client';

/** A command of the contract. After success it makes stale what its definition names; the caller does nothing for that. */
export function useCommand<I, O>(
  select: (operations: typeof commandOperations) => CommandReference<I, O>,
): UseMutationResult<O, Error, I> {
  const clients = useClients();
  const queryClient = useQueryClient();
  const operation = select(commandOperations);
  return useMutation({
    mutationKey: [operation.name],
    mutationFn: (input: I) => operation.pick(clients)(input),
    // Not awaited: a command has ended when the core says so, not when every open page was read again.
    onSuccess: () => {
      void invalidate(queryClient, operation.invalidates);
    },
  });
}

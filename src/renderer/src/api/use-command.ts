import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { commandMutation, type CommandOptions } from './command-mutation';
import { useClients } from './context';
import { commandOperations, type CommandReference } from './operations';

/**
 * A command of the contract. After success it makes stale what its definition names; the caller does nothing for that. What the user has to be told
 * in any case belongs into `options`: callbacks of `mutate` are not called once the component is gone.
 */
export function useCommand<I, O>(
  select: (operations: typeof commandOperations) => CommandReference<I, O>,
  options: CommandOptions<I, O> = {},
): UseMutationResult<O, Error, I> {
  const clients = useClients();
  const queryClient = useQueryClient();
  const operation = select(commandOperations);
  return useMutation(commandMutation(operation, operation.pick(clients), queryClient, options));
}

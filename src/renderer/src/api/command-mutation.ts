import type { MutationOptions, QueryClient } from '@tanstack/react-query';
import { invalidate } from './query-client';
import type { CommandReference } from './operations';

/** What follows a command wherever the window is by then; what `mutate` is given is left out once the component that asked is gone. */
export interface CommandOptions<I, O> {
  readonly onSuccess?: (output: O, input: I) => void;
  readonly onError?: (error: Error, input: I) => void;
}

/** One command as a mutation; after success it makes stale what its definition names. Rejects with whatever the core refuses it for. */
export function commandMutation<I, O>(
  operation: CommandReference<I, O>,
  run: (input: I) => Promise<O>,
  queryClient: QueryClient,
  options: CommandOptions<I, O>,
): MutationOptions<O, Error, I> {
  return {
    mutationKey: [operation.name],
    mutationFn: (input) => run(input),
    onSuccess: (output, input) => {
      // Not awaited: a command has ended when the core says so, not when every open page was read again.
      void invalidate(queryClient, operation.invalidates);
      options.onSuccess?.(output, input);
    },
    onError: (error, input) => options.onError?.(error, input),
  };
}

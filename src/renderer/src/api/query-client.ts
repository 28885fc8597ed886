import { QueryClient } from '@tanstack/react-query';
import { LakeError } from '../../../shared/errors';
import { invalidationPrefix } from './query-keys';

const MAX_RETRIES = 3;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The page is told what changed (commands, ended jobs, commits of those that go on), so it does not guess by the clock or by focus.
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        // The core is on this machine: the state of the network says nothing about it.
        networkMode: 'always',
        // Only a process on its way back is worth asking again; a wrong name stays wrong.
        retry: (failures, error) => error instanceof LakeError && error.retryable && failures < MAX_RETRIES,
        retryDelay: (failures) => 300 * 2 ** failures,
      },
      mutations: { networkMode: 'always' },
    },
  });
}

export async function invalidate(client: QueryClient, targets: readonly string[]): Promise<void> {
  await Promise.all(targets.map((target) => client.invalidateQueries({ queryKey: invalidationPrefix(target) })));
}

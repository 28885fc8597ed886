import { createContext, useContext, useDeferredValue, useMemo, type ReactNode } from 'react';
import type { ConsumerStatus } from '../../../shared/contract/consumers';
import { useClients } from './context';
import { isActive } from './feed-jobs';
import { useJobs } from './live';
import { useStream } from './use-stream';

export interface WatchedConsumers {
  /** Null until the first answer. */
  readonly statuses: readonly ConsumerStatus[] | null;
  readonly error: Error | null;
}

const ConsumersContext = createContext<WatchedConsumers>({ statuses: null, error: null });

const NOTHING = {};

async function* nothing(): AsyncGenerator<ConsumerStatus[]> {}

/**
 * One subscription to `consumers.watch` for the whole window. While it is open the core asks the brokers about stopped consumers now and then,
 * so it is open only where somebody looks (`shown`) or a consumer runs; what was seen last stays.
 */
export function ConsumersProvider({ shown, children }: { shown: boolean; children: ReactNode }) {
  const clients = useClients();
  const isRunning = useJobs().some((job) => job.kind === 'consume' && isActive(job));
  const isWatching = shown || isRunning;
  const { latest, error } = useStream(isWatching ? clients.consumers.watch : nothing, NOTHING);
  // Drawn when the page has time for it: what a user types or scrolls goes first.
  const statuses = useDeferredValue(latest);
  const watched = useMemo(() => ({ statuses, error }), [statuses, error]);
  return <ConsumersContext value={watched}>{children}</ConsumersContext>;
}

export function useConsumers(): WatchedConsumers {
  return useContext(ConsumersContext);
}

import { useQueries } from '@tanstack/react-query';
import type { FeedSummary } from '../../../shared/contract/feeds';
import { useClients } from './context';
import { queryOperations } from './operations';
import { operationKey } from './query-keys';

/** Of a lake with more feeds, those of the first are found: each is a call of its own. */
const MAX_FEEDS = 300;

export interface FeedColumn {
  readonly feed: string;
  readonly column: string;
}

export interface FeedColumns {
  /** Of every feed that has answered so far. */
  readonly columns: readonly FeedColumn[];
  /** Feeds that have not answered yet. */
  readonly pending: number;
  /** Feeds that are not asked. */
  readonly leftOut: number;
}

/** The columns of the feeds; asked once they are searched, and kept by the window's cache. */
export function useFeedColumns(feeds: readonly FeedSummary[], enabled: boolean): FeedColumns {
  const clients = useClients();
  const { name, pick } = queryOperations.lakeSchema;
  const whole = feeds.filter(({ problem }) => problem === null);
  const asked = whole.slice(0, MAX_FEEDS);
  const leftOut = whole.length - asked.length;
  return useQueries({
    queries: asked.map(({ name: feed }) => ({
      queryKey: operationKey(name, { feed }),
      queryFn: ({ signal }: { signal: AbortSignal }) => pick(clients)({ feed }, { signal }),
      enabled,
    })),
    combine: (answers) => ({
      columns: answers.flatMap(({ data }, index) => {
        const feed = asked[index]?.name;
        return feed === undefined || data === undefined
          ? []
          : data.columns.map((column) => ({ feed, column: column.name }));
      }),
      pending: answers.filter(({ isLoading }) => isLoading).length,
      leftOut,
    }),
  });
}

import type { FeedConfig } from '../../../shared/contract/feeds';
import type { TableMapping } from '../../../shared/contract/warehouse';
import { LakeError } from '../../../shared/errors';

/** A feed's topic on its way into the tables that the feed fills. */
export interface LivePlan {
  readonly feed: FeedConfig;
  readonly topic: string;
  /** Dimensions first. */
  readonly mappings: readonly TableMapping[];
}

/** Error: REFUSED saying why the feed cannot be loaded live. */
export function livePlan(feed: FeedConfig, all: readonly TableMapping[]): LivePlan {
  const mappings = all.filter((mapping) => mapping.feed === feed.name);
  if (mappings.length === 0)
    throw refusal(feed, 'fills no table of the warehouse. Map it to one: lagoon warehouse create-table');
  const topics = new Set(mappings.map(({ topic }) => topic ?? feed.topic));
  const [topic, other] = topics;
  if (topic === null || topic === undefined) {
    throw refusal(
      feed,
      `has no Kafka topic, and no mapping of its tables names one. Name it: lagoon feeds set ${feed.name} --topic TOPIC`,
    );
  }
  if (other !== undefined) {
    throw refusal(
      feed,
      `fills tables from several topics (${[...topics].join(', ')}), and a live load reads one. Name the same in their mappings.`,
    );
  }
  return { feed, topic, mappings };
}

/** Every feed that can be loaded live. */
export function livePlans(feeds: readonly FeedConfig[], all: readonly TableMapping[]): LivePlan[] {
  return feeds.flatMap((feed) => {
    try {
      return [livePlan(feed, all)];
    } catch (error) {
      if (error instanceof LakeError && error.code === 'REFUSED') return [];
      throw error;
    }
  });
}

/** Columns of the feed that tell its rows apart: its own key, else what the key of the first table is made of. */
export function recordKeyOf({ feed, mappings }: LivePlan): readonly string[] {
  if (feed.keyColumns.length > 0) return feed.keyColumns;
  const [first] = mappings.toSorted((a, b) => Number(b.kind === 'fact') - Number(a.kind === 'fact'));
  return first === undefined ? [] : keySourcesOf(first);
}

/** Columns of the feed that the table's key is made of. */
export function keySourcesOf({ keyColumns, columns }: TableMapping): string[] {
  return keyColumns.flatMap((key) => {
    const source = columns.find(({ name }) => name === key)?.source;
    return source !== undefined && 'column' in source ? [source.column] : [];
  });
}

function refusal(feed: FeedConfig, reason: string): LakeError {
  return new LakeError('REFUSED', `"${feed.name}" ${reason}`, { details: { feed: feed.name } });
}

import type { FeedConfig } from '../../../shared/contract/feeds';

/** A feed with nothing declared, which keeps everything: what it is made of says the rest. */
export function plainFeed(its: Pick<FeedConfig, 'name' | 'description' | 'kind' | 'source'>, now: Date): FeedConfig {
  const instant = now.toISOString();
  return {
    formatVersion: 1,
    ...its,
    level: 'raw',
    topic: null,
    columns: [],
    eventTimeColumn: null,
    keyColumns: [],
    retentionDays: null,
    retentionVersions: null,
    compression: 'snappy',
    enabled: true,
    createdAt: instant,
    updatedAt: instant,
  };
}

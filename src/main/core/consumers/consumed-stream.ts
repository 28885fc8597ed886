import type { FeedConfig } from '../../../shared/contract/feeds';
import type { LakeStore } from '../lake/types';
import type { ParquetEngine } from '../ports';
import type { ConsumedFeed } from './assignment';
import { ceilingsOf } from './ceilings';
import { openHeldOffsets } from './held-offsets';

export interface ConsumedStreamOptions {
  readonly feed: FeedConfig;
  readonly store: LakeStore;
  readonly engine: ParquetEngine;
  readonly runId: string;
  /** commitInfo.operation. */
  readonly operation: string;
}

/** A stream: what a consumer takes is appended to it. */
export function consumedStream({ feed, store, engine, runId, operation }: ConsumedStreamOptions): ConsumedFeed {
  return {
    openWriter: (signal) => store.openWriter(feed, { runId, operation, signal }),
    positions: async () => (await store.table(feed).read())?.transactions ?? new Map<string, bigint>(),
    ceilings: async () => ceilingsOf(await store.table(feed).read()),
    heldOffsets: () => openHeldOffsets(feed, { store, engine }),
  };
}

import type { FeedConfig } from '../../../shared/contract/feeds';
import { decodingWriter } from '../formats/decoding-writer';
import { withMessageColumns } from '../formats/message-columns';
import type { RecordDecoders } from '../formats/record-decoder';
import type { LakeStore } from '../lake/types';
import type { ParquetEngine } from '../ports';
import type { ConsumedFeed } from './assignment';
import { ceilingsOf } from './ceilings';
import { openHeldOffsets } from './held-offsets';

export interface ConsumedStreamOptions {
  readonly feed: FeedConfig;
  readonly store: LakeStore;
  readonly engine: ParquetEngine;
  readonly decoders: RecordDecoders;
  readonly runId: string;
  /** commitInfo.operation. */
  readonly operation: string;
}

/** A stream: what a consumer takes is appended to it. */
export function consumedStream({
  feed,
  store,
  engine,
  decoders,
  runId,
  operation,
}: ConsumedStreamOptions): ConsumedFeed {
  return {
    async openWriter(signal) {
      const decoder = await decoders.decoderOf(feed);
      return decodingWriter(await store.openWriter(withMessageColumns(feed), { runId, operation, signal }), decoder);
    },
    positions: async () => (await store.table(feed).read())?.transactions ?? new Map<string, bigint>(),
    ceilings: async () => ceilingsOf(await store.table(feed).read()),
    heldOffsets: () => openHeldOffsets(feed, { store, engine }),
  };
}

import { decodingWriter } from '../formats/decoding-writer';
import { withMessageColumns } from '../formats/message-columns';
import type { ConsumedFeed } from './assignment';
import type { ConsumedStreamOptions } from './consumed-stream';

/**
 * A table: what a consumer takes are changes of its rows, by their keys. It holds no offsets, and needs none: changes that are read again end where they
 * ended before.
 */
export function consumedTable({ feed, store, decoders, runId, operation }: ConsumedStreamOptions): ConsumedFeed {
  return {
    async openWriter(signal) {
      const decoder = await decoders.decoderOf(feed);
      const options = { runId, operation, mergesByKey: true, signal };
      return decodingWriter(await store.openWriter(withMessageColumns(feed), options), decoder);
    },
    positions: async () => (await store.table(feed).read())?.transactions ?? new Map<string, bigint>(),
    ceilings: () => Promise.resolve(new Map()),
    heldOffsets: () => Promise.resolve({ runs: () => Promise.resolve([]) }),
  };
}

import type { FeedWriter } from '../lake/types';
import type { RecordDecoder } from './record-decoder';

/** A writer of what a decoder makes of the batches. */
export function decodingWriter(writer: FeedWriter, decoder: RecordDecoder | null): FeedWriter {
  if (decoder === null) return writer;
  return {
    get positions() {
      return writer.positions;
    },
    get pendingDays() {
      return writer.pendingDays;
    },
    append: async (batch) => writer.append(await decoder.decode(batch)),
    commit: (positions) => writer.commit(positions),
    close: () => writer.close(),
  };
}

import { LakeError } from '../../../shared/errors';
import type { FeedWriter } from '../lake/types';
import type { RawBatch } from '../ports';
import type { RecordDecoder } from './record-decoder';

/** A batch could not be decoded now (its schemas are not to be had). The writer has nothing of it, and takes it when it is appended again. */
export class UndecodedError extends LakeError {
  constructor(cause: LakeError) {
    super(cause.code, cause.message, { details: cause.details, retryable: true, cause });
  }
}

/** A writer of what a decoder makes of the batches. `append` rejects with `UndecodedError` where trying again may help. */
export function decodingWriter(writer: FeedWriter, decoder: RecordDecoder | null): FeedWriter {
  if (decoder === null) return writer;
  return {
    get positions() {
      return writer.positions;
    },
    get pendingDays() {
      return writer.pendingDays;
    },
    append: async (batch) => writer.append(await decoded(batch, decoder)),
    commit: (positions) => writer.commit(positions),
    close: () => writer.close(),
  };
}

async function decoded(batch: RawBatch, decoder: RecordDecoder): Promise<RawBatch> {
  try {
    return await decoder.decode(batch);
  } catch (error) {
    throw error instanceof LakeError && error.retryable ? new UndecodedError(error) : error;
  }
}

import type { FeedConfig } from '../../../shared/contract/feeds';
import type { RawBatch } from '../ports';

/**
 * Between a source's batch and the writer: the same records, place by place, as the JSON that they are written from. What cannot be decoded is
 * rejected by its place. Errors are of the whole batch, none of which is taken: UNAVAILABLE (the schema registry), REFUSED, SOURCE.
 */
export interface RecordDecoder {
  decode(batch: RawBatch): Promise<RawBatch>;
}

export interface RecordDecoders {
  /**
   * Null where the feed's records are taken as they come: JSON, with nothing of the message beside its value. `takesJson`: records that a person
   * may have written anew, without key and headers. Errors: REFUSED (no schema registry is set up), IO.
   */
  decoderOf(feed: FeedConfig, options?: { readonly takesJson?: boolean }): Promise<RecordDecoder | null>;
}

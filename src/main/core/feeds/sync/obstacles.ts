import type { FeedConfig, FeedDraft } from '../../../../shared/contract/feeds';
import { isCancelled, LakeError } from '../../../../shared/errors';
import type { LakeStore } from '../../lake/types';
import { assertMayBecome } from '../update-feed';

/** Why the draft cannot take the feed's place because of the rows that are there, and what to do; null where it can. */
export async function obstacleOf(current: FeedConfig, draft: FeedDraft, store: LakeStore): Promise<string | null> {
  try {
    const mixed = await wouldMix(current, draft, store);
    if (mixed !== null) return mixed;
    await assertMayBecome(current, draft, store);
    return null;
  } catch (error) {
    if (isCancelled(error) || !(error instanceof LakeError)) throw error;
    return reasonOf(error, current);
  }
}

/** Nobody could tell the sample's rows from real ones, once both are in one feed. */
async function wouldMix(current: FeedConfig, draft: FeedDraft, store: LakeStore): Promise<string | null> {
  if (current.source.type !== 'sample' || draft.source.type === 'sample') return null;
  const records = (await store.snapshot(current))?.totals.records ?? 0;
  if (records === 0) return null;
  return `${current.name} holds ${records} rows of the sample, and real ones would be among them. Rename or archive it (lagoon feeds rename, lagoon feeds archive), or delete it with its rows; then sync again.`;
}

function reasonOf({ code, details, message }: LakeError, { name }: FeedConfig): string {
  const { column, known, wanted } = details;
  if (code !== 'REFUSED' || typeof column !== 'string' || known === undefined || wanted === undefined) return message;
  return `${column} would be ${String(wanted)}, and is ${String(known)} in the rows of ${name}, which stay as they are. Add a feed by another name for the new type (lagoon feeds clone ${name} ${name}_2, then sync), and archive this one.`;
}

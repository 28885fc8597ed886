import type { FeedConfig } from '../../../shared/contract/feeds';
import type { QuarantineSelection } from '../../../shared/contract/quarantine';
import { LakeError } from '../../../shared/errors';
import { OffsetList } from './offset-list';
import { openQuarantine, selected } from './open-quarantine';
import type { RedriveParts } from './redrive';
import { commitTakeOut, finishTakeOut, stageRest, type TakenFile } from './take-out';

/**
 * Drops the selected records, which must be `records` in number. It goes through the feed's log as a redrive does, so that no record is dropped
 * by the one and taken by the other. Errors: CONFLICT (another number, or another was quicker), IO, CANCELLED.
 */
export async function discard(
  feed: FeedConfig,
  selection: QuarantineSelection,
  records: number,
  signal: AbortSignal,
  parts: RedriveParts,
): Promise<void> {
  const { store, engine, events } = parts;
  const quarantine = await openQuarantine(feed, store);
  const taken: TakenFile[] = [];
  const offsets = new OffsetList();
  let found = 0;
  try {
    const { files, filter } =
      quarantine === null ? { files: [], filter: {} } : selected(quarantine, selection, { kind: 'none' });
    for (const file of files) {
      const rows: number[] = [];
      for await (const page of engine.quarantineRows(file.absolutePath, filter, signal)) {
        for (const { row, partition, offset } of page) {
          rows.push(row);
          offsets.add(partition, offset);
        }
      }
      found += rows.length;
      if (found > records) break;
      if (rows.length > 0 && quarantine !== null) taken.push(await stageRest(file, rows, quarantine, signal, parts));
    }
    if (found !== records) {
      throw new LakeError(
        'CONFLICT',
        `The quarantine of ${feed.name} has ${found > records ? 'more' : found} such records by now, not ${records}. Nothing was discarded; look at them again.`,
        { details: { feed: feed.name, records }, retryable: true },
      );
    }
    if (quarantine === null || found === 0) return;
    const staged = taken.splice(0);
    const deltaVersion = await commitTakeOut(
      { operation: 'DISCARD', quarantine, taken: staged, result: null, runId: null, signal },
      parts,
    );
    const details = { deltaVersion, records: found, ...offsets.toJson() };
    const unsaid = await events.append('metadata', {
      event: 'quarantine discarded',
      feed: feed.name,
      runId: null,
      details,
    });
    // Nothing else says any more which offsets are in neither the feed nor its quarantine.
    if (unsaid !== null)
      parts.logger.warn('quarantine.discard-unwritten', { feed: feed.name, message: unsaid, ...details });
    await finishTakeOut(quarantine, parts);
  } finally {
    for (const { rest } of taken) if (rest !== null) await parts.files.remove(rest.temporaryPath);
  }
}

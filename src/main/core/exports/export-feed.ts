import type { FeedConfig } from '../../../shared/contract/feeds';
import { throwIfAborted } from '../../../shared/errors';
import type { JobContext, JobOutcome } from '../jobs/types';
import type { LakeStore } from '../lake/types';
import { valueBytesOf, type Clock } from '../ports';
import type { BatchSource } from './batch-source';

/**
 * One export: everything the source has beyond the lake's position, in one commit. A cancel or a failure commits nothing and leaves
 * nothing behind, so an export may always be repeated.
 */
export async function exportFeed(
  feed: FeedConfig,
  source: BatchSource,
  store: Pick<LakeStore, 'openWriter' | 'quarantineName'>,
  clock: Clock,
  context: JobContext,
): Promise<JobOutcome> {
  const writer = await store.openWriter(feed, { runId: context.runId, operation: 'EXPORT', signal: context.signal });
  try {
    const read = await source.open(writer.positions, context.signal);
    let rows = 0;
    let sourceBytes = 0;
    context.progress({ totalRows: read.totalRows, phase: 'reading' });
    for await (const batch of read.batches) {
      throwIfAborted(context.signal, `The export of "${feed.name}"`);
      await writer.append(batch);
      rows += batch.count;
      sourceBytes += valueBytesOf(batch);
      context.progress({ rows, sourceBytes });
      // A source that is always ready and a writer with room would otherwise never let a cancel or a watcher have its turn.
      await clock.sleep(0, context.signal);
    }
    context.progress({ phase: 'committing' });
    throwIfAborted(context.signal, `The export of "${feed.name}"`);
    const outcome = await writer.commit(read.positions);
    context.progress({ writtenBytes: outcome.writtenBytes, quarantined: outcome.quarantinedRows });
    if (outcome.quarantinedRows > 0) {
      context.warn(
        `${outcome.quarantinedRows} records did not fit the schema and are in ${store.quarantineName(feed.name)}.`,
      );
    }
    return { deltaVersion: outcome.deltaVersion };
  } finally {
    await writer.close();
  }
}

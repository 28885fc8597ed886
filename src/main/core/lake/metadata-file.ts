import { join } from 'node:path';
import { z } from 'zod';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError, messageOf } from '../../../shared/errors';
import type { LakeParts } from './delta-log';
import type { Snapshot, TableVersion } from './types';

const versionSchema = z.object({ version: z.int() });

/**
 * `_metadata.json`: a summary for people and scripts, derived from the log. It is never read back but to see whether it is there, whole and of
 * this version; a failure to write it is logged and never fails the commit before it. False where it was not written.
 */
export async function writeMetadata(
  feed: FeedConfig,
  tablePath: string,
  snapshot: Snapshot,
  versions: readonly TableVersion[],
  parts: LakeParts,
): Promise<boolean> {
  const path = join(tablePath, '_metadata.json');
  try {
    await parts.files.replaceText(path, `${JSON.stringify(summarize(feed, snapshot, versions), null, 2)}\n`);
    return true;
  } catch (error) {
    parts.logger.warn('lake.metadata.failed', { path, message: messageOf(error) });
    return false;
  }
}

export async function metadataIsCurrent(
  tablePath: string,
  deltaVersion: number,
  { files }: Pick<LakeParts, 'files'>,
): Promise<boolean> {
  try {
    const parsed = versionSchema.safeParse(JSON.parse(await files.readText(join(tablePath, '_metadata.json'))));
    return parsed.success && parsed.data.version === deltaVersion;
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof LakeError && error.code === 'NOT_FOUND')) return false;
    throw error;
  }
}

export function summarize(feed: FeedConfig, snapshot: Snapshot, versions: readonly TableVersion[]) {
  const table = feed.kind === 'table';
  return {
    source: feed.source,
    kind: feed.kind,
    mode: table ? 'OVERWRITE' : 'APPEND',
    last_export: snapshot.committedAt.toISOString(),
    version: snapshot.deltaVersion,
    total_records: snapshot.totals.records,
    total_size_mb: megabytes(snapshot.totals.sizeBytes),
    schema: snapshot.columns,
    partitions: snapshot.partitions.map(({ path, records, files, sizeBytes, minEventTime, maxEventTime }) => ({
      path,
      records,
      files,
      size_mb: megabytes(sizeBytes),
      min_event_time: minEventTime?.toISOString() ?? null,
      max_event_time: maxEventTime?.toISOString() ?? null,
    })),
    ...(table
      ? {
          versions: versions.map(({ tableVersion, exportedAt, records, sizeBytes, path }) => ({
            version: tableVersion,
            exported_at: exportedAt.toISOString(),
            records,
            size_mb: megabytes(sizeBytes),
            path,
          })),
        }
      : {}),
  };
}

/** 1 MB is 1,000,000 bytes; six decimals keep every byte. */
function megabytes(sizeBytes: number): number {
  return Math.round(sizeBytes) / 1_000_000;
}

import { join } from 'node:path';
import { z } from 'zod';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError, messageOf } from '../../../shared/errors';
import type { LakeParts } from './delta-log';
import type { LiveFile, Snapshot, TableVersion } from './types';

const versionSchema = z.object({ version: z.int() });

/**
 * `_metadata.json`: a summary for people and scripts, derived from the log. It is never read back but to see whether it is there, whole and of
 * this version; a failure to write it is logged and never fails the commit before it.
 */
export async function writeMetadata(
  feed: FeedConfig,
  tablePath: string,
  snapshot: Snapshot,
  versions: readonly TableVersion[],
  parts: LakeParts,
): Promise<void> {
  const path = join(tablePath, '_metadata.json');
  try {
    await parts.files.replaceText(path, `${JSON.stringify(summarize(feed, snapshot, versions), null, 2)}\n`);
  } catch (error) {
    parts.logger.warn('lake.metadata.failed', { path, message: messageOf(error) });
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
    total_records: recordsOf(snapshot.files),
    total_size_mb: megabytes(sizeOf(snapshot.files)),
    schema: snapshot.columns,
    partitions: partitions(snapshot.files),
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

function partitions(files: readonly LiveFile[]) {
  const byFolder = new Map<string, LiveFile[]>();
  for (const file of files) {
    const folder = file.path.slice(0, Math.max(0, file.path.lastIndexOf('/')));
    const known = byFolder.get(folder);
    if (known === undefined) byFolder.set(folder, [file]);
    else known.push(file);
  }
  return [...byFolder]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, inside]) => ({
      path,
      records: recordsOf(inside),
      files: inside.length,
      size_mb: megabytes(sizeOf(inside)),
      min_event_time: extreme(
        inside.map((file) => file.minEventTime),
        Math.min,
      ),
      max_event_time: extreme(
        inside.map((file) => file.maxEventTime),
        Math.max,
      ),
    }));
}

function recordsOf(files: readonly LiveFile[]): number {
  return files.reduce((sum, file) => sum + (file.records ?? 0), 0);
}

function sizeOf(files: readonly LiveFile[]): number {
  return files.reduce((sum, file) => sum + file.sizeBytes, 0);
}

/** 1 MB is 1,000,000 bytes; six decimals keep every byte. */
function megabytes(sizeBytes: number): number {
  return Math.round(sizeBytes) / 1_000_000;
}

function extreme(times: readonly (Date | null)[], pick: (a: number, b: number) => number): string | null {
  const known = times.filter((time) => time !== null).map((time) => time.getTime());
  return known.length === 0 ? null : new Date(known.reduce((a, b) => pick(a, b))).toISOString();
}

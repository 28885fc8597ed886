import { createHash } from 'node:crypto';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { datePartitionColumns } from '../lake/feed-layout';
import type { LogState } from '../lake/log-state';
import type { SourcePosition } from '../ports';

/** A file of a user's with what stands for its content, whatever it is called. */
export interface DigestedFile {
  readonly path: string;
  /** SHA-256 of its bytes. */
  readonly digest: string;
}

const filePrefix = 'file:';

/** In a stream's log: files that it has taken, so that two imports at once, which would number theirs the same, conflict. */
const fileIndexAppId = 'lagoon:file-index';

/**
 * What a file says: its bytes, and what its `key=value` folders say of every row of it. A feed's event time column dates rows, where there is one,
 * and the file's year=, month= and day= do not.
 */
export function contentOf({ path, digest }: DigestedFile, feed: Pick<FeedConfig, 'kind' | 'eventTimeColumn'>): string {
  const said = path
    .split(/[\\/]/)
    .slice(0, -1)
    .filter((folder) => folder.indexOf('=') > 0)
    .filter((folder) => feed.kind === 'table' || feed.eventTimeColumn === null || !isDatePart(folder));
  return said.length === 0 ? digest : `${digest}:${said.sort().join('/')}`;
}

function isDatePart(folder: string): boolean {
  const key = folder.slice(0, folder.indexOf('=')).toLowerCase();
  return datePartitionColumns.some(({ name }) => name === key);
}

/** Position of a file in a stream's log, whose version is the rows that it had. A stream takes no content twice. */
export function filePosition(content: string): string {
  return `${filePrefix}${content}`;
}

/** A table's version stands for a set of files: it is passed over while it is the newest. */
export function setPosition(contents: readonly string[]): string {
  return `files:${createHash('sha256')
    .update([...contents].sort().join('\n'))
    .digest('hex')}`;
}

/** Files are numbered through all imports of a stream, in the order of its log. Logs from before the count was kept have the files alone. */
export function nextFileIndex(base: LogState | null): number {
  const counted = base?.transactions.get(fileIndexAppId);
  if (counted !== undefined) return Number(counted);
  let files = 0;
  for (const appId of base?.transactions.keys() ?? []) if (appId.startsWith(filePrefix)) files += 1;
  return files;
}

export function fileIndexPosition(nextIndex: number): SourcePosition {
  return { appId: fileIndexAppId, version: BigInt(nextIndex) };
}

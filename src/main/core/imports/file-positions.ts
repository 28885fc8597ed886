import { createHash } from 'node:crypto';
import type { CsvHeader } from '../../../shared/contract/imports';
import type { LogState } from '../lake/log-state';
import { datePartOf, type SourcePosition } from '../ports';

const filePrefix = 'file:';

/** In a stream's log: files that it has taken, so that two imports at once, which would number theirs the same, conflict. */
const fileIndexAppId = 'lagoon:file-index';

/** What a file says: the SHA-256 of its bytes, and what folders say of every row of it. */
export function contentOf(digest: string, folders: readonly string[]): string {
  return folders.length === 0 ? digest : `${digest}:${[...folders].sort().join('/')}`;
}

/**
 * Whether a stream has taken a file. Bytes that are known with nothing said of them, as logs from before folders counted have them, are known
 * wherever they lie; and bytes of which nothing is said are known by whatever was said of them before. Nor did older logs say of what day the folders are
 * where an event time dates the rows: bytes that are known with all else that is said of them are known.
 */
export function knownFiles(
  base: Pick<LogState, 'transactions'> | null,
): (file: { readonly content: string }) => boolean {
  const contents = new Set<string>();
  for (const appId of base?.transactions.keys() ?? [])
    if (appId.startsWith(filePrefix)) contents.add(appId.slice(filePrefix.length));
  const digests = new Set([...contents].map(digestOf));
  return ({ content }) => {
    const digest = digestOf(content);
    return (
      contents.has(content) ||
      contents.has(withoutDay(content)) ||
      contents.has(digest) ||
      (content === digest && digests.has(digest))
    );
  };
}

function digestOf(content: string): string {
  return content.split(':', 1)[0] ?? content;
}

function withoutDay(content: string): string {
  const digest = digestOf(content);
  const folders = content.slice(digest.length + 1).split('/');
  return contentOf(
    digest,
    folders.filter((folder) => folder !== '' && datePartOf(folder.slice(0, folder.indexOf('='))) === null),
  );
}

/** Position of a file in a stream's log, whose version is the rows that it had. A stream takes no content twice. */
export function filePosition(content: string): string {
  return `${filePrefix}${content}`;
}

/** A table's version stands for a set of files, and for what was said of their first lines: it is passed over while it is the newest. */
export function setPosition(contents: readonly string[], header: CsvHeader = 'auto'): string {
  const said = header === 'auto' ? [] : [`header=${header}`];
  return `files:${createHash('sha256')
    .update([...[...contents].sort(), ...said].join('\n'))
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

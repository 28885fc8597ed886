import { createHash } from 'node:crypto';
import type { CsvHeader } from '../../../shared/contract/imports';
import type { LogState } from '../lake/log-state';
import type { SourcePosition } from '../ports';

const filePrefix = 'file:';

/** In a stream's log: files that it has taken, so that two imports at once, which would number theirs the same, conflict. */
const fileIndexAppId = 'lagoon:file-index';

/** What a file says: the SHA-256 of its bytes, and what folders say of every row of it. */
export function contentOf(digest: string, folders: readonly string[]): string {
  return folders.length === 0 ? digest : `${digest}:${[...folders].sort().join('/')}`;
}

/**
 * Whether a stream has taken a file: the same bytes, of which as much was said before, or less, or more. How much folders say hangs on which one was
 * chosen (`/in`, or `/in/year=2026`), and older logs say nothing of them, or a day that no longer counts; only folders that say otherwise make other rows.
 */
export function knownFiles(
  base: Pick<LogState, 'transactions'> | null,
): (file: { readonly content: string }) => boolean {
  const contents = new Set<string>();
  const known = new Map<string, ReadonlySet<string>[]>();
  for (const appId of base?.transactions.keys() ?? []) {
    if (!appId.startsWith(filePrefix)) continue;
    const content = appId.slice(filePrefix.length);
    contents.add(content);
    const { digest, folders } = partsOf(content);
    const same = known.get(digest);
    if (same === undefined) known.set(digest, [folders]);
    else same.push(folders);
  }
  return ({ content }) => {
    if (contents.has(content)) return true;
    const { digest, folders } = partsOf(content);
    return known.get(digest)?.some((before) => includes(before, folders) || includes(folders, before)) ?? false;
  };
}

function partsOf(content: string): { readonly digest: string; readonly folders: ReadonlySet<string> } {
  const [digest = content] = content.split(':', 1);
  return {
    digest,
    folders: new Set(
      content
        .slice(digest.length + 1)
        .split('/')
        .filter((folder) => folder !== ''),
    ),
  };
}

function includes(all: ReadonlySet<string>, some: ReadonlySet<string>): boolean {
  for (const folder of some) if (!all.has(folder)) return false;
  return true;
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

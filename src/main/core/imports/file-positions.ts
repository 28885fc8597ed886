import { createHash } from 'node:crypto';
import type { CsvHeader } from '../../../shared/contract/imports';
import type { LogState } from '../lake/log-state';
import type { SourcePosition } from '../ports';
import { keyOf } from './folder-sayings';

const filePrefix = 'file:';

/** In a stream's log: files that it has taken, so that two imports at once, which would number theirs the same, conflict. */
const fileIndexAppId = 'lagoon:file-index';

/** What a file says: the SHA-256 of its bytes, and what folders say of every row of it. */
export function contentOf(digest: string, folders: readonly string[]): string {
  return folders.length === 0 ? digest : `${digest}:${[...folders].sort().join('/')}`;
}

export interface ToldFile {
  readonly digest: string;
  /** What its folders say of every row. */
  readonly said: readonly string[];
  /** All `key=value` folders that it lies in. */
  readonly above: readonly string[];
}

export interface KnownFiles {
  /**
   * Whether a stream has its rows: it took the same bytes when their folders said as much, or more, all of which is true of this file as well. (How
   * much folders say hangs on which one was chosen, `/in` or `/in/year=2026`, and on the files beside.)
   */
  has(file: ToldFile): boolean;
  /**
   * What folders said of the same bytes when they were taken, where that is neither what they say now nor contradicts it in any of its keys: whether the
   * file's rows are there cannot be told. Null where it has them, or has not.
   */
  unclear(file: ToldFile): readonly string[] | null;
}

export function knownFiles(base: Pick<LogState, 'transactions'> | null): KnownFiles {
  const known = new Map<string, string[][]>();
  for (const appId of base?.transactions.keys() ?? []) {
    if (!isFilePosition(appId)) continue;
    const [digest = '', ...rest] = appId.slice(filePrefix.length).split(':');
    const folders = rest
      .join(':')
      .split('/')
      .filter((folder) => folder !== '');
    known.set(digest, [...(known.get(digest) ?? []), folders]);
  }
  const has = ({ digest, said, above }: ToldFile): boolean =>
    known.get(digest)?.some((before) => includes(before, said) && includes(above, before)) ?? false;
  return {
    has,
    unclear: (file) =>
      has(file) ? null : (known.get(file.digest)?.find((before) => !contradict(before, file.said)) ?? null),
  };
}

function includes(all: readonly string[], some: readonly string[]): boolean {
  return some.every((folder) => all.includes(folder));
}

/** Whether both name a key, and no value of it alike. */
function contradict(some: readonly string[], others: readonly string[]): boolean {
  return some.some((folder) => {
    const same = others.filter((other) => keyOf(other) === keyOf(folder));
    return same.length > 0 && !same.some((other) => some.includes(other));
  });
}

/** Position of a file in a stream's log, whose version is the rows that it had. A stream takes no content twice. */
export function filePosition(content: string): string {
  return `${filePrefix}${content}`;
}

/** Whether a position counts the rows of a file. */
export function isFilePosition(appId: string): boolean {
  return appId.startsWith(filePrefix);
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
  for (const appId of base?.transactions.keys() ?? []) if (isFilePosition(appId)) files += 1;
  return files;
}

export function fileIndexPosition(nextIndex: number): SourcePosition {
  return { appId: fileIndexAppId, version: BigInt(nextIndex) };
}

import { join } from 'node:path';
import { LakeError, messageOf } from '../../../shared/errors';
import type { Files } from '../ports';

export interface ListedCheckpoint {
  readonly version: number;
  /** Names, in the order of the parts. */
  readonly names: readonly string[];
}

/** What a log's folder holds. */
export interface LogListing {
  /** Numbers of the entries, ascending. */
  readonly entries: readonly number[];
  /** Whole ones, newest first. Of one version, the one that is a single file before the one in parts. */
  readonly checkpoints: readonly ListedCheckpoint[];
}

export function entryName(version: number): string {
  return `${digits(version)}.json`;
}

export function checkpointName(version: number): string {
  return `${digits(version)}.checkpoint.parquet`;
}

function digits(version: number): string {
  return String(version).padStart(20, '0');
}

const listedName = /^(\d{20})\.(?:(json)|checkpoint(?:\.(\d{10})\.(\d{10}))?\.parquet)$/;

export async function listLog(logPath: string, files: Files): Promise<LogListing> {
  const entries: number[] = [];
  const single: ListedCheckpoint[] = [];
  const parts = new Map<string, { version: number; of: number; names: string[] }>();
  for (const name of (await files.list(logPath)).sort()) {
    const found = listedName.exec(name);
    if (found === null) continue;
    const version = Number(found[1]);
    const of = found[4];
    if (found[2] !== undefined) entries.push(version);
    else if (of === undefined) single.push({ version, names: [name] });
    else {
      const key = `${version}/${of}`;
      const known = parts.get(key) ?? { version, of: Number(of), names: [] };
      known.names.push(name);
      parts.set(key, known);
    }
  }
  const whole = [...parts.values()].filter(({ of, names }) => names.length === of);
  // A stable sort: single files stand first.
  const checkpoints = [...single, ...whole].sort((a, b) => b.version - a.version);
  return { entries, checkpoints };
}

/** The oldest version that can be made from what is there: every entry after it is there, and a checkpoint of it (or all entries are). */
export function oldestOf({ entries, checkpoints }: LogListing): number {
  let from = entries.at(-1);
  if (from === undefined) return checkpoints[0]?.version ?? 0;
  for (let at = entries.length - 2; at >= 0 && entries[at] === from - 1; at -= 1) from -= 1;
  if (from === 0) return 0;
  const since = from - 1;
  return checkpoints.findLast(({ version }) => version >= since)?.version ?? from;
}

/** Error: CORRUPT, for a checkpoint that cannot be read where entries before it are gone. */
export function damagedCheckpoint(logPath: string, { names }: ListedCheckpoint, cause: unknown): LakeError {
  const path = join(logPath, names[0] ?? '');
  return new LakeError(
    'CORRUPT',
    `${path} cannot be read, and the entries that it stands in for are no longer there. Restore the file from a backup. (${messageOf(cause)})`,
    { details: { path }, cause },
  );
}

/** Error: CORRUPT, for an entry that is not there though later ones are. */
export function missingEntry(logPath: string, version: number): LakeError {
  const path = join(logPath, entryName(version));
  return new LakeError(
    'CORRUPT',
    `${path} is missing: later entries of the log are there, and no checkpoint stands in for it. Restore the file from a backup.`,
    { details: { path, version } },
  );
}

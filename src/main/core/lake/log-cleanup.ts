import { join } from 'node:path';
import type { Files } from '../ports';
import { checkpointName, entryName, listLog, type ListedCheckpoint, type LogListing } from './log-listing';

export interface CleanUpParts {
  readonly logPath: string;
  readonly files: Files;
  /** Whether the checkpoint can be read, and what it counts: nothing is deleted on the word of a name. */
  readonly actionsOf: (checkpoint: ListedCheckpoint) => Promise<number | null>;
  readonly point: (version: number, actions: number) => Promise<void>;
}

/**
 * Deletes what no version from `keepFrom` on needs: what is older than the newest good checkpoint at or before it. Gives the number of files
 * deleted. First `_last_checkpoint` comes to name one that stays, then the oldest goes first, so that whoever dies in between leaves a log that
 * merely reaches back further.
 */
export async function cleanUpLogFolder(keepFrom: number, parts: CleanUpParts): Promise<number> {
  const { logPath, files } = parts;
  const listing = await listLog(logPath, files);
  const kept = await newestGood(listing, keepFrom, parts);
  if (kept === null) return 0;
  const doomed = namesBefore(listing, kept.version);
  if (doomed.length === 0) return 0;
  await parts.point(kept.version, kept.actions);
  for (const name of doomed) await files.remove(join(logPath, name));
  return doomed.length;
}

async function newestGood(
  { checkpoints }: LogListing,
  keepFrom: number,
  { actionsOf }: CleanUpParts,
): Promise<{ version: number; actions: number } | null> {
  for (const checkpoint of checkpoints) {
    // In parts only other writers write them; `_last_checkpoint` of one would have to say so.
    const single = checkpoint.names.length === 1 && checkpoint.names[0] === checkpointName(checkpoint.version);
    if (checkpoint.version > keepFrom || !single) continue;
    const actions = await actionsOf(checkpoint);
    if (actions !== null) return { version: checkpoint.version, actions };
  }
  return null;
}

function namesBefore({ entries, checkpoints }: LogListing, version: number): string[] {
  const older = [...entries.map((entry) => ({ version: entry, names: [entryName(entry)] })), ...checkpoints].filter(
    (its) => its.version < version,
  );
  return older.sort((a, b) => a.version - b.version).flatMap(({ names }) => names);
}

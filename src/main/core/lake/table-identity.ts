import { join } from 'node:path';
import { LakeError } from '../../../shared/errors';
import type { Files } from '../ports';
import { parseEntry } from './delta-actions';
import { entryName } from './log-listing';
import type { LogState } from './log-state';

/** What stands where the newest entry of a known state was. */
export type Standing = 'same' | 'another' | 'absent';

/**
 * Whether the log is still that of the table that `base` is a state of: another process may have renamed the feed, or deleted it and added one
 * of its name, whose versions have the same numbers. Each commit has an id of its own; the file's time and inode may come again. One file is read.
 */
export async function standingOf(base: LogState, logPath: string, files: Files): Promise<Standing> {
  const path = join(logPath, entryName(base.version));
  let text;
  try {
    text = await files.readText(path);
  } catch (error) {
    if (error instanceof LakeError && error.code === 'NOT_FOUND') return 'absent';
    throw error;
  }
  if (base.commitInfo === null) return 'same';
  const { commitId } = base.commitInfo;
  // Entries may be long, and parsing is most of their cost.
  if (commitId !== undefined && text.includes(`"commitId":${JSON.stringify(commitId)}`)) return 'same';
  const its = parseEntry(text, path).find((action) => 'commitInfo' in action)?.commitInfo.commitId;
  return its === commitId ? 'same' : 'another';
}

/** Nothing of the commit stands, wherever the table went. */
export function anotherTable(tablePath: string, version: number, cause?: unknown): LakeError {
  return new LakeError(
    'CONFLICT',
    `${tablePath} is no longer the table that this writer began with: its feed was renamed, deleted or made anew meanwhile. Nothing of this commit was written; start the run again.`,
    { details: { path: tablePath, version }, retryable: true, cause },
  );
}

import { LakeError, messageOf } from '../../../shared/errors';
import { heldFilesName } from './sql-relations';

/** What DuckDB threw as one of ours. `what` names the statement or step, for messages that DuckDB leaves bare. */
export function sqlError(error: unknown, what = 'The statement'): LakeError {
  if (error instanceof LakeError) return error;
  const text = messageOf(error).replace(/^Failed to (?:extract statements|prepare)[^:]*: /, '');
  const kind = /^([A-Za-z ]+) Error: /.exec(text)?.[1] ?? '';
  if (kind === 'INTERRUPT') return new LakeError('CANCELLED', `${what} was cancelled.`, { cause: error });
  if (kind === 'Out of Memory' || /max_temp_directory_size|No space left on device/.test(text)) {
    return new LakeError(
      'EXHAUSTED',
      `${what} needs more memory or spill space than it may use. Select fewer columns or rows, aggregate first, or raise the memory limit in Settings. DuckDB says: ${text}`,
      { cause: error },
    );
  }
  if (kind === 'Permission') return refusedAccess(text, error);
  const missing = /^Catalog Error: Table with name "?(.+?)"? does not exist/.exec(text)?.[1];
  if (missing !== undefined) {
    if (/[/\\]|^[a-z]+:/.test(missing)) return refusedPath(missing, text, error);
    return new LakeError('NOT_FOUND', text, { cause: error, details: { relation: missing } });
  }
  return changedFiles(text, error) ?? new LakeError('SQL', text, { cause: error });
}

/** A file that was written anew, with other columns, between the look at the lake and the statement: the next look sees it. */
function changedFiles(text: string, cause: unknown): LakeError | null {
  const [, table, column] = /Table "(.+?)" does not have a column named "(.+?)"/.exec(text) ?? [];
  if (table === heldFilesName) {
    return new LakeError(
      'SQL',
      `Files of a feed that the statement reads have no column "${column ?? ''}" any more: they were written anew since they were looked at. Run the statement again.`,
      { cause, retryable: true },
    );
  }
  const file = /Failed to read file "(.+?)": schema mismatch in glob/.exec(text)?.[1];
  if (file === undefined) return null;
  return new LakeError(
    'SQL',
    `${file} has other columns than the files that are read with it. Where it is of a feed it was written anew meanwhile: run the statement again. DuckDB says: ${text}`,
    { cause, details: { path: file } },
  );
}

function refusedAccess(text: string, cause: unknown): LakeError {
  const path = /Cannot access (?:file|directory) "(.+)" - /.exec(text)?.[1];
  return path === undefined ? new LakeError('REFUSED', text, { cause }) : refusedPath(path, text, cause);
}

function refusedPath(path: string, text: string, cause: unknown): LakeError {
  return new LakeError(
    'REFUSED',
    `SQL may not read ${path}: it is outside the lake and the opened folders. Open its folder first (Feeds, Open a folder), then ask for the feed by name.`,
    { cause, details: { path, reason: text.split('\n', 1)[0] ?? text } },
  );
}

import { LakeError, messageOf } from '../../../shared/errors';

/** DuckDB's failures as those of `Warehouse`. */
export function warehouseError(doing: string, error: unknown, file: string, signal?: AbortSignal): LakeError {
  if (error instanceof LakeError) return error;
  // What kind of failure it is must not follow from a row's value either.
  const text = withoutValues(messageOf(error));
  const options = { details: { file }, cause: error };
  if (signal?.aborted === true || text.startsWith('INTERRUPT'))
    return new LakeError('CANCELLED', `${doing} was cancelled.`, options);
  if (text.includes('Could not set lock on file')) {
    return new LakeError(
      'UNAVAILABLE',
      `Another program has the warehouse's file ${file} open, and one at a time can use it. Close that program, or wait until its work is done, and try again.`,
      options,
    );
  }
  if (/No space left|max_temp_directory_size/i.test(text) || text.startsWith('Out of Memory')) {
    return new LakeError(
      'EXHAUSTED',
      `${doing} needs more room than there is. Free some space on the disk of ${file}, or memory, and try again. ${text}`,
      options,
    );
  }
  if (/Permission denied|read-only mode|Read-only file system/i.test(text)) {
    return new LakeError(
      'REFUSED',
      `${file} may not be written by this user. Change its permissions. ${text}`,
      options,
    );
  }
  if (/not a valid DuckDB database file|older version of DuckDB|newer version|Serialization Error/i.test(text)) {
    return new LakeError(
      'CORRUPT',
      `${file} is no warehouse that this version can read. Move it away and sync again: lagoon warehouse init. ${text}`,
      options,
    );
  }
  const missing = /^Catalog Error: Table with name "?(.+?)"? does not exist/.exec(text)?.[1];
  if (missing !== undefined) {
    return new LakeError('SOURCE', `The warehouse has no table ${missing}. Make it first: lagoon warehouse init`, {
      details: { file, table: missing },
      cause: error,
    });
  }
  const key = brokenKey(text);
  if (key !== null) return new LakeError('SOURCE', `${doing} failed: ${key} ${text}`, options);
  if (text.startsWith('IO Error')) return new LakeError('UNAVAILABLE', `${doing} failed: ${text}`, options);
  return new LakeError('SOURCE', `${doing} failed: ${text}`, options);
}

const quotingKinds = /^(Conversion|Invalid Input|Out of Range|Mismatch Type) Error: /;
/** Before the key, and so before any value; at a commit it comes with another kind of error. */
const quotedKey = /^(.*?)\bkey:? "/s;
/** After the value, which may hold anything. */
const typeAtEnd = / to (?:type )?([A-Z][A-Z0-9]*(?:\(\d+,\d+\))?)(?: when casting from source column (\w+))?$/;

/** What DuckDB said, as runs keep it for everybody: where it quotes a value or the statement, the rest alone. */
function withoutValues(said: string): string {
  const [text = ''] = said.split('\n\nLINE ');
  const [before, head] = quotedKey.exec(text) ?? [];
  if (before !== undefined && head !== undefined) {
    const kind = /^[\w ]+ Error: /.exec(head)?.[0] ?? '';
    // The other way to say it names no column.
    const column = /(?:Duplicate|because) $/.test(head) ? /^(\w+): /.exec(text.slice(before.length))?.[1] : undefined;
    const why = keyEndings.find((ending) => text.endsWith(ending) || text.includes(`" ${ending}`));
    return `${kind}a key${column === undefined ? '' : ` of ${column}`} ${why ?? 'violates a unique key'}.`;
  }
  const kind = quotingKinds.exec(text)?.[0];
  // Without a quotation or a figure there is no value in it.
  if (kind === undefined || !/["'\d]/.test(text)) return text;
  const [, type, column] = typeAtEnd.exec(text) ?? [];
  return `${kind}a value${column === undefined ? '' : ` of ${column}`} does not fit${type === undefined ? '' : ` ${type}`}.`;
}

/** As DuckDB ends what it says of a key. */
const keyEndings = [
  'does not exist in the referenced table',
  'is still referenced by a foreign key',
  'violates primary key constraint',
  'violates unique constraint',
];

/** In the words that the server's errors have; null: it is no matter of keys. */
function brokenKey(text: string): string | null {
  if (!text.startsWith('Constraint Error')) return null;
  if (/still referenced by a foreign key/.test(text))
    return 'facts refer to the row, and the embedded store does not cascade. Delete those facts first, in a transaction of their own.';
  if (/does not exist in the referenced table/.test(text))
    return 'a row refers to one that is not there. Load the dimensions first.';
  return /violates/.test(text) ? 'a row breaks a unique key. Look at the rows of that key.' : null;
}

/** Whether another transaction of this process was first, and this one may be tried again. */
export function isWriteConflict(error: unknown): boolean {
  return /^TransactionContext Error: .*[Cc]onflict|write-write conflict/.test(messageOf(error));
}

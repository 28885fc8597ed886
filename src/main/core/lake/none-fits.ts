import { LakeError } from '../../../shared/errors';
import type { OpenWriterOptions } from './types';

interface Taken {
  readonly rows: number;
  readonly quarantinedRows: number;
}

/** For writers of whole tables: a version is not to be empty because nothing of what came fits the feed's columns. Error: SOURCE, as `refusesNone` asks. */
export function assertSomeFit(
  table: string,
  { refusesNone }: OpenWriterOptions,
  { rows, quarantinedRows }: Taken,
): void {
  if (refusesNone !== true || rows > 0 || quarantinedRows === 0) return;
  throw new LakeError(
    'SOURCE',
    `None of the ${quarantinedRows} rows for ${table} fits its columns. The table was left as it is. Compare the feed's columns and key with what its source has (lagoon feeds sync, lagoon feeds preview).`,
    { details: { feed: table, rejected: quarantinedRows } },
  );
}

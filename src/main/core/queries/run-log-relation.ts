import { join } from 'node:path';
import type { Column, ColumnType } from '../../../shared/contract/types';
import { runLogName } from '../../../shared/ids';
import type { Files, SqlRelation } from '../ports';

const logFile = /^(?:export|feed|metadata)_\d{4}_\d{2}\.log$/;

const column = (name: string, type: ColumnType): Column => ({ name, type, nullable: true, metadata: {} });

/** The same for a line of each log, and named here, so that no log at all is an empty table. */
const columns: readonly Column[] = [
  column('log', 'string'),
  /** Not `at`, which DuckDB keeps as a keyword. */
  column('logged_at', 'timestamp'),
  column('run_id', 'string'),
  column('event', 'string'),
  column('feed', 'string'),
  column('status', 'string'),
  column('rows', 'long'),
  column('quarantined', 'long'),
  column('source_bytes', 'long'),
  column('written_bytes', 'long'),
  column('duration_ms', 'double'),
  column('delta_version', 'long'),
  column('message', 'string'),
  column('error_code', 'string'),
  column('warnings', { type: 'array', elementType: 'string', containsNull: true }),
  /** The whole line. */
  column('record', 'string'),
];

/** What ran in the lake and what was done to it: a line of its monthly logs each. */
export async function runLogRelation(files: Files, root: string): Promise<SqlRelation> {
  const folder = join(root, 'logs');
  const names = (await files.list(folder)).filter((name) => logFile.test(name)).sort();
  return {
    name: runLogName,
    format: 'ndjson',
    parts: [{ files: names.map((name) => join(folder, name)), columns: null }],
    columns,
    partitionColumns: [],
  };
}

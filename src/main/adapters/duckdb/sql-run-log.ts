import type { SqlRelation } from '../../core/ports';
import { toDuckDBType } from './column-types';
import { quoteIdentifier, quoteLiteral } from './sql-text';

/** From a line to each column: of a run (export_) or of an event (feed_, metadata_), whose figures stand under `details`. */
const sources: Readonly<Record<string, readonly string[]>> = {
  logged_at: ['$.endedAt', '$.at'],
  run_id: ['$.runId', '$.details.runId'],
  event: ['$.event', '$.kind'],
  feed: ['$.feed'],
  status: ['$.status', '$.details.status'],
  rows: ['$.rows', '$.details.rows'],
  quarantined: ['$.quarantined', '$.details.quarantined'],
  source_bytes: ['$.sourceBytes', '$.details.sourceBytes'],
  written_bytes: ['$.writtenBytes', '$.details.writtenBytes'],
  duration_ms: ['$.durationMs', '$.details.durationMs'],
  delta_version: ['$.deltaVersion', '$.details.deltaVersion'],
  message: ['$.error.message', '$.details.message', '$.message'],
  error_code: ['$.error.code', '$.details.code'],
};

/** Longer lines are none of ours; DuckDB would fail the whole read on one. */
const longestLineBytes = 16 * 1024 * 1024;

/**
 * The lake's logs as one table. A line that is torn, garbage or no object is left out: `ignore_errors` makes it NULL. A value of another
 * type than the column's is NULL too, and stands as it was in `record`.
 */
export function runLogSelect(relation: SqlRelation): string {
  const files = relation.parts.flatMap((part) => part.files);
  const list = relation.columns.map((column) => {
    const type = toDuckDBType(column.type);
    return `${files.length === 0 ? `NULL::${type}` : columnOf(column.name, type)} AS ${quoteIdentifier(column.name)}`;
  });
  if (files.length === 0) return `SELECT ${list.join(', ')} WHERE false`;
  const paths = files.map(quoteLiteral).join(', ');
  const read = `read_ndjson_objects([${paths}], ignore_errors = true, filename = true, maximum_object_size = ${longestLineBytes})`;
  return `SELECT ${list.join(', ')} FROM ${read} WHERE json_type(json) = 'OBJECT'`;
}

function columnOf(name: string, type: string): string {
  if (name === 'record') return 'json::VARCHAR';
  if (name === 'log') return "regexp_extract(filename, '([a-z]+)_[0-9]{4}_[0-9]{2}[.]log$', 1)";
  if (name === 'warnings')
    return "coalesce(TRY_CAST(coalesce(json->'$.warnings', json->'$.details.warnings') AS VARCHAR[]), [])";
  const found = (sources[name] ?? []).map((path) => `json->>${quoteLiteral(path)}`);
  return found.length === 0 ? `NULL::${type}` : `TRY_CAST(coalesce(${found.join(', ')}) AS ${type})`;
}

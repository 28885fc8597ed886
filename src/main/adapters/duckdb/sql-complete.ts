import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { SqlRelation } from '../../core/ports';
import { toDuckDBType } from './column-types';
import { quoteLiteral } from './sql-text';

export interface Completion {
  readonly label: string;
  /** feed, column, keyword, table_function, scalar_function … */
  readonly kind: string;
  readonly from: number;
  readonly detail: string | null;
}

const mostCompletions = 200;
const versionUnits = [
  ['VERSION', 'number of a version'],
  ['TIMESTAMP', "'2026-11-20 10:00:00', UTC"],
] as const;
const rowSchema = z.tuple([z.string(), z.number(), z.string().nullable()]);

/**
 * What can stand at the cursor, best first: columns of the feeds that the statement names, feeds, then what DuckDB's own completion knows.
 * DuckDB reads the text before the cursor only, so a FROM after it does not count there; here it does. Within quoted text see `completePath`.
 */
export async function completeSql(
  connection: DuckDBConnection,
  relations: readonly SqlRelation[],
  sql: string,
  cursor: number,
): Promise<Completion[]> {
  const before = sql.slice(0, cursor);
  const word = /[\p{L}_][\p{L}\p{N}_]*$/u.exec(before)?.[0] ?? '';
  const from = before.length - word.length;
  const found = new Map<string, Completion>();
  const add = (completion: Completion): void => {
    const key = completion.label.toLowerCase();
    if (!found.has(key) && found.size < mostCompletions) found.set(key, completion);
  };
  const starts = (name: string): boolean => name.toLowerCase().startsWith(word.toLowerCase());
  const relationWanted = /\b(from|join)\s+[\p{L}\p{N}_]*$/iu.test(before);
  const named = relations.filter((relation) => new RegExp(`\\b${relation.name}\\b`, 'i').test(sql));

  const addColumns = (): void => {
    for (const relation of named) {
      for (const column of [...relation.columns, ...relation.partitionColumns]) {
        if (starts(column.name)) add({ label: column.name, kind: 'column', from, detail: toDuckDBType(column.type) });
      }
    }
  };
  if (/\bat\s*\(\s*\w*$/i.test(before)) {
    for (const [unit, detail] of versionUnits) {
      if (starts(unit)) add({ label: `${unit} =>`, kind: 'keyword', from, detail });
    }
    return [...found.values()];
  }
  if (!relationWanted) addColumns();
  for (const relation of relations) {
    if (starts(relation.name)) add({ label: relation.name, kind: 'feed', from, detail: null });
  }
  for (const completion of await fromDuckDB(connection, before)) add(completion);
  return [...found.values()];
}

async function fromDuckDB(connection: DuckDBConnection, before: string): Promise<Completion[]> {
  const reader = await connection.runAndReadAll(
    `SELECT suggestion, suggestion_start::INTEGER, suggestion_type FROM sql_auto_complete(${quoteLiteral(before)}::VARCHAR)`,
  );
  // DuckDB counts bytes, the page UTF-16 units.
  const bytes = new TextEncoder().encode(before);
  const decoder = new TextDecoder();
  return reader.getRows().map((row) => {
    const [label, start, kind] = rowSchema.parse(row);
    const from = decoder.decode(bytes.subarray(0, start)).length;
    return { label: label.trimEnd(), kind: kind === 'table' ? 'feed' : (kind ?? 'keyword'), from, detail: null };
  });
}

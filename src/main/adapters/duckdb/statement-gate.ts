import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { LakeError } from '../../../shared/errors';
import { sqlError } from './sql-errors';
import { firstKeyword, splitExplain, withoutTerminator } from './sql-lexer';

/** A statement that only reads. */
export interface ReadStatement {
  /** One statement without its terminator: this text is what runs. */
  readonly text: string;
  readonly kind: 'select' | 'explain';
}

/**
 * Lets through exactly one statement that only reads: SELECT in all its forms (FROM first, VALUES, WITH, TABLE, PIVOT … IN, SHOW, DESCRIBE,
 * SUMMARIZE) and EXPLAIN of one. DuckDB's `enable_external_access=false` does not stop COPY into an allowed folder, ATTACH, or the table
 * function `enable_logging`, which writes files from inside a SELECT; so the parser's own tree is read, and only known table functions pass.
 *
 * Errors: SQL (does not parse), REFUSED (anything else; the message names the kind, the reason and the way that is open).
 */
export async function checkStatement(connection: DuckDBConnection, sql: string): Promise<ReadStatement> {
  const text = withoutTerminator(sql);
  if (text.trim() === '')
    throw new LakeError('SQL', 'There is no statement to run. Write one, such as: FROM transaction_stream LIMIT 10');
  if (text.includes('\0')) throw new LakeError('SQL', 'The statement holds a NUL character. Remove it.');
  let count: number;
  try {
    count = (await connection.extractStatements(text)).count;
  } catch (error) {
    // Extracting IMPORT DATABASE and the like already looks for files: the kind says more than what it stumbled on.
    const failure = sqlError(error);
    const keyword = firstKeyword(text);
    throw refusals.has(keyword) && !failure.message.startsWith('Parser Error') ? refused(keyword) : failure;
  }
  const explain = splitExplain(text);
  const inner = explain === null ? text : explain.statement;
  if (inner.trim() === '')
    throw new LakeError('SQL', 'EXPLAIN needs a statement after it, such as: EXPLAIN FROM transaction_stream');
  const keyword = firstKeyword(inner);
  if (keyword === 'EXPLAIN') throw refused('EXPLAIN');
  if (count !== 1) throw keyword === 'PIVOT' ? refused('PIVOT') : refusedMany(count);
  await checkTree(connection, inner, keyword);
  if (explain === null) return { text: inner, kind: 'select' };
  if (explain.asked === null) throw refusedOption();
  return { text: await explainOf(connection, explain.asked, inner), kind: 'explain' };
}

/**
 * Our own EXPLAIN before the very text that was checked. The user's EXPLAIN is not run: where our lexer and DuckDB's differ over one character
 * of it, what was checked and what would run are two statements.
 */
async function explainOf(connection: DuckDBConnection, asked: string, checked: string): Promise<string> {
  const text = `${asked}${checked}`;
  const { count } = await connection.extractStatements(text);
  if (count !== 1) throw refusedMany(count);
  return text;
}

const serialisedSchema = z.union([
  z.object({ error: z.literal(true), error_type: z.string(), error_message: z.string() }),
  z.object({ error: z.literal(false), statements: z.array(z.unknown()) }),
]);

/** `withEmpty`: with lists and texts that are empty, too. */
export async function serialisedTree(
  connection: DuckDBConnection,
  text: string,
  { withEmpty = false } = {},
): Promise<z.infer<typeof serialisedSchema>> {
  const reader = await connection.runAndReadAll(
    `SELECT json_serialize_sql($1::VARCHAR, skip_null := true, skip_empty := ${!withEmpty})::VARCHAR`,
    [text],
  );
  const json = z.string().parse(reader.getRows()[0]?.[0]);
  return serialisedSchema.parse(JSON.parse(json));
}

/** json_serialize_sql takes SELECT statements only, so it is the list of what passes and the tree at once. */
async function checkTree(connection: DuckDBConnection, text: string, keyword: string): Promise<void> {
  const serialised = await serialisedTree(connection, text);
  if (serialised.error) {
    if (serialised.error_type !== 'parser') throw refused(keyword);
    throw new LakeError('SQL', `Parser Error: ${serialised.error_message}`);
  }
  if (serialised.statements.length !== 1) throw refusedMany(serialised.statements.length);
  checkNodes(serialised.statements);
}

/** Every object and list of a serialised statement; without recursion: a deep expression must not exhaust the stack. */
export function* nodesOf(tree: unknown): Generator<Record<string, unknown>, void, void> {
  const pending: unknown[] = [tree];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    const entries: Record<string, unknown> = { ...node };
    yield entries;
    for (const inner of Object.values(entries)) pending.push(inner);
  }
}

function checkNodes(tree: readonly unknown[]): void {
  for (const node of nodesOf(tree)) {
    if ('at_clause' in node) throw misplacedVersion();
    if (node['type'] === 'TABLE_FUNCTION') checkTableFunction(functionName(node['function']));
    const name = node['class'] === 'FUNCTION' ? functionName(node) : null;
    if (name !== null && writingFunctions.has(name)) throw refusedFunction(name);
  }
}

/** Of a node that calls one, in lower case; else nothing. */
export function functionName(node: unknown): string {
  if (typeof node === 'object' && node !== null && 'function_name' in node && typeof node.function_name === 'string') {
    return node.function_name.toLowerCase();
  }
  return '';
}

function checkTableFunction(name: string): void {
  if (!readingTableFunctions.has(name)) throw refusedFunction(name);
}

function refusedFunction(name: string): LakeError {
  return new LakeError(
    'REFUSED',
    `The function ${name}() is not on the list of functions that only read. Ask a feed by its name, or use one of: read_parquet, read_csv, read_json, range, unnest.`,
    { details: { function: name } },
  );
}

/** Clauses of feeds are gone from the text by now: see version-clauses.ts. */
function misplacedVersion(): LakeError {
  return new LakeError(
    'SQL',
    "AT stands after the name of a feed only: feed AT (VERSION => 3), or feed AT (TIMESTAMP => '2026-11-20 10:00:00').",
  );
}

function refusedMany(count: number): LakeError {
  return new LakeError(
    'REFUSED',
    `The text holds ${count} statements, and one is run at a time. Run the statement under the cursor, or remove the others.`,
  );
}

function refusedOption(): LakeError {
  return new LakeError(
    'REFUSED',
    'EXPLAIN is refused: its options are ANALYZE and FORMAT TEXT, JSON, HTML, GRAPHVIZ, YAML or MERMAID. Write EXPLAIN (ANALYZE, FORMAT JSON) SELECT …',
    { details: { statement: 'EXPLAIN' } },
  );
}

function refused(keyword: string): LakeError {
  const kind = keyword === '' ? 'This statement' : keyword;
  const advice =
    refusals.get(keyword) ??
    'only statements that read are run here: SELECT, FROM, WITH, VALUES, DESCRIBE, SUMMARIZE, SHOW, EXPLAIN.';
  return new LakeError('REFUSED', `${kind} is refused: ${advice}`, { details: { statement: keyword } });
}

const exportAdvice =
  'it writes files. To write a result, use Export result on the SQL page, or lagoon query --output FILE.';
const changeAdvice =
  'it changes data, and the lake is changed by exports and consumers only. Write the result of a SELECT with Export result or lagoon query --output FILE.';
const attachAdvice =
  'it opens another database. To read files from elsewhere, open their folder first (Feeds, Open a folder).';
const extensionAdvice = 'extensions are never loaded here. All functions that there are come with the application.';
const settingAdvice = 'it changes the engine. Memory limit and threads are in Settings; nothing else can be changed.';
const preparedAdvice = 'it runs another statement under a name. Run the statement itself.';
const transactionAdvice = 'every statement is one read-only transaction of its own.';
const upkeepAdvice = 'it maintains a database, and there is none: the lake is files, kept by exports and retention.';

/** Reason and way out, by first keyword. */
const refusals: ReadonlyMap<string, string> = new Map([
  ['COPY', exportAdvice],
  ['EXPORT', exportAdvice],
  ['IMPORT', attachAdvice],
  ['ATTACH', attachAdvice],
  ['DETACH', attachAdvice],
  ['USE', attachAdvice],
  ['INSTALL', extensionAdvice],
  ['LOAD', extensionAdvice],
  ['FORCE', extensionAdvice],
  ['SET', settingAdvice],
  ['RESET', settingAdvice],
  [
    'PRAGMA',
    'it changes the engine or asks it for its inside. Settings holds what can be changed; SHOW, DESCRIBE and SUMMARIZE say what there is.',
  ],
  ['CALL', 'it runs a function for its effect. A function that only reads can be asked with SELECT … FROM function().'],
  ['CREATE', changeAdvice],
  ['INSERT', changeAdvice],
  ['UPDATE', changeAdvice],
  ['DELETE', changeAdvice],
  ['MERGE', changeAdvice],
  ['TRUNCATE', changeAdvice],
  ['ALTER', changeAdvice],
  ['DROP', changeAdvice],
  ['COMMENT', changeAdvice],
  ['PREPARE', preparedAdvice],
  ['EXECUTE', preparedAdvice],
  ['DEALLOCATE', preparedAdvice],
  ['BEGIN', transactionAdvice],
  ['START', transactionAdvice],
  ['COMMIT', transactionAdvice],
  ['ROLLBACK', transactionAdvice],
  ['ABORT', transactionAdvice],
  ['VACUUM', upkeepAdvice],
  ['ANALYZE', upkeepAdvice],
  ['CHECKPOINT', upkeepAdvice],
  ['EXPLAIN', 'an EXPLAIN of an EXPLAIN says nothing. Explain the SELECT itself.'],
  ['PIVOT', 'without its values it first makes a type. Name them: PIVOT feed ON column IN (…) USING sum(value).'],
]);

/** Scalar functions that leave something behind. */
const writingFunctions: ReadonlySet<string> = new Set(['write_log', 'nextval']);

/**
 * Table functions that only read, of DuckDB 1.5. Left out on purpose: enable_logging and enable_profiling (write files), query and
 * json_execute_serialized_sql (hide another statement from this gate), arrow_scan and seq_scan (take raw pointers), checkpoint,
 * truncate_duckdb_logs, enable_peg_parser (change the engine), read_duckdb (opens a database), duckdb_secrets, which_secret.
 */
const readingTableFunctions: ReadonlySet<string> = new Set([
  'range',
  'generate_series',
  'unnest',
  'repeat',
  'repeat_row',
  'summary',
  'histogram',
  'histogram_values',
  'glob',
  'read_parquet',
  'parquet_scan',
  'parquet_metadata',
  'parquet_file_metadata',
  'parquet_full_metadata',
  'parquet_kv_metadata',
  'parquet_schema',
  'parquet_bloom_probe',
  'read_csv',
  'read_csv_auto',
  'sniff_csv',
  'read_json',
  'read_json_auto',
  'read_json_objects',
  'read_json_objects_auto',
  'read_ndjson',
  'read_ndjson_auto',
  'read_ndjson_objects',
  'read_text',
  'read_blob',
  'json_each',
  'json_tree',
  'query_table',
  'duckdb_columns',
  'duckdb_functions',
  'duckdb_keywords',
  'duckdb_memory',
  'duckdb_optimizers',
  'duckdb_schemas',
  'duckdb_settings',
  'duckdb_tables',
  'duckdb_types',
  'duckdb_views',
  'pragma_table_info',
  'pragma_version',
  'pragma_show',
  'pragma_collations',
  'pg_timezone_names',
  'icu_calendar_names',
  'test_all_types',
]);

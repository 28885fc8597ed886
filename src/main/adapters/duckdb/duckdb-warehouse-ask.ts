import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import { z } from 'zod';
import { LakeError } from '../../../shared/errors';
import { answerBytes, lengthOf, type Warehouse } from '../../core/ports';
import { sqlError } from './sql-errors';
import { splitExplain, withoutTerminator } from './sql-lexer';
import { checkStatement, functionName, nodesOf, serialisedTree } from './statement-gate';
import { assertStreamWhole } from './stream-end';

type Answer = Awaited<ReturnType<Warehouse['ask']>>;

/** One statement that only reads, and only the warehouse; on a connection of its own. Errors: SQL, REFUSED, NOT_FOUND (a table). */
export async function answer(connection: DuckDBConnection, sql: string, limit: number): Promise<Answer> {
  const { text } = await checkStatement(connection, sql).catch((error: unknown) => {
    throw ofWarehouse(error, sql);
  });
  await checkPlaces(connection, splitExplain(text)?.statement ?? text);
  await connection.run('BEGIN TRANSACTION READ ONLY');
  try {
    const stream = await connection.stream(text);
    const types = stream.columnTypes();
    const columns = stream.columnNames().map((name, i) => ({ name, type: types[i]?.toString() ?? '' }));
    const rows: (string | null)[][] = [];
    let isCut = false;
    let bytes = 0;
    while (!isCut) {
      const chunk = await stream.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) {
        await assertStreamWhole(connection, stream, rows.length, () => connection.run(text));
        break;
      }
      for (const values of chunk.getRows()) {
        isCut = rows.length >= limit || bytes >= answerBytes;
        if (isCut) break;
        const row = values.map((value) => (value === null ? null : String(value)));
        rows.push(row);
        bytes += lengthOf(row);
      }
    }
    if (isCut) await endStream(connection, stream);
    return { columns, rows, isCut };
  } catch (error) {
    throw sqlError(error);
  } finally {
    await connection.run('ROLLBACK');
  }
}

/** The gate is the SQL page's, and speaks of the lake where it says what to do instead. */
function ofWarehouse(error: unknown, sql: string): unknown {
  if (!(error instanceof LakeError)) return error;
  const { statement, function: called } = error.details;
  if (withoutTerminator(sql).trim() === '')
    return new LakeError('SQL', 'There is no statement to run. Write one, such as: SELECT * FROM dim_users');
  if (typeof called === 'string') return refusedPlace(`${called}()`);
  if (typeof statement !== 'string' || sayThemselves.has(statement)) return error;
  const kind = statement === '' ? 'This statement' : statement;
  return new LakeError(
    'REFUSED',
    `${kind} is refused: a question to the warehouse only reads its tables. Ask with SELECT, FROM, WITH, VALUES, DESCRIBE, SUMMARIZE, SHOW or EXPLAIN. Rows come in by: lagoon warehouse sync`,
    { details: { statement } },
  );
}

/** What is said of them is no matter of the lake. */
const sayThemselves: ReadonlySet<string> = new Set(['EXPLAIN', 'PIVOT']);

/** A stream that is not read to its end holds the database until it is collected, and opening the file again waits for that. */
async function endStream(connection: DuckDBConnection, stream: DuckDBResult): Promise<void> {
  connection.interrupt();
  for (;;) {
    const chunk = await stream.fetchChunk().catch(() => null);
    if (chunk === null || chunk.rowCount === 0) return;
  }
}

/**
 * The instance may read files, since loads are files; a question may not. DuckDB takes any relation that its catalog lacks for the name of a file,
 * whose path may stand in the place of schema and catalog too (`"/a/b/*"."parquet"`): so each must be one that the catalog has.
 */
async function checkPlaces(connection: DuckDBConnection, text: string): Promise<void> {
  const nodes = [...nodesOf(await serialisedTree(connection, text))];
  const { database, relations } = await ownRelations(connection);
  const named = new Set(nodes.flatMap(commonTableNames));
  for (const node of nodes) {
    if (node['type'] === 'TABLE_FUNCTION') {
      const name = functionName(node['function']);
      if (!tableFunctions.has(name)) throw refusedPlace(`${name}()`);
    }
    if (node['type'] === 'SHOW_REF') checkShown(textOrNone(node['table_name']));
    else if (node['type'] === 'BASE_TABLE' || typeof node['table_name'] === 'string')
      checkRelation(node, { database, relations, named });
  }
}

function checkRelation(
  node: Readonly<Record<string, unknown>>,
  known: { readonly database: string; readonly relations: ReadonlySet<string>; readonly named: ReadonlySet<string> },
): void {
  const [catalog, schema, table] = ['catalog_name', 'schema_name', 'table_name'].map((part) => textOrNone(node[part]));
  const name = (table ?? '').toLowerCase();
  const isBare = catalog === '' && schema === '';
  // A file's name has a dot. Without that, one of a WITH elsewhere in the statement could open the file of that name here.
  if (isBare && known.named.has(name) && !/[./\\:]/.test(name)) return;
  const path = [catalog, schema].filter((part) => part !== '').map((part) => (part ?? '').toLowerCase());
  const places: readonly string[] = path.length === 0 ? ['main'] : placesOf(path, known.database);
  if (places.some((place) => known.relations.has(`${place}.${name}`))) return;
  const whole = [catalog, schema, table].filter((part) => part !== '').join('.');
  // A name like any other is a table that is missing, which the engine says better.
  if (isBare && /^\w+$/.test(name)) return;
  throw refusedPlace(whole);
}

/** The schemas that what stands before a table's name may mean: a name alone is a schema's, or the database's. */
function placesOf([first = '', second]: readonly string[], database: string): string[] {
  if (second !== undefined) return first === database ? [second] : [];
  return first === database ? ['main', first] : [first];
}

/** What SHOW lists, as the parser names it. */
function checkShown(name: string): void {
  if (!/^(?:__show_tables_expanded|"(?:tables|databases|schemas)")?$/.test(name)) throw refusedPlace(name);
}

function commonTableNames({ cte_map: common }: Readonly<Record<string, unknown>>): string[] {
  const parsed = commonTables.safeParse(common);
  return parsed.success ? parsed.data.map.map(({ key }) => key.toLowerCase()) : [];
}

const commonTables = z.object({ map: z.array(z.object({ key: z.string() })) });

/** `schema.name` in lower case: tables and views of the store, and the standard's views about them. */
async function ownRelations(connection: DuckDBConnection): Promise<{ database: string; relations: Set<string> }> {
  const here = "schema_name = 'main' AND database_name = current_database() AND NOT internal";
  const found = await connection.runAndReadAll(
    `SELECT lower(current_database()), NULL UNION ALL
     SELECT NULL, 'main.' || lower(table_name) FROM duckdb_tables() WHERE ${here} UNION ALL
     SELECT NULL, lower(schema_name) || '.' || lower(view_name) FROM duckdb_views() WHERE (${here}) OR (internal AND schema_name = 'information_schema')`,
  );
  const rows = z.array(z.tuple([z.string().nullable(), z.string().nullable()])).parse(found.getRowsJson());
  return {
    database: rows.find(([database]) => database !== null)?.[0] ?? '',
    relations: new Set(rows.flatMap(([, relation]) => relation ?? [])),
  };
}

function textOrNone(part: unknown): string {
  return typeof part === 'string' ? part : '';
}

const tableFunctions: ReadonlySet<string> = new Set([
  'range',
  'generate_series',
  'unnest',
  'json_each',
  'json_tree',
  'duckdb_tables',
  'duckdb_views',
  'duckdb_columns',
  'duckdb_constraints',
]);

function refusedPlace(name: string): LakeError {
  return new LakeError(
    'REFUSED',
    `A question to the warehouse reads its tables, and ${name} is none. Ask the lake for files.`,
    {
      details: { name },
    },
  );
}

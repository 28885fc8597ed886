import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { ExistingTable } from '../../core/ports';

const tableSchema = z.tuple([z.string(), z.enum(['table', 'view'])]);
const columnSchema = z.tuple([z.string(), z.string(), z.string(), z.boolean()]);
const keySchema = z.tuple([
  z.string(),
  z.string(),
  z.string().nullable(),
  z.array(z.string()),
  z.string().nullable(),
  z.array(z.string()),
]);

/** Tables and views of the file. Its types are DuckDB's, in lower case, and its keys have DuckDB's names. */
export async function existingTables(connection: DuckDBConnection): Promise<ExistingTable[]> {
  const here = "schema_name = 'main' AND database_name = current_database() AND NOT internal";
  const tables = await rowsOf(
    connection,
    tableSchema,
    `SELECT table_name, 'table' FROM duckdb_tables() WHERE ${here} UNION ALL
     SELECT view_name, 'view' FROM duckdb_views() WHERE ${here} ORDER BY 1`,
  );
  const columns = await rowsOf(
    connection,
    columnSchema,
    `SELECT table_name, column_name, lower(data_type), is_nullable FROM duckdb_columns() WHERE ${here} ORDER BY table_name, column_index`,
  );
  const keys = await rowsOf(
    connection,
    keySchema,
    `SELECT table_name, constraint_type, constraint_name, constraint_column_names, referenced_table, referenced_column_names FROM duckdb_constraints()
     WHERE schema_name = 'main' AND database_name = current_database() AND constraint_type IN ('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY')`,
  );
  return tables.map(([name, kind]) => {
    const own = keys.filter(([table]) => table === name);
    return {
      name,
      kind,
      columns: columns
        .filter(([table]) => table === name)
        .map(([, column, type, isNullable]) => ({ name: column, type, isNullable })),
      indexes: new Map(
        own
          .filter(([, type]) => type !== 'FOREIGN KEY')
          .map(([, type, key, list]) => [
            type === 'PRIMARY KEY' ? 'PRIMARY' : (key ?? list.join('_')),
            { columns: list, isUnique: true },
          ]),
      ),
      foreignKeys: own.flatMap(([, type, key, [column], table, [references]]) =>
        type !== 'FOREIGN KEY' || column === undefined || table === null || references === undefined
          ? []
          : [{ name: key ?? `${name}_${column}`, column, table, references }],
      ),
    };
  });
}

async function rowsOf<T>(connection: DuckDBConnection, schema: z.ZodType<T>, sql: string): Promise<T[]> {
  const found = await connection.runAndReadAll(sql);
  return z.array(schema).parse(found.getRowsJson());
}

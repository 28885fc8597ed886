import { basename, dirname } from 'node:path';
import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import type { CsvHeader } from '../../../shared/contract/imports';
import type { Column } from '../../../shared/contract/types';
import type { ImportSource } from '../../core/ports';
import { toDuckDBType } from './column-types';
import { sniffCsv } from './import-csv';
import { fitText, fitTyped, type Fit } from './import-fit';
import { pathLiteral } from './import-paths';
import { quoteIdentifier, quoteLiteral } from './sql-text';

/** The rows of one file as SQL, and how each column of them becomes one of the feed. */
export interface FileRows {
  readonly source: ImportSource;
  /** A relation with the file's columns and `lagoon_row`, the row's number from 0 on. */
  readonly relation: string;
  /** Of every column of the feed. */
  readonly fits: readonly Fit[];
  /** The row as it stood in the file, as near as can be had: SQL of text. */
  readonly original: string;
  /** Rows that are no rows at all, each with its number, why and its bytes as text; SQL, null where there are none. */
  readonly broken: { readonly select: string; readonly rows: number } | null;
}

const rejectsTable = 'import_rejects';
const rejectScansTable = 'import_reject_scans';

export async function parquetRows(
  connection: DuckDBConnection,
  source: ImportSource,
  columns: readonly Column[],
): Promise<FileRows> {
  const hive = basename(dirname(source.path)).includes('=');
  const reader = `read_parquet(${pathLiteral(source.path)}, file_row_number = true, hive_partitioning = ${hive})`;
  const described = await connection.runAndReadAll(`SELECT * EXCLUDE (file_row_number) FROM ${reader} LIMIT 0`);
  const types = new Map<string, DuckDBType>();
  described.columnNames().forEach((name, i) => types.set(name.toLowerCase(), described.columnType(i)));
  const fits = columns.map((column, i) => {
    const type = types.get(column.name.toLowerCase());
    return type === undefined ? absent(column, i) : fitTyped(column, valueName(i), type);
  });
  const texts = described
    .columnNames()
    .map((name) => `${quoteIdentifier(name)} := CAST(${quoteIdentifier(name)} AS VARCHAR)`);
  return {
    source,
    relation: `(SELECT *, file_row_number AS lagoon_row FROM ${reader})`,
    fits,
    original: `CAST(to_json(struct_pack(${texts.join(', ')})) AS VARCHAR)`,
    broken: null,
  };
}

/** Reads the file once to find lines that are no rows: their number moves those of the rows after them. */
export async function csvRows(
  connection: DuckDBConnection,
  source: ImportSource,
  columns: readonly Column[],
  header: CsvHeader,
): Promise<FileRows> {
  const shape = await sniffCsv(connection, source.path, header);
  const names = shape.columns.map(({ name }) => quoteIdentifier(name));
  const scan = `read_csv(${pathLiteral(source.path)}, ${shape.options}`;
  await connection.run(`DROP TABLE IF EXISTS ${rejectsTable}; DROP TABLE IF EXISTS ${rejectScansTable}`);
  // Every column: a line is only found broken where its fields are looked for.
  await connection.run(
    `SELECT ${names.map((name) => `count(${name})`).join(', ')} FROM ${scan}, store_rejects = true, rejects_table = '${rejectsTable}', rejects_scan = '${rejectScansTable}')`,
  );
  const counted = await connection.runAndReadAll(`SELECT count(DISTINCT line) FROM ${rejectsTable}`);
  const brokenRows = Number(counted.getRowsJson()[0]?.[0] ?? 0);
  // lagoon_at: how many good rows come before the broken one; lagoon_shift: how many broken ones up to it.
  const brokenList = `(SELECT lagoon_row, lagoon_row - row_number() OVER (ORDER BY lagoon_row) + 1 AS lagoon_at, row_number() OVER (ORDER BY lagoon_row) AS lagoon_shift, reason, bytes FROM
    (SELECT line - 1 - ${shape.skippedLines} AS lagoon_row, first(error_message) AS reason, first(csv_line) AS bytes FROM ${rejectsTable} GROUP BY line))`;
  const good = `SELECT *, row_number() OVER () - 1 AS lagoon_read FROM ${scan}, ignore_errors = true)`;
  const relation =
    brokenRows === 0
      ? `(SELECT *, lagoon_read AS lagoon_row FROM (${good}))`
      : `(SELECT g.*, g.lagoon_read + coalesce(b.lagoon_shift, 0) AS lagoon_row FROM (${good}) g ASOF LEFT JOIN ${brokenList.replace('SELECT lagoon_row,', 'SELECT')} b ON g.lagoon_read >= b.lagoon_at)`;
  const where = whereOf(source);
  return {
    source,
    relation,
    fits: columns.map((column, i) =>
      has(shape.columns, column) ? fitText(column, valueName(i), shape.formats) : absent(column, i),
    ),
    original: csvLine(names, shape.delimiter),
    broken:
      brokenRows === 0
        ? null
        : {
            rows: brokenRows,
            select: `SELECT lagoon_row, ${where} || ': ' || reason AS reason, bytes FROM ${brokenList}`,
          },
  };
}

/** SQL that names the file and the row. */
export function whereOf(source: ImportSource): string {
  return `${quoteLiteral(`${basename(source.path)} row `)} || lagoon_row`;
}

function has(columns: readonly Column[], wanted: Column): boolean {
  return columns.some(({ name }) => name.toLowerCase() === wanted.name.toLowerCase());
}

/** Fields of the relation keep their own names beside these. */
function valueName(index: number): string {
  return `lagoon_value_${index}`;
}

function absent(column: Column, index: number): Fit {
  // Typed: a bare NULL would be written as an integer.
  return {
    column,
    computed: `CAST(NULL AS ${toDuckDBType(column.type)})`,
    value: valueName(index),
    fits: null,
    text: "''",
  };
}

/** The row's line, spelled anew: quotes only where they are needed. */
function csvLine(names: readonly string[], delimiter: string): string {
  const special = quoteLiteral(`["\\r\\n${delimiter.replaceAll(/[\\\]^-]/g, '\\$&')}]`);
  const fields = names.map(
    (name) =>
      `CASE WHEN ${name} IS NULL THEN '' WHEN ${name} = '' OR regexp_matches(${name}, ${special}) THEN '"' || replace(${name}, '"', '""') || '"' ELSE ${name} END`,
  );
  return fields.join(` || ${quoteLiteral(delimiter)} || `);
}

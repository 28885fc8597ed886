import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { CsvHeader } from '../../../shared/contract/imports';
import type { Column, PrimitiveType } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import { nullableColumn } from './column-types';
import type { TimeFormats } from './import-fit';
import { pathLiteral } from './import-paths';
import { quoteIdentifier, quoteLiteral } from './sql-text';

/** Rows that types are guessed from. */
const sampleRows = 20_480;

const absent = z
  .string()
  .nullable()
  .transform((text) => (text === null || text === '' || text === '(empty)' ? null : text));

const sniffedSchema = z.object({
  Delimiter: z.string(),
  Quote: absent,
  Escape: absent,
  Comment: absent,
  SkipRows: z.coerce.number(),
  HasHeader: z.boolean(),
  Columns: z.array(z.object({ name: z.string(), type: z.string() })).min(1),
  DateFormat: absent,
  TimestampFormat: absent,
});

/** What one CSV file is, as its first rows tell. */
export interface CsvShape {
  readonly path: string;
  readonly columns: readonly Column[];
  readonly formats: TimeFormats;
  readonly delimiter: string;
  /** Lines before the first row of data. */
  readonly skippedLines: number;
  /** Options of read_csv that read every field as text. */
  readonly options: string;
}

export async function sniffCsv(connection: DuckDBConnection, path: string, header: CsvHeader): Promise<CsvShape> {
  const result = await connection.runAndReadAll(
    `FROM sniff_csv(${pathLiteral(path)}, sample_size = ${sampleRows}, ignore_errors = true${header === 'none' ? ', header = false' : ''})`,
  );
  const parsed = sniffedSchema.safeParse(result.getRowObjectsJson()[0]);
  if (!parsed.success)
    throw new LakeError('INTERNAL', `DuckDB's CSV sniffer answered in a new form: ${z.prettifyError(parsed.error)}`);
  const sniffed = parsed.data;
  const named = sniffed.Columns.map(({ name }) => `${quoteLiteral(name)}: 'VARCHAR'`).join(', ');
  const options = [
    'auto_detect = false',
    `delim = ${quoteLiteral(sniffed.Delimiter)}`,
    // The first rows may have no quotes where later ones do.
    `quote = ${quoteLiteral(sniffed.Quote ?? '"')}`,
    `escape = ${quoteLiteral(sniffed.Escape ?? '"')}`,
    `comment = ${quoteLiteral(sniffed.Comment ?? '')}`,
    `skip = ${sniffed.SkipRows}`,
    `header = ${sniffed.HasHeader}`,
    `columns = {${named}}`,
    'allow_quoted_nulls = false',
  ].join(', ');
  const texts = sniffed.Columns.filter(({ type }) => type === 'DOUBLE' || type === 'BIGINT').map(({ name }) => name);
  const numbers = await numberTypes(connection, path, options, texts);
  return {
    path,
    columns: sniffed.Columns.map(({ name, type }) =>
      nullableColumn(name, numbers.get(name) ?? sniffedTypes.get(type) ?? 'string'),
    ),
    formats: { date: iso(sniffed.DateFormat), timestamp: iso(sniffed.TimestampFormat) },
    delimiter: sniffed.Delimiter,
    skippedLines: sniffed.SkipRows + (sniffed.HasHeader ? 1 : 0),
    options,
  };
}

const sniffedTypes: ReadonlyMap<string, PrimitiveType> = new Map([
  ['BOOLEAN', 'boolean'],
  ['DATE', 'date'],
  ['TIMESTAMP', 'timestamp'],
  ['TIMESTAMP WITH TIME ZONE', 'timestamp'],
]);

function iso(format: string | null): string | null {
  return format === null || format.startsWith('%Y-%m-%d') ? null : format;
}

/**
 * Numbers by their spelling: never a double where digits can be kept, and text where zeros in front (a postal code) would be lost.
 * decimal(38,10) as for JSON (docs/adr/0008-inferred-columns.md).
 */
async function numberTypes(
  connection: DuckDBConnection,
  path: string,
  options: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, PrimitiveType>> {
  if (names.length === 0) return new Map();
  const tests = names.flatMap((name) => {
    const text = `trim(${quoteIdentifier(name)})`;
    const all = (pattern: string): string => `coalesce(bool_and(regexp_full_match(${text}, '${pattern}')), true)`;
    return [
      `NOT coalesce(bool_or(regexp_full_match(${text}, '[+-]?0[0-9].*')), false)`,
      all('[+-]?[0-9]{1,18}'),
      all('[+-]?[0-9]{1,38}'),
      all('[+-]?[0-9]{0,28}(\\.[0-9]{0,10}0*)?'),
    ];
  });
  const sample = `(FROM read_csv(${pathLiteral(path)}, ${options}, ignore_errors = true) LIMIT ${sampleRows})`;
  const result = await connection.runAndReadAll(`SELECT ${tests.join(', ')} FROM ${sample}`);
  const row = result.getRowsJson()[0] ?? [];
  return new Map(
    names.map((name, i): [string, PrimitiveType] => {
      const [plain, long, integer, decimal] = row.slice(i * 4, i * 4 + 4);
      if (plain !== true) return [name, 'string'];
      if (long === true) return [name, 'long'];
      if (integer === true) return [name, 'decimal(38,0)'];
      return [name, decimal === true ? 'decimal(38,10)' : 'double'];
    }),
  );
}

/** The columns of several files, by name: in the type that holds the values of all, text where there is none. */
export function mergeCsvColumns(shapes: readonly CsvShape[]): Column[] {
  const types = new Map<string, PrimitiveType>();
  for (const { columns } of shapes) {
    for (const { name, type } of columns) {
      if (typeof type !== 'string') continue;
      const known = types.get(name);
      types.set(name, known === undefined ? type : wider(known, type));
    }
  }
  return [...types].map(([name, type]) => nullableColumn(name, type));
}

const numbersByWidth: readonly PrimitiveType[] = ['long', 'decimal(38,0)', 'decimal(38,10)', 'double'];

function wider(a: PrimitiveType, b: PrimitiveType): PrimitiveType {
  if (a === b) return a;
  const width = Math.max(numbersByWidth.indexOf(a), numbersByWidth.indexOf(b));
  if (numbersByWidth.includes(a) && numbersByWidth.includes(b)) return numbersByWidth[width] ?? 'string';
  const times = ['date', 'timestamp'];
  return times.includes(a) && times.includes(b) ? 'timestamp' : 'string';
}

import { z } from 'zod';
import { LakeError } from '../../../shared/errors';
import type { LocatedRow, SqlRelation } from '../../core/ports';
import { withConnection } from './sql-asked';
import type { AnalystInstance } from './sql-instance';
import { toDuckDBType } from './column-types';
import { columnsOf, tracedColumns, tracedSelect } from './sql-relations';
import { quoteIdentifier, quoteLiteral } from './sql-text';

const locatedSchema = z.tuple([z.string(), z.bigint()]).rest(z.string().nullable());

/** Finds rows by the texts of their columns, with the file and the number there of each. */
export async function locateRows(
  instance: AnalystInstance,
  relation: SqlRelation,
  row: Readonly<Record<string, string | null>>,
  { asked, limit }: { readonly asked: readonly string[]; readonly limit: number },
  signal: AbortSignal,
): Promise<LocatedRow[]> {
  const names = new Set(columnsOf(relation).map(({ name }) => name));
  const unknown = [...Object.keys(row), ...asked].find((name) => !names.has(name));
  if (unknown !== undefined) {
    throw new LakeError('NOT_FOUND', `The feed "${relation.name}" has no column "${unknown}".`, {
      details: { feed: relation.name, column: unknown },
    });
  }
  if (names.has(tracedColumns.rowNumber)) {
    throw new LakeError(
      'REFUSED',
      `The feed "${relation.name}" has a column ${tracedColumns.rowNumber}, which hides what DuckDB says of a row's place.`,
      { details: { feed: relation.name } },
    );
  }
  const texts = Object.entries(row);
  const conditions = columnsOf(relation).flatMap(({ name, type }) => {
    const text = Object.hasOwn(row, name) ? row[name] : undefined;
    const duckdbType = toDuckDBType(type);
    return text === undefined || !isLiteral(text) || !exactTypes.test(duckdbType)
      ? []
      : [valueEquals(name, duckdbType, text)];
  });
  for (const [index, [name]] of texts.entries())
    conditions.push(`${quoteIdentifier(name)}::VARCHAR IS NOT DISTINCT FROM $${index + 1}::VARCHAR`);
  const list = [
    quoteIdentifier(tracedColumns.file),
    quoteIdentifier(tracedColumns.rowNumber),
    ...asked.map((name) => `${quoteIdentifier(name)}::VARCHAR`),
  ];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return withConnection(instance, 'The search for the row', signal, async (connection) => {
    const reader = await connection.runAndReadAll(
      `SELECT ${list.join(', ')} FROM (${tracedSelect(relation)})${where} LIMIT ${Math.trunc(limit)}`,
      texts.map(([, value]) => value),
    );
    return reader.getRows().map((found) => {
      const [file, rowNumber, ...values] = locatedSchema.parse(found);
      return { file, rowNumber: Number(rowNumber), values };
    });
  });
}

/** Types of which each value has one text, which gives the value again: of times with a zone because the engine is at UTC. */
const exactTypes =
  /^(?:VARCHAR|BOOLEAN|DATE|TIMESTAMP|TIMESTAMPTZ|TINYINT|SMALLINT|INTEGER|BIGINT|DECIMAL\(\d+,\d+\))$/;

/** Long texts are bound alone, and one with a NUL character can stand in no statement. */
function isLiteral(text: string | null): boolean {
  return text === null || (text.length <= 1000 && !text.includes('\0'));
}

/** By its type and a literal: by a text, or a value that is bound, DuckDB leaves out no file and no row group. A text that is none of the type finds no row. */
function valueEquals(name: string, type: string, text: string | null): string {
  const column = quoteIdentifier(name);
  return text === null ? `${column} IS NULL` : `${column} = TRY_CAST(${quoteLiteral(text)} AS ${type})`;
}

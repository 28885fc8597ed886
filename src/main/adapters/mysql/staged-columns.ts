import { LakeError } from '../../../shared/errors';
import type { TableLoad } from '../../core/ports';
import type { Session } from './session';

/** A column of the staging table: in the type of the column that its values are for, so that they are judged as that would. */
export interface StagedColumn {
  readonly name: string;
  /** With character set and collation, as DDL has it. */
  readonly ddl: string;
  /** The file has its bytes as hexadecimal text. */
  readonly isHex: boolean;
}

interface ActualColumn {
  readonly ddl: string;
  readonly isHex: boolean;
}

/** Name → column, of the session's database. Error: SOURCE where there is no such table. */
export async function actualColumns(session: Session, table: string): Promise<Map<string, ActualColumn>> {
  const rows = await session.rows(
    `SELECT COLUMN_NAME, COLUMN_TYPE, CHARACTER_SET_NAME, COLLATION_NAME, DATA_TYPE FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION`,
    [table],
  );
  if (rows.length === 0) {
    throw new LakeError(
      'SOURCE',
      `The warehouse has no table ${table}, or this user may not see it. Run \`lagoon warehouse init\`.`,
      { details: { table } },
    );
  }
  return new Map(
    rows.map(([name, type, characters, collation, dataType]) => {
      const text = characters === null || characters === undefined ? '' : ` CHARACTER SET ${characters}`;
      const order = collation === null || collation === undefined ? '' : ` COLLATE ${collation}`;
      return [name ?? '', { ddl: `${type}${text}${order}`, isHex: /blob$|binary$/.test(dataType ?? '') }];
    }),
  );
}

/** The columns of the load's file. Error: SOURCE naming the column that the table does not have. */
export async function stagedColumns(
  session: Session,
  { table, columns, dimensions }: Pick<TableLoad, 'table' | 'columns' | 'dimensions'>,
): Promise<StagedColumn[]> {
  const target = await actualColumns(session, table);
  const staged: StagedColumn[] = [];
  for (const { name } of columns) {
    const own = columnOf(target, table, name);
    const dimension = dimensions.find(({ column }) => column === name);
    const from =
      dimension === undefined
        ? own
        : columnOf(await actualColumns(session, dimension.table), dimension.table, dimension.match);
    staged.push({ name, ...from });
  }
  return staged;
}

function columnOf(columns: ReadonlyMap<string, ActualColumn>, table: string, name: string): ActualColumn {
  const found = columns.get(name);
  if (found !== undefined) return found;
  throw new LakeError(
    'SOURCE',
    `The table ${table} of the warehouse has no column ${name}. Change the mapping of ${table}, or add the column. How to says: lagoon warehouse check`,
    { details: { table, column: name } },
  );
}

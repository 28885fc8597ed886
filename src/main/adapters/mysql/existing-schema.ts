import type { ExistingTable } from '../../core/ports';
import type { Row, Session } from './session';

/** Everything of the session's database. */
export async function readSchema(session: Session): Promise<ExistingTable[]> {
  const tables = await session.rows(
    `SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE IN ('BASE TABLE', 'VIEW') ORDER BY TABLE_NAME`,
  );
  const columns = await session.rows(
    `SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION`,
  );
  const indexes = await session.rows(
    `SELECT TABLE_NAME, INDEX_NAME, COLUMN_NAME, NON_UNIQUE FROM information_schema.STATISTICS
     WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_NAME IS NOT NULL ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`,
  );
  const foreignKeys = await session.rows(
    `SELECT TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE
     WHERE TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_NAME IS NOT NULL ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`,
  );
  return tables.map(([table, kind]) => {
    const name = text(table);
    const of = (rows: readonly Row[]): Row[] => rows.filter(([owner]) => owner === table);
    return {
      name,
      kind: kind === 'VIEW' ? 'view' : 'table',
      columns: of(columns).map(([, column, type, nullable]) => ({
        name: text(column),
        type: plainType(text(type)),
        isNullable: nullable === 'YES',
      })),
      indexes: indexesOf(of(indexes)),
      foreignKeys: of(foreignKeys).map(([, constraint, column, referenced, key]) => ({
        name: text(constraint),
        column: text(column),
        table: text(referenced),
        references: text(key),
      })),
    };
  });
}

function indexesOf(rows: readonly Row[]): ExistingTable['indexes'] {
  const found = new Map<string, { columns: string[]; isUnique: boolean }>();
  for (const [, index, column, nonUnique] of rows) {
    const known = found.get(text(index));
    if (known === undefined) found.set(text(index), { columns: [text(column)], isUnique: nonUnique === '0' });
    else known.columns.push(text(column));
  }
  return found;
}

/** MariaDB and MySQL before 8.0.19 tell a width of integers that means nothing; tinyint(1) is how all of them keep BOOLEAN. */
function plainType(type: string): string {
  const lower = type.toLowerCase();
  return lower.startsWith('tinyint(1)') ? lower : lower.replace(/^((?:tiny|small|medium|big)?int)\(\d+\)/, '$1');
}

function text(value: string | null | undefined): string {
  return value ?? '';
}

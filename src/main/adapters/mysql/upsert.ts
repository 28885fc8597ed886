import { LakeError } from '../../../shared/errors';
import type { LoadOutcome, TableLoad } from '../../core/ports';
import type { Changes, Session } from './session';
import { quoted } from './sql-names';
import { actualColumns, stagedColumns } from './staged-columns';
import type { StagedColumn } from './staged-columns';
import { rowColumn } from './staging';

/** A dimension's column that tells rows which only a fact has named. */
const stubColumn = 'is_stub';

/** Staged rows into their table: statements for the rows after one number up to another. */
export interface Upsert {
  readonly columns: readonly StagedColumn[];
  readonly statements: readonly string[];
  readonly rows: string;
}

export type LoadTarget = Pick<
  TableLoad,
  'table' | 'columns' | 'keyColumns' | 'dimensions' | 'keepsKnown' | 'keepsPresent'
>;

export async function planUpsert(session: Session, load: LoadTarget, staging: string): Promise<Upsert> {
  const { table, keyColumns, dimensions, keepsKnown, keepsPresent = [] } = load;
  const columns = await stagedColumns(session, load);
  const range = `s.${rowColumn} > ? AND s.${rowColumn} <= ?`;
  const statements: string[] = [];
  const joins: string[] = [];
  const values = new Map(columns.map(({ name }) => [name, `s.${quoted(name)}`]));
  for (const [i, { column, table: dimension, match, key }] of dimensions.entries()) {
    const hasStub = (await actualColumns(session, dimension)).has(stubColumn);
    const on = `d.${quoted(match)} = s.${quoted(column)}`;
    statements.push(
      `INSERT INTO ${quoted(dimension)} (${quoted(match)}${hasStub ? `, ${quoted(stubColumn)}` : ''})
       SELECT DISTINCT s.${quoted(column)}${hasStub ? ', TRUE' : ''} FROM ${quoted(staging)} AS s
       LEFT JOIN ${quoted(dimension)} AS d ON ${on}
       WHERE ${range} AND s.${quoted(column)} IS NOT NULL AND d.${quoted(match)} IS NULL
       ON DUPLICATE KEY UPDATE ${quoted(match)} = VALUES(${quoted(match)})`,
    );
    if (key === match) continue;
    values.set(column, `d${i}.${quoted(key)}`);
    joins.push(`LEFT JOIN ${quoted(dimension)} AS d${i} ON d${i}.${quoted(match)} = s.${quoted(column)}`);
  }
  const names = columns.map(({ name }) => quoted(name));
  const assigned = columns.filter(({ name }) => !keyColumns.includes(name));
  const updates = (assigned.length === 0 ? columns.slice(0, 1) : assigned).map(({ name }) => {
    const column = quoted(name);
    if (keepsPresent.includes(name)) return `${column} = COALESCE(${quoted(table)}.${column}, VALUES(${column}))`;
    return keepsKnown.includes(name)
      ? `${column} = COALESCE(VALUES(${column}), ${quoted(table)}.${column})`
      : `${column} = VALUES(${column})`;
  });
  // In the order of the file, which is that of the key: pages fill one after another, and two loads lock in the same order.
  const rows = `INSERT INTO ${quoted(table)} (${names.join(', ')})
    SELECT STRAIGHT_JOIN ${[...values.values()].join(', ')} FROM ${quoted(staging)} AS s ${joins.join(' ')}
    WHERE ${range} ON DUPLICATE KEY UPDATE ${updates.join(', ')}`;
  return { columns, statements, rows };
}

/** Within a transaction. */
export async function upsertRange(session: Session, upsert: Upsert, after: number, upTo: number): Promise<LoadOutcome> {
  for (const statement of upsert.statements) await session.change(statement, [after, upTo]);
  return outcomeOf(await session.change(upsert.rows, [after, upTo]));
}

/** Duplicates are the rows that were changed; each counts twice in what is affected. */
function outcomeOf({ affected, info }: Changes): LoadOutcome {
  const found = /Records:\s*(\d+)\s+Duplicates:\s*(\d+)/.exec(info);
  // A statement of no rows says nothing.
  if (found === null && affected === 0) return { inserted: 0, updated: 0, unchanged: 0 };
  if (found === null)
    throw new LakeError('SOURCE', `The warehouse does not tell what a load did: "${info}". Its rows were not changed.`);
  const records = Number(found[1]);
  const updated = Number(found[2]);
  const inserted = affected - 2 * updated;
  return { inserted, updated, unchanged: records - inserted - updated };
}

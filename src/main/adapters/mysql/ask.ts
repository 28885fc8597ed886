import { LakeError } from '../../../shared/errors';
import type { Warehouse } from '../../core/ports';
import { toText, typeName } from './column-text';
import { isLost, toLakeError } from './mysql-errors';
import type { Place } from './mysql-errors';
import type { Session } from './session';

type Answer = Awaited<ReturnType<Warehouse['ask']>>;

/** In a transaction that can only read. What the server says of the statement is told as it is: whoever wrote it knows what to do. */
export async function ask(session: Session, sql: string, limit: number, place: Place): Promise<Answer> {
  await session.change('START TRANSACTION READ ONLY');
  const { fields, rows, isCut } = await session.stream(sql, limit).catch((error: unknown) => {
    throw explained(error, place);
  });
  if (!session.isOver) await session.change('ROLLBACK');
  return {
    columns: fields.map((field) => ({ name: field.name, type: typeName(field) })),
    rows: rows.map((row) => row.map((value, i) => (value === null ? null : toText(value, fields[i])))),
    isCut,
  };
}

function explained(error: unknown, place: Place): unknown {
  const known = toLakeError(error, 'The question', place);
  if (isLost(error) || !(error instanceof Error)) return error;
  return known.code === 'SOURCE'
    ? new LakeError('SQL', error.message, { details: known.details, cause: error })
    : known;
}

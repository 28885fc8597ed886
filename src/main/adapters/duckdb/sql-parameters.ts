import type { DuckDBConnection, DuckDBPreparedStatement, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { AskedParameter, ParameterValues } from '../../../shared/contract/statements';
import { LakeError, messageOf } from '../../../shared/errors';
import { lostByCast } from './parameter-digits';

/** Values as DuckDB made them of their texts, ready to be bound. */
export type BoundValues = ReadonlyMap<string, { readonly value: DuckDBValue; readonly type: DuckDBType }>;

/**
 * Casts each text to its type by DuckDB itself, so that no digit goes through a JavaScript number. Throws SQL that names the parameter, also
 * where the cast would leave something out. Not within a transaction: a cast that fails would end it.
 */
export async function castParameters(connection: DuckDBConnection, parameters: ParameterValues): Promise<BoundValues> {
  const values = new Map<string, { value: DuckDBValue; type: DuckDBType }>();
  for (const [name, { type, value }] of Object.entries(parameters)) {
    const lost = value === null ? null : lostByCast(type, value);
    if (lost !== null) {
      throw new LakeError(
        'SQL',
        `The parameter $${name} has ${lost}, which ${type} does not hold. Give it without, or write the value in its place.`,
        { details: { parameter: name } },
      );
    }
    try {
      const reader = await connection.runAndReadAll(`SELECT CAST($1::VARCHAR AS ${type})`, [value]);
      values.set(name, { value: reader.value(0, 0), type: reader.columnType(0) });
    } catch (cause) {
      throw new LakeError(
        'SQL',
        `The parameter $${name} is no ${type}: ${messageOf(cause).replace(/^Conversion Error: /, '')}`,
        { cause, details: { parameter: name } },
      );
    }
  }
  return values;
}

/** Gives a prepared statement its values. Throws SQL that names one that is missing, or that the statement does not ask for. */
export function bindParameters(prepared: DuckDBPreparedStatement, values: BoundValues): void {
  const names = namesOf(prepared);
  const missing = names.find((name) => !values.has(name));
  if (missing !== undefined) {
    throw new LakeError(
      'SQL',
      `The statement asks for the parameter $${missing}, which has no value. Give it one, or write the value in its place.`,
      { details: { parameter: missing } },
    );
  }
  const surplus = [...values.keys()].find((name) => !names.includes(name));
  if (surplus !== undefined) {
    const asked =
      names.length === 0 ? 'It asks for none.' : `It asks for ${names.map((name) => `$${name}`).join(', ')}.`;
    throw new LakeError('SQL', `The statement does not ask for the parameter $${surplus}. ${asked}`, {
      details: { parameter: surplus },
    });
  }
  for (const [index, name] of names.entries()) {
    const bound = values.get(name);
    if (bound === undefined) continue;
    if (bound.value === null) prepared.bindNull(index + 1);
    else prepared.bindValue(index + 1, bound.value, bound.type);
  }
}

/** What a prepared statement asks for. */
export function askedParameters(prepared: DuckDBPreparedStatement): AskedParameter[] {
  return namesOf(prepared).map((name, index) => ({ name, type: typeOf(prepared, index + 1) }));
}

function namesOf(prepared: DuckDBPreparedStatement): string[] {
  return Array.from({ length: prepared.parameterCount }, (_, index) => prepared.parameterName(index + 1));
}

/** DuckDB throws where it cannot infer a type: any would do. */
function typeOf(prepared: DuckDBPreparedStatement, index: number): string | null {
  try {
    return prepared.parameterType(index).toString();
  } catch (error) {
    if (messageOf(error) === 'Failed to get param logical type') return null;
    throw error;
  }
}

import { LakeError } from '../../../shared/errors';

/** Names and text as SQL, whatever they hold. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A value that DuckDB has as VARCHAR, out of a row. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new LakeError('INTERNAL', `DuckDB gave ${typeof value} where text was asked for.`);
}

import { type ParameterType, parameterTypes } from './contract/statements';

/** What people write for a type, besides its own name. */
const otherNames: ReadonlyMap<string, ParameterType> = new Map<string, ParameterType>([
  ['TEXT', 'VARCHAR'],
  ['STRING', 'VARCHAR'],
  ['INT', 'BIGINT'],
  ['INTEGER', 'BIGINT'],
  ['REAL', 'DOUBLE'],
  ['FLOAT', 'DOUBLE'],
  ['DECIMAL', 'DECIMAL(38,9)'],
  ['NUMERIC', 'DECIMAL(38,9)'],
  ['BOOL', 'BOOLEAN'],
  ['TIMESTAMPTZ', 'TIMESTAMP WITH TIME ZONE'],
]);

/** The decimals of `DECIMAL(38,9)`. */
const mostDecimals = 9;

/** A type as a file or a command line spells it; null: none that a parameter is given in. */
export function spelledType(text: string): ParameterType | null {
  const name = text.trim().replaceAll(/\s+/g, ' ').toUpperCase();
  return parameterTypes.find((type) => type === name) ?? otherNames.get(name) ?? null;
}

/**
 * The type that a value is given in, for the one that DuckDB infers or a file notes (null: any would do): one that leaves nothing of a value out.
 * A value beyond its range is refused by name. Where none is so, text, which DuckDB casts where it stands.
 */
export function nearestType(inferred: string | null): ParameterType {
  if (inferred === null) return 'VARCHAR';
  const spelled = spelledType(inferred);
  if (spelled !== null) return spelled;
  const name = inferred.trim().toUpperCase();
  if (/^(?:TINYINT|SMALLINT|U(?:TINYINT|SMALLINT|INTEGER|BIGINT))$/.test(name)) return 'BIGINT';
  if (/^U?HUGEINT$/.test(name)) return 'DECIMAL(38,9)';
  const decimal = /^(?:DECIMAL|NUMERIC)\s*\(\s*\d+\s*(?:,\s*(\d+)\s*)?\)$/.exec(name);
  if (decimal !== null) return Number(decimal[1] ?? 0) <= mostDecimals ? 'DECIMAL(38,9)' : 'VARCHAR';
  return /^TIMESTAMP_M?S$/.test(name) ? 'TIMESTAMP' : 'VARCHAR';
}

import type { ColumnType } from '../../../shared/contract/types';
import type { WarehouseType } from '../../../shared/contract/warehouse';
import { LakeError } from '../../../shared/errors';
import { toDuckDBType } from './column-types';
import { quoteLiteral } from './sql-text';

/** What a column of the warehouse makes of a feed's value: DuckDB expressions over it. */
export interface StagedValue {
  /** The value in `duckdbTypeOf(type)`; NULL where it has none. */
  readonly value: string;
  /** Whether the column holds a value that is not NULL, digit by digit; never NULL. */
  readonly fits: string;
  /** Why it does not. */
  readonly reason: string;
}

/** TEXT and BLOB of MySQL. */
const textBytes = 65_535;
const shownCharacters = 60;

type Kind = 'text' | 'integer' | 'decimal' | 'float' | 'boolean' | 'binary' | 'date' | 'timestamp' | 'nested';

/** Kinds of feed columns that a column of the warehouse can be made of. */
const sources: Readonly<Record<string, readonly Kind[]>> = {
  INT: ['integer', 'decimal', 'float', 'boolean', 'text'],
  BIGINT: ['integer', 'decimal', 'float', 'boolean', 'text'],
  DECIMAL: ['integer', 'decimal', 'float', 'boolean', 'text'],
  DOUBLE: ['integer', 'decimal', 'float', 'boolean', 'text'],
  BOOLEAN: ['boolean', 'integer', 'text'],
  DATE: ['date', 'timestamp', 'text'],
  DATETIME: ['timestamp', 'date', 'text'],
  VARCHAR: ['text', 'integer', 'decimal', 'float', 'boolean', 'date', 'timestamp', 'nested'],
  TEXT: ['text', 'integer', 'decimal', 'float', 'boolean', 'date', 'timestamp', 'nested'],
  BLOB: ['binary', 'text'],
  JSON: ['nested', 'text', 'integer', 'decimal', 'float', 'boolean'],
};

/** The type in which DuckDB holds such a column. Times are UTC, without a zone as in MySQL. */
export function duckdbTypeOf(type: WarehouseType): string {
  switch (baseOf(type)) {
    case 'INT':
      return 'INTEGER';
    case 'DATETIME':
      return 'TIMESTAMP';
    case 'VARCHAR':
    case 'TEXT':
    case 'JSON':
      return 'VARCHAR';
    default:
      return type;
  }
}

/** Whether the file has it in quotes. */
export function isTextType(type: WarehouseType): boolean {
  return ['VARCHAR', 'TEXT', 'JSON', 'BLOB'].includes(baseOf(type));
}

/** As the file has it: see StagedRows. */
export function fileText(value: string, type: WarehouseType): string {
  if (type === 'BOOLEAN') return `CAST(${value} AS TINYINT)`;
  return type === 'BLOB' ? `hex(${value})` : value;
}

/** A column of a staged file, read as VARCHAR, in its DuckDB type. */
export function fromFileText(text: string, type: WarehouseType): string {
  if (type === 'BLOB') return `unhex(${text})`;
  return `CAST(${text} AS ${duckdbTypeOf(type)})`;
}

/** Error: INVALID_INPUT where no value of the feed's column could be one of the warehouse's. */
export function stagedValue(name: string, source: string, from: ColumnType, type: WarehouseType): StagedValue {
  const kind = kindOf(from);
  const base = baseOf(type);
  if (sources[base]?.includes(kind) !== true) {
    throw new LakeError(
      'INVALID_INPUT',
      `The column ${name} is ${type} in the warehouse, and what fills it is ${toDuckDBType(from)} in the lake. Map it to a column of another type.`,
      { details: { column: name, type } },
    );
  }
  const target = duckdbTypeOf(type);
  const cast = `TRY_CAST(${source} AS ${target})`;
  const shown = `left(CAST(${source} AS VARCHAR), ${shownCharacters})`;
  const inexact = `${quoteLiteral(`${name} is `)} || ${shown} || ${quoteLiteral(`, which ${type} cannot hold exactly`)}`;
  if (base === 'VARCHAR' || base === 'TEXT') {
    const text = kind === 'nested' ? `CAST(to_json(${source}) AS VARCHAR)` : `CAST(${source} AS VARCHAR)`;
    const [length, most, unit] =
      base === 'TEXT' ? [`strlen(${text})`, textBytes, 'bytes'] : [`length(${text})`, lengthOf(type), 'characters'];
    return { value: text, ...limited(name, type, length, most, unit) };
  }
  if (base === 'BLOB') {
    const bytes = kind === 'text' ? `encode(${source})` : source;
    return { value: bytes, ...limited(name, type, `octet_length(${bytes})`, textBytes, 'bytes') };
  }
  if (base === 'JSON') {
    if (kind !== 'text') return { value: `CAST(to_json(${source}) AS VARCHAR)`, fits: 'true', reason: inexact };
    return {
      value: source,
      fits: `json_valid(${source})`,
      reason: `${quoteLiteral(`${name} is no JSON: `)} || ${shown}`,
    };
  }
  const conditions = [`${cast} IS NOT NULL`];
  if (kind === 'text') conditions.push(`regexp_full_match(${source}, ${quoteLiteral(patternOf(base, type))})`);
  else conditions.push(`TRY_CAST(${cast} AS ${toDuckDBType(from)}) = ${source}`);
  if (base === 'DOUBLE') conditions.push(`isfinite(${cast})`);
  // What MySQL's calendar has.
  if (base === 'DATE' || base === 'DATETIME') conditions.push(`year(${cast}) BETWEEN 1000 AND 9999`);
  return { value: cast, fits: `coalesce(${conditions.join(' AND ')}, false)`, reason: inexact };
}

function limited(name: string, type: string, length: string, most: number, unit: string): Omit<StagedValue, 'value'> {
  return {
    fits: `${length} <= ${most}`,
    reason: `${quoteLiteral(`${name} has `)} || ${length} || ${quoteLiteral(` ${unit}, and ${type} holds ${most}`)}`,
  };
}

/** Text that means exactly one value of the type: what a cast would round or overlook does not pass. */
function patternOf(base: string, type: WarehouseType): string {
  switch (base) {
    case 'DECIMAL':
      return `[+-]?[0-9]+(\\.[0-9]{0,${scaleOf(type)}}0*)?`;
    case 'DOUBLE':
      return '[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?';
    case 'BOOLEAN':
      return 'true|false|1|0';
    case 'DATE':
      return '[0-9]{4}-[0-9]{2}-[0-9]{2}';
    case 'DATETIME':
      return '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6}0*)?Z?';
    default:
      return '[+-]?[0-9]+';
  }
}

function baseOf(type: WarehouseType): string {
  return /^[A-Z]+/.exec(type)?.[0] ?? type;
}

function lengthOf(type: WarehouseType): number {
  return Number(/\((\d+)\)/.exec(type)?.[1]);
}

function scaleOf(type: WarehouseType): number {
  return Number(/,(\d+)\)/.exec(type)?.[1]);
}

function kindOf(type: ColumnType): Kind {
  if (typeof type !== 'string') return 'nested';
  switch (type) {
    case 'string':
      return 'text';
    case 'long':
    case 'integer':
    case 'short':
    case 'byte':
      return 'integer';
    case 'float':
    case 'double':
      return 'float';
    case 'boolean':
    case 'binary':
    case 'date':
    case 'timestamp':
      return type;
    default:
      return 'decimal';
  }
}

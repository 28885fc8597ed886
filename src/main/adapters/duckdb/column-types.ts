import {
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBArrayType,
  DuckDBMapType,
  DuckDBStructType,
  DuckDBTypeId,
  type DuckDBType,
} from '@duckdb/node-api';
import { LakeError } from '../../../shared/errors';
import { primitiveTypeSchema, type Column, type ColumnType, type PrimitiveType } from '../../../shared/contract/types';
import { quoteIdentifier } from './sql-text';

/** Delta's types and DuckDB's, both ways (lake-format.md, "Schema"). */
const duckdbNames: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  long: 'BIGINT',
  integer: 'INTEGER',
  short: 'SMALLINT',
  byte: 'TINYINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  binary: 'BLOB',
  date: 'DATE',
  timestamp: 'TIMESTAMPTZ',
};

/** DuckDB's spelling of a column type, for casts and table definitions. */
export function toDuckDBType(type: ColumnType): string {
  if (typeof type === 'string') return duckdbNames[type] ?? type.toUpperCase();
  switch (type.type) {
    case 'struct':
      return `STRUCT(${type.fields.map((field) => `${quoteIdentifier(field.name)} ${toDuckDBType(field.type)}`).join(', ')})`;
    case 'array':
      return `${toDuckDBType(type.elementType)}[]`;
    case 'map':
      return `MAP(${toDuckDBType(type.keyType)}, ${toDuckDBType(type.valueType)})`;
  }
}

/**
 * The structure argument of from_json: an object a struct, a one-element array a list, a type's name a leaf. Binary is text there, still to be
 * cast: from_json takes a string's bytes for the value, escapes and all.
 */
export function toJsonStructure(columns: readonly Column[]): Record<string, unknown> {
  return Object.fromEntries(columns.map((column) => [column.name, structureOf(column.type)]));
}

function structureOf(type: ColumnType): unknown {
  if (typeof type === 'string' || type.type === 'map') return toDuckDBType(binaryAsText(type));
  return type.type === 'array' ? [structureOf(type.elementType)] : toJsonStructure(type.fields);
}

export function holdsBinary(type: ColumnType): boolean {
  return JSON.stringify(binaryAsText(type)) !== JSON.stringify(type);
}

function binaryAsText(type: ColumnType): ColumnType {
  if (typeof type === 'string') return type === 'binary' ? 'string' : type;
  switch (type.type) {
    case 'struct':
      return { ...type, fields: type.fields.map((field) => ({ ...field, type: binaryAsText(field.type) })) };
    case 'array':
      return { ...type, elementType: binaryAsText(type.elementType) };
    case 'map':
      return { ...type, valueType: binaryAsText(type.valueType) };
  }
}

export function decimalOf(type: PrimitiveType): { precision: number; scale: number } | null {
  const found = /^decimal\((\d+),(\d+)\)$/.exec(type);
  return found === null ? null : { precision: Number(found[1]), scale: Number(found[2]) };
}

const columnTypes = new Map<DuckDBTypeId, PrimitiveType>([
  [DuckDBTypeId.BOOLEAN, 'boolean'],
  [DuckDBTypeId.TINYINT, 'byte'],
  [DuckDBTypeId.SMALLINT, 'short'],
  [DuckDBTypeId.INTEGER, 'integer'],
  [DuckDBTypeId.BIGINT, 'long'],
  [DuckDBTypeId.HUGEINT, 'decimal(38,0)'],
  // Unsigned: the next wider signed type, which holds every value.
  [DuckDBTypeId.UTINYINT, 'short'],
  [DuckDBTypeId.USMALLINT, 'integer'],
  [DuckDBTypeId.UINTEGER, 'long'],
  [DuckDBTypeId.UBIGINT, 'decimal(20,0)'],
  [DuckDBTypeId.UHUGEINT, 'decimal(38,0)'],
  [DuckDBTypeId.FLOAT, 'float'],
  [DuckDBTypeId.DOUBLE, 'double'],
  [DuckDBTypeId.VARCHAR, 'string'],
  [DuckDBTypeId.UUID, 'string'],
  [DuckDBTypeId.ENUM, 'string'],
  [DuckDBTypeId.TIME, 'string'],
  [DuckDBTypeId.TIME_TZ, 'string'],
  [DuckDBTypeId.TIME_NS, 'string'],
  [DuckDBTypeId.INTERVAL, 'string'],
  [DuckDBTypeId.BIT, 'string'],
  [DuckDBTypeId.BIGNUM, 'string'],
  [DuckDBTypeId.BLOB, 'binary'],
  [DuckDBTypeId.DATE, 'date'],
  [DuckDBTypeId.TIMESTAMP, 'timestamp'],
  [DuckDBTypeId.TIMESTAMP_S, 'timestamp'],
  [DuckDBTypeId.TIMESTAMP_MS, 'timestamp'],
  [DuckDBTypeId.TIMESTAMP_NS, 'timestamp'],
  [DuckDBTypeId.TIMESTAMP_TZ, 'timestamp'],
]);

/** The column type that holds every value of a DuckDB type. Error: INVALID_INPUT for types that Delta has no place for. */
export function toColumnType(type: DuckDBType): ColumnType {
  if (type instanceof DuckDBDecimalType) {
    return primitiveTypeSchema.parse(`decimal(${type.width},${type.scale})`);
  }
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) {
    return { type: 'array', elementType: toColumnType(type.valueType), containsNull: true };
  }
  if (type instanceof DuckDBMapType) {
    return {
      type: 'map',
      keyType: toColumnType(type.keyType),
      valueType: toColumnType(type.valueType),
      valueContainsNull: true,
    };
  }
  if (type instanceof DuckDBStructType) {
    const fields = type.entryNames.map((name, i) => {
      const entry = type.entryTypes[i];
      if (entry === undefined) throw new LakeError('INTERNAL', `DuckDB gave no type for the field ${name}.`);
      return nullableColumn(name, toColumnType(entry));
    });
    return { type: 'struct', fields };
  }
  const known = columnTypes.get(type.typeId);
  if (known !== undefined) return known;
  throw new LakeError('INVALID_INPUT', `A column of type ${type.toString()} has no place in a Delta table.`, {
    details: { type: type.toString() },
  });
}

export function nullableColumn(name: string, type: ColumnType): Column {
  return { name, type, nullable: true, metadata: {} };
}

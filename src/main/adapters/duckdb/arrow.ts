import {
  type DuckDBDataChunk,
  DuckDBArrayType,
  DuckDBDecimalType,
  DuckDBEnumType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
} from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import {
  Binary,
  type DataType,
  DateDay,
  Decimal,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  List,
  makeData,
  Map_,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  TimeMicrosecond,
  TimeNanosecond,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  TimestampSecond,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
} from 'apache-arrow';
import {
  BooleanColumn,
  type ColumnBuilder,
  DecimalColumn,
  FixedColumn,
  FixedListColumn,
  ListColumn,
  StructColumn,
} from './arrow-columns';
import { EnumColumn, StringColumn, TextColumn } from './arrow-text';

export interface ResultColumn {
  readonly name: string;
  /** What DuckDB stores. */
  readonly type: DuckDBType;
  /** What the page shows: DECIMAL(18,2), JSON, STRUCT(a INTEGER). */
  readonly typeText: string;
}

/** DuckDB's spelling of a type, by its alias where it has one (JSON is a VARCHAR underneath). */
export function typeText(type: DuckDBType): string {
  return type.alias ?? type.toString();
}

/**
 * One Arrow IPC stream with one record batch of all rows of the chunks, made from DuckDB's vectors without a value per cell.
 * Each field carries the column's own name and DuckDB's type text as metadata `name` and `duckdb_type`; the field's name is made distinct
 * (`a`, `a:1`), because apache-arrow reads two fields of one name as one. 64-bit integers, decimals of any width and
 * microseconds arrive exact; HUGEINT is a Decimal128 of scale 0; an infinite date or timestamp is the largest or smallest integer.
 */
export function toArrow(
  columns: readonly ResultColumn[],
  chunks: readonly DuckDBDataChunk[],
  mostRows = Number.POSITIVE_INFINITY,
): Uint8Array<ArrayBuffer> {
  const held = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
  const rows = Math.min(held, mostRows);
  const builders = columns.map((column) => builderFor(column.type, rows));
  let left = rows;
  for (const chunk of chunks) {
    const count = Math.min(chunk.rowCount, left);
    left -= count;
    builders.forEach((builder, index) => builder.append(duckdb.data_chunk_get_vector(chunk.chunk, index), 0, count));
  }
  const names = distinct(columns.map((column) => column.name));
  const fields = columns.map((column, index) => {
    const metadata = new Map([
      ['name', column.name],
      ['duckdb_type', column.typeText],
    ]);
    return new Field(names[index] ?? '', builders[index]?.type ?? new Utf8(), true, metadata);
  });
  const children = builders.map((builder) => builder.finish());
  const batch = new RecordBatch(
    new Schema(fields),
    makeData({ type: new Struct(fields), length: rows, nullCount: 0, children }),
  );
  const writer = new RecordBatchStreamWriter();
  writer.write(batch);
  writer.finish();
  const bytes = writer.toUint8Array(true);
  return bytes.buffer instanceof ArrayBuffer
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : bytes.slice();
}

function builderFor(type: DuckDBType, rows: number): ColumnBuilder {
  if (type instanceof DuckDBDecimalType) {
    const bytes = type.width <= 4 ? 2 : type.width <= 9 ? 4 : type.width <= 18 ? 8 : 16;
    return new DecimalColumn(new Decimal(type.scale, type.width, 128), bytes, rows);
  }
  if (type instanceof DuckDBEnumType) return new EnumColumn(type, rows);
  if (type instanceof DuckDBListType) {
    const child = builderFor(type.valueType, rows);
    return new ListColumn(new List(new Field('item', child.type, true)), child, rows);
  }
  if (type instanceof DuckDBArrayType) {
    const child = builderFor(type.valueType, rows * type.length);
    return new FixedListColumn(new FixedSizeList(type.length, new Field('item', child.type, true)), child, type.length);
  }
  if (type instanceof DuckDBStructType) {
    const children = type.entryTypes.map((entry) => builderFor(entry, rows));
    return new StructColumn(new Struct(fieldsOf(type.entryNames, children)), children);
  }
  if (type instanceof DuckDBMapType) {
    const key = builderFor(type.keyType, rows);
    const value = builderFor(type.valueType, rows);
    const entries = new Struct<{ key: DataType; value: DataType }>([
      new Field('key', key.type, false),
      new Field('value', value.type, true),
    ]);
    const child = new StructColumn(entries, [key, value]);
    return new ListColumn(new Map_(new Field('entries', entries, false)), child, rows);
  }
  return scalarBuilder(type, rows);
}

function fieldsOf(names: readonly string[], children: readonly ColumnBuilder[]): Field[] {
  const fieldNames = distinct(names);
  return children.map((child, index) => new Field(fieldNames[index] ?? '', child.type, true));
}

function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let candidate = name;
    for (let again = 1; taken.has(candidate); again++) candidate = `${name}:${again}`;
    taken.add(candidate);
    return candidate;
  });
}

function scalarBuilder(type: DuckDBType, rows: number): ColumnBuilder {
  const fixed = (arrow: DataType, array: ConstructorParameters<typeof FixedColumn>[1]): ColumnBuilder =>
    new FixedColumn(arrow, array, rows);
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return new BooleanColumn(rows);
    case DuckDBTypeId.TINYINT:
      return fixed(new Int8(), Int8Array);
    case DuckDBTypeId.SMALLINT:
      return fixed(new Int16(), Int16Array);
    case DuckDBTypeId.INTEGER:
      return fixed(new Int32(), Int32Array);
    case DuckDBTypeId.BIGINT:
      return fixed(new Int64(), BigInt64Array);
    case DuckDBTypeId.UTINYINT:
      return fixed(new Uint8(), Uint8Array);
    case DuckDBTypeId.USMALLINT:
      return fixed(new Uint16(), Uint16Array);
    case DuckDBTypeId.UINTEGER:
      return fixed(new Uint32(), Uint32Array);
    case DuckDBTypeId.UBIGINT:
      return fixed(new Uint64(), BigUint64Array);
    case DuckDBTypeId.FLOAT:
      return fixed(new Float32(), Float32Array);
    case DuckDBTypeId.DOUBLE:
      return fixed(new Float64(), Float64Array);
    case DuckDBTypeId.HUGEINT:
      return new DecimalColumn(new Decimal(0, 38, 128), 16, rows);
    case DuckDBTypeId.DATE:
      return fixed(new DateDay(), Int32Array);
    case DuckDBTypeId.TIME:
      return fixed(new TimeMicrosecond(), BigInt64Array);
    case DuckDBTypeId.TIME_NS:
      return fixed(new TimeNanosecond(), BigInt64Array);
    case DuckDBTypeId.TIMESTAMP:
      return fixed(new TimestampMicrosecond(), BigInt64Array);
    case DuckDBTypeId.TIMESTAMP_TZ:
      return fixed(new TimestampMicrosecond('UTC'), BigInt64Array);
    case DuckDBTypeId.TIMESTAMP_S:
      return fixed(new TimestampSecond(), BigInt64Array);
    case DuckDBTypeId.TIMESTAMP_MS:
      return fixed(new TimestampMillisecond(), BigInt64Array);
    case DuckDBTypeId.TIMESTAMP_NS:
      return fixed(new TimestampNanosecond(), BigInt64Array);
    case DuckDBTypeId.VARCHAR:
      return new StringColumn(new Utf8(), rows);
    case DuckDBTypeId.BLOB:
      return new StringColumn(new Binary(), rows);
    default:
      return new TextColumn(type, rows);
  }
}

import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  type DuckDBConnection,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimeNSValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  DuckDBTypeId,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { type Data, DataType, tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toArrow, typeText } from './arrow';
import { textOf } from './arrow-text';

let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

/** A value with no library's class left in it, so that both sides can be compared. */
type Plain = null | boolean | number | bigint | string | Plain[];

async function bothWays(sql: string): Promise<{ arrow: Plain[][]; duckdb: Plain[][]; types: string[] }> {
  const result = await connection.run(sql);
  const columns = result
    .columnNames()
    .map((name, i) => ({ name, type: result.columnType(i), typeText: typeText(result.columnType(i)) }));
  const chunks = await result.fetchAllChunks();
  const duckdb = chunks.flatMap((chunk) =>
    chunk.getRows().map((row) => row.map((value, i) => plainOf(value, result.columnType(i)))),
  );
  const table = tableFromIPC(toArrow(columns, chunks));
  expect(table.schema.fields.map((field) => field.metadata.get('name'))).toEqual(columns.map((column) => column.name));
  const batch = table.batches[0];
  const arrow = Array.from({ length: table.numRows }, (_, row) =>
    (batch?.data.children ?? []).map((child) => arrowValue(child, row)),
  );
  return { arrow, duckdb, types: table.schema.fields.map((field) => field.metadata.get('duckdb_type') ?? '') };
}

function plainOf(value: DuckDBValue, type: DuckDBType): Plain {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return type.typeId === DuckDBTypeId.FLOAT ? Math.fround(value) : value;
  if (typeof value === 'bigint') return isTextual(type) ? value.toString() : value;
  if (typeof value === 'string') return value;
  if (value instanceof DuckDBDecimalValue) return value.value;
  if (value instanceof DuckDBDateValue) return BigInt(value.days);
  if (value instanceof DuckDBTimeValue) return value.micros;
  if (value instanceof DuckDBTimeNSValue) return value.nanos;
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) return value.micros;
  if (value instanceof DuckDBTimestampSecondsValue) return value.seconds;
  if (value instanceof DuckDBTimestampMillisecondsValue) return value.millis;
  if (value instanceof DuckDBTimestampNanosecondsValue) return value.nanos;
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('hex');
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    if (!('valueType' in type)) throw new TypeError('a list without a value type');
    const { valueType } = type;
    return value.items.map((item) => plainOf(item, valueType));
  }
  if (value instanceof DuckDBStructValue) {
    if (!('entryTypes' in type)) throw new TypeError('a struct without entry types');
    const { entryTypes } = type;
    return Object.values(value.entries).map((entry, i) => plainOf(entry, entryTypes[i] ?? type));
  }
  if (value instanceof DuckDBMapValue) {
    if (!('keyType' in type)) throw new TypeError('a map without a key type');
    const { keyType, valueType } = type;
    return value.entries.map((entry) => [plainOf(entry.key, keyType), plainOf(entry.value, valueType)]);
  }
  return textOf(value, type);
}

function isTextual(type: DuckDBType): boolean {
  return type.typeId === DuckDBTypeId.UHUGEINT || type.typeId === DuckDBTypeId.BIGNUM;
}

type Numbers = ArrayLike<number | bigint>;

/** Reads Arrow's buffers, because its own `get` rounds timestamps to milliseconds. */
function arrowValue(data: Data, index: number): Plain {
  const { type, children } = data;
  if (!data.getValid(index)) return null;
  const values = numbers(data.values);
  const offset = (i: number): number => Number(numbers(data.valueOffsets)[i]);
  const at = (i: number): number | bigint => values[i] ?? Number.NaN;
  if (DataType.isBool(type)) return ((Number(at(index >> 3)) >> (index & 7)) & 1) === 1;
  if (DataType.isFloat(type)) return at(index);
  if (DataType.isInt(type)) return type.bitWidth === 64 ? BigInt(at(index)) : Number(at(index));
  if (DataType.isDate(type) || DataType.isTime(type) || DataType.isTimestamp(type)) return BigInt(at(index));
  if (DataType.isDecimal(type)) {
    let unscaled = 0n;
    for (let word = 3; word >= 0; word--) unscaled = (unscaled << 32n) | BigInt(at(index * 4 + word));
    return BigInt.asIntN(128, unscaled);
  }
  if (DataType.isUtf8(type) || DataType.isBinary(type)) {
    const length = offset(index + 1) - offset(index);
    const bytes = Buffer.from(Array.from({ length }, (_, i) => Number(at(offset(index) + i))));
    return bytes.toString(DataType.isUtf8(type) ? 'utf8' : 'hex');
  }
  if (DataType.isStruct(type)) return children.map((child) => arrowValue(child, index));
  const [child] = children;
  if (child === undefined) throw new RangeError('no child');
  const [from, to] = DataType.isFixedSizeList(type)
    ? [index * type.listSize, (index + 1) * type.listSize]
    : [offset(index), offset(index + 1)];
  return Array.from({ length: to - from }, (_, i) => arrowValue(child, from + i));
}

function numbers(buffer: unknown): Numbers {
  if (
    buffer instanceof BigInt64Array ||
    buffer instanceof BigUint64Array ||
    buffer instanceof Int8Array ||
    buffer instanceof Int16Array ||
    buffer instanceof Int32Array ||
    buffer instanceof Uint8Array ||
    buffer instanceof Uint16Array ||
    buffer instanceof Uint32Array ||
    buffer instanceof Float32Array ||
    buffer instanceof Float64Array
  ) {
    return buffer;
  }
  return [];
}

interface TypedLiterals {
  readonly type: string;
  readonly literal: fc.Arbitrary<string>;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const cast = (type: string, literal: fc.Arbitrary<string>): TypedLiterals => ({
  type,
  literal: literal.map((value) => `CAST(${value} AS ${type})`),
});
const integers = (type: string, min: bigint, max: bigint): TypedLiterals =>
  cast(
    type,
    fc.oneof(fc.constantFrom(min, max, 0n, 1n), fc.bigInt({ min, max })).map((value) => quoted(value.toString())),
  );
// DuckDB's VARCHAR ends at no NUL, but its SQL text does.
const text = fc.string({ unit: 'grapheme', maxLength: 40 }).map((value) => value.replaceAll('\0', ''));

const scalars: readonly TypedLiterals[] = [
  cast('BOOLEAN', fc.constantFrom('true', 'false')),
  integers('TINYINT', -128n, 127n),
  integers('SMALLINT', -32_768n, 32_767n),
  integers('INTEGER', -(2n ** 31n), 2n ** 31n - 1n),
  integers('BIGINT', -(2n ** 63n), 2n ** 63n - 1n),
  integers('HUGEINT', -(2n ** 127n), 2n ** 127n - 1n),
  integers('UTINYINT', 0n, 255n),
  integers('USMALLINT', 0n, 65_535n),
  integers('UINTEGER', 0n, 2n ** 32n - 1n),
  integers('UBIGINT', 0n, 2n ** 64n - 1n),
  integers('UHUGEINT', 0n, 2n ** 128n - 1n),
  integers('BIGNUM', -(10n ** 60n), 10n ** 60n),
  integers('DECIMAL(4,0)', -9999n, 9999n),
  integers('DECIMAL(9,0)', -999_999_999n, 999_999_999n),
  integers('DECIMAL(18,0)', -(10n ** 18n) + 1n, 10n ** 18n - 1n),
  integers('DECIMAL(38,0)', -(10n ** 38n) + 1n, 10n ** 38n - 1n),
  cast('DECIMAL(18,2)', fc.constantFrom("'-0.01'", "'9999999999999999.99'", "'12.30'", "'-1'")),
  cast('DECIMAL(3,3)', fc.constantFrom("'0.999'", "'-0.001'")),
  cast('FLOAT', fc.constantFrom("'1.5'", "'-0'", "'3.4e38'", "'nan'", "'-inf'")),
  cast(
    'DOUBLE',
    fc.double({ noNaN: true }).map((value) => quoted(String(value))),
  ),
  cast(
    'DATE',
    fc.constantFrom("'1970-01-01'", "'0044-03-15 (BC)'", "'5877642-06-25 (BC)'", "'infinity'", "'2026-11-21'"),
  ),
  cast('TIME', fc.constantFrom("'00:00:00'", "'23:59:59.999999'", "'24:00:00'")),
  cast('TIME_NS', fc.constantFrom("'10:00:00.123456789'")),
  cast('TIMETZ', fc.constantFrom("'10:00:00.123456+05:30'", "'23:59:59-15:59:59'")),
  cast(
    'TIMESTAMP',
    fc.constantFrom("'2026-11-21 01:02:03.456789'", "'1677-09-21'", "'-infinity'", "'294247-01-10 04:00:54.775806'"),
  ),
  cast('TIMESTAMPTZ', fc.constantFrom("'2026-11-21 01:02:03.456789+02'", "'1969-12-31 23:59:59.999999Z'")),
  cast('TIMESTAMP_S', fc.constantFrom("'2026-11-21 01:02:03'")),
  cast('TIMESTAMP_MS', fc.constantFrom("'2026-11-21 01:02:03.456'")),
  cast('TIMESTAMP_NS', fc.constantFrom("'2026-11-21 01:02:03.456789123'")),
  cast('INTERVAL', fc.constantFrom("'1 year 2 months 3 days 04:05:06.789'", "'-1 day'", "'0 s'")),
  cast('UUID', fc.uuid().map(quoted)),
  cast('VARCHAR', text.map(quoted)),
  cast(
    'JSON',
    fc.jsonValue().map((value) => quoted(JSON.stringify(value).replaceAll(String.raw`\u0000`, ''))),
  ),
  cast(
    'BLOB',
    fc
      .uint8Array({ maxLength: 30 })
      .map((bytes) => quoted([...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''))),
  ),
  cast('BIT', fc.stringMatching(/^[01]{1,70}$/).map(quoted)),
  cast(
    "ENUM('completed', 'it''s', 'a longer word than twelve')",
    fc.constantFrom("'completed'", "'it''s'", "'a longer word than twelve'"),
  ),
  {
    type: 'UNION(n INTEGER, s VARCHAR)',
    literal: fc.constantFrom('CAST(7 AS UNION(n INTEGER, s VARCHAR))', "CAST('x' AS UNION(n INTEGER, s VARCHAR))"),
  },
];

const anyType: fc.Arbitrary<TypedLiterals> = fc.letrec<{ type: TypedLiterals }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 4, arbitrary: fc.constantFrom(...scalars) },
    { weight: 1, arbitrary: tie('type').map(listOf) },
    {
      weight: 1,
      arbitrary: fc.tuple(tie('type'), fc.integer({ min: 1, max: 3 })).map(([item, size]) => arrayOf(item, size)),
    },
    { weight: 1, arbitrary: fc.array(tie('type'), { minLength: 1, maxLength: 3 }).map(structOf) },
    { weight: 1, arbitrary: tie('type').map(mapOf) },
  ),
})).type;

const nullable = (inner: TypedLiterals): fc.Arbitrary<string> =>
  fc.oneof({ weight: 4, arbitrary: inner.literal }, { weight: 1, arbitrary: fc.constant('NULL') });
function listOf(inner: TypedLiterals): TypedLiterals {
  return cast(
    `${inner.type}[]`,
    fc.array(nullable(inner), { maxLength: 4 }).map((items) => `[${items.join(', ')}]`),
  );
}
function arrayOf(inner: TypedLiterals, size: number): TypedLiterals {
  const items = fc.array(nullable(inner), { minLength: size, maxLength: size });
  return cast(
    `${inner.type}[${size}]`,
    items.map((values) => `[${values.join(', ')}]`),
  );
}
function structOf(inner: TypedLiterals[]): TypedLiterals {
  const names = ['a', 'b "quoted"', "it's"];
  const type = `STRUCT(${inner.map((entry, i) => `"${names[i]?.replaceAll('"', '""')}" ${entry.type}`).join(', ')})`;
  return cast(
    type,
    fc.tuple(...inner.map(nullable)).map((values) => `ROW(${values.join(', ')})`),
  );
}
function mapOf(inner: TypedLiterals): TypedLiterals {
  const keys = ['1', '2', '3'];
  const values = fc.array(nullable(inner), { maxLength: 3 });
  return cast(
    `MAP(INTEGER, ${inner.type})`,
    values.map((items) => `MAP {${items.map((item, i) => `${keys[i]}: ${item}`).join(', ')}}`),
  );
}

describe('rows as Arrow', () => {
  test('hold the same values as DuckDB, for any type, over several chunks', async () => {
    const table = fc.array(anyType, { minLength: 1, maxLength: 3 }).chain((types) =>
      fc.array(fc.tuple(...types.map((type) => nullable(type).map((value) => `CAST(${value} AS ${type.type})`))), {
        minLength: 1,
        maxLength: 6,
      }),
    );
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(1, 21, 900), async (rows, times) => {
        const values = rows.map((row) => `(${row.join(', ')})`).join(', ');
        const { arrow, duckdb } = await bothWays(`SELECT v.* FROM range(${times}) r, (VALUES ${values}) v`);
        expect(arrow).toHaveLength(rows.length * times);
        expect(arrow).toEqual(duckdb);
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  test('agree with every type and extreme that DuckDB lists, read from a table', async () => {
    await connection.run('CREATE OR REPLACE TEMP TABLE every_type AS FROM test_all_types()');
    const { arrow, duckdb } = await bothWays('FROM every_type');
    expect(arrow).toEqual(duckdb);
    expect(arrow).toHaveLength(3);
  });

  test('keep lists whose children are not in row order', async () => {
    const { arrow, duckdb } = await bothWays(
      'SELECT l FROM (SELECT i, [i, NULL, i * 2][: i % 4] AS l, md5(i::VARCHAR) AS shuffle FROM range(5000) t(i)) ORDER BY shuffle',
    );
    expect(arrow).toEqual(duckdb);
  });

  test('name columns as the statement does, twice or not at all, with DuckDB’s type beside', async () => {
    const { arrow, types } = await bothWays(`SELECT 1 AS a, 2::DECIMAL(18,2) AS a, '{"k":1}'::JSON, 1 + 1`);
    expect(types).toEqual(['INTEGER', 'DECIMAL(18,2)', 'JSON', 'INTEGER']);
    expect(arrow).toEqual([[1, 200n, '{"k":1}', 2]]);
  });

  test('keep every part of a row without names', async () => {
    const { arrow } = await bothWays("SELECT row(1, 'a', 2.5::DECIMAL(4,2)) AS r");
    expect(arrow).toEqual([[[1, 'a', 250n]]]);
  });

  test('are a readable stream when there are none', async () => {
    const { arrow, types } = await bothWays('SELECT 1::BIGINT AS a, [1] AS l WHERE false');
    expect(arrow).toEqual([]);
    expect(types).toEqual(['BIGINT', 'INTEGER[]']);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnType } from '../../../shared/contract/types';
import type { ParquetEngine } from '../../core/ports';
import { toColumnType, toDuckDBType } from './column-types';
import { openInstance } from './instance';
import { createParquetEngine } from './parquet-engine';

let folder: string;
let connection: DuckDBConnection;
let engine: ParquetEngine;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoon-types-'));
  const instance = await openInstance({ temporaryFolder: join(folder, 'spill') });
  connection = await instance.connect();
  engine = await createParquetEngine({ temporaryFolder: join(folder, 'spill') });
  return async () => {
    connection.closeSync();
    instance.closeSync();
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  };
});

describe('column types', () => {
  test.each<ColumnType>([
    'string',
    'long',
    'integer',
    'short',
    'byte',
    'float',
    'double',
    'boolean',
    'binary',
    'date',
    'timestamp',
    'decimal(18,2)',
    'decimal(38,0)',
    { type: 'array', elementType: 'decimal(4,1)', containsNull: true },
    { type: 'map', keyType: 'string', valueType: 'long', valueContainsNull: true },
    { type: 'struct', fields: [{ name: 'a "b"', type: 'timestamp', nullable: true, metadata: {} }] },
  ])('%j comes back from DuckDB as itself', async (type) => {
    const result = await connection.run(`SELECT NULL::${toDuckDBType(type)}`);
    expect(toColumnType(result.columnType(0))).toEqual(type);
  });

  test.each([
    ['UUID', 'string'],
    ["ENUM('a', 'b')", 'string'],
    ['TIME', 'string'],
    ['HUGEINT', 'decimal(38,0)'],
    ['UTINYINT', 'short'],
    ['USMALLINT', 'integer'],
    ['UINTEGER', 'long'],
    ['UBIGINT', 'decimal(20,0)'],
    ['TIMESTAMP', 'timestamp'],
    ['TIMESTAMP_NS', 'timestamp'],
  ])('%s is held by %s', async (duckdb, type) => {
    const result = await connection.run(`SELECT NULL::${duckdb}`);
    expect(toColumnType(result.columnType(0))).toBe(type);
  });
});

describe('an opened folder', () => {
  test('is described by all its files, partition columns last', async () => {
    await connection.run(
      `COPY (SELECT range AS n, 'x' AS name, range % 2 AS part, 'é' AS "odd key" FROM range(10)) TO '${folder}/data' (FORMAT parquet, PARTITION_BY (part))`,
    );
    await connection.run(
      `COPY (SELECT 1.5::DECIMAL(9,2) AS extra, 1::BIGINT AS n) TO '${folder}/data/part=1/more.parquet'`,
    );
    const files = [
      `${folder}/data/part=0/data_0.parquet`,
      `${folder}/data/part=1/data_0.parquet`,
      `${folder}/data/part=1/more.parquet`,
    ];
    const described = await engine.describeParquet(files);
    expect(described.columns.map(({ name, type }) => [name, type])).toEqual([
      ['n', 'long'],
      ['name', 'string'],
      ['odd key', 'string'],
      ['extra', 'decimal(9,2)'],
      ['part', 'long'],
    ]);
    expect(described.partitionColumns).toEqual(['part']);
    expect(described.isUniform).toBe(false);
    expect(described.files).toEqual(files.map((path, i) => ({ path, records: [5, 5, 1][i] })));
  });

  test.each([
    ['the same', "2 AS n, {'a': 3, 'b': 'y'} AS s, [1.5] AS l", true],
    ['other values', 'NULL::INTEGER AS n, NULL::STRUCT(a INTEGER, b VARCHAR) AS s, []::DECIMAL(2,1)[] AS l', true],
    ['another order', "{'a': 3, 'b': 'y'} AS s, 2 AS n, [1.5] AS l", false],
    ['another name', "2 AS N, {'a': 3, 'b': 'y'} AS s, [1.5] AS l", false],
    ['another type', "2::BIGINT AS n, {'a': 3, 'b': 'y'} AS s, [1.5] AS l", false],
    ['other digits', "2 AS n, {'a': 3, 'b': 'y'} AS s, [1.55] AS l", false],
    ['fewer fields', "2 AS n, {'a': 3} AS s, [1.5] AS l", false],
    ['more columns', "2 AS n, {'a': 3, 'b': 'y'} AS s, [1.5] AS l, 1 AS m", false],
  ])('beside a file of %s', async (_, select, isUniform) => {
    const files = [`${folder}/one.parquet`, `${folder}/other.parquet`];
    await connection.run(`COPY (SELECT 1 AS n, {'a': 2, 'b': 'x'} AS s, [0.5] AS l) TO '${files[0]}'`);
    await connection.run(`COPY (SELECT ${select}) TO '${files[1]}'`);
    expect(await engine.describeParquet(files)).toMatchObject({ isUniform });
  });

  test('with a file that is no Parquet is IO, in words', async () => {
    await connection.run(`COPY (SELECT 1) TO '${folder}/x.parquet' (FORMAT csv)`);
    await expect(engine.describeParquet([`${folder}/x.parquet`])).rejects.toMatchObject({ code: 'IO' });
  });
});

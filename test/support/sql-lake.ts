import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { createSqlEngine } from '../../src/main/adapters/duckdb/sql-engine';
import type { SqlEngine, SqlRelation } from '../../src/main/core/ports';
import type { ErrorCode } from '../../src/shared/errors';
import { column } from './delta-lake';

const dates = ['year', 'month', 'day'].map((name) => column(name, 'integer'));

/** A real SQL engine over real files: the feeds `sales` (two days, 30 rows), `countries` and `empty_feed`. */
export interface SqlLake {
  readonly root: string;
  /** The readable folder, under a name that needs care; `root` has files beside it that must not be read. */
  readonly folder: string;
  /** A new one for each test. */
  readonly engine: SqlEngine;
  relations(): SqlRelation[];
  rowsOf(sql: string): Promise<Record<string, unknown>[]>;
  /** What the statement failed with; null where it did not. */
  failure(sql: string): Promise<unknown>;
}

/** For the tests of one file: call it at the top. */
export function sqlLake(): SqlLake {
  let root = '';
  let folder = '';
  let engine: SqlEngine | null = null;
  let made = 0;

  const opened = (): SqlEngine => engine ?? expect.fail('the engine is open within a test alone');

  function relations(): SqlRelation[] {
    const salesColumns = [column('id', 'long'), column('country', 'string'), column('amount', 'decimal(18,2)')];
    const countryColumns = [column('country', 'string'), column('name', 'string')];
    const days = [20, 21].map((day) => join(folder, `s/year=2026/month=11/day=${day}/data.parquet`));
    const countries = { files: [join(folder, 't/data.parquet')], columns: countryColumns };
    const tags = column('tags', { type: 'array', elementType: 'string', containsNull: true });
    return [
      {
        name: 'sales',
        format: 'parquet',
        parts: [{ files: days, columns: salesColumns }],
        columns: salesColumns,
        partitionColumns: dates,
      },
      { name: 'countries', format: 'parquet', parts: [countries], columns: countryColumns, partitionColumns: [] },
      {
        name: 'empty_feed',
        format: 'parquet',
        parts: [],
        columns: [column('id', 'long'), tags],
        partitionColumns: dates,
      },
    ];
  }

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'lagoon-sql-'));
    folder = join(root, "env=prod it's [a] lake");
    await writeLake(root, folder);
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  beforeEach(async () => {
    engine = await createSqlEngine({ memoryLimitMegabytes: 1024, threads: 2, spillFolder: join(root, 'spill') });
    await engine.setRelations(relations(), [folder]);
  });
  afterEach(async () => {
    await engine?.close();
    engine = null;
  });

  return {
    get root() {
      return root;
    },
    get folder() {
      return folder;
    },
    get engine() {
      return opened();
    },
    relations,
    rowsOf: (sql) => rowsOfStatement(opened(), `r${++made}`, sql),
    async failure(sql) {
      try {
        const run = await opened().start(`r${++made}`, sql);
        await run.done;
      } catch (error) {
        return error;
      }
      return null;
    },
  };
}

async function writeLake(root: string, folder: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const write = async (below: string, select: string): Promise<void> => {
    await mkdir(join(folder, below), { recursive: true });
    const path = join(folder, below, 'data.parquet').replaceAll("'", "''");
    await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  };
  try {
    const sales = (range: string, country: string, amount: string): string =>
      `SELECT i AS id, '${country}' AS country, ${amount}::DECIMAL(18,2) AS amount FROM range(${range}) t(i)`;
    await write('s/year=2026/month=11/day=20', sales('10', 'DE', '1.50'));
    await write('s/year=2026/month=11/day=21', sales('10, 30', 'FR', '2.25'));
    await write('t', "SELECT 'DE' AS country, 'Germany' AS name");
    await writeFile(join(root, 'outside.csv'), 'secret\n1\n');
    await connection.run(`COPY (SELECT 1 AS secret) TO '${join(root, 'outside.parquet')}'`);
    await symlink(join(root, 'outside.csv'), join(folder, 't', 'link.csv'));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** All rows, at most 100,000, as objects; bigints as numbers. */
export async function rowsOfStatement(engine: SqlEngine, id: string, sql: string): Promise<Record<string, unknown>[]> {
  const run = await engine.start(id, sql);
  const { rowCount } = await run.done;
  const { arrow, rows } = await engine.window(id, 0, 100_000);
  expect(rows).toBe(Math.min(rowCount, 100_000));
  const table = tableFromIPC(arrow);
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(
      table.schema.fields.map((field, index) => {
        const value: unknown = table.getChildAt(index)?.get(row);
        return [field.name, typeof value === 'bigint' ? Number(value) : value];
      }),
    ),
  );
}

export function expectFailure(error: unknown, code: ErrorCode, text: string): void {
  expect(error).toMatchObject({ name: 'LakeError', code });
  expect(error).toHaveProperty('message', expect.stringContaining(text));
}

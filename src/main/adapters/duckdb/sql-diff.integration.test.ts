import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Column, ColumnType } from '../../../shared/contract/types';
import type { VersionDiff } from '../../../shared/contract/queries';
import type { SqlEngine, SqlRelation } from '../../core/ports';
import { createSqlEngine } from './sql-engine';

let root = '';
let engine: SqlEngine;
let made = 0;

const column = (name: string, type: ColumnType): Column => ({ name, type, nullable: true, metadata: {} });
const columns = [column('id', 'long'), column('v', 'string')];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lagoon-diff-'));
  engine = await createSqlEngine({ memoryLimitMegabytes: 512, threads: 2, spillFolder: join(root, 'spill') });
  await engine.setRelations([], [root]);
});
afterAll(async () => {
  await engine.close();
  await rm(root, { recursive: true, force: true });
});

async function file(select: string): Promise<string> {
  const path = join(root, `${++made}.parquet`);
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return path;
}

function relation(files: readonly string[], its: readonly Column[] = columns): SqlRelation {
  return { name: 'feed', format: 'parquet', parts: [{ files, columns: its }], columns: its, partitionColumns: [] };
}

async function compare(
  before: readonly string[],
  after: readonly string[],
  options: { keys?: string[]; early?: Column[]; late?: Column[]; signal?: AbortSignal } = {},
): Promise<VersionDiff> {
  const { early = columns, late = columns } = options;
  return engine.compare(
    {
      from: 1,
      to: 2,
      before: relation(before, early),
      after: relation(after, late),
      onlyBefore: relation(
        before.filter((path) => !after.includes(path)),
        early,
      ),
      onlyAfter: relation(
        after.filter((path) => !before.includes(path)),
        late,
      ),
      keyColumns: options.keys ?? ['id'],
    },
    options.signal ?? new AbortController().signal,
  );
}

const range = (from: number, to: number): string =>
  `SELECT i::BIGINT AS id, 'v' || i AS v FROM range(${from}, ${to}) t(i)`;

test.each([[['id']], [[]]])('rows that were only written anew have not changed, key %j', async (keys) => {
  const common = await file(range(0, 100));
  const small = [await file(range(100, 150)), await file(range(150, 200))];
  const large = await file(`${range(100, 200)} ORDER BY id DESC`);
  const { rows } = await compare([common, ...small], [common, large], { keys });
  expect(rows).toEqual({ before: 200, after: 200, added: 0, removed: 0, changed: 0 });
});

test('a key of one file that is in a file of both versions too is none', async () => {
  const common = await file(range(0, 10));
  const { keyColumns, rows } = await compare([common, await file(range(10, 12))], [common, await file(range(5, 7))]);
  expect(keyColumns).toEqual([]);
  expect(rows).toMatchObject({ added: 2, removed: 2, changed: 0 });
});

test('a column of another type is compared as text, a struct that grew by its fields', async () => {
  const early = [
    column('id', 'long'),
    column('n', 'integer'),
    column('s', { type: 'struct', fields: [column('a', 'long')] }),
  ];
  const late = [
    column('id', 'long'),
    column('n', 'string'),
    column('s', { type: 'struct', fields: [column('b', 'string'), column('a', 'long')] }),
  ];
  const before = await file("SELECT i::BIGINT AS id, i::INTEGER AS n, {'a': i} AS s FROM range(3) t(i)");
  const after = await file(
    "SELECT i::BIGINT AS id, CASE i WHEN 1 THEN 'x' ELSE i::VARCHAR END AS n, {'b': CASE i WHEN 2 THEN 'y' END, 'a': i} AS s FROM range(3) t(i)",
  );
  const diff = await compare([before], [after], { early, late });
  expect(diff.rows).toMatchObject({ added: 0, removed: 0, changed: 2 });
  expect(diff.columns.map(({ name, change, changed }) => [name, change, changed])).toEqual([
    ['id', 'same', 0],
    ['n', 'type', 1],
    ['s', 'type', 1],
  ]);
});

test('a comparison larger than its memory spills, and one at work is cancelled', async () => {
  const before = await file(`SELECT i AS id, md5(i::VARCHAR) || md5((i + 1)::VARCHAR) AS v FROM range(2_000_000) t(i)`);
  const after = await file(
    `SELECT i AS id, md5(i::VARCHAR) || md5((i + 1)::VARCHAR) AS v FROM range(1_000_000, 3_000_000) t(i)`,
  );
  const { rows } = await compare([before], [after]);
  expect(rows).toMatchObject({ added: 1_000_000, removed: 1_000_000, changed: 0 });
  const abort = new AbortController();
  const comparing = compare([before], [after], { signal: abort.signal });
  setImmediate(() => abort.abort());
  await expect(comparing).rejects.toMatchObject({ code: 'CANCELLED' });
}, 60_000);

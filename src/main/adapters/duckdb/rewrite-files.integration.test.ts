import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { column } from '../../../../test/support/delta-lake';
import type { Column } from '../../../shared/contract/types';
import type { RewriteOptions } from '../../core/ports';
import { openInstance } from './instance';
import { rewriteFiles } from './rewrite-files';

let folder: string;
let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoon-rewrite-'));
  instance = await openInstance({ temporaryFolder: join(folder, '.spill'), threads: 2 });
  connection = await instance.connect();
  return async () => {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  };
});

let written = 0;
const sources: string[] = [];
beforeEach(() => {
  sources.length = 0;
});

async function source(select: string): Promise<void> {
  written += 1;
  const path = join(folder, `source [${written}].parquet`);
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  sources.push(path);
}

const options = (columns: readonly Column[], over: Partial<RewriteOptions> = {}): RewriteOptions => ({
  tablePath: folder,
  sources,
  columns,
  orderBy: ['at'],
  compression: 'snappy',
  relativePath: 'year=2026/month=01/day=01/data_new.parquet',
  partitionValues: { year: '2026', month: '1', day: '1' },
  fileId: () => `new${written}`,
  signal: new AbortController().signal,
  ...over,
});

const rowsOf = async (path: string) =>
  (await connection.runAndReadAll(`SELECT * FROM read_parquet('${path}')`)).getRowsJson();
const temporary = async () => (await readdir(folder)).filter((name) => name.startsWith('.tmp-'));

const at = "TIMESTAMPTZ '2026-01-01 00:00:0";

test('files of two schemas become one, by event time, each value in its place and NULL where a source had no column', async () => {
  await source(
    `SELECT 1::BIGINT id, ${at}2+00' AS at, {'a': 1} AS u, [{'x': 1}] AS l, 1.10::DECIMAL(18,2) AS amount UNION ALL SELECT 2, NULL, NULL, NULL, NULL`,
  );
  await source(
    `SELECT 'z' AS note, 3::BIGINT id, ${at}1+00' AS at, {'b': 'q', 'a': 3} AS u, [{'y': 'w', 'x': 2}] AS l, 12345678901234.56::DECIMAL(18,2) AS amount`,
  );
  const columns = [
    column('id', 'long'),
    column('at', 'timestamp'),
    column('u', { type: 'struct', fields: [column('a', 'integer'), column('b', 'string')] }),
    column('l', {
      type: 'array',
      containsNull: true,
      elementType: { type: 'struct', fields: [column('x', 'integer'), column('y', 'string')] },
    }),
    column('amount', 'decimal(18,2)'),
    column('note', 'string'),
    column('never', 'binary'),
  ];
  const file = await rewriteFiles(instance, options(columns));
  expect(await rowsOf(file.temporaryPath)).toEqual([
    ['3', '2026-01-01 00:00:01+00', { a: 3, b: 'q' }, [{ x: 2, y: 'w' }], '12345678901234.56', 'z', null],
    ['1', '2026-01-01 00:00:02+00', { a: 1, b: null }, [{ x: 1, y: null }], '1.10', null, null],
    ['2', null, null, null, null, null, null],
  ]);
  expect(file).toMatchObject({ records: 3, partitionValues: { day: '1' } });
  expect(file.stats).toContain('"maxValues":{"id":3,"at":"2026-01-01T00:00:02.000Z"');
  expect(file.stats).toContain('"nullCount":{"id":0,"at":1,"u":{"a":1,"b":2},"amount":1,"note":2,"never":3}');
  await rm(file.temporaryPath);
});

test.each<[string, readonly Column[]]>([
  ['a column that the table does not have', [column('at', 'timestamp')]],
  ['a field that the table does not have', [column('at', 'timestamp'), column('u', { type: 'struct', fields: [] })]],
  ['a value that the type of the table would round', [column('at', 'timestamp'), column('u', 'long')]],
])('%s is INTERNAL, and no file is left', async (_, columns) => {
  await source(`SELECT ${at}2+00' AS at, {'a': 1} AS u`);
  await source(`SELECT ${at}2+00' AS at, {'a': 1} AS u`);
  await expect(rewriteFiles(instance, options(columns))).rejects.toMatchObject({ code: 'INTERNAL' });
  expect(await temporary()).toEqual([]);
});

test('a source that is damaged fails it and leaves nothing; a cancel as well', async () => {
  await source(`SELECT ${at}2+00' AS at`);
  const columns = [column('at', 'timestamp')];
  sources.push(join(folder, 'absent.parquet'));
  await expect(rewriteFiles(instance, options(columns))).rejects.toMatchObject({ code: 'IO' });
  sources.pop();
  await source(`SELECT ${at}2+00' + INTERVAL (i) MICROSECOND AS at FROM range(5000000) t(i)`);
  const cancel = new AbortController();
  const cancelled = rewriteFiles(instance, options(columns, { signal: cancel.signal }));
  setImmediate(() => cancel.abort());
  await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await temporary()).toEqual([]);
});

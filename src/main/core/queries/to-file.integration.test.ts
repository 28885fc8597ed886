import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { openTestLake, type TestLake } from '../../../../test/support/lake';

let lake: TestLake;
let folder = '';

beforeAll(async () => {
  lake = await openTestLake();
  await lake.core.lake.init({ feeds: 'none' });
});
afterAll(() => lake.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoon-to-file-'));
  await writeFile(join(folder, 'secret.txt'), 'secret');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const request = (sql: string) => ({ sql, path: join(folder, 'o.csv'), format: 'csv' as const, overwrite: false });

test('a result goes to its file, and no hidden folder stays', async () => {
  await lake.query.queries.toFile(request('SELECT 1 AS a'));
  expect((await readdir(folder)).sort()).toEqual(['o.csv', 'secret.txt']);
});

test('a workbook is written as whole as the others, with the values of parameters', async () => {
  const path = join(folder, 'o.xlsx');
  const written = await lake.query.queries.toFile({
    sql: 'SELECT range AS i FROM range(10) WHERE range >= $from',
    parameters: { from: { type: 'BIGINT', value: '7' } },
    path,
    format: 'xlsx',
  });
  expect(written).toMatchObject({ path, rows: 3 });
  expect((await readFile(path)).subarray(0, 2).toString()).toBe('PK');
  const failing = "SELECT CASE WHEN i = 900000 THEN error('stop') ELSE i END AS a FROM range(1000000) t(i)";
  await expect(
    lake.query.queries.toFile({ sql: failing, path, format: 'xlsx', overwrite: true }),
  ).rejects.toMatchObject({ code: 'SQL' });
  expect((await readdir(folder)).sort()).toEqual(['o.xlsx', 'secret.txt']);
  expect((await readFile(path)).length).toBe(written.sizeBytes);
});

test('an export cannot read a file beside its target', async () => {
  const sql = `SELECT * FROM read_text('${join(folder, 'secret.txt')}')`;
  await expect(lake.query.queries.toFile(request(sql))).rejects.toMatchObject({ code: 'REFUSED' });
  expect(await readdir(folder)).toEqual(['secret.txt']);
});

test('a failed export leaves no hidden folder', async () => {
  const sql = "SELECT CASE WHEN i = 900000 THEN error('stop') ELSE i END AS a FROM range(1000000) t(i)";
  await expect(lake.query.queries.toFile(request(sql))).rejects.toMatchObject({ code: 'SQL' });
  expect(await readdir(folder)).toEqual(['secret.txt']);
});

test('a cancelled export leaves no hidden folder', async () => {
  const abort = new AbortController();
  const exporting = lake.query.queries.toFile(request('SELECT md5(i::VARCHAR) FROM range(1000000000) t(i)'), {
    signal: abort.signal,
  });
  const ended = exporting.catch((error: unknown) => error);
  await vi.waitFor(async () => expect(await readdir(folder)).toHaveLength(2), { timeout: 10_000 });
  abort.abort();
  expect(await ended).toMatchObject({ code: 'CANCELLED' });
  // The caller is told at once; the statement and its files end after it.
  await vi.waitFor(async () => expect(await readdir(folder)).toEqual(['secret.txt']), { timeout: 10_000 });
});

test('columns that share a name each keep their digits in Parquet', async () => {
  const huge = '12345678901234567890123456789';
  const path = join(folder, 'same-names', 'o.parquet');
  await mkdir(dirname(path));
  await lake.query.queries.toFile({
    sql: `SELECT 1 AS a, ${huge}::HUGEINT AS a, sum(2) AS A FROM range(1)`,
    path,
    format: 'parquet',
    overwrite: false,
  });
  const { feed } = await lake.core.feeds.openFolder({ path: dirname(path) });
  expect(await lake.rows(`SELECT * FROM ${feed}`)).toEqual([['1', huge, '2']]);
});

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectFailure, sqlLake } from '../../../../test/support/sql-lake';

const at = sqlLake();

describe('reading outside the readable folders is refused', () => {
  test.each([
    ["FROM read_csv('/etc/passwd')"],
    ["FROM read_text('/etc/passwd')"],
    ["FROM read_blob('/etc/passwd')"],
    ["FROM read_json('/etc/hosts')"],
    ["FROM glob('/etc/*')"],
    ["FROM '/etc/passwd'"],
    ["FROM '$ROOT/outside.parquet'"],
    ["FROM '$ROOT/outside.csv'"],
    ["FROM read_parquet('$ROOT/outside.parquet')"],
    ["FROM parquet_metadata('$ROOT/outside.parquet')"],
    ["FROM sniff_csv('$ROOT/outside.csv')"],
    ["FROM read_csv('$LAKE/../outside.csv')"],
    ["FROM read_csv('$LAKE/t/../../outside.csv')"],
    ["FROM glob('$LAKE/../*')"],
    ["FROM read_csv('$LAKE/t/link.csv')"],
    ["FROM read_text('$LAKE/t/l*.csv')"],
    ["FROM query_table('$ROOT/outside.parquet')"],
    ["FROM 'http://localhost:1/x.parquet'"],
    ["FROM read_parquet('https://localhost:1/x.parquet')"],
    ["FROM read_parquet('s3://bucket/x.parquet')"],
    ["SELECT * FROM sales WHERE id IN (SELECT secret FROM '$ROOT/outside.parquet')"],
    ["DESCRIBE FROM '$ROOT/outside.parquet'"],
    ["SUMMARIZE FROM '$ROOT/outside.parquet'"],
    ["EXPLAIN ANALYZE FROM '$ROOT/outside.parquet'"],
  ])('%s', async (template) => {
    const sql = template
      .replaceAll('$ROOT', at.root)
      .replaceAll('$LAKE', at.folder.replaceAll("'", "''").replaceAll('[a]', '[[]a]'));
    expect(await at.failure(sql)).toMatchObject({ name: 'LakeError', code: 'REFUSED' });
  });

  test('and names the way: open the folder', async () => {
    const error = await at.failure("FROM read_csv('/etc/passwd')");
    expectFailure(error, 'REFUSED', 'Open its folder first');
    expect(error).toMatchObject({ details: { path: '/etc/passwd' } });
  });

  test('while a file of the lake can be read', async () => {
    const path = join(at.folder, 't/data.parquet').replaceAll("'", "''").replaceAll('[', '[[]');
    expect(await at.rowsOf(`SELECT name FROM '${path}'`)).toEqual([{ name: 'Germany' }]);
  });

  test('the environment cannot be asked for', async () => {
    expect(await at.failure("SELECT getenv('HOME')")).toMatchObject({ code: 'SQL' });
  });
});

test('a refused statement leaves no file anywhere', async () => {
  const before = await readdir(at.folder, { recursive: true });
  const target = join(at.folder, 't').replaceAll("'", "''");
  for (const sql of [
    `COPY (SELECT 1) TO '${target}/x.csv'`,
    `EXPLAIN ANALYZE COPY (SELECT 1) TO '${target}/x.csv'`,
    `ATTACH '${target}/x.db'`,
    `EXPORT DATABASE '${target}/x'`,
    `FROM enable_logging(storage = 'file', storage_config = {'path': '${target}/'})`,
    `SELECT 1; COPY (SELECT 1) TO '${target}/x.csv'`,
  ]) {
    expect(await at.failure(sql)).toMatchObject({ code: 'REFUSED' });
  }
  expect(await readdir(at.folder, { recursive: true })).toEqual(before);
});

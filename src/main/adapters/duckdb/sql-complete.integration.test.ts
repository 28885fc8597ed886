import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sqlLake } from '../../../../test/support/sql-lake';

const at = sqlLake();

describe('completion', () => {
  const labels = async (sql: string, cursor = sql.length): Promise<string[]> =>
    (await at.engine.complete(sql, cursor)).map((entry) => entry.label);

  test('offers feeds after FROM', async () => {
    const [first] = await at.engine.complete('SELECT * FROM sal', 17);
    expect(first).toEqual({ label: 'sales', kind: 'feed', from: 14, detail: null });
  });

  test('offers columns of a feed named after the cursor, with their types', async () => {
    const sql = 'SELECT am FROM sales';
    expect((await at.engine.complete(sql, 9))[0]).toEqual({
      label: 'amount',
      kind: 'column',
      from: 7,
      detail: 'DECIMAL(18,2)',
    });
  });

  test('counts characters, not bytes', async () => {
    const sql = "SELECT 'é😀' FROM coun";
    expect((await at.engine.complete(sql, sql.length)).map((entry) => entry.from)).toContain(sql.length - 4);
    expect((await labels(sql))[0]).toBe('countries');
  });

  test('offers keywords and functions', async () => {
    expect(await labels('SEL')).toContain('SELECT');
    expect(await labels('SELECT date_tr')).toContain('date_trunc');
  });

  test('offers every folder, however many files the first of them holds', async () => {
    const wide = join(at.folder, 'wide');
    await mkdir(join(wide, 'a'), { recursive: true });
    await mkdir(join(wide, 'b'));
    const files = Array.from({ length: 2100 }, (_, index) => join(wide, 'a', `${index}.parquet`));
    await Promise.all([...files, join(wide, 'b', '0.parquet')].map((path) => writeFile(path, '')));
    expect(await labels(`FROM '${wide.replaceAll("'", "''")}/`)).toEqual(['a/', 'b/']);
  });

  test('offers files and folders in quoted text, of those that SQL may read', async () => {
    const root = at.folder.replaceAll("'", "''");
    const labelsOf = (text: string): Promise<string[]> => labels(`SELECT * FROM read_parquet('${root}/${text}`);
    expect(await labelsOf('')).toEqual(expect.arrayContaining(['s/', 't/']));
    expect(await labelsOf('s/year=2026/mo')).toEqual(['month=11/']);
    expect(await labelsOf('t/da')).toEqual(['data.parquet']);
    const typed = `SELECT * FROM '${root}/t/da`;
    expect((await at.engine.complete(typed, typed.length))[0]?.from).toBe(typed.length - 2);
    expect(await labels("SELECT * FROM '/etc/")).toEqual([]);
    expect(await labelsOf('../')).toEqual([]);
    expect(await labels("SELECT * FROM 's/")).toEqual([]);
    expect(await labels("SELECT 'it''s' FROM coun")).toContain('countries');
  });
});

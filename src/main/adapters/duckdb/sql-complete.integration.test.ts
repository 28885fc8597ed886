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
});

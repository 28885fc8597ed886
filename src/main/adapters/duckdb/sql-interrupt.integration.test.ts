import { describe, expect, test, vi } from 'vitest';
import { sqlLake } from '../../../../test/support/sql-lake';

const at = sqlLake();

describe('interrupting', () => {
  test.each([
    ['a count of a trillion', 'SELECT count(*) FROM range(1_000_000_000_000) a'],
    ['a cross join', 'SELECT count(*) FROM range(1_000_000) a, range(1_000_000) b WHERE a.range * b.range % 7 = 8'],
    ['a sort', 'SELECT md5(i::VARCHAR) AS h FROM range(100_000_000) t(i) ORDER BY h'],
    ['a long stream', 'SELECT i, md5(i::VARCHAR) FROM range(1_000_000_000) t(i)'],
    ['an analysed plan', 'EXPLAIN ANALYZE SELECT count(*) FROM range(1_000_000_000_000) a'],
  ])(
    '%s ends it as cancelled, and the next statement runs',
    async (_, sql) => {
      const run = await at.engine.start('long', sql);
      await new Promise((resolve) => setImmediate(resolve));
      run.interrupt();
      await expect(run.done).rejects.toMatchObject({ code: 'CANCELLED' });
      await expect(at.engine.window('long', 0, 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(await at.rowsOf('SELECT 1 AS a')).toEqual([{ a: 1 }]);
    },
    30_000,
  );

  test('a long aggregate at work ends it as cancelled', async () => {
    const run = await at.engine.start('aggregate', 'SELECT sum(hash(i)) FROM range(1_000_000_000_000) t(i)');
    // DuckDB has no estimate for range(): the processor's time says that it works.
    const before = process.cpuUsage();
    await vi.waitFor(() => expect(process.cpuUsage(before).user).toBeGreaterThan(500_000), { timeout: 10_000 });
    run.interrupt();
    await expect(run.done).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  test('a statement that waits for its turn never starts it', async () => {
    const busy = await Promise.all(
      [1, 2, 3].map((i) => at.engine.start(`busy${i}`, 'SELECT count(*) FROM range(1_000_000_000_000)')),
    );
    const waiting = await at.engine.start('waiting', 'SELECT 1');
    waiting.interrupt();
    for (const run of busy) run.interrupt();
    const outcomes = await Promise.allSettled([...busy, waiting].map((run) => run.done));
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
  });

  test('windows of one result are read while other statements run', async () => {
    await (await at.engine.start('held', 'SELECT 1')).done;
    const busy = await at.engine.start('busy', 'SELECT count(*) FROM range(1_000_000_000_000)');
    expect((await at.engine.window('held', 0, 1)).rows).toBe(1);
    busy.interrupt();
    await expect(busy.done).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

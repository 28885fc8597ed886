import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ColumnProfile, Profiled } from '../../../shared/contract/rows';
import { resultIdSchema } from '../../../shared/ids';
import { expectFailure, sqlLake } from '../../../../test/support/sql-lake';
import { createSqlEngine } from './sql-engine';

const lake = sqlLake();

async function profiles(of: Profiled, columns: string[] | null = null, signal = new AbortController().signal) {
  const found: ColumnProfile[] = [];
  for await (const profile of lake.engine.profile(of, columns, signal)) found.push(profile);
  return found;
}

describe('the profile of columns', () => {
  test('counts exactly, and gives values as text with all their digits', async () => {
    const sql = `SELECT * FROM (VALUES (9223372036854775807, 1.50::DECIMAL(18,2), 'a'), (9223372036854775806, 1.50, NULL), (NULL, 2.25, 'a')) t(big, money, word)`;
    const [big, money, word] = await profiles({ sql });
    expect(big).toEqual({
      name: 'big',
      index: 0,
      type: 'BIGINT',
      rows: 3,
      nulls: 1,
      distinct: 2,
      distinctIsExact: true,
      min: '9223372036854775806',
      max: '9223372036854775807',
      histogram: [
        { from: '9223372036854775806', to: '9223372036854775807', count: 1 },
        { from: '9223372036854775807', to: '9223372036854775807', count: 1 },
      ],
      top: [
        { value: null, count: 1 },
        { value: '9223372036854775806', count: 1 },
        { value: '9223372036854775807', count: 1 },
      ],
    });
    expect(money).toMatchObject({
      min: '1.50',
      max: '2.25',
      top: [
        { value: '1.50', count: 2 },
        { value: '2.25', count: 1 },
      ],
    });
    expect(word).toMatchObject({
      nulls: 1,
      distinct: 1,
      histogram: null,
      top: [
        { value: 'a', count: 2 },
        { value: null, count: 1 },
      ],
    });
  });

  test('has the values of parameters that have no names', async () => {
    const [id] = await profiles({
      sql: 'SELECT id FROM sales WHERE id >= ? AND id < ?',
      parameters: { 1: { type: 'BIGINT', value: '5' }, 2: { type: 'BIGINT', value: '9' } },
    });
    expect(id).toMatchObject({ rows: 4, min: '5', max: '8' });
    expect(id?.histogram).toHaveLength(4);
  });

  test('has the names of the answer, those that repeat too', async () => {
    const found = await profiles({
      sql: 'SELECT id, id FROM sales WHERE id < $n',
      parameters: { n: { type: 'BIGINT', value: '3' } },
    });
    expect(found.map(({ name, index, rows }) => [name, index, rows])).toEqual([
      ['id', 0, 3],
      ['id', 1, 3],
    ]);
  });

  test('goes on while folders are opened and closed', async () => {
    const names: string[] = [];
    const folders = [[lake.folder, lake.root], [lake.folder]];
    for await (const { name } of lake.engine.profile({ sql: 'FROM sales' }, null, new AbortController().signal)) {
      names.push(name);
      const next = folders[names.length % 2];
      if (next !== undefined) await lake.engine.setRelations(lake.relations(), next);
    }
    expect(names).toEqual(['id', 'country', 'amount', 'year', 'month', 'day']);
  });

  test('puts every value into a bin, whatever the type', async () => {
    const sql = `SELECT i, i::DOUBLE / 7 AS d, (i / 3)::DECIMAL(9,3) AS m, DATE '2026-01-01' + i::INTEGER AS day,
      TIMESTAMP '2026-01-01' + to_seconds(i * 37) AS at, (TIMESTAMP '2026-01-01' + to_hours(i))::TIMESTAMPTZ AS tz, i::HUGEINT AS h FROM range(1000) t(i)`;
    for (const { name, histogram, min, max } of await profiles({ sql })) {
      const bins = histogram ?? expect.fail(`${name} has no histogram`);
      expect(bins.length, name).toBeLessThanOrEqual(20);
      expect(bins.length, name).toBeGreaterThan(10);
      expect(
        bins.reduce((sum, { count }) => sum + count, 0),
        name,
      ).toBe(1000);
      if (name === 'i' || name === 'day' || name === 'at' || name === 'tz') {
        expect([bins[0]?.from, bins.at(-1)?.to], name).toEqual([min, max]);
      }
    }
  });

  test('leaves out what has no place on a line, and does not fail over it', async () => {
    const sql = `SELECT * FROM (VALUES ('nan'::DOUBLE, 'infinity'::TIMESTAMP, [1], {'a': 1}, '{"a":1}'::JSON, 'x'::BLOB, TIME '10:00', true, MAP {'a': 1}, NULL, [TIMESTAMP '2026-01-01'], [TIMESTAMPTZ '2026-01-01 00:00:00Z']::TIMESTAMPTZ[1]),
      (1.5, TIMESTAMP '2026-01-01', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)) t(d, moment, list, struct, json, blob, hour, yes, map, nothing, moments, instants)`;
    const found = await profiles({ sql });
    expect(found.map(({ name, nulls, distinct }) => [name, nulls, distinct])).toEqual([
      ['d', 0, 2],
      ['moment', 0, 2],
      ['list', 1, 1],
      ['struct', 1, 1],
      ['json', 1, 1],
      ['blob', 1, 1],
      ['hour', 1, 1],
      ['yes', 1, 1],
      ['map', 1, 1],
      ['nothing', 2, 0],
      ['moments', 1, 1],
      ['instants', 1, 1],
    ]);
    expect(found[0]?.histogram).toEqual([{ from: '1.5', to: '1.5', count: 1 }]);
    expect(found.slice(2).every(({ histogram }) => histogram === null)).toBe(true);
  });

  test('of no rows is empty', async () => {
    expect(await profiles({ sql: 'SELECT id FROM empty_feed' })).toMatchObject([
      { rows: 0, nulls: 0, distinct: 0, min: null, max: null, histogram: null, top: [] },
    ]);
  });

  test('counts by a sketch where too many values differ, and says so', async () => {
    const sql = 'SELECT CASE WHEN i % 4 = 0 THEN -1 ELSE i END AS x FROM range(2000000) t(i)';
    const [column] = await profiles({ sql });
    expect(column).toMatchObject({ rows: 2_000_000, nulls: 0, distinctIsExact: false });
    expect(column?.top[0]).toEqual({ value: '-1', count: 500_000 });
    expect(Math.abs((column?.distinct ?? 0) - 1_500_001)).toBeLessThan(300_000);
  });

  test('of a held result reads that alone, the columns that are asked for', async () => {
    const run = await lake.engine.start('held', 'SELECT id, country, country FROM sales');
    await run.done;
    await lake.engine.setRelations([], []);
    const of = { resultId: resultIdSchema.parse('held') };
    const found = await profiles(of, ['country']);
    expect(found.map(({ index, distinct }) => [index, distinct])).toEqual([
      [1, 2],
      [2, 2],
    ]);
    await expect(profiles(of, ['nope'])).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await lake.engine.drop('held');
    await expect(profiles(of)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('is given up where the engine is closed', async () => {
    const engine = await createSqlEngine({
      memoryLimitMegabytes: 512,
      threads: 1,
      spillFolder: join(lake.root, 'own'),
    });
    const run = await engine.start('held', 'SELECT md5(i::VARCHAR) AS h FROM range(1000000) t(i)');
    await run.done;
    const of = { resultId: resultIdSchema.parse('held') };
    const profile = engine.profile(of, null, new AbortController().signal)[Symbol.asyncIterator]();
    const first = profile.next().catch((failure: unknown) => failure);
    await engine.close();
    expectFailure(await first, 'CANCELLED', 'was cancelled');
  });

  test('is given up where it is cancelled', async () => {
    const cancel = new AbortController();
    const sql = 'SELECT a.range * b.range AS x FROM range(1000000) a, range(1000000) b';
    const running = profiles({ sql }, null, cancel.signal);
    cancel.abort();
    const error: unknown = await running.catch((failure: unknown) => failure);
    expectFailure(error, 'CANCELLED', 'was cancelled');
    expect(await profiles({ sql: 'SELECT 1 AS x' })).toMatchObject([{ rows: 1 }]);
  });

  test('leaves a connection that the next statement can use, whenever it is cancelled', async () => {
    const sql = 'SELECT i % 1000 AS a, md5(i::VARCHAR) AS b FROM range(300000) t(i)';
    for (let afterMs = 0; afterMs < 120; afterMs += 3) {
      const abort = new AbortController();
      const timer = setTimeout(() => abort.abort(), afterMs);
      await profiles({ sql }, null, abort.signal).catch((error: unknown) => expectCancelled(error));
      clearTimeout(timer);
    }
    // More than there are connections, so that each of them is asked.
    const next = Array.from({ length: 8 }, () => profiles({ sql: 'SELECT 1 AS one' }));
    for (const [one] of await Promise.all(next)) expect(one).toMatchObject({ name: 'one', rows: 1 });
  });
});

function expectCancelled(error: unknown): void {
  expect(error).toMatchObject({ code: 'CANCELLED' });
}

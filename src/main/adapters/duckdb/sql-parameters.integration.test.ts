import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { mkdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { ParameterValues } from '../../../shared/contract/statements';
import { expectFailure, sqlLake } from '../../../../test/support/sql-lake';

const lake = sqlLake();
let made = 0;

async function texts(sql: string, parameters: ParameterValues): Promise<(string | null)[][]> {
  const id = `p${++made}`;
  const run = await lake.engine.start(id, sql, parameters);
  await run.done;
  return (await lake.engine.text(id, 0, 100)).rows;
}

async function failureOf(sql: string, parameters: ParameterValues): Promise<unknown> {
  try {
    await texts(sql, parameters);
  } catch (error) {
    return error;
  }
  return expect.fail('the statement did not fail');
}

const { signal: open } = new AbortController();
const askedBy = (sql: string, signal = open) => lake.engine.parameters(sql, signal);

describe('values of parameters', () => {
  test('reach the statement with every digit, in their types', async () => {
    const rows = await texts(
      'SELECT $big, typeof($big), $money, typeof($money), $day, $at, $yes, $none, typeof($word), $word',
      {
        big: { type: 'BIGINT', value: '9223372036854775807' },
        money: { type: 'DECIMAL(38,9)', value: '12345678901234567890123456789.123456789' },
        day: { type: 'DATE', value: '2026-11-20' },
        at: { type: 'TIMESTAMP WITH TIME ZONE', value: '2026-11-20 10:00:00.123456+02' },
        yes: { type: 'BOOLEAN', value: 'true' },
        none: { type: 'DOUBLE', value: null },
        word: { type: 'VARCHAR', value: "it's; -- $big" },
      },
    );
    expect(rows).toEqual([
      [
        '9223372036854775807',
        'BIGINT',
        '12345678901234567890123456789.123456789',
        'DECIMAL(38,9)',
        '2026-11-20',
        '2026-11-20 08:00:00.123456+00',
        'true',
        null,
        'VARCHAR',
        "it's; -- $big",
      ],
    ]);
  });

  test('stand for `?` and `$1` by number, and decide which rows come', async () => {
    expect(
      await texts('SELECT count(*) FROM sales WHERE id >= ? AND country = ?', {
        1: { type: 'BIGINT', value: '5' },
        2: { type: 'VARCHAR', value: 'DE' },
      }),
    ).toEqual([['5']]);
  });

  test('are asked for by name where one is missing, too many, or of another type', async () => {
    const missing = await failureOf('SELECT $day', {});
    expectFailure(missing, 'SQL', 'asks for the parameter $day, which has no value');
    expect(missing).toMatchObject({ details: { parameter: 'day' } });

    const surplus = await failureOf('SELECT $day', {
      day: { type: 'DATE', value: '2026-11-20' },
      country: { type: 'VARCHAR', value: 'DE' },
    });
    expectFailure(surplus, 'SQL', 'does not ask for the parameter $country. It asks for $day.');

    const wrong = await failureOf('SELECT $day', { day: { type: 'DATE', value: 'yesterday' } });
    expectFailure(wrong, 'SQL', 'The parameter $day is no DATE');
    expect(wrong).toMatchObject({ details: { parameter: 'day' } });
  });

  test('are not rounded without a word', async () => {
    const rounded = await failureOf('SELECT $n', { n: { type: 'BIGINT', value: '1.6' } });
    expectFailure(rounded, 'SQL', 'The parameter $n has decimals, which BIGINT does not hold.');
    expect(rounded).toMatchObject({ details: { parameter: 'n' } });
  });

  test('go into a file, HUGEINT with its digits too', async () => {
    const folder = join(lake.root, `out${++made}`);
    await mkdir(folder);
    const signal = new AbortController().signal;
    const from = { from: { type: 'BIGINT', value: '28' } } as const;
    const sql = 'SELECT id FROM sales WHERE id >= $from ORDER BY id';
    expect(await lake.engine.copyTo(sql, join(folder, 'a.csv'), 'csv', signal, from)).toEqual({ rows: 2 });
    expect(await readFile(join(folder, 'a.csv'), 'utf8')).toBe('id\n28\n29\n');
    const other = join(lake.root, `out${++made}`);
    await mkdir(other);
    const path = join(other, 'a.parquet');
    // More digits than a DOUBLE has.
    const large = { from: { type: 'BIGINT', value: '9007199254740993' } } as const;
    const sum = 'SELECT sum(id + $from) AS total FROM sales WHERE id = 0';
    expect(await lake.engine.copyTo(sum, path, 'parquet', signal, large)).toEqual({ rows: 1 });
    await lake.engine.setRelations(lake.relations(), [lake.folder, lake.root]);
    expect(await texts(`SELECT typeof(total), total FROM '${path}'`, {})).toEqual([
      ['DECIMAL(38,0)', '9007199254740993'],
    ]);
  });
});

describe('what a statement asks for', () => {
  test('comes with the types that DuckDB infers, and none where any would do', async () => {
    expect(await askedBy('SELECT $any, * FROM sales WHERE amount > $least AND country = $country')).toEqual([
      { name: 'any', type: null },
      { name: 'least', type: 'DECIMAL(18,2)' },
      { name: 'country', type: 'VARCHAR' },
    ]);
    expect(await askedBy('SELECT 1')).toEqual([]);
    expect(await askedBy("SELECT '$no', 1 -- $no")).toEqual([]);
  });

  test('is known while as many statements run as may', async () => {
    const sql = 'SELECT count(*) FROM range(100000) a, range(100000) b WHERE a.range + b.range = -1';
    const runs = await Promise.all(['l1', 'l2', 'l3'].map((id) => lake.engine.start(id, sql)));
    const ends = runs.map(({ done }) =>
      done.then(
        () => 'done',
        () => 'interrupted',
      ),
    );
    expect(await askedBy('SELECT $a')).toEqual([{ name: 'a', type: null }]);
    for (const run of runs) run.interrupt();
    expect(await Promise.all(ends)).toEqual(['interrupted', 'interrupted', 'interrupted']);
  });

  test('is not looked for once nobody waits for it', async () => {
    const cancel = new AbortController();
    const asked = [askedBy('SELECT $a'), askedBy('SELECT $b', cancel.signal), askedBy('SELECT $c')];
    cancel.abort();
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes).toMatchObject([
      { value: [{ name: 'a' }] },
      { reason: { code: 'CANCELLED' } },
      { value: [{ name: 'c' }] },
    ]);
  });

  test('names what is not there, as the statement would', async () => {
    const failure = await askedBy('SELECT $a FROM nowhere').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'NOT_FOUND', details: { relation: 'nowhere' } });
  });

  test('is an error where the text does not parse', async () => {
    await expect(askedBy('SELEC $a')).rejects.toMatchObject({ code: 'SQL' });
  });
});

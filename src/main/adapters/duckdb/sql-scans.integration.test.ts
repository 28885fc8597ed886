import { describe, expect, test } from 'vitest';
import type { FileBounds, SqlRelation } from '../../core/ports';
import type { ParameterValues } from '../../../shared/contract/statements';
import { LakeError } from '../../../shared/errors';
import { expectFailure, sqlLake } from '../../../../test/support/sql-lake';

const lake = sqlLake();
const exactly = (value: string) => ({ min: value, max: value });

/** The two days of `sales`, with the bounds of `id`. */
const days: FileBounds[] = [
  { year: exactly('2026'), month: exactly('11'), day: exactly('20'), id: { min: '0', max: '9' } },
  { year: exactly('2026'), month: exactly('11'), day: exactly('21'), id: { min: '10', max: '29' } },
];

async function scansOf(sql: string, parameters: ParameterValues = {}, files = days) {
  const options = { parameters, relations: lake.relations() };
  return lake.engine.scans(sql, options, new AbortController().signal, async (scans) => {
    const found: [string, ...boolean[]][] = [];
    for (const scan of scans) found.push([scan.name, ...(await scan.mayRead(files))]);
    return found;
  });
}

describe('the files that a statement may read', () => {
  test.each([
    ['FROM sales', true, true],
    ['FROM sales WHERE day = 20', true, false],
    ['FROM sales WHERE day > 20', false, true],
    ['FROM sales WHERE year = 2026 AND month IN (1, 11) AND day IN (21, 22)', false, true],
    ['FROM sales WHERE day = 20 OR day = 21 AND id > 5', true, true],
    ['FROM sales WHERE id >= 10', false, true],
    ['FROM sales WHERE id < 10', true, false],
    ['FROM sales WHERE id BETWEEN 9 AND 10', true, true],
    ['FROM sales WHERE id = 1000', false, false],
    ['FROM sales WHERE day <> 20', true, true],
    ["FROM sales WHERE country = 'DE'", true, true],
    ['FROM sales WHERE id % 7 = 3', true, true],
    ['FROM sales WHERE id + 1 = 3', true, false],
    ['FROM sales LIMIT 1', true, true],
    ['SELECT count(*) FROM sales WHERE day = 20', true, false],
    ['EXPLAIN FROM sales WHERE day = 20', true, false],
  ])('%s', async (sql, first, second) => {
    expect(await scansOf(sql)).toEqual([['sales', first, second]]);
  });

  test('are told of a statement that asks for one version twice', async () => {
    const versions = lake.relations().map((relation) => ({ ...relation, schema: 'v3' }));
    const options = { parameters: {}, relations: [...lake.relations(), ...versions, ...versions] };
    const sql = 'FROM v3.sales a JOIN v3.sales b USING (id)';
    const found = await lake.engine.scans(sql, options, new AbortController().signal, async (scans) =>
      scans.map(({ schema, name }) => [schema, name]),
    );
    expect(found).toEqual([
      ['v3', 'sales'],
      ['v3', 'sales'],
    ]);
  });

  test('say of a feed that holds no data why it cannot be planned', async () => {
    const unread: SqlRelation = { name: 'unread', format: 'parquet', parts: [], columns: [], partitionColumns: [] };
    const relations = [...lake.relations(), unread];
    await lake.engine.setRelations(relations, [lake.folder]);
    const asked = lake.engine.scans(
      'FROM unread',
      { parameters: {}, relations },
      new AbortController().signal,
      async () => 0,
    );
    expectFailure(await asked.catch((error: unknown) => error), 'NOT_FOUND', 'holds no data yet');
  });

  test('follow the values of parameters', async () => {
    const at = { day: { type: 'BIGINT', value: '21' } } as const;
    expect(await scansOf('FROM sales WHERE day = $day', at)).toEqual([['sales', false, true]]);
  });

  test('are all of them where nothing is known of a file', async () => {
    expect(await scansOf('FROM sales WHERE day = 20', {}, [{}, days[1] ?? {}])).toEqual([['sales', true, false]]);
  });

  test('are told of each place where a relation is read', async () => {
    const found = await scansOf(
      'FROM sales a JOIN sales b USING (id) JOIN countries c ON c.country = a.country WHERE a.day = 20 AND b.day = 21',
    );
    expect(found.toSorted((one, other) => String(one).localeCompare(String(other)))).toEqual([
      ['countries', true, true],
      ['sales', false, true],
      ['sales', true, false],
    ]);
  });

  test('are told of the relations of each question, whatever those of the one before it were', async () => {
    const [sales] = lake.relations();
    if (sales === undefined) throw new Error('no sales');
    const scans = (sql: string, relations: SqlRelation[]) =>
      lake.engine.scans(sql, { parameters: {}, relations }, new AbortController().signal, async (found) =>
        found.map(({ schema, name }) => [schema, name]),
      );
    const wider: SqlRelation = {
      ...sales,
      columns: [...sales.columns, { name: 'added', type: 'string', nullable: true, metadata: {} }],
    };
    expect(await scans('FROM v3.sales', [{ ...sales, schema: 'v3' }])).toEqual([['v3', 'sales']]);
    expect(await scans('SELECT added FROM sales', [wider])).toEqual([[null, 'sales']]);
    expectFailure(await scans('SELECT added FROM sales', [sales]).catch((error: unknown) => error), 'SQL', 'added');
    const gone = await scans('FROM v3.sales', [sales]).catch((error: unknown) => error);
    expect(gone).toBeInstanceOf(LakeError);
    const holdsNothing: SqlRelation = { ...sales, parts: [], columns: [], partitionColumns: [] };
    const empty = await scans('FROM sales', [holdsNothing]).catch((error: unknown) => error);
    expect(empty).toBeInstanceOf(LakeError);
    expect(await scans('FROM sales', [sales])).toEqual([[null, 'sales']]);
  });

  test('are told while another question takes its time', async () => {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const options = { parameters: {}, relations: lake.relations() };
    const slow = lake.engine.scans('FROM sales', options, new AbortController().signal, () => held);
    expect(await scansOf('FROM sales WHERE day = 20')).toEqual([['sales', true, false]]);
    letGo();
    await slow;
    const stopped = lake.engine.scans('FROM sales', options, AbortSignal.abort(), async () => 'told');
    expectFailure(await stopped.catch((error: unknown) => error), 'CANCELLED', 'cancelled');
    expect(await scansOf('FROM sales WHERE day = 21')).toEqual([['sales', false, true]]);
  });

  test('throw as the statement would', async () => {
    await expect(scansOf('FROM nowhere')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      details: { relation: 'nowhere' },
    });
    await expect(scansOf('DELETE FROM sales')).rejects.toMatchObject({ code: 'REFUSED' });
  });
});

describe('what a statement names', () => {
  test('is told with its place, past schemas, quotes and letters that are more than a byte', async () => {
    const sql = `/* é😀 */ SELECT 'é' FROM sales AS s, main."sales", countries AT (VERSION => 3) c WHERE id IN (SELECT id FROM sales)`;
    const { relations, others } = await lake.engine.mentions(sql);
    expect(relations.map(({ name, end, at }) => [name, sql.slice(0, end).slice(-8), at])).toEqual([
      ['sales', 'OM sales', null],
      ['sales', '."sales"', null],
      ['countries', 'ountries', { version: 3 }],
      ['sales', 'OM sales', null],
    ]);
    expect(others).toEqual([]);
  });

  test('leaves out what WITH makes, and tells files and functions apart', async () => {
    const sql = "WITH sales AS (FROM sales) FROM sales, read_csv('x.csv'), 'y.parquet', range(3)";
    const { relations, others } = await lake.engine.mentions(sql);
    expect(relations.map(({ name }) => name)).toEqual(['sales']);
    expect(others.toSorted()).toEqual(['read_csv()', 'y.parquet']);
  });
});

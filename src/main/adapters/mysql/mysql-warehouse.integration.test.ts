import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { makeDatabase, makeSchema } from '../../../../test/support/mariadb/database';
import { writeRows } from '../../../../test/support/mariadb/rows-file';
import { loadOf, summaryLoad } from '../../../../test/support/mariadb/star-rows';
import type { TableLoad, Warehouse } from '../../core/ports';
import { openMysqlWarehouse } from './mysql-warehouse';

const server = inject('mariadb');
const open: Warehouse[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoon-mysql-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((warehouse) => warehouse.close()));
});

/** With the star schema of the scripts. */
async function made(): Promise<Warehouse> {
  if (server === null) throw new Error('no server');
  const warehouse = await openMysqlWarehouse(await makeDatabase(server));
  open.push(warehouse);
  await makeSchema(warehouse);
  return warehouse;
}

async function rowsOf(warehouse: Warehouse, sql: string): Promise<(string | null)[][]> {
  return (await warehouse.ask(sql, 1000)).rows;
}

function file(name: string): string {
  return join(folder, name);
}

describe.skipIf(server === null)('a warehouse on MariaDB', () => {
  it('tells what it is, and makes the schema of the scripts twice without harm', async () => {
    const warehouse = await made();
    const { product, loadsFiles } = await warehouse.info();
    expect(product).toMatch(/^MariaDB \d+\.\d+\.\d+$/);
    expect(loadsFiles).toBe(true);
    await makeSchema(warehouse);
    const schema = await warehouse.schema();
    const fact = schema.find(({ name }) => name === 'fact_payment_method_totals');
    expect(fact?.indexes.get('uq_payment_totals')).toEqual({
      columns: ['snapshot_version', 'payment_method_id'],
      isUnique: true,
    });
    expect(fact?.columns.find(({ name }) => name === 'transaction_count')).toEqual({
      name: 'transaction_count',
      type: 'bigint',
      isNullable: true,
    });
    expect(fact?.foreignKeys).toEqual([
      {
        name: 'fk_payment_totals_method',
        column: 'payment_method_id',
        table: 'dim_payment_methods',
        references: 'payment_method_id',
      },
    ]);
    expect(schema.find(({ name }) => name === 'latest_payment_method_totals')?.kind).toBe('view');
  });

  it('loads, loads the same again without a change, and counts what other rows change', async () => {
    const warehouse = await made();
    const first = await summaryLoad(file('first.csv'), [
      { user: 'u1', amount: '10.50', count: '9007199254740993' },
      { user: 'u1', type: 'refund', amount: '-0.01' },
      { user: 'u2', amount: '1234567890123456.78' },
    ]);
    const told: number[] = [];
    expect(await warehouse.load({ ...first, onRows: (rows) => told.push(rows) })).toEqual({
      inserted: 3,
      updated: 0,
      unchanged: 0,
    });
    expect(told).toEqual([2, 3]);
    expect(await warehouse.load(first)).toEqual({ inserted: 0, updated: 0, unchanged: 3 });
    const second = await summaryLoad(file('second.csv'), [
      { user: 'u1', amount: '10.51', count: '9007199254740993' },
      { user: 'u1', type: 'refund', amount: '-0.01' },
      { user: 'u3' },
    ]);
    expect(await warehouse.load(second)).toEqual({ inserted: 1, updated: 1, unchanged: 1 });
    const sql =
      'SELECT user_id, transaction_type, total_amount, transaction_count FROM fact_user_transaction_summary ORDER BY 1, 2';
    expect(await rowsOf(warehouse, sql)).toEqual([
      ['u1', 'purchase', '10.51', '9007199254740993'],
      ['u1', 'refund', '-0.01', '1'],
      ['u2', 'purchase', '1234567890123456.78', '1'],
      ['u3', 'purchase', '1.00', '1'],
    ]);
  });

  it('makes stubs of users that a fact names, which a later row of the user completes', async () => {
    const warehouse = await made();
    await warehouse.load(await summaryLoad(file('stubs.csv'), [{ user: 'u1' }, { user: 'u2' }]));
    const users = 'SELECT user_id, user_name, user_city, is_stub FROM dim_users ORDER BY user_id';
    expect(await rowsOf(warehouse, users)).toEqual([
      ['u1', null, null, '1'],
      ['u2', null, null, '1'],
    ]);
    const known = async (name: string, row: (string | null)[]): Promise<TableLoad> =>
      loadOf({
        table: 'dim_users',
        columns: [
          { name: 'user_id', type: 'VARCHAR(64)' },
          { name: 'user_name', type: 'VARCHAR(255)' },
          { name: 'user_city', type: 'VARCHAR(128)' },
          { name: 'is_stub', type: 'BOOLEAN' },
        ],
        keyColumns: ['user_id'],
        keepsKnown: ['user_name', 'user_city', 'is_stub'],
        rows: await writeRows(file(name), [[...row, { raw: '0' }]]),
      });
    await warehouse.load(await known('event.csv', ['u1', 'Ann', 'Oslo']));
    expect(await warehouse.load(await known('less.csv', ['u1', null, 'Bergen']))).toEqual({
      inserted: 0,
      updated: 1,
      unchanged: 0,
    });
    expect(await rowsOf(warehouse, users)).toEqual([
      ['u1', 'Ann', 'Bergen', '0'],
      ['u2', null, null, '1'],
    ]);
  });

  it('looks up the key of a dimension, and makes the row that is missing', async () => {
    const warehouse = await made();
    const load = loadOf({
      table: 'fact_payment_method_totals',
      columns: [
        { name: 'payment_method_id', type: 'INT' },
        { name: 'payment_method_name', type: 'VARCHAR(64)' },
        { name: 'snapshot_date', type: 'DATE' },
        { name: 'snapshot_version', type: 'INT' },
      ],
      keyColumns: ['snapshot_version', 'payment_method_id'],
      dimensions: [
        {
          column: 'payment_method_id',
          table: 'dim_payment_methods',
          match: 'payment_method_name',
          key: 'payment_method_id',
        },
      ],
      rows: await writeRows(
        file('methods.csv'),
        ['paypal', 'barter', 'cash'].map((name) => [name, name, { raw: '2026-01-02' }, { raw: '1' }]),
      ),
    });
    expect(await warehouse.load(load)).toEqual({ inserted: 3, updated: 0, unchanged: 0 });
    expect(await warehouse.load(load)).toEqual({ inserted: 0, updated: 0, unchanged: 3 });
    expect(
      await rowsOf(
        warehouse,
        `SELECT d.payment_method_name = f.payment_method_name, f.payment_method_name
         FROM fact_payment_method_totals AS f JOIN dim_payment_methods AS d USING (payment_method_id) ORDER BY 2`,
      ),
    ).toEqual([
      ['1', 'barter'],
      ['1', 'cash'],
      ['1', 'paypal'],
    ]);
  });

  it('keeps foreign keys, cascades and unique keys', async () => {
    const warehouse = await made();
    await warehouse.load(await summaryLoad(file('keys.csv'), [{ user: 'u1' }, { user: 'u2' }]));
    const insert = (user: string): string =>
      `INSERT INTO fact_user_transaction_summary (user_id, transaction_type, snapshot_date, snapshot_version) VALUES ('${user}', 'purchase', '2026-01-02', 1)`;
    await expect(warehouse.run([insert('nobody')])).rejects.toThrow('Load the dimensions first');
    await expect(warehouse.run([insert('u1')])).rejects.toThrow(
      /breaks a unique key \(error 1062 for key '[^']+'\)\. Look/,
    );
    await warehouse.run(["UPDATE dim_users SET user_id = 'u9' WHERE user_id = 'u1'"]);
    await warehouse.run(["DELETE FROM dim_users WHERE user_id = 'u2'"]);
    expect(await rowsOf(warehouse, 'SELECT user_id FROM fact_user_transaction_summary')).toEqual([['u9']]);
  });

  it('cancels a question on the server', async () => {
    const warehouse = await made();
    const stopper = new AbortController();
    const asked = warehouse.ask('SELECT SLEEP(600)', 1, stopper.signal);
    const seen = async (): Promise<boolean> =>
      (await rowsOf(warehouse, "SELECT 1 FROM information_schema.PROCESSLIST WHERE INFO = 'SELECT SLEEP(600)'"))
        .length > 0;
    await expect.poll(seen).toBe(true);
    stopper.abort();
    await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect.poll(seen).toBe(false);
  });

  it('answers with every digit, at most as many rows as asked for, and only reads', async () => {
    const warehouse = await made();
    const answer = await warehouse.ask(
      "SELECT 9007199254740993 AS a, CAST('1234567890123456.78' AS DECIMAL(18,2)) AS b, NULL AS a, X'00FF' AS c, 'é😀' AS d; -- end",
      1,
    );
    expect(answer).toEqual({
      columns: [
        { name: 'a', type: 'BIGINT' },
        { name: 'b', type: 'DECIMAL(18,2)' },
        { name: 'a', type: 'NULL' },
        { name: 'c', type: 'VARBINARY' },
        { name: 'd', type: 'VARCHAR' },
      ],
      rows: [['9007199254740993', '1234567890123456.78', null, '0x00FF', 'é😀']],
      isCut: false,
    });
    const many = await warehouse.ask('SELECT COLUMN_NAME FROM information_schema.COLUMNS', 5);
    expect(many).toMatchObject({ isCut: true });
    expect(many.rows).toHaveLength(5);
    await expect(warehouse.ask('DELETE FROM dim_users', 1)).rejects.toMatchObject({ code: 'REFUSED' });
    await expect(warehouse.ask('WITH x AS (SELECT 1) SELECT * FROM dim_users INTO @a', 1)).rejects.toMatchObject({
      code: 'REFUSED',
    });
    await expect(warehouse.ask('SELECT 1; SELECT 2', 1)).rejects.toMatchObject({ code: 'REFUSED' });
    await expect(warehouse.ask('SELECT user_nam FROM dim_users', 1)).rejects.toThrow("'user_nam'");
  });

  it('moves rows and positions of the live load together, or neither', async () => {
    const warehouse = await made();
    const load = await summaryLoad(file('live.csv'), [{ user: 'u1', version: 0 }]);
    const batch = {
      load: 'live',
      expected: new Map<string, bigint>(),
      next: new Map([['topic/0', 9007199254740993n]]),
      loads: [load],
      deletes: [],
    };
    expect(await warehouse.commitLive(batch)).toEqual({ inserted: 1, updated: 0, unchanged: 0, deleted: 0 });
    expect(await warehouse.positions('live')).toEqual(batch.next);
    const stale = await summaryLoad(file('stale.csv'), [{ user: 'u2', version: 0 }]);
    await expect(warehouse.commitLive({ ...batch, loads: [stale] })).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(
      warehouse.commitLive({ ...batch, loads: [stale], expected: new Map([['topic/0', 1n]]) }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    const facts = 'SELECT user_id FROM fact_user_transaction_summary';
    expect(await rowsOf(warehouse, facts)).toEqual([['u1']]);
    await warehouse.commitLive({
      load: 'live',
      expected: batch.next,
      next: new Map([['topic/0', 9007199254740994n]]),
      loads: [],
      deletes: [
        {
          table: 'fact_user_transaction_summary',
          keyColumns: ['user_id', 'snapshot_version'],
          rows: await writeRows(file('gone.csv'), [['u1', { raw: '0' }]]),
        },
      ],
    });
    expect(await rowsOf(warehouse, facts)).toEqual([]);
    expect(await warehouse.positions('live')).toEqual(new Map([['topic/0', 9007199254740994n]]));
  });

  it('marks a snapshot that was loaded, which the latest view then shows', async () => {
    const warehouse = await made();
    await warehouse.load(await summaryLoad(file('marked.csv'), [{ user: 'u1', version: 3 }]));
    const view = 'SELECT user_id FROM latest_user_transaction_summary';
    expect(await rowsOf(warehouse, view)).toEqual([]);
    const mark = { table: 'fact_user_transaction_summary', version: 3, date: '2026-01-02', sourceRows: 1 };
    await warehouse.markSnapshot(mark);
    await warehouse.markSnapshot({ ...mark, sourceRows: 2 });
    expect(await rowsOf(warehouse, view)).toEqual([['u1']]);
    expect(await rowsOf(warehouse, 'SELECT snapshot_date, source_rows FROM lagoon_snapshots')).toEqual([
      ['2026-01-02', '2'],
    ]);
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  answerBytes,
  type LiveBatch,
  type StagedRows,
  type TableLoad,
  type Warehouse,
} from '../../src/main/core/ports';
import { schemaStatements } from '../../src/main/core/warehouse/schema-scripts';

export interface WarehouseUnderTest {
  readonly warehouse: Warehouse;
  close(): Promise<void>;
}

type Field = string | number | null;

/** What every store of the warehouse does. `open` gives an empty one: a database without a table. */
export function describeWarehouse(name: string, open: () => Promise<WarehouseUnderTest>): void {
  describe(`Warehouse: ${name}`, () => {
    let warehouse: Warehouse;
    let folder: string;
    let files = 0;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'lagoon-warehouse-'));
      const opened = await open();
      ({ warehouse } = opened);
      await warehouse.run(schemaStatements());
      return async () => {
        await opened.close();
        await rm(folder, { recursive: true, force: true });
      };
    });

    async function staged(rows: readonly (readonly Field[])[]): Promise<StagedRows> {
      files += 1;
      const path = join(folder, `rows ${files}.csv`);
      const field = (value: Field): string => {
        if (value === null) return 'NULL';
        return typeof value === 'number' ? String(value) : `"${value.replaceAll('"', '""')}"`;
      };
      await writeFile(path, rows.map((row) => `${row.map(field).join(',')}\n`).join(''));
      return { path, rows: rows.length };
    }

    async function loadOf(
      of: Pick<TableLoad, 'table' | 'columns' | 'keyColumns'> & Partial<TableLoad>,
      rows: readonly (readonly Field[])[],
    ): Promise<TableLoad> {
      return {
        dimensions: [],
        keepsKnown: [],
        batchRows: 2,
        onRows: () => undefined,
        signal: new AbortController().signal,
        ...of,
        rows: await staged(rows),
      };
    }

    const summary = (rows: readonly (readonly Field[])[], over: Partial<TableLoad> = {}): Promise<TableLoad> =>
      loadOf(
        {
          table: 'fact_user_transaction_summary',
          columns: [
            { name: 'user_id', type: 'VARCHAR(64)' },
            { name: 'transaction_type', type: 'VARCHAR(32)' },
            { name: 'total_amount', type: 'DECIMAL(18,2)' },
            { name: 'transaction_count', type: 'BIGINT' },
            { name: 'snapshot_date', type: 'DATE' },
            { name: 'snapshot_version', type: 'INT' },
          ],
          keyColumns: ['snapshot_version', 'user_id', 'transaction_type'],
          dimensions: [{ column: 'user_id', table: 'dim_users', match: 'user_id', key: 'user_id' }],
          ...over,
        },
        rows,
      );

    const users = (rows: readonly (readonly Field[])[]): Promise<TableLoad> =>
      loadOf(
        {
          table: 'dim_users',
          columns: [
            { name: 'user_id', type: 'VARCHAR(64)' },
            { name: 'user_name', type: 'VARCHAR(255)' },
            { name: 'user_country', type: 'VARCHAR(64)' },
            { name: 'is_stub', type: 'BOOLEAN' },
          ],
          keyColumns: ['user_id'],
          keepsKnown: ['user_name', 'user_country'],
        },
        rows,
      );

    const day = '2026-11-21';
    const threeRows: Field[][] = [
      ['u1', 'purchase', 10.5, 2, day, 1],
      ['u1', 'refund', null, 1, day, 1],
      ['u2', 'purchase', 9_999_999_999_999.25, 3, day, 1],
    ];

    async function rowsOf(sql: string): Promise<(string | null)[][]> {
      return (await warehouse.ask(sql, 1000)).rows;
    }

    test('the scripts make tables and views, and are safe to run again', async () => {
      await warehouse.run(schemaStatements());
      const schema = await warehouse.schema();
      const kinds = new Map(schema.map(({ name: table, kind }) => [table, kind]));
      expect(kinds.get('fact_user_transaction_summary')).toBe('table');
      expect(kinds.get('latest_user_transaction_summary')).toBe('view');
      expect(kinds.get('data_lake_permissions')).toBe('table');
      const found = schema.find(({ name: table }) => table === 'dim_users');
      expect(found?.indexes.get('PRIMARY')).toEqual({ columns: ['user_id'], isUnique: true });
      expect(found?.columns.slice(0, 2).map(({ name: column, isNullable }) => [column, isNullable])).toEqual([
        ['user_id', false],
        ['user_name', true],
      ]);
      const fact = schema.find(({ name: table }) => table === 'fact_payment_method_totals');
      expect(fact?.foreignKeys.map(({ column, table, references }) => [column, table, references])).toEqual([
        ['payment_method_id', 'dim_payment_methods', 'payment_method_id'],
      ]);
      expect(await rowsOf('SELECT count(*) FROM dim_payment_methods')).toEqual([['6']]);
      expect(await rowsOf('SELECT version FROM lagoon_schema_versions')).toEqual([['1']]);
    });

    test('a snapshot that is loaded twice changes nothing; a changed row is updated, a new version inserted', async () => {
      const seen: number[] = [];
      const first = await summary(threeRows, { onRows: (rows) => seen.push(rows) });
      expect(await warehouse.load(first)).toEqual({ inserted: 3, updated: 0, unchanged: 0 });
      expect(seen.at(-1)).toBe(3);
      expect(await warehouse.load(first)).toEqual({ inserted: 0, updated: 0, unchanged: 3 });
      const changed = await summary([
        ['u1', 'purchase', 10.51, 2, day, 1],
        ['u1', 'refund', null, 1, day, 1],
        ['u3', 'purchase', 1, 1, day, 1],
      ]);
      expect(await warehouse.load(changed)).toEqual({ inserted: 1, updated: 1, unchanged: 1 });
      const next = await summary(threeRows.map((row) => [...row.slice(0, -1), 2]));
      expect(await warehouse.load(next)).toEqual({ inserted: 3, updated: 0, unchanged: 0 });
      expect(
        await rowsOf(
          'SELECT user_id, transaction_type, total_amount, transaction_count, snapshot_date FROM fact_user_transaction_summary WHERE snapshot_version = 1 ORDER BY user_id, transaction_type',
        ),
      ).toEqual([
        ['u1', 'purchase', '10.51', '2', day],
        ['u1', 'refund', null, '1', day],
        ['u2', 'purchase', '9999999999999.25', '3', day],
        ['u3', 'purchase', '1.00', '1', day],
      ]);
    });

    test('text comes through as it is: quotes, lines, backslashes, the word NULL, nothing, letters of any script', async () => {
      const texts = ['a"b,c', 'two\nlines\r\n', '\\N \\', 'NULL', '', 'Zoë 日本 😀', "it's"];
      await warehouse.load(await users(texts.map((text, i) => [`u${i}`, text, null, 0])));
      expect(await rowsOf('SELECT user_name FROM dim_users ORDER BY user_id')).toEqual(texts.map((text) => [text]));
    });

    test('rows of a dimension that are missing are made, and a later load completes them without undoing what is known', async () => {
      await warehouse.load(await summary(threeRows));
      const all =
        'SELECT user_id, user_name, user_country, CASE WHEN is_stub THEN 1 ELSE 0 END FROM dim_users ORDER BY user_id';
      expect(await rowsOf(all)).toEqual([
        ['u1', null, null, '1'],
        ['u2', null, null, '1'],
      ]);
      const known = await users([['u1', 'Ada', 'DE', 0]]);
      expect(await warehouse.load(known)).toEqual({ inserted: 0, updated: 1, unchanged: 0 });
      expect(await warehouse.load(known)).toEqual({ inserted: 0, updated: 0, unchanged: 1 });
      expect(await warehouse.load(await users([['u1', null, 'FR', 0]]))).toEqual({
        inserted: 0,
        updated: 1,
        unchanged: 0,
      });
      await warehouse.load(await summary(threeRows));
      expect(await rowsOf(all)).toEqual([
        ['u1', 'Ada', 'FR', '0'],
        ['u2', null, null, '1'],
      ]);
    });

    test('where what is there may be newer, a load fills stubs and gaps and makes missing rows, and changes nothing else', async () => {
      await warehouse.load(await summary(threeRows));
      await warehouse.load(await users([['u1', 'Ada', null, 0]]));
      const older = await users([
        ['u1', 'Old', 'DE', 0],
        ['u2', 'Bruno', 'FR', 0],
        ['u3', 'Cleo', null, 0],
      ]);
      const kept = { ...older, keepsPresent: ['user_name', 'user_country'] };
      expect(await warehouse.load(kept)).toEqual({ inserted: 1, updated: 2, unchanged: 0 });
      expect(await warehouse.load(kept)).toEqual({ inserted: 0, updated: 0, unchanged: 3 });
      expect(
        await rowsOf(
          'SELECT user_id, user_name, user_country, CASE WHEN is_stub THEN 1 ELSE 0 END FROM dim_users ORDER BY user_id',
        ),
      ).toEqual([
        ['u1', 'Ada', 'DE', '0'],
        ['u2', 'Bruno', 'FR', '0'],
        ['u3', 'Cleo', null, '0'],
      ]);
    });

    test('a fact gets the number of its dimension row, made or found', async () => {
      const totals = await loadOf(
        {
          table: 'fact_payment_method_totals',
          columns: [
            { name: 'payment_method_id', type: 'VARCHAR(64)' },
            { name: 'payment_method_name', type: 'VARCHAR(64)' },
            { name: 'total_amount', type: 'DECIMAL(18,2)' },
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
        },
        [
          ['paypal', 'paypal', 5, day, 1],
          ['shells', 'shells', 7, day, 1],
        ],
      );
      expect(await warehouse.load(totals)).toEqual({ inserted: 2, updated: 0, unchanged: 0 });
      expect(await warehouse.load(totals)).toEqual({ inserted: 0, updated: 0, unchanged: 2 });
      expect(
        await rowsOf(
          `SELECT m.payment_method_name, m.payment_method_category, t.total_amount FROM fact_payment_method_totals AS t
           JOIN dim_payment_methods AS m ON m.payment_method_id = t.payment_method_id ORDER BY m.payment_method_name`,
        ),
      ).toEqual([
        ['paypal', 'wallet', '5.00'],
        ['shells', null, '7.00'],
      ]);
    });

    test('the view of the newest snapshot shows a version when it is marked, not before', async () => {
      const latest = 'SELECT DISTINCT snapshot_version FROM latest_user_transaction_summary';
      await warehouse.load(await summary(threeRows));
      expect(await rowsOf(latest)).toEqual([]);
      const mark = { table: 'fact_user_transaction_summary', version: 1, date: day, sourceRows: 3 };
      await warehouse.markSnapshot(mark);
      await warehouse.load(await summary(threeRows.map((row) => [...row.slice(0, -1), 2])));
      expect(await rowsOf(latest)).toEqual([['1']]);
      await warehouse.markSnapshot({ ...mark, version: 2 });
      await warehouse.markSnapshot({ ...mark, version: 2, sourceRows: 4 });
      expect(await rowsOf(latest)).toEqual([['2']]);
      expect(
        await rowsOf(
          'SELECT snapshot_version, snapshot_date, source_rows FROM lagoon_snapshots ORDER BY snapshot_version',
        ),
      ).toEqual([
        ['1', day, '3'],
        ['2', day, '4'],
      ]);
    });

    test('the view of the newest snapshot shows the live one where there is one, and no older one that is loaded anew', async () => {
      const latest = 'SELECT DISTINCT snapshot_version FROM latest_user_transaction_summary';
      const mark = { table: 'fact_user_transaction_summary', date: day, sourceRows: 3 };
      for (const version of [2, 10, 1]) {
        await warehouse.load(await summary(threeRows.map((row) => [...row.slice(0, -1), version])));
        await warehouse.markSnapshot({ ...mark, version });
      }
      expect(await rowsOf(latest)).toEqual([['10']]);
      await warehouse.load(await summary(threeRows.map((row) => [...row.slice(0, -1), 0])));
      await warehouse.markSnapshot({ ...mark, version: 0 });
      await warehouse.markSnapshot({ ...mark, version: 10 });
      expect(await rowsOf(latest)).toEqual([['0']]);
    });

    test('live rows, deletes and positions are there together, or, where the load stands elsewhere, not at all', async () => {
      const live = async (
        expected: [string, bigint][],
        next: [string, bigint][],
        rows: Field[][],
      ): Promise<LiveBatch> => ({
        load: 'users',
        expected: new Map(expected),
        next: new Map(next),
        loads: [await users(rows)],
        deletes: [],
      });
      expect(await warehouse.positions('users')).toEqual(new Map());
      const far = 2n ** 62n;
      expect(
        await warehouse.commitLive(
          await live(
            [],
            [
              ['t/0', 5n],
              ['t/1', far],
            ],
            [['u1', 'Ada', null, 0]],
          ),
        ),
      ).toEqual({
        inserted: 1,
        updated: 0,
        unchanged: 0,
        deleted: 0,
      });
      expect(await warehouse.positions('users')).toEqual(
        new Map([
          ['t/0', 5n],
          ['t/1', far],
        ]),
      );
      const late = await live([['t/0', 4n]], [['t/0', 9n]], [['u2', 'Bruno', null, 0]]);
      await expect(warehouse.commitLive(late)).rejects.toMatchObject({ code: 'CONFLICT' });
      const unaware = await live([], [['t/0', 9n]], [['u2', 'Bruno', null, 0]]);
      await expect(warehouse.commitLive(unaware)).rejects.toMatchObject({ code: 'CONFLICT' });
      expect(await rowsOf('SELECT user_id FROM dim_users')).toEqual([['u1']]);
      await warehouse.commitLive({
        ...(await live([['t/0', 5n]], [['t/0', 6n]], [['u2', 'Bruno', null, 0]])),
        deletes: [{ table: 'dim_users', keyColumns: ['user_id'], rows: await staged([['u1']]) }],
      });
      expect(await rowsOf('SELECT user_id FROM dim_users')).toEqual([['u2']]);
      const nowhere = { load: 'users', expected: new Map(), next: new Map(), loads: [] };
      const methods = [
        {
          column: 'payment_method_id',
          table: 'dim_payment_methods',
          match: 'payment_method_name',
          key: 'payment_method_id',
        },
      ];
      await warehouse.run([
        `INSERT INTO fact_payment_method_totals (payment_method_id, payment_method_name, snapshot_date, snapshot_version)
         SELECT payment_method_id, payment_method_name, '${day}', 0 FROM dim_payment_methods WHERE payment_method_name IN ('cash', 'paypal')`,
      ]);
      const deleted = await warehouse.commitLive({
        ...nowhere,
        deletes: [
          {
            table: 'fact_payment_method_totals',
            keyColumns: ['snapshot_version', 'payment_method_id'],
            dimensions: methods,
            rows: await staged([
              [0, 'paypal'],
              [0, 'nothing'],
              [1, 'cash'],
            ]),
          },
        ],
        marks: [{ table: 'fact_payment_method_totals', version: 0, date: day, sourceRows: 7 }],
      });
      expect(deleted).toMatchObject({ deleted: 1 });
      expect(await rowsOf('SELECT payment_method_name FROM fact_payment_method_totals')).toEqual([['cash']]);
      expect(await rowsOf('SELECT source_rows FROM lagoon_snapshots WHERE snapshot_version = 0')).toEqual([['7']]);
      expect(await warehouse.positions('users')).toEqual(
        new Map([
          ['t/0', 6n],
          ['t/1', far],
        ]),
      );
      expect(await warehouse.positions('others')).toEqual(new Map());
    });

    test('a unique key and a foreign key hold, and a failed load leaves nothing', async () => {
      const insert = (user: string): string =>
        `INSERT INTO fact_user_transaction_summary (user_id, transaction_type, snapshot_date, snapshot_version) VALUES ('${user}', 'purchase', '${day}', 1)`;
      await warehouse.load(await summary(threeRows));
      await expect(warehouse.run([insert('u1')])).rejects.toMatchObject({ code: 'SOURCE' });
      await expect(warehouse.run([insert('nobody')])).rejects.toMatchObject({ code: 'SOURCE' });
      const broken = await summary([
        ['u8', 'purchase', 1, 1, day, 1],
        ['u9', 'purchase', 1, 1, day, null],
      ]);
      await expect(warehouse.load(broken)).rejects.toMatchObject({ code: 'SOURCE' });
      expect(await rowsOf('SELECT count(*) FROM fact_user_transaction_summary')).toEqual([['3']]);
    });

    test('a change of rows is there whole or not at all, and may put a key anew that it takes away', async () => {
      const insert = (principal: string): string =>
        `INSERT INTO data_lake_permissions (principal, feed, access, granted_by, granted_at) VALUES ('${principal}', '*', 'read', 'me', '2026-01-01 10:00:00.123')`;
      const held = (): Promise<(string | null)[][]> =>
        rowsOf('SELECT principal FROM data_lake_permissions ORDER BY principal');
      const both = [['ana'], ['bob']];
      await warehouse.change([insert('ana'), insert('bob')]);
      expect(await held()).toEqual(both);
      await warehouse.change(['DELETE FROM data_lake_permissions', insert('bob'), insert('ana')]);
      expect(await held()).toEqual(both);
      const broken = ['DELETE FROM data_lake_permissions', insert('eve'), insert('eve')];
      await expect(warehouse.change(broken)).rejects.toMatchObject({ code: 'SOURCE' });
      expect(await held()).toEqual(both);
    });

    test('a question gives text with every digit, is cut at its limit, and cannot write', async () => {
      await warehouse.load(await summary(threeRows));
      const asked = await warehouse.ask(
        'SELECT user_id, total_amount AS amount FROM fact_user_transaction_summary ORDER BY user_id DESC, transaction_type',
        2,
      );
      expect(asked.columns.map(({ name: column }) => column)).toEqual(['user_id', 'amount']);
      expect(asked).toMatchObject({
        rows: [
          ['u2', '9999999999999.25'],
          ['u1', '10.50'],
        ],
        isCut: true,
      });
      expect((await warehouse.ask('SELECT 1', 1)).isCut).toBe(false);
      for (const sql of [
        'DELETE FROM dim_users',
        "INSERT INTO dim_users (user_id) VALUES ('x')",
        'DROP TABLE dim_users',
      ]) {
        await expect(warehouse.ask(sql, 1)).rejects.toMatchObject({ code: 'REFUSED' });
      }
      await expect(warehouse.ask('SELECT FROM WHERE', 1)).rejects.toMatchObject({ code: 'SQL' });
      await expect(warehouse.ask('SELECT nothing_like_this FROM dim_users', 1)).rejects.toMatchObject({ code: 'SQL' });
      expect(await rowsOf('SELECT count(*) FROM dim_users')).toEqual([['2']]);
    });

    test('an answer of long rows has fewer of them, and says that there are more', async () => {
      await warehouse.run([
        'CREATE TABLE IF NOT EXISTS `long_texts` (\n  id INT NOT NULL,\n  body TEXT NULL,\n  PRIMARY KEY (id)\n) ENGINE = InnoDB',
        `INSERT INTO long_texts (id, body) VALUES ${Array.from({ length: 40 }, (_, i) => `(${i}, repeat('x', 60000))`).join(', ')}`,
      ]);
      const sql = 'SELECT a.body FROM long_texts AS a CROSS JOIN long_texts AS b';
      const whole = await warehouse.ask(sql.replace('a.body', 'a.id'), 10_000);
      expect({ rows: whole.rows.length, isCut: whole.isCut }).toEqual({ rows: 1600, isCut: false });
      const { rows, isCut } = await warehouse.ask(sql, 10_000);
      expect({ rows: rows.length, isCut }).toEqual({ rows: Math.ceil(answerBytes / 60_000), isCut: true });
    });

    test('what is cancelled before it begins ends as cancelled, and changes nothing', async () => {
      const abort = new AbortController();
      abort.abort();
      const load = await summary(threeRows, { signal: abort.signal });
      await expect(warehouse.load(load)).rejects.toMatchObject({ code: 'CANCELLED' });
      await expect(warehouse.ask('SELECT 1', 1, abort.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(await rowsOf('SELECT count(*) FROM fact_user_transaction_summary')).toEqual([['0']]);
    });
  });
}

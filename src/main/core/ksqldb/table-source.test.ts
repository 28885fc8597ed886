import { beforeEach, describe, expect, it } from 'vitest';
import type { FakeObject, FakeRow } from '../../../../test/support/fake-ksqldb';
import { FakeKsqldbExport, feedOfOrders, objectColumn } from '../../../../test/support/fake-ksqldb-export';
import { LakeError } from '../../../shared/errors';

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

let exporting: FakeKsqldbExport;

beforeEach(() => {
  exporting = new FakeKsqldbExport();
});

describe('the export of a table', () => {
  const columns = [objectColumn('USER_ID', 'string', true), objectColumn('TOTAL', 'long')];
  const table = (rows: FakeRow[]): FakeObject => exporting.server.add({ name: 'ORDERS', kind: 'table', columns }, rows);

  it("is a whole version by the server's key, with tombstones as they come", async () => {
    table([
      { values: ['"a"', '1'] },
      { values: ['"b"', '2'] },
      { values: ['"a"', '3'] },
      { values: ['"b"', 'null'], isTombstone: true },
    ]);
    await exporting.run(feedOfOrders('table'));
    expect(exporting.lake.opened[0]).toMatchObject({
      feed: { keyColumns: ['user_id'] },
      options: { mergesByKey: true, startsEmpty: true, operation: 'EXPORT' },
    });
    expect(exporting.lake.rows.map(({ offset, value, key }) => [offset, value, key])).toEqual([
      [0n, '{"user_id":"a","total":1}', null],
      [1n, '{"user_id":"b","total":2}', null],
      [2n, '{"user_id":"a","total":3}', null],
      [3n, null, '{"user_id":"b"}'],
    ]);
  });

  it('tells the writer the types of a key that the feed has no column for', async () => {
    exporting.server.add(
      { name: 'ORDERS', kind: 'table', columns: [objectColumn('ID', 'long', true), objectColumn('N', 'long')] },
      [{ values: ['1', '1'] }],
    );
    await exporting.run(feedOfOrders('table'));
    const id = { name: 'id', type: 'long' as const, nullable: true, metadata: {} };
    expect(exporting.lake.opened[0]).toMatchObject({
      feed: { columns: [id], keyColumns: ['id'] },
      options: { refusesNone: true },
    });
    exporting.lake.stored = [id];
    await exporting.run(feedOfOrders('table'));
    expect(exporting.lake.opened[1]?.feed.columns).toEqual([]);
  });

  it('is as it came where the feed has not all of the key, and fails at a tombstone then', async () => {
    const total = { name: 'total', type: 'long' as const, nullable: true, metadata: {} };
    const feed = feedOfOrders('table', { level: 'aggregate', columns: [total] });
    const object = table([{ values: ['"a"', '1'] }]);
    await exporting.run(feed);
    expect(exporting.lake.opened[0]?.options.mergesByKey).toBeUndefined();
    expect(exporting.lake.rows[0]?.value).toBe('{"total":1}');
    object.rows.push({ values: ['"a"', 'null'], isTombstone: true });
    await expect(exporting.run(feed)).rejects.toMatchObject({ code: 'SOURCE' });
    expect(exporting.lake.commits).toBe(1);
  });

  it('commits nothing where the answer breaks off', async () => {
    table([{ values: ['"a"', '1'] }]);
    exporting.server.failure = {
      in: 'SELECT',
      afterRows: 1,
      error: new LakeError('SOURCE', 'The answer was cut short.'),
    };
    await expect(exporting.run(feedOfOrders('table'))).rejects.toThrow('cut short');
    expect(exporting.lake.commits).toBe(0);
  });

  it('names both ways where the table cannot be pulled', async () => {
    table([]).isPullable = false;
    await expect(exporting.run(feedOfOrders('table'))).rejects.toMatchObject({
      code: 'REFUSED',
      message: matching(/QUERYABLE_ORDERS.*Kafka/),
      details: { statement: 'CREATE TABLE `QUERYABLE_ORDERS` AS SELECT * FROM `ORDERS`;' },
    });
  });
});

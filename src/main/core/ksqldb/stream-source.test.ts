import { beforeEach, describe, expect, it } from 'vitest';
import type { FakeObject, FakeRow } from '../../../../test/support/fake-ksqldb';
import { FakeKsqldbExport, feedOfOrders, placedRow } from '../../../../test/support/fake-ksqldb-export';
import { LakeError } from '../../../shared/errors';

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const containing = (text: string): unknown => expect.stringContaining(text);

let exporting: FakeKsqldbExport;

beforeEach(() => {
  exporting = new FakeKsqldbExport();
});

describe('the export of a stream', () => {
  let orders: FakeObject;

  beforeEach(() => {
    orders = exporting.addOrders();
  });

  it('takes every row with its place, time and digits, whatever the order of the partitions', async () => {
    await exporting.run(feedOfOrders('stream'));
    expect(exporting.places).toEqual(['1/0', '1/1', '0/0', '0/4', '1/2']);
    expect(exporting.lake.rows[0]).toMatchObject({
      timeMs: 1_001_000,
      value: '{"id":9007199254740993,"amount":12345678901234567.89,"note":"a"}',
    });
    expect(exporting.lake.rows[3]?.value).toBe('{"id":3,"amount":3.30,"note":"{\\"x\\":1}"}');
    expect(exporting.lake.told?.map(({ name, type }) => [name, type])).toEqual([
      ['id', 'long'],
      ['amount', 'decimal(19,2)'],
      ['note', 'string'],
    ]);
    expect(exporting.lake.positions.get('ksqldb:cluster:service_:ORDERS:0')).toBe(4n);
    expect(exporting.lake.positions.get('ksqldb-time:cluster:service_:ORDERS:1')).toBe(1_001_002n);
    expect(exporting.server.open).toBe(0);
  });

  it('takes only what is new the next time, of a partition that is new, too', async () => {
    await exporting.run(feedOfOrders('stream'));
    await exporting.run(feedOfOrders('stream'));
    expect(exporting.lake.rows).toHaveLength(5);
    orders.rows.push(placedRow(2, 0, '7', '1.00', 'null'), placedRow(1, 3, '8', '1.00', 'null'));
    await exporting.run(feedOfOrders('stream'));
    expect(exporting.places.slice(5)).toEqual(['2/0', '1/3']);
    expect(exporting.server.asked.at(-1)).toBe(
      'SELECT ROWTIME, ROWPARTITION, ROWOFFSET, `ID`, `AMOUNT`, `NOTE` FROM `ORDERS` WHERE (ROWPARTITION = 0 AND ROWOFFSET > 4) OR (ROWPARTITION = 1 AND ROWOFFSET > 2) OR (ROWPARTITION <> 0 AND ROWPARTITION <> 1) EMIT CHANGES LIMIT 2;',
    );
  });

  it('loses nothing of rows that come while it reads: they are the first of the next run', async () => {
    let isCounted = false;
    exporting.server.onBatch = (query) => {
      if (isCounted || !query.startsWith('SELECT ROWTIME FROM')) return;
      isCounted = true;
      // Between the count and the rows: the limit now cuts off others.
      orders.rows.splice(1, 0, placedRow(2, 0, '70', '1.00', 'null'), placedRow(2, 1, '71', '1.00', 'null'));
    };
    await exporting.run(feedOfOrders('stream'));
    expect(exporting.lake.rows.length).toBeLessThan(7);
    await exporting.run(feedOfOrders('stream'));
    expect(exporting.places.toSorted()).toEqual(['0/0', '0/4', '1/0', '1/1', '1/2', '2/0', '2/1']);
  });

  it('commits nothing where the answer breaks off, and all of it the next time', async () => {
    const error = new LakeError('SOURCE', 'The answer was cut short.');
    exporting.server.failure = { in: 'LIMIT', afterRows: 3, error };
    await expect(exporting.run(feedOfOrders('stream'))).rejects.toThrow('cut short');
    expect(exporting.lake.commits).toBe(0);
    exporting.server.failure = null;
    await exporting.run(feedOfOrders('stream'));
    expect(exporting.lake.rows).toHaveLength(5);
  });

  it('commits nothing where the server ends before the rows that it counted, or gives them out of order', async () => {
    const { rows } = orders;
    exporting.server.onBatch = (query) => {
      if (query.startsWith('SELECT ROWTIME FROM')) orders.rows = rows.slice(0, 4);
    };
    await expect(exporting.run(feedOfOrders('stream'))).rejects.toMatchObject({ code: 'SOURCE', retryable: true });
    exporting.server.onBatch = () => {};
    orders.rows = rows.toReversed();
    await expect(exporting.run(feedOfOrders('stream'))).rejects.toThrow(/offset 1 of partition 1 after 2/);
    expect(exporting.lake.commits).toBe(0);
  });

  it('ends the query where it is cancelled', async () => {
    const cancelling = new AbortController();
    exporting.server.onBatch = (query) => {
      if (query.includes('LIMIT')) cancelling.abort();
    };
    await expect(exporting.run(feedOfOrders('stream'), cancelling.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect([exporting.lake.commits, exporting.server.open]).toEqual([0, 0]);
  });

  it.each([
    ['has another row at the last offset', (rows: FakeRow[]) => rows.map((each) => ({ ...each, timeMs: 5 }))],
    ['ends before it', (rows: FakeRow[]) => rows.slice(0, 3)],
    ['has a gap there', (rows: FakeRow[]) => [...rows.slice(0, 4), placedRow(1, 9, '1', '1', '""')]],
  ])('says so where the stream was made again and %s', async (_what, made) => {
    await exporting.run(feedOfOrders('stream'));
    orders.rows = made(orders.rows);
    await expect(exporting.run(feedOfOrders('stream'))).rejects.toMatchObject({
      code: 'SOURCE',
      message: matching(/made again/),
    });
    expect(exporting.lake.commits).toBe(1);
  });

  it('goes on where retention took the last row, and warns where more may be gone', async () => {
    await exporting.run(feedOfOrders('stream'));
    orders.rows = [placedRow(0, 5, '5', '1.00', 'null'), placedRow(1, 7, '6', '1.00', 'null')];
    await exporting.run(feedOfOrders('stream'));
    expect(exporting.places.slice(5)).toEqual(['0/5', '1/7']);
    expect(exporting.lake.warnings).toEqual([expect.stringMatching(/begins at offset 7 of partition 1/)]);
  });

  it('does not mix what it read from another exporting.server, or what a consumer took of the topic', async () => {
    await exporting.run(feedOfOrders('stream'));
    exporting.server.info = { ...exporting.server.info, serviceId: 'other_' };
    await expect(exporting.run(feedOfOrders('stream'))).rejects.toMatchObject({
      code: 'SOURCE',
      message: matching(/another server/),
    });
    for (const [other, shown] of [
      ['kafka:cluster:id:orders:0', 'topic orders'],
      ['kafka:cluster:id:another:0', 'topic another'],
      ['ksqldb:cluster:service_:OTHER%3A:0', 'OTHER: of ksqlDB'],
    ] as const) {
      exporting.lake.positions.clear();
      exporting.lake.positions.set(other, 3n);
      await expect(exporting.run(feedOfOrders('stream'))).rejects.toMatchObject({
        code: 'REFUSED',
        message: containing(`has rows of ${shown} already, and ORDERS`),
      });
    }
    expect(exporting.lake.commits).toBe(1);
  });

  it('says once that the feed has rows of the sample, too', async () => {
    exporting.lake.positions.set('sample:transaction_stream:1', 100n);
    await exporting.run(feedOfOrders('stream'));
    await exporting.run(feedOfOrders('stream'));
    expect(exporting.lake.warnings).toEqual([expect.stringMatching(/another source already \(sample\)/)]);
  });
});

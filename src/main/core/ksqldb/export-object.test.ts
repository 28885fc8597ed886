import { beforeEach, describe, expect, it } from 'vitest';
import { FakeKsqldb, type FakeObject } from '../../../../test/support/fake-ksqldb';
import {
  FakeKsqldbExport,
  FakeKsqldbLake,
  feedOfOrders,
  objectColumn,
} from '../../../../test/support/fake-ksqldb-export';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Column } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const containing = (text: string): unknown => expect.stringContaining(text);

let exporting: FakeKsqldbExport;

beforeEach(() => {
  exporting = new FakeKsqldbExport();
});

describe('what an export asks for, and refuses', () => {
  let orders: FakeObject;

  beforeEach(() => {
    orders = exporting.addOrders();
  });

  it('asks for what the feed has alone, unless it takes new columns', async () => {
    const own = { name: 'Amount', type: 'decimal(19,2)' as const, nullable: true, metadata: {} };
    await exporting.run(feedOfOrders('stream', { level: 'anonymized', columns: [own, { ...own, name: 'gone' }] }));
    expect(exporting.lake.rows[0]?.value).toBe('{"Amount":12345678901234567.89}');
    expect(exporting.lake.warnings).toEqual([expect.stringContaining('ID, NOTE'), expect.stringContaining('gone')]);
    exporting.lake = new FakeKsqldbLake();
    await exporting.run(feedOfOrders('stream', { columns: [own] }));
    expect(exporting.lake.rows[0]?.value).toBe('{"id":9007199254740993,"Amount":12345678901234567.89,"note":"a"}');
  });

  it('refuses before it reads where a type cannot be the one that the rows of before have', async () => {
    const stored = (type: Column['type']): Column[] => [{ name: 'id', type, nullable: true, metadata: {} }];
    for (const type of ['string', 'boolean', 'timestamp'] as const) {
      exporting.lake.stored = stored(type);
      await expect(exporting.run(feedOfOrders('stream'))).rejects.toMatchObject({
        code: 'REFUSED',
        message: containing(`id is long in ORDERS of the server and ${type} in "orders"`),
      });
    }
    expect(exporting.server.asked).toEqual([]);
    exporting.lake.stored = stored('integer').map((known) => ({ ...known, name: 'Id' }));
    await exporting.run(feedOfOrders('stream'));
    expect(exporting.lake.rows[0]?.value).toContain('{"Id":9007199254740993,');
  });

  it('refuses before it reads where a struct has another inside', async () => {
    const struct = (type: Column['type']): Column['type'] => ({
      type: 'array',
      elementType: { type: 'struct', fields: [{ name: 'N', type, nullable: true, metadata: {} }] },
      containsNull: true,
    });
    orders = exporting.server.add({ name: 'ORDERS', columns: [objectColumn('LINES', struct('boolean'))] });
    const lines = (type: Column['type']): FeedConfig =>
      feedOfOrders('stream', { columns: [{ name: 'lines', type: struct(type), nullable: true, metadata: {} }] });
    await expect(exporting.run(lines('double'))).rejects.toThrow(
      /^lines\.N is boolean in ORDERS .* double in "orders"/,
    );
    await exporting.run(lines('boolean'));
    expect(exporting.lake.commits).toBe(1);
  });

  it.each(['KAFKA_OFFSET', 'YEAR', 'Month'])(
    'refuses before it reads an object with %s, which every row of the lake has already',
    async (taken) => {
      exporting.server.add({ name: 'ORDERS', columns: [...orders.description.columns, objectColumn(taken, 'long')] });
      await expect(exporting.run(feedOfOrders('stream'))).rejects.toMatchObject({
        code: 'REFUSED',
        message: containing(`ORDERS has the column ${taken}, a name that the lake itself gives`),
      });
      expect(exporting.server.asked).toEqual([]);
    },
  );

  it('says what to do where the server tells no places, or is another kind of thing', async () => {
    exporting.server.failure = {
      in: 'EMIT CHANGES',
      afterRows: 0,
      error: new LakeError('INVALID_INPUT', 'Column ROWPARTITION cannot be resolved.'),
    };
    const query = exporting.server.connect().query;
    exporting.server.connect = () => ({
      ...new FakeKsqldb().connect(),
      info: () => Promise.resolve(exporting.server.info),
      describe: () => Promise.resolve(orders.description),
      query: (sql, options) =>
        sql.includes('EMIT CHANGES')
          ? Promise.reject(new LakeError('INVALID_INPUT', 'Column ROWPARTITION cannot be resolved.'))
          : query(sql, options),
    });
    await expect(exporting.run(feedOfOrders('stream'))).rejects.toMatchObject({
      code: 'REFUSED',
      message: matching(/through Kafka/),
    });
    await expect(exporting.run(feedOfOrders('table'))).rejects.toMatchObject({
      code: 'REFUSED',
      message: matching(/a stream/),
    });
  });
});

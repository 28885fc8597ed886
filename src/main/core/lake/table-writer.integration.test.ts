import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { column, feedOf, openDeltaLake, runOptions, type DeltaLake } from '../../../../test/support/delta-lake';
import { randomNumbers } from '../../../../test/support/row-lake';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { packRecords, type RawBatch } from '../ports';
import type { FeedWriter } from './types';

const encoder = new TextEncoder();
const appId = 'kafka:cluster:topic:accounts:0';

let lake: DeltaLake;
let duckdb: DuckDBInstance;
beforeEach(async () => {
  lake = await openDeltaLake();
  duckdb = await DuckDBInstance.create();
});
afterEach(async () => {
  duckdb.closeSync();
  await lake.close();
});

const accounts = feedOf('table', {
  columns: [
    column('id', 'long'),
    column('balance', 'decimal(38,2)'),
    column('owner', { type: 'struct', fields: [column('name', 'string')] }),
  ],
  keyColumns: ['id'],
  retentionVersions: 3,
});

interface Message {
  readonly key: string | null;
  readonly value: string | null;
}

function changes(messages: readonly Message[], first = 0, partition = 0): RawBatch {
  return packRecords(
    partition,
    messages.map(({ key, value }, i) => ({
      offset: BigInt(first + i),
      key: key === null ? null : encoder.encode(key),
      value: value === null ? null : encoder.encode(value),
      timestampMs: 1_700_000_000_000,
    })),
  );
}

const opened = (feed: FeedConfig = accounts): Promise<FeedWriter> =>
  lake.store.openWriter(feed, { ...runOptions(), mergesByKey: true });

async function rows(sql: string, feed: FeedConfig = accounts): Promise<unknown[][]> {
  const files = (await lake.store.snapshot(feed))?.files ?? [];
  if (files.length === 0) return [];
  const connection = await duckdb.connect();
  try {
    const list = files.map(({ absolutePath }) => `'${absolutePath}'`).join(', ');
    const table = `read_parquet([${list}], hive_partitioning = false)`;
    return (await connection.runAndReadAll(sql.replace('TABLE', table))).getRowsJson();
  } finally {
    connection.closeSync();
  }
}

const everything = 'SELECT id::VARCHAR, balance::VARCHAR, owner.name FROM TABLE ORDER BY id';

async function committed(messages: readonly Message[], first: number, feed: FeedConfig = accounts) {
  const writer = await opened(feed);
  try {
    await writer.append(changes(messages, first));
    return await writer.commit([{ appId, version: BigInt(first + messages.length - 1) }]);
  } finally {
    await writer.close();
  }
}

describe('a table that is fed changes', () => {
  test('keeps the newest row of each key, and the others; a tombstone deletes', async () => {
    await committed(
      [
        { key: '1', value: '{"id":1,"balance":1.10,"owner":{"name":"a"}}' },
        { key: '9007199254740993', value: '{"balance":"123456789012345678901234567890123456.78"}' },
        { key: '1', value: '{"id":1,"balance":1.20}' },
        { key: '3', value: '{"id":3}' },
      ],
      0,
    );
    const outcome = await committed(
      [
        { key: '1', value: null },
        { key: '4', value: '{"balance":-0.01}' },
        { key: '5', value: null },
      ],
      4,
    );
    expect(outcome).toMatchObject({ rows: 3, quarantinedRows: 0 });
    expect(await rows(everything)).toEqual([
      ['3', null, null],
      ['4', '-0.01', null],
      ['9007199254740993', '123456789012345678901234567890123456.78', null],
    ]);
    const versions = await lake.store.versions(accounts);
    expect(versions.map(({ tableVersion, records }) => [tableVersion, records])).toEqual([
      [2, 3],
      [1, 3],
    ]);
  });

  test('makes no version of nothing, and moves the positions alone', async () => {
    await committed([{ key: '1', value: '{"id":1}' }], 0);
    const writer = await opened();
    expect(await writer.commit([])).toMatchObject({ deltaVersion: null });
    expect(await writer.commit([{ appId, version: 9n }])).toMatchObject({ deltaVersion: 1, rows: 0 });
    await writer.close();
    expect(await lake.store.versions(accounts)).toHaveLength(1);
    expect(await rows(everything)).toEqual([['1', null, null]]);
    const again = await opened();
    expect(again.positions.get(appId)).toBe(9n);
    await again.close();
  });

  test('has no rows once all are deleted, and rows again', async () => {
    await committed([{ key: '1', value: '{"id":1}' }], 0);
    await committed([{ key: '1', value: null }], 1);
    expect(await rows(everything)).toEqual([]);
    expect((await lake.store.versions(accounts))[0]).toMatchObject({ tableVersion: 2, records: 0 });
    await committed([{ key: '2', value: '{"id":2}' }], 2);
    expect(await rows(everything)).toEqual([['2', null, null]]);
  });

  test('sends what has no key to the quarantine, as it came', async () => {
    const outcome = await committed(
      [
        { key: null, value: '{"balance":1}' },
        { key: null, value: null },
        { key: 'x', value: '{"balance":1}' },
        { key: '7', value: '{"id":null}' },
        { key: 'y', value: null },
        { key: '8', value: '{"id":8}' },
      ],
      0,
    );
    expect(outcome).toMatchObject({ rows: 1, quarantinedRows: 5 });
    const files = (await lake.store.quarantine(accounts))?.files ?? [];
    const connection = await duckdb.connect();
    const list = files.map(({ absolutePath }) => `'${absolutePath}'`).join(', ');
    const read = await connection.runAndReadAll(
      `SELECT kafka_offset::INTEGER, reason, decode(value) FROM read_parquet([${list}]) ORDER BY 1`,
    );
    connection.closeSync();
    expect(read.getRowsJson()).toEqual([
      [0, 'id: the message has no key', '{"balance":1}'],
      [1, 'tombstone: the message has no key', null],
      [2, 'id: "x" is not a long', '{"balance":1}'],
      [3, 'id: null in the key of a table', '{"id":null}'],
      [4, 'id: "y" is not a long', null],
    ]);
  });

  test('takes keys of several columns from a JSON object, and new columns', async () => {
    const feed = feedOf('table', { columns: [], keyColumns: ['shop', 'sku'] });
    const key = (shop: string, sku: number): string => `{"sku":${sku},"shop":"${shop}"}`;
    await committed(
      [
        { key: key('a', 1), value: '{"stock":5}' },
        { key: key('a', 2), value: '{"stock":6}' },
      ],
      0,
      feed,
    );
    await committed(
      [
        { key: key('a', 1), value: '{"stock":4,"note":"x"}' },
        { key: key('a', 2), value: null },
        { key: key('b', 1), value: '{}' },
      ],
      2,
      feed,
    );
    expect(await rows('SELECT shop, sku::INTEGER, stock::INTEGER, note FROM TABLE ORDER BY 1, 2', feed)).toEqual([
      ['a', 1, 4, 'x'],
      ['b', 1, null, null],
    ]);
  });

  test('is written by two by turns, each going on from what the other left', async () => {
    const [one, two] = [await opened(), await opened()];
    const other = appId.replace(/0$/, '1');
    await one.append(changes([{ key: '1', value: '{"id":1}' }]));
    await two.append(changes([{ key: '2', value: '{"id":2}' }], 0, 1));
    await one.commit([{ appId, version: 0n }]);
    await two.commit([{ appId: other, version: 0n }]);
    await one.append(changes([{ key: '2', value: null }], 1));
    await one.commit([{ appId, version: 1n }]);
    await one.close();
    await two.close();
    expect(await rows(everything)).toEqual([['1', null, null]]);
  });

  test('refuses a key that can be no column', async () => {
    const feed = feedOf('table', { columns: [column('total', 'long')], keyColumns: ['id'], level: 'aggregate' });
    await expect(opened(feed)).rejects.toMatchObject({ code: 'REFUSED', details: { column: 'id' } });
  });

  test('refuses a position that another moved', async () => {
    const late = await opened();
    await late.append(changes([{ key: '1', value: '{"id":1,"balance":1}' }]));
    await committed([{ key: '1', value: '{"id":1,"balance":2}' }], 0);
    await expect(late.commit([{ appId, version: 0n }])).rejects.toMatchObject({ code: 'CONFLICT', retryable: true });
    await late.close();
    expect(await rows(everything)).toEqual([['1', '2.00', null]]);
  });

  describe('while another writes it', () => {
    const other = appId.replace(/0$/, '1');

    /** What `meanwhile` does comes between each merge of the returned writer and its entry, `times` times. */
    async function disturbed(times: number, meanwhile: (time: number) => Promise<void>): Promise<FeedWriter> {
      const writer = await opened();
      const merge = lake.engine.mergeTable.bind(lake.engine);
      const spy = vi.spyOn(lake.engine, 'mergeTable');
      let done = 0;
      let isInside = false;
      spy.mockImplementation(async (options) => {
        const file = await merge(options);
        if (isInside || done === times) return file;
        isInside = true;
        done += 1;
        await meanwhile(done);
        isInside = false;
        return file;
      });
      return writer;
    }

    async function elsewhere(position: string, version: number, messages: readonly Message[]): Promise<void> {
      const writer = await lake.reopened().openWriter(accounts, { ...runOptions(), mergesByKey: true });
      await writer.append(changes(messages, version, 1));
      await writer.commit([{ appId: position, version: BigInt(version) }]);
      await writer.close();
    }

    test('merges once more, and quarantines once, where that one was first', async () => {
      await committed([{ key: '1', value: '{"id":1}' }], 0);
      const writer = await disturbed(3, (time) => elsewhere(other, time, [{ key: '2', value: `{"balance":${time}}` }]));
      await writer.append(
        changes(
          [
            { key: '1', value: null },
            { key: '3', value: '{"id":3}' },
            { key: null, value: '{}' },
          ],
          1,
        ),
      );
      expect(await writer.commit([{ appId, version: 3n }])).toMatchObject({ rows: 2, quarantinedRows: 1 });
      await writer.append(changes([{ key: '4', value: '{"id":4}' }], 4));
      await writer.commit([{ appId, version: 4n }]);
      await writer.close();
      expect(await rows(everything)).toEqual([
        ['2', '3.00', null],
        ['3', null, null],
        ['4', null, null],
      ]);
      const quarantined = (await lake.store.quarantine(accounts))?.files ?? [];
      expect(quarantined).toHaveLength(1);
      const names = await lake.names();
      expect(names.filter((name) => name.includes('.tmp-'))).toEqual([]);
      // Of each version one, and none of those that came to nothing.
      const merged = names.filter((name) => name.endsWith('.parquet') && !name.includes('quarantine'));
      expect(merged).toHaveLength((await lake.store.versions(accounts))[0]?.tableVersion ?? 0);
    });

    test('throws away what it holds where that one moved its position', async () => {
      const writer = await disturbed(1, () => elsewhere(appId, 0, [{ key: '2', value: '{"id":2}' }]));
      await writer.append(
        changes([
          { key: '1', value: '{"id":1}' },
          { key: null, value: '{}' },
        ]),
      );
      await expect(writer.commit([{ appId, version: 1n }])).rejects.toMatchObject({ code: 'CONFLICT' });
      await writer.close();
      expect(await rows(everything)).toEqual([['2', null, null]]);
      expect((await lake.names()).filter((name) => name.includes('quarantine') && name.endsWith('.parquet'))).toEqual(
        [],
      );
    });

    test('gives up where others are first again and again', async () => {
      const writer = await disturbed(20, (time) => elsewhere(other, time, [{ key: '2', value: '{"id":2}' }]));
      await writer.append(changes([{ key: '1', value: '{"id":1}' }]));
      await expect(writer.commit([{ appId, version: 0n }])).rejects.toMatchObject({
        code: 'CONFLICT',
        retryable: true,
      });
      await writer.close();
      expect((await lake.store.versions(accounts))[0]?.tableVersion).toBe(10);
    });
  });

  test.each([1, 2, 3, 4])('is a map by key, whatever comes in whatever portions (seed %i)', async (seed) => {
    const below = randomNumbers(seed);
    let expected = new Map<string, string>();
    let stands = new Map<string, string>();
    let writer = await opened();
    let offset = 0;
    for (let flush = 0; flush < 12; flush += 1) {
      for (let batch = below(4); batch > 0; batch -= 1) {
        const messages = Array.from({ length: below(60) }, (): Message => {
          const id = String(9_007_199_254_740_990n + BigInt(below(40)));
          if (below(4) === 0) {
            expected.delete(id);
            return { key: id, value: null };
          }
          const balance = `${below(1_000_000_000)}${below(1_000_000_000)}${below(1_000_000_000)}.${10 + below(90)}`;
          expected.set(id, balance.replace(/^0+(?=\d)/, ''));
          const named = below(2) === 0 ? `"id":${id},` : '';
          return { key: id, value: `{${named}"balance":${balance.replace(/^0+(?=\d)/, '')}}` };
        });
        await writer.append(changes(messages, offset));
        offset += messages.length;
      }
      if (below(5) === 0) {
        // Killed before it commits: what it took is read again by the next.
        await writer.close();
        writer = await opened();
        offset = Number((writer.positions.get(appId) ?? -1n) + 1n);
        expected = new Map(stands);
        continue;
      }
      await writer.commit([{ appId, version: BigInt(offset - 1) }]);
      stands = new Map(expected);
      const found = await rows(everything);
      expect(found.map(([id, balance]) => [id, balance])).toEqual(
        [...expected].toSorted(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1)),
      );
    }
    await writer.close();
    expect((await lake.names()).filter((name) => name.includes('.tmp-'))).toEqual([]);
  });
});

describe('a table that is written whole and by its key', () => {
  const whole = async (messages: readonly Message[]) => {
    const writer = await lake.store.openWriter(accounts, { ...runOptions(), mergesByKey: true, startsEmpty: true });
    try {
      await writer.append(changes(messages));
      return await writer.commit([]);
    } finally {
      await writer.close();
    }
  };

  test('holds the last row of each key that came, and nothing of the version before', async () => {
    await whole([
      { key: null, value: '{"id":1,"balance":1.10}' },
      { key: null, value: '{"id":2,"balance":2.20}' },
    ]);
    await whole([
      { key: null, value: '{"id":2,"balance":2.30}' },
      { key: null, value: '{"id":3,"balance":3.30}' },
      { key: null, value: '{"id":4}' },
      { key: '{"id":3}', value: null },
      { key: null, value: '{"id":2,"balance":2.40}' },
      { key: '{"id":4}', value: null },
      { key: null, value: '{"id":4,"balance":4.40}' },
    ]);
    expect(await rows(everything)).toEqual([
      ['2', '2.40', null],
      ['4', '4.40', null],
    ]);
  });

  test('is a version of its own where no row came, or none is left; the columns stay', async () => {
    await whole([]);
    await whole([{ key: null, value: '{"id":1,"balance":1.10}' }]);
    expect(await rows(everything)).toHaveLength(1);
    await whole([{ key: '{"id":1}', value: null }]);
    expect(await rows(everything)).toEqual([]);
    const versions = await lake.store.versions(accounts);
    expect(versions.map(({ tableVersion, records }) => [tableVersion, records])).toEqual([
      [3, 0],
      [2, 1],
      [1, 0],
    ]);
    expect((await lake.store.snapshot(accounts))?.columns.map(({ name }) => name)).toEqual(['id', 'balance', 'owner']);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { feedOf } from '../../../../../test/support/delta-lake';
import { FakeClock } from '../../../../../test/support/fake-clock';
import { FakeKsqldb } from '../../../../../test/support/fake-ksqldb';
import { createFakeSecrets } from '../../../../../test/support/fake-secrets';
import { ksqldbSettingsSchema } from '../../../../shared/contract/settings';
import type { ColumnType } from '../../../../shared/contract/types';
import { LakeError } from '../../../../shared/errors';
import { valueAt, type KsqlColumn } from '../../ports';
import { defaultSettings } from '../../settings/settings-store';
import { objectRecords } from './object-records';

const column = (name: string, type: ColumnType, isKey = false): KsqlColumn => ({ name, type, typeText: '', isKey });
const settings = { ...defaultSettings, ksqldb: ksqldbSettingsSchema.parse({ url: 'http://localhost:8088' }) };

describe('a look at an object of the server', () => {
  let server: FakeKsqldb;
  let clock: FakeClock;
  let cancel: AbortController;

  beforeEach(() => {
    server = new FakeKsqldb();
    clock = new FakeClock();
    cancel = new AbortController();
  });

  async function look(object: string, rows: number, feed = feedOf('stream', { columns: [] })) {
    const ksqldb = {
      settings: { get: () => Promise.resolve(settings) },
      secrets: createFakeSecrets(null),
      servers: server,
    };
    const { batches, notes } = await objectRecords(object, feed, rows, { ksqldb, clock, signal: cancel.signal });
    const values = batches.flatMap((batch) =>
      Array.from({ length: batch.count }, (_, i) => new TextDecoder().decode(valueAt(batch, i) ?? new Uint8Array(0))),
    );
    return { values, notes };
  }

  const numbers = (count: number) => Array.from({ length: count }, (_, i) => ({ values: [`"k${i}"`, String(i)] }));

  it('has its first rows with the names of the lake, every digit kept', async () => {
    server.add({ name: 'S', columns: [column('ID', 'string'), column('N', 'long')] }, [
      { values: ['"a"', '9007199254740993'] },
      ...numbers(5),
    ]);
    expect(await look('S', 2)).toEqual({ values: ['{"id":"a","n":9007199254740993}', '{"id":"k0","n":0}'], notes: [] });
    expect(server.asked).toEqual(['SELECT ID, N FROM S LIMIT 2;']);
  });

  it('leaves out rows of a table that are gone', async () => {
    const [kept, gone] = numbers(2);
    if (kept === undefined || gone === undefined) throw new Error('no rows');
    server.add({ name: 'T', kind: 'table', columns: [column('ID', 'string', true), column('N', 'long')] }, [
      { ...gone, isTombstone: true },
      kept,
    ]);
    expect((await look('T', 10)).values).toEqual(['{"id":"k0","n":0}']);
  });

  it('says that there are none, and what a feed of declared columns leaves behind', async () => {
    server.add({ name: 'S', columns: [column('ID', 'string'), column('N', 'long')] });
    const declared = feedOf('stream', {
      level: 'aggregate',
      columns: [{ name: 'id', type: 'string', nullable: true, metadata: {} }],
      eventTimeColumn: null,
    });
    const { values, notes } = await look('S', 10, declared);
    expect(values).toEqual([]);
    expect(notes).toEqual(['S has columns that the feed lacks, and takes none that are new: N.', 'S has no rows now.']);
    expect(server.asked).toEqual(['SELECT ID FROM S LIMIT 10;']);
  });

  it('says what to do where a table cannot be pulled', async () => {
    server.add({ name: 'T', kind: 'table', columns: [column('ID', 'string', true)] }).isPullable = false;
    const { values, notes } = await look('T', 10);
    expect(values).toEqual([]);
    expect(notes.join(' ')).toContain('CREATE TABLE QUERYABLE_T AS SELECT * FROM T;');
  });

  it('listens for ten seconds, and ends the query on the server', async () => {
    server.add({ name: 'S', columns: [column('ID', 'string'), column('N', 'long')] }, numbers(3));
    const { connect } = server;
    // Rows that never come: the batches wait until they are given up.
    server.connect = () => {
      const its = connect.call(server);
      return {
        ...its,
        query: async (_sql, { signal }) => ({
          queryId: null,
          columns: [],
          batches: (async function* () {
            server.open += 1;
            yield* [];
            try {
              await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
              throw new LakeError('CANCELLED', 'The query was cancelled.');
            } finally {
              server.open -= 1;
            }
          })(),
        }),
      };
    };
    const looking = look('S', 3).catch((error: unknown) => error);
    await clock.advance(9_999);
    expect(server.open).toBe(1);
    await clock.advance(1);
    expect(await looking).toMatchObject({ code: 'UNAVAILABLE' });
    expect(server.open).toBe(0);

    const given = look('S', 3).catch((error: unknown) => error);
    await clock.settle();
    cancel.abort();
    expect(await given).toMatchObject({ code: 'CANCELLED' });
  });

  it('fails where the server does', async () => {
    await expect(look('NONE', 3)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    server.add({ name: 'S', columns: [column('ID', 'string')] }, numbers(3));
    server.failure = { in: 'LIMIT', afterRows: 0, error: new LakeError('SOURCE', 'cut short') };
    await expect(look('S', 3)).rejects.toMatchObject({ code: 'SOURCE' });
  });
});

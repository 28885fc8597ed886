import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { makeDatabase, makeSchema } from '../../../../test/support/mariadb/database';
import { writeRows } from '../../../../test/support/mariadb/rows-file';
import { startMariadb } from '../../../../test/support/mariadb/server';
import type { MariadbServer } from '../../../../test/support/mariadb/server';
import { summaryLoad } from '../../../../test/support/mariadb/star-rows';
import type { LiveBatch, MysqlConnection, Warehouse } from '../../core/ports';
import { openMysqlWarehouse } from './mysql-warehouse';

/** As the port promises; a cancel has to be over before the server is given up, 20 s at the earliest. */
const SILENCE_LIMIT_MS = 30_000;
const CANCEL_LIMIT_MS = 10_000;
const isHere = inject('mariadb') !== null;
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

describe.skipIf(!isHere)('a MariaDB that is frozen', () => {
  let server: MariadbServer;
  let folder: string;
  const open: Warehouse[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lagoon-frozen-'));
    server = await startMariadb();
  });

  afterEach(async () => {
    server.thaw();
    await Promise.all(open.splice(0).map((warehouse) => warehouse.close()));
  });

  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const made = async (): Promise<{ warehouse: Warehouse; connection: MysqlConnection }> => {
    const connection = await makeDatabase(server);
    const warehouse = await openMysqlWarehouse(connection);
    open.push(warehouse);
    await makeSchema(warehouse);
    return { warehouse, connection };
  };

  /** Of work that has to fail: with what, and after how long. */
  const endOf = async (work: Promise<unknown>): Promise<{ error: unknown; ms: number }> => {
    const begun = performance.now();
    const [settled] = await Promise.allSettled([work]);
    return { error: settled.status === 'rejected' ? settled.reason : null, ms: performance.now() - begun };
  };

  const away = { code: 'UNAVAILABLE', retryable: true, message: matching(/cannot be reached \(ETIMEDOUT\)/) };

  it('is given up by whoever waits for it, and goes on with nothing lost or doubled', {
    timeout: 120_000,
  }, async () => {
    const { warehouse, connection } = await made();
    const first: LiveBatch = {
      load: 'live',
      expected: new Map(),
      next: new Map([['topic/0', 1n]]),
      loads: [await summaryLoad(join(folder, 'rows.csv'), [{ user: 'u1', version: 0 }])],
      deletes: [],
    };
    await warehouse.commitLive(first);
    const tombstones: LiveBatch = {
      load: 'live',
      expected: first.next,
      next: new Map([['topic/0', 2n]]),
      loads: [],
      deletes: [
        {
          table: 'fact_user_transaction_summary',
          keyColumns: ['user_id', 'snapshot_version'],
          rows: await writeRows(join(folder, 'gone.csv'), [['u1', { raw: '0' }]]),
        },
      ],
    };
    await server.freeze();
    const [positions, commit, question, opening] = await Promise.all([
      endOf(warehouse.positions('live')),
      endOf(warehouse.commitLive(tombstones)),
      endOf(warehouse.ask('SELECT 1', 1)),
      endOf(openMysqlWarehouse(connection)),
    ]);
    for (const { error, ms } of [positions, commit, question, opening]) {
      expect(error).toMatchObject(away);
      expect(ms).toBeLessThan(SILENCE_LIMIT_MS);
    }
    server.thaw();
    // What was sent to the frozen server may have been done since, all of it or nothing.
    const stands = await warehouse.positions('live');
    if (stands.get('topic/0') === 1n) await warehouse.commitLive(tombstones);
    expect(await warehouse.positions('live')).toEqual(tombstones.next);
    expect((await warehouse.ask('SELECT user_id FROM fact_user_transaction_summary', 10)).rows).toEqual([]);
  });

  it('lets a cancel end what waits for its answer, for a connection and for a place', { timeout: 60_000 }, async () => {
    const { warehouse } = await made();
    const stopper = new AbortController();
    const asked = endOf(warehouse.ask('SELECT SLEEP(600)', 1, stopper.signal));
    const sleeps = "SELECT 1 FROM information_schema.PROCESSLIST WHERE INFO = 'SELECT SLEEP(600)'";
    await expect.poll(async () => (await warehouse.ask(sleeps, 1)).rows.length).toBe(1);
    await server.freeze();
    const tombstones: LiveBatch = { load: 'live', expected: new Map(), next: new Map(), loads: [], deletes: [] };
    const { signal } = stopper;
    const others = [
      warehouse.positions('live', signal),
      warehouse.commitLive({ ...tombstones, signal }),
      warehouse.schema(signal),
      // All connections are taken: these wait for a place.
      warehouse.markSnapshot({ table: 't', version: 1, date: '2026-01-01', sourceRows: 1 }, signal),
      warehouse.info(signal),
    ].map(endOf);
    stopper.abort();
    for (const { error, ms } of await Promise.all(others)) {
      expect(error).toMatchObject({ code: 'CANCELLED' });
      expect(ms).toBeLessThan(CANCEL_LIMIT_MS);
    }
    expect((await asked).error).toMatchObject({ code: 'CANCELLED' });
  });

  it('is not taken for one that works for long', { timeout: 60_000 }, async () => {
    const { warehouse } = await made();
    // Longer than a statement is left alone, and then again than silence is borne.
    expect((await warehouse.ask('SELECT SLEEP(26)', 1)).rows).toEqual([['0']]);
  });
});

import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, type TestContext } from 'vitest';
import { connectionTo, makeDatabase, makeSchema } from '../../../../test/support/mariadb/database';
import type { MariadbAddress } from '../../../../test/support/mariadb/database';
import { summaryLoad } from '../../../../test/support/mariadb/star-rows';
import type { TableLoad, Warehouse } from '../../core/ports';
import { openMysqlWarehouse } from './mysql-warehouse';

const server = inject('mariadb');

/** At the second one of the statement; what becomes of it and of its connection. Then nothing passes any more, neither bytes nor a connection's end. */
interface Cut {
  readonly at: 'START TRANSACTION' | 'COMMIT';
  readonly statement: 'is lost' | 'arrives' | 'is reset';
}

interface Way {
  readonly address: MariadbAddress;
  /** When the client has given up a connection that fell silent. */
  readonly givenUp: Promise<void>;
  comesBack(): void;
  close(): Promise<void>;
}

async function wayTo(target: MariadbAddress, cut: Cut): Promise<Way> {
  let isAway = false;
  let seen = 0;
  let silent: Socket | null = null;
  const clients = new Set<Socket>();
  let giveUp = (): void => undefined;
  const givenUp = new Promise<void>((resolve) => (giveUp = resolve));
  const listener = createServer((client) => {
    clients.add(client);
    client.on('error', () => client.destroy());
    client.on('close', () => {
      clients.delete(client);
      if (client === silent) giveUp();
    });
    // Accepted, and never answered.
    if (isAway) {
      silent ??= client;
      return void client.resume();
    }
    const upstream = connect(target.port, target.host);
    const isCut = (bytes: Buffer): boolean => bytes.subarray(5).toString() === cut.at && ++seen === 2;
    client.on('data', (bytes) => {
      if (isAway) return;
      isAway = isCut(bytes);
      if (!isAway || cut.statement === 'arrives') upstream.write(bytes);
      if (!isAway) return;
      if (cut.statement === 'is reset') client.resetAndDestroy();
      else silent = client;
    });
    client.on('close', () => upstream.destroy());
    upstream.on('data', (bytes) => !isAway && client.write(bytes));
    upstream.on('error', () => upstream.destroy());
    upstream.on('close', () => !isAway && client.destroy());
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    address: { ...target, port: address.port },
    givenUp,
    comesBack: () => (isAway = false),
    async close() {
      for (const client of clients) client.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}

// Of all, the silence is borne at the same time.
describe.skipIf(server === null).concurrent(
  'a load whose way to the server is gone for longer than silence is borne',
  {
    timeout: 120_000,
  },
  () => {
    let folder: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'lagoon-load-'));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    interface Away {
      readonly direct: Warehouse;
      readonly load: TableLoad;
      readonly loading: ReturnType<Warehouse['load']>;
      readonly stopper: AbortController;
      readonly way: Way;
    }

    /** Begun, its first rows committed, and cut. */
    const away = async (cut: Cut, { onTestFinished }: Pick<TestContext, 'onTestFinished'>): Promise<Away> => {
      if (server === null) throw new Error('no server');
      const connection = await makeDatabase(server);
      const { database } = connection.settings;
      const direct = await openMysqlWarehouse(connection);
      onTestFinished(() => direct.close());
      await makeSchema(direct);
      const way = await wayTo(server, cut);
      onTestFinished(() => way.close());
      // Time enough for the way to come back before the next try.
      const warehouse = await openMysqlWarehouse(connectionTo(way.address, database), { resumeWaitMs: 3_000 });
      onTestFinished(() => warehouse.close());
      const users = ['u1', 'u2', 'u3', 'u4', 'u5'].map((user) => ({ user }));
      const rows = await summaryLoad(join(folder, `${database}.csv`), users);
      const stopper = new AbortController();
      const load = { ...rows, signal: stopper.signal };
      const loading = warehouse.load(load);
      await Promise.race([way.givenUp, loading]);
      return { direct, load, loading, stopper, way };
    };

    const loaded = 'SELECT user_id FROM fact_user_transaction_summary ORDER BY 1';

    it.for<[string, Cut, string[]]>([
      ['silence between two transactions', { at: 'START TRANSACTION', statement: 'is lost' }, ['u1', 'u2']],
      ['silence and a commit that took place', { at: 'COMMIT', statement: 'arrives' }, ['u1', 'u2', 'u3', 'u4']],
      ['silence and a commit that did not', { at: 'COMMIT', statement: 'is lost' }, ['u1', 'u2']],
      ['a reset and then silence', { at: 'COMMIT', statement: 'is reset' }, ['u1', 'u2']],
    ])('goes on after %s, with nothing lost or doubled', async ([, cut, committed], context) => {
      const { direct, load, loading, way } = await away(cut, context);
      expect((await direct.ask(loaded, 9)).rows.flat()).toEqual(committed);
      way.comesBack();
      expect(await loading).toEqual({ inserted: 5, updated: 0, unchanged: 0 });
      expect((await direct.ask(loaded, 9)).rows.flat()).toEqual(['u1', 'u2', 'u3', 'u4', 'u5']);
      expect(await direct.load(load)).toEqual({ inserted: 0, updated: 0, unchanged: 5 });
    });

    it('ends at once where it is cancelled meanwhile', async (context) => {
      const { loading, stopper } = await away({ at: 'START TRANSACTION', statement: 'is lost' }, context);
      const begun = performance.now();
      stopper.abort();
      await expect(loading).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(performance.now() - begun).toBeLessThan(5_000);
    });
  },
);

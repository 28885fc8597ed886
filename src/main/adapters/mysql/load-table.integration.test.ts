import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { connectionTo, makeDatabase, makeSchema } from '../../../../test/support/mariadb/database';
import type { MariadbAddress } from '../../../../test/support/mariadb/database';
import { summaryLoad } from '../../../../test/support/mariadb/star-rows';
import type { TableLoad, Warehouse } from '../../core/ports';
import { openMysqlWarehouse } from './mysql-warehouse';

const server = inject('mariadb');

interface Way {
  readonly address: MariadbAddress;
  /** Nothing passes any more, neither bytes nor a connection's end. Until the client has given up what it had. */
  goesAway(): Promise<void>;
  comesBack(): void;
  close(): Promise<void>;
}

async function wayTo(target: MariadbAddress): Promise<Way> {
  let isAway = false;
  const clients = new Set<Socket>();
  const listener = createServer((client) => {
    client.on('error', () => client.destroy());
    // Accepted, and never answered.
    if (isAway) return void client.resume();
    clients.add(client);
    const upstream = connect(target.port, target.host);
    client.on('data', (bytes) => !isAway && upstream.write(bytes));
    client.on('close', () => {
      clients.delete(client);
      upstream.destroy();
    });
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
    async goesAway() {
      isAway = true;
      await Promise.all([...clients].map((client) => once(client, 'close')));
    },
    comesBack: () => (isAway = false),
    async close() {
      for (const client of clients) client.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}

describe.skipIf(server === null)('a load whose way to the server is gone for longer than silence is borne', () => {
  let folder: string;
  const closing: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lagoon-load-'));
  });
  afterEach(async () => {
    for (const each of closing.splice(0).toReversed()) await each.close();
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
  const cut = async (): Promise<Away> => {
    if (server === null) throw new Error('no server');
    const connection = await makeDatabase(server);
    const { database } = connection.settings;
    const direct = await openMysqlWarehouse(connection);
    closing.push(direct);
    await makeSchema(direct);
    const way = await wayTo(server);
    closing.push(way);
    const warehouse = await openMysqlWarehouse(connectionTo(way.address, database));
    closing.push(warehouse);
    const users = ['u1', 'u2', 'u3', 'u4', 'u5'].map((user) => ({ user }));
    const rows = await summaryLoad(join(folder, `${database}.csv`), users);
    const stopper = new AbortController();
    let loading: Away['loading'] | null = null;
    let load = { ...rows, signal: stopper.signal };
    await new Promise<void>((resolve, reject) => {
      let isFirst = true;
      const onRows = (): void => {
        if (isFirst) way.goesAway().then(resolve, reject);
        isFirst = false;
      };
      load = { ...load, onRows };
      loading = warehouse.load(load);
      loading.catch(reject);
    });
    if (loading === null) throw new Error('nothing was begun');
    return { direct, load, loading, stopper, way };
  };

  it('goes on after what was committed, with nothing lost or doubled; cancelled, it ends at once', {
    timeout: 120_000,
  }, async () => {
    const [one, other] = await Promise.all([cut(), cut()]);
    const begun = performance.now();
    other.stopper.abort();
    await expect(other.loading).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(performance.now() - begun).toBeLessThan(5_000);
    const loaded = 'SELECT user_id FROM fact_user_transaction_summary ORDER BY 1';
    expect((await one.direct.ask(loaded, 9)).rows.flat()).toEqual(['u1', 'u2']);
    one.way.comesBack();
    expect(await one.loading).toEqual({ inserted: 5, updated: 0, unchanged: 0 });
    expect((await one.direct.ask(loaded, 9)).rows.flat()).toEqual(['u1', 'u2', 'u3', 'u4', 'u5']);
    expect(await one.direct.load({ ...one.load, onRows: () => undefined })).toMatchObject({ unchanged: 5 });
  });
});

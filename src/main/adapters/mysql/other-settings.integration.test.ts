import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { administer, makeDatabase, makeSchema } from '../../../../test/support/mariadb/database';
import { startProxy } from '../../../../test/support/mariadb/proxy';
import { startMariadb } from '../../../../test/support/mariadb/server';
import type { MariadbServer } from '../../../../test/support/mariadb/server';
import { summaryLoad } from '../../../../test/support/mariadb/star-rows';
import type { MysqlConnection, Warehouse } from '../../core/ports';
import { LoadProgress, loadTable } from './load-table';
import { openMysqlWarehouse } from './mysql-warehouse';
import { Session } from './session';

const users = ['u1', 'u2', 'u3', 'u4', 'u5'];

describe.skipIf(inject('mariadb') === null)('a MariaDB that is set otherwise than most', () => {
  let server: MariadbServer;
  let folder: string;
  const open: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lagoon-settings-'));
    server = await startMariadb();
  });

  afterEach(async () => {
    for (const each of open.splice(0).toReversed()) await each.close();
    await administer(server, ["SET GLOBAL lc_messages = 'en_US'", 'SET GLOBAL innodb_force_primary_key = OFF']);
  });

  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const opened = async (connection: MysqlConnection): Promise<Warehouse> => {
    const warehouse = await openMysqlWarehouse(connection);
    open.push(warehouse);
    return warehouse;
  };

  const usersOf = async (warehouse: Warehouse): Promise<unknown> =>
    (await warehouse.ask('SELECT user_id FROM fact_user_transaction_summary ORDER BY 1', 10)).rows.flat();

  it('counts what a load did though the server speaks German', async () => {
    await administer(server, ["SET GLOBAL lc_messages = 'de_DE'"]);
    const warehouse = await opened(await makeDatabase(server));
    await makeSchema(warehouse);
    const path = join(folder, 'german.csv');
    const load = await summaryLoad(
      path,
      users.map((user) => ({ user })),
    );
    expect(await warehouse.load(load)).toEqual({ inserted: 5, updated: 0, unchanged: 0 });
    expect(await warehouse.load(load)).toEqual({ inserted: 0, updated: 0, unchanged: 5 });
    const other = await summaryLoad(
      path,
      users.map((user) => ({ user, amount: '2.00' })),
    );
    expect(await warehouse.load(other)).toEqual({ inserted: 0, updated: 5, unchanged: 0 });
  });

  it('takes files though it takes no table without a primary key', async () => {
    await administer(server, ['SET GLOBAL innodb_force_primary_key = ON']);
    const warehouse = await opened(await makeDatabase(server));
    expect(await warehouse.info()).toMatchObject({ loadsFiles: true });
  });

  it('gets every row where a load goes on on a server that numbers otherwise', async () => {
    const connection = await makeDatabase(server);
    const warehouse = await opened(connection);
    await makeSchema(warehouse);
    const load = await summaryLoad(
      join(folder, 'numbers.csv'),
      users.map((user) => ({ user })),
    );
    const progress = new LoadProgress();
    const lost = new Error('lost on the way');
    const loading = async (step: number, onRows: (rows: number) => void): Promise<void> => {
      const session = await Session.open(connection);
      try {
        await session.change(`SET SESSION auto_increment_increment = ${step}, auto_increment_offset = ${step}`);
        await loadTable(session, { ...load, onRows }, true, progress);
      } finally {
        session.destroy();
      }
    };
    const first = loading(10, (rows) => {
      if (rows > 0) throw lost;
    });
    await expect(first).rejects.toBe(lost);
    await loading(1, () => undefined);
    expect(progress.outcome).toEqual({ inserted: 5, updated: 0, unchanged: 0 });
    expect(await usersOf(warehouse)).toEqual(users);
  });

  it('changes nothing and reads no file for a question, whatever its user may do', async () => {
    const warehouse = await opened(await makeDatabase(server));
    const path = join(folder, 'secret');
    await writeFile(path, 'a secret', { mode: 0o644 });
    for (const sql of [`SELECT LOAD_FILE('${path}')`, `SELECT \`load_file\`('${path}')`, `SELECT lòad_file('${path}')`])
      await expect(warehouse.ask(sql, 1)).rejects.toMatchObject({ code: 'REFUSED' });
    await makeSchema(warehouse);
    await expect(warehouse.ask('ANALYZE TABLE dim_users', 1)).rejects.toMatchObject({ code: 'REFUSED' });
    await expect(warehouse.ask(`SELECT 1 INTO OUTFILE '${join(folder, 'written')}'`, 1)).rejects.toMatchObject({
      code: 'REFUSED',
    });
  });

  it('is left at once where a question is cancelled while its connection is made', async () => {
    const stopper = new AbortController();
    let connections = 0;
    const proxy = await startProxy(server, {
      fromClient: (bytes) => {
        // `USE` is the last that a connection needs.
        if (bytes.subarray(5).toString().startsWith('USE ') && ++connections === 2) stopper.abort();
        return bytes;
      },
    });
    open.push(proxy);
    const direct = await makeDatabase(server);
    const { settings } = direct;
    const through = await opened({ ...direct, settings: { ...settings, port: proxy.address.port } });
    const busy = new AbortController();
    const sleeping = Promise.allSettled([through.ask('SELECT SLEEP(60)', 1, busy.signal)]);
    const asked = performance.now();
    await expect(through.ask('SELECT SLEEP(3)', 1, stopper.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(performance.now() - asked).toBeLessThan(2_000);
    busy.abort();
    await sleeping;
  });
});

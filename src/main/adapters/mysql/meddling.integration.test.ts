import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { connectionTo, makeDatabase, makeSchema } from '../../../../test/support/mariadb/database';
import { errorPacket, packet, startProxy } from '../../../../test/support/mariadb/proxy';
import type { Link, Meddling, Proxy } from '../../../../test/support/mariadb/proxy';
import { summaryLoad } from '../../../../test/support/mariadb/star-rows';
import type { TableLoad, Warehouse } from '../../core/ports';
import { openMysqlWarehouse } from './mysql-warehouse';

const server = inject('mariadb');
const secret = 'what stands in a file of this machine';
let folder: string;
let secretFile: string;
const closing: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoon-meddling-'));
  secretFile = join(folder, 's');
  await writeFile(secretFile, secret);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

afterEach(async () => {
  for (const each of closing.splice(0).toReversed()) await each.close();
});

const allUsers = ['u1', 'u2', 'u3', 'u4', 'u5'];

/** A warehouse with its schema, reached by way of somebody who meddles. */
async function reached(
  meddling: Meddling,
  names = allUsers,
): Promise<{ warehouse: Warehouse; proxy: Proxy; load: TableLoad }> {
  if (server === null) throw new Error('no server');
  const direct = await makeDatabase(server);
  const schema = await openMysqlWarehouse(direct);
  closing.push(schema);
  await makeSchema(schema);
  const proxy = await startProxy(server, meddling);
  closing.push(proxy);
  const warehouse = await openMysqlWarehouse(connectionTo(proxy.address, direct.settings.database));
  closing.push(warehouse);
  const load = await summaryLoad(
    join(folder, 'rows.csv'),
    names.map((user) => ({ user })),
  );
  return { warehouse, proxy, load };
}

async function users(warehouse: Warehouse): Promise<unknown> {
  return (await warehouse.ask('SELECT user_id FROM fact_user_transaction_summary ORDER BY 1', 100)).rows.flat();
}

describe.skipIf(server === null)('a server that is not what it should be', () => {
  it('gets no other file than the one that it is offered', async () => {
    let asked = 0;
    const { warehouse, proxy, load } = await reached({
      fromServer: (bytes) => {
        const at = bytes.indexOf('lagoon-');
        if (bytes[at - 1] !== 0xfb) return bytes;
        asked++;
        // The try, whether it takes files.
        if (asked === 1) return bytes;
        const token = /^lagoon-[0-9a-f-]{36}/.exec(bytes.toString('latin1', at))?.[0] ?? '';
        // A packet begins with the length of what follows its number: here 0xfb and the name.
        const head = Buffer.from(bytes.subarray(0, at));
        head.writeUIntLE(1 + secretFile.length, at - 5, 3);
        return Buffer.concat([head, Buffer.from(secretFile), bytes.subarray(at + token.length)]);
      },
    });
    await expect(warehouse.load(load)).rejects.toThrow('a file of this machine that it was not offered');
    expect(asked).toBe(2);
    expect(proxy.received().includes(secret)).toBe(false);
  });

  it('gets none for a statement that offers none', async () => {
    let asked = 0;
    const { warehouse, proxy } = await reached({
      fromClient: (bytes, link) => {
        if (bytes.includes('SELECT VERSION()')) {
          link.answer(packet(1, Buffer.concat([Buffer.from([0xfb]), Buffer.from(secretFile)])));
          asked++;
          return null;
        }
        // The empty packet that says that there is no such file.
        if (asked === 1 && bytes.length === 4) {
          asked++;
          link.answer(packet(bytes.readUInt8(3) + 1, Buffer.from([0, 0, 0, 2, 0, 0, 0])));
          return null;
        }
        return bytes;
      },
    });
    await expect(warehouse.info()).rejects.toMatchObject({ code: 'SOURCE' });
    expect(asked).toBe(2);
    expect(proxy.received().includes(secret)).toBe(false);
  });
});

describe.skipIf(server === null)('a load that is disturbed', () => {
  it('is done again after a deadlock', async () => {
    let deadlocks = 0;
    const { warehouse, load } = await reached({
      fromClient: (bytes, link) => {
        if (deadlocks > 1 || !bytes.includes('STRAIGHT_JOIN')) return bytes;
        deadlocks++;
        link.answer(errorPacket(1213, 'Deadlock found when trying to get lock; try restarting transaction'));
        return null;
      },
    });
    expect(await warehouse.load(load)).toEqual({ inserted: 5, updated: 0, unchanged: 0 });
    expect(deadlocks).toBe(2);
    expect(await users(warehouse)).toEqual(allUsers);
  });

  it.each([
    ['that took place', true],
    ['that did not', false],
  ])('counts right after the answer to a commit %s was lost', async (_, takesPlace) => {
    let lost = 0;
    let commits = 0;
    const { warehouse, load } = await reached({
      fromClient: (bytes, link) => {
        if (!bytes.subarray(5).toString().startsWith('COMMIT')) return bytes;
        commits++;
        if (commits !== 2) return bytes;
        lost++;
        if (takesPlace) return bytes;
        lost++;
        link.hangUp();
        return null;
      },
      fromServer: (bytes, link) => {
        if (lost !== 1) return bytes;
        lost++;
        link.hangUp();
        return null;
      },
    });
    expect(await warehouse.load(load)).toEqual({ inserted: 5, updated: 0, unchanged: 0 });
    expect(lost).toBe(2);
    expect(await users(warehouse)).toEqual(allUsers);
  });

  it('is done however often the connection is lost, as long as each takes it further', async () => {
    const commits = new Map<Link, number>();
    const many = Array.from({ length: 24 }, (_, i) => `u${i}`);
    const { warehouse, load } = await reached(
      {
        fromClient: (bytes, link) => {
          if (!bytes.subarray(5).toString().startsWith('COMMIT')) return bytes;
          const nth = (commits.get(link) ?? 0) + 1;
          commits.set(link, nth);
          if (nth === 1) return bytes;
          link.hangUp();
          return null;
        },
      },
      many,
    );
    expect(await warehouse.load(load)).toEqual({ inserted: many.length, updated: 0, unchanged: 0 });
    expect(commits.size).toBe(many.length / load.batchRows);
    expect(await users(warehouse)).toEqual(many.toSorted());
  });

  it('moves the live positions once where the answer to the commit was lost', async () => {
    let lost = 0;
    const { warehouse, load } = await reached({
      fromClient: (bytes) => {
        if (bytes.subarray(5).toString().startsWith('COMMIT') && lost === 0) lost = 1;
        return bytes;
      },
      fromServer: (bytes, link) => {
        if (lost !== 1) return bytes;
        lost = 2;
        link.hangUp();
        return null;
      },
    });
    const next = new Map([['topic/0', 5n]]);
    const outcome = await warehouse.commitLive({ load: 'live', expected: new Map(), next, loads: [load], deletes: [] });
    expect(lost).toBe(2);
    expect(outcome).toEqual({ inserted: 5, updated: 0, unchanged: 0, deleted: 0 });
    expect(await warehouse.positions('live')).toEqual(next);
  });
});

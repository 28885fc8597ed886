import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeFiles } from '../../src/main/adapters/fs/node-files';
import { createSystemClock } from '../../src/main/adapters/system/clock';
import { createFeedStore } from '../../src/main/core/feeds/feed-store';
import type { WarehouseConnector } from '../../src/main/core/ports';
import { createWarehouseConnector } from '../../src/main/hosts/compose/warehouses';
import { feedNameSchema } from '../../src/shared/ids';
import { connectionTo } from '../support/mariadb/database';
import { startMariadb, type MariadbServer } from '../support/mariadb/server';
import { openTestLake } from '../support/lake';
import type { Facts } from './warehouse-topic';

export const liveFeed = feedNameSchema.parse('user_transaction_summary');

export interface Held {
  readonly facts: Facts;
  /** Next offset of each partition. */
  readonly positions: Map<number, number>;
}

/** A lake whose feed reads the topic, and the warehouse that it is loaded into. */
export interface WarehouseSite {
  readonly root: string;
  /** Null: the embedded store. */
  readonly server: MariadbServer | null;
  /** Rows and positions of one moment, by a connection of the test's own. */
  held(): Promise<Held>;
  close(): Promise<void>;
}

export async function openWarehouseSite(
  store: 'mysql' | 'embedded',
  topic: string,
  brokers: readonly string[],
): Promise<WarehouseSite> {
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-warehouse-kills-'));
  const root = join(folder, 'lake');
  await mkdir(root);
  const server = store === 'mysql' ? await startMariadb() : null;
  const passwordBefore = process.env['LAGOON_MYSQL_PASSWORD'];
  const target: Parameters<WarehouseConnector['open']>[0] =
    server === null ? { file: join(root, 'warehouse.duckdb') } : connectionTo(server, 'data_warehouse');
  if (server !== null) process.env['LAGOON_MYSQL_PASSWORD'] = server.password;
  const lake = await openTestLake({ root, kafkaBrokers: brokers });
  try {
    await lake.core.lake.init({ feeds: 'sample' });
    await lake.core.settings.update({ mysql: 'settings' in target ? target.settings : null });
    await lake.core.warehouse.init({});
    const feeds = createFeedStore(createNodeFiles(), root, createSystemClock());
    await feeds.replace({ ...(await feeds.get(liveFeed)), topic });
  } finally {
    await lake.close();
  }
  return {
    root,
    server,
    async held() {
      const warehouse = await createWarehouseConnector().open(target);
      try {
        // One statement: rows and positions of one moment, whatever a transaction without a client is still doing.
        const { rows, isCut } = await warehouse.ask(
          `SELECT user_id, transaction_type, CAST(total_amount AS CHAR), CAST(transaction_count AS CHAR) FROM fact_user_transaction_summary WHERE snapshot_version = 0
           UNION ALL SELECT '', source, CAST(next_offset AS CHAR), '' FROM lagoon_positions WHERE load_name = '${liveFeed}' AND source LIKE 'kafka:%'`,
          100_000,
        );
        if (isCut) throw new Error('More rows than keys.');
        const facts: Facts = new Map();
        const positions = new Map<number, number>();
        for (const [user, type = '', value, count] of rows) {
          if (user === '') positions.set(Number(type?.slice(type.lastIndexOf(':') + 1)), Number(value));
          else facts.set(`${user} ${type}`, `${value} ${count}`);
        }
        return { facts, positions };
      } finally {
        await warehouse.close();
      }
    },
    async close() {
      if (passwordBefore === undefined) delete process.env['LAGOON_MYSQL_PASSWORD'];
      else process.env['LAGOON_MYSQL_PASSWORD'] = passwordBefore;
      await server?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

import { afterAll, describe, inject } from 'vitest';
import { administer, makeDatabase } from '../../../../test/support/mariadb/database';
import { describeWarehouse } from '../../../../test/support/warehouse-contract';
import { openMysqlWarehouse } from '../../adapters/mysql/mysql-warehouse';

const server = inject('mariadb');

/** The embedded store is held to the same beside its adapter. */
describe.skipIf(server === null)('on a server', () => {
  if (server === null) return;
  const made: string[] = [];
  afterAll(() =>
    administer(
      server,
      made.map((database) => `DROP DATABASE IF EXISTS ${database}`),
    ),
  );

  describeWarehouse('MariaDB', async () => {
    const connection = await makeDatabase(server);
    made.push(connection.settings.database);
    const warehouse = await openMysqlWarehouse(connection);
    return { warehouse, close: () => warehouse.close() };
  });
});

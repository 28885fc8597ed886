import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openMysqlWarehouse } from '../../../src/main/adapters/mysql/mysql-warehouse';
import type { MysqlConnection, Warehouse } from '../../../src/main/core/ports';
import { splitScript } from '../../../src/main/core/warehouse/script';

export interface MariadbAddress {
  readonly host: string;
  readonly port: number;
  /** Of the server's administrator. */
  readonly user: string;
  readonly password: string;
}

const scripts = ['02_create_dimension_tables', '03_create_fact_tables', '05_create_permissions_table'];

/** The administrator's connection to a database, which need not be there. */
export function connectionTo({ host, port, user, password }: MariadbAddress, database: string): MysqlConnection {
  return { settings: { host, port, database, username: user, tls: null }, password };
}

/** Statements of an administrator. */
export async function administer(server: MariadbAddress, statements: readonly string[]): Promise<void> {
  const warehouse = await openMysqlWarehouse(connectionTo(server, 'information_schema'));
  try {
    await warehouse.run(statements);
  } finally {
    await warehouse.close();
  }
}

/** An empty database of a name that no other test has. */
export async function makeDatabase(server: MariadbAddress): Promise<MysqlConnection> {
  const database = `t_${randomUUID().replaceAll('-', '')}`;
  await administer(server, [`CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`]);
  return connectionTo(server, database);
}

/** Runs the scripts of `sql/`. */
export async function makeSchema(warehouse: Pick<Warehouse, 'run'>): Promise<void> {
  for (const script of scripts) {
    const text = await readFile(join(import.meta.dirname, `../../../sql/${script}.sql`), 'utf8');
    await warehouse.run(splitScript(text).map(({ sql }) => sql));
  }
}

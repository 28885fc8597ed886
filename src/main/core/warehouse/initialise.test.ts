import { describe, expect, it } from 'vitest';
import { createFakeWarehouse, existingTable } from '../../../../test/support/fake-warehouse';
import { LakeError } from '../../../shared/errors';
import type { MysqlConnection, WarehouseConnector } from '../ports';
import { ensureDatabase, initialise } from './initialise';
import { assertReady, type Migration } from './schema-version';
import type { WarehouseTarget } from './warehouse-access';

const connection: MysqlConnection = {
  settings: { host: 'db', port: 3306, database: 'sales', username: 'u', tls: null },
  password: 'p',
};
const target: WarehouseTarget = { store: 'mysql', connection, place: 'db:3306/sales' };

describe('making the schema', () => {
  it('tells what was not there before', async () => {
    const warehouse = createFakeWarehouse({ tables: [existingTable('dim_users')] });
    const applied = await initialise(warehouse, 'here', []);
    expect(applied).toContain('table dim_payment_methods');
    expect(applied).toContain('view latest_product_purchase_counts');
    expect(applied).not.toContain('table dim_users');
    expect(await initialise(warehouse, 'here', [])).toEqual([]);
  });

  const steps: Migration[] = [
    { version: 3, description: "third's", statements: ['ALTER TABLE c'] },
    { version: 2, description: 'second', statements: ['ALTER TABLE b'] },
  ];
  const atVersion = (version: number | null) =>
    createFakeWarehouse({
      tables: [existingTable('lagoon_schema_versions')],
      answer: () => [[version === null ? null : String(version)]],
    });

  it('takes the migrations that are due, in order, each written down when it is done', async () => {
    const warehouse = atVersion(1);
    const applied = await initialise(warehouse, 'here', [], steps);
    expect(applied.filter((what) => what.startsWith('migration'))).toEqual([
      'migration 2: second',
      "migration 3: third's",
    ]);
    expect(warehouse.ran.slice(0, 4).map((statement) => statement.split('\n').slice(0, 2).join(' '))).toEqual([
      'ALTER TABLE b',
      "INSERT INTO lagoon_schema_versions (version, description) VALUES (2, 'second')",
      'ALTER TABLE c',
      "INSERT INTO lagoon_schema_versions (version, description) VALUES (3, 'third''s')",
    ]);
  });

  it('takes none that was taken', async () => {
    const warehouse = atVersion(3);
    await initialise(warehouse, 'here', [], steps);
    expect(warehouse.ran.some((statement) => statement.startsWith('ALTER'))).toBe(false);
  });

  it('writes down the newest version where the scripts made all of it at once', async () => {
    const warehouse = createFakeWarehouse();
    await initialise(warehouse, 'here', [], steps);
    expect(warehouse.ran.some((statement) => statement.startsWith('ALTER'))).toBe(false);
    expect(warehouse.ran.at(-1)).toContain("VALUES (3, 'third''s')");
  });

  it('leaves a schema alone that a newer Lagoon made', async () => {
    const warehouse = atVersion(4);
    await expect(initialise(warehouse, 'here', [], steps)).rejects.toMatchObject({ code: 'REFUSED' });
    expect(warehouse.ran).toEqual([]);
  });

  it('lets nothing be loaded into an older or newer schema, nor into none', () => {
    expect(() => assertReady(null, 'here', steps)).toThrow('lagoon warehouse init');
    expect(() => assertReady(2, 'here', steps)).toThrow('has schema 2, and this Lagoon needs 3');
    expect(() => assertReady(4, 'here', steps)).toThrow('Update Lagoon');
    expect(() => assertReady(3, 'here', steps)).not.toThrow();
  });
});

describe('making the database', () => {
  it('happens only where the server lacks it, by the name of the settings', async () => {
    const server = createFakeWarehouse();
    const opened: string[] = [];
    const connector: WarehouseConnector = {
      open(to) {
        if ('file' in to) throw new Error('no file was asked for');
        opened.push(to.settings.database);
        return to.settings.database === 'sales'
          ? Promise.reject(new LakeError('NOT_FOUND', 'no such database'))
          : Promise.resolve(server);
      },
      test: () => Promise.resolve([]),
    };
    expect(await ensureDatabase(connector, target)).toEqual(['database sales']);
    expect(opened).toEqual(['sales', 'information_schema']);
    expect(server.ran).toHaveLength(1);
    expect(server.ran[0]).toMatch(/^CREATE DATABASE IF NOT EXISTS `sales`\s/);
    expect(server.isClosed).toBe(true);
  });

  it('passes on why a server cannot be used', async () => {
    const refused = new LakeError('REFUSED', 'wrong password');
    const connector: WarehouseConnector = { open: () => Promise.reject(refused), test: () => Promise.resolve([]) };
    await expect(ensureDatabase(connector, target)).rejects.toBe(refused);
  });
});

import { LakeError } from '../../../shared/errors';
import type { ExistingTable, Warehouse, WarehouseConnector } from '../ports';
import { expectedTables } from './expected-schema';
import { databaseStatements, schemaStatements } from './schema-scripts';
import { assertKnown, migrate, migrations, newestVersion, schemaVersionOf, type Migration } from './schema-version';
import type { WarehouseTarget } from './warehouse-access';

/** Every server has it, and every user may be in it. */
const everyServersDatabase = 'information_schema';

/** Makes the database where the server lacks it; gives what was made. Errors: as `Warehouse`; REFUSED without the right to. */
export async function ensureDatabase(connector: WarehouseConnector, target: WarehouseTarget): Promise<string[]> {
  if (target.store === 'embedded' || (await isThere(connector, target))) return [];
  const { connection } = target;
  const { database } = connection.settings;
  const settings = { ...connection.settings, database: everyServersDatabase };
  const server = await connector.open({ ...connection, settings });
  try {
    await server.run(databaseStatements(database));
  } finally {
    await server.close();
  }
  return [`database ${database}`];
}

async function isThere(
  connector: WarehouseConnector,
  { connection }: Extract<WarehouseTarget, { store: 'mysql' }>,
): Promise<boolean> {
  let warehouse: Warehouse | null = null;
  try {
    warehouse = await connector.open(connection);
    // An adapter may connect with the first question only.
    await warehouse.info();
    return true;
  } catch (error) {
    if (error instanceof LakeError && error.code === 'NOT_FOUND') return false;
    throw error;
  } finally {
    await warehouse?.close();
  }
}

/**
 * Runs the scripts, which leave alone what is there, `more` (DDL of mapped tables that are in no script) and the migrations that are due; gives what
 * was not there before. Errors: as `Warehouse`; REFUSED where a newer Lagoon made the schema.
 */
export async function initialise(
  warehouse: Warehouse,
  place: string,
  more: readonly string[],
  steps: readonly Migration[] = migrations,
): Promise<string[]> {
  const before = await warehouse.schema();
  const version = await schemaVersionOf(warehouse, before);
  assertKnown(version, place, steps);
  const applied = version === null ? [] : await migrate(warehouse, version, steps);
  const statements = [...schemaStatements(), ...more];
  await warehouse.run(statements);
  if (version === null) await noteNewest(warehouse, steps);
  return [...missingOf(statements, before), ...applied];
}

/** What the scripts make is of the newest version already. */
async function noteNewest(warehouse: Warehouse, steps: readonly Migration[]): Promise<void> {
  const newest = steps.find(({ version }) => version === newestVersion(steps));
  if (newest !== undefined) await migrate(warehouse, newest.version - 1, [{ ...newest, statements: [] }]);
}

function missingOf(statements: readonly string[], before: readonly ExistingTable[]): string[] {
  const there = new Set(before.map(({ name }) => name));
  return expectedTables(statements)
    .filter(({ name }) => !there.has(name))
    .map(({ kind, name }) => `${kind} ${name}`);
}

import { join } from 'node:path';
import type { MysqlSettings } from '../../../shared/contract/settings';
import { LakeError } from '../../../shared/errors';
import type { Files, MysqlConnection, Secrets, Warehouse, WarehouseConnector } from '../ports';
import type { SettingsStore } from '../settings/settings-store';

/** Where the star schema is kept. */
export type WarehouseTarget =
  | { readonly store: 'mysql'; readonly connection: MysqlConnection; readonly place: string }
  | { readonly store: 'embedded'; readonly file: string; readonly place: string };

export interface WarehouseAccess {
  /** Of the settings now. Errors: as `Secrets.find`. */
  target(): Promise<WarehouseTarget>;
  /** False where the embedded store's file was not made yet; opening it would make it. */
  isMade(target: WarehouseTarget): Promise<boolean>;
  /**
   * `work` with the store open. Those that use one store at the same time share it, since a DuckDB file must be open once in a process; the last one
   * closes it. Errors: as `WarehouseConnector.open`.
   */
  using<T>(target: WarehouseTarget, work: (warehouse: Warehouse) => Promise<T>): Promise<T>;
}

export interface AccessPorts {
  readonly root: string;
  readonly connector: WarehouseConnector;
  readonly settings: Pick<SettingsStore, 'get'>;
  readonly secrets: Pick<Secrets, 'find'>;
  readonly files: Files;
}

interface Opened {
  readonly warehouse: Promise<Warehouse>;
  users: number;
}

export function createWarehouseAccess({ root, connector, settings, secrets, files }: AccessPorts): WarehouseAccess {
  const opened = new Map<string, Opened>();
  /** Closing of stores that may be opened again meanwhile. Never rejects. */
  const closing = new Map<string, Promise<void>>();

  const openAfterClosing = async (key: string, target: WarehouseTarget): Promise<Warehouse> => {
    await closing.get(key);
    return connector.open(target.store === 'mysql' ? target.connection : { file: target.file });
  };

  const leave = async (key: string, lease: Opened): Promise<void> => {
    lease.users -= 1;
    if (lease.users > 0) return;
    opened.delete(key);
    const [settled] = await Promise.allSettled([lease.warehouse]);
    if (settled.status === 'rejected') return;
    const closed = settled.value.close();
    const done = closed.then(
      () => undefined,
      () => undefined,
    );
    closing.set(key, done);
    await done;
    if (closing.get(key) === done) closing.delete(key);
    await closed;
  };

  return {
    async target() {
      const { mysql } = await settings.get();
      if (mysql === null) {
        const file = join(root, 'warehouse.duckdb');
        return { store: 'embedded', file, place: file };
      }
      const secret = await secrets.find('mysql-password');
      const password = secret === null ? null : new TextDecoder().decode(secret.value);
      return { store: 'mysql', connection: { settings: mysql, password }, place: placeOf(mysql) };
    },
    isMade: async (target) => target.store === 'mysql' || (await files.stat(target.file)) !== null,
    async using(target, work) {
      const key = keyOf(target);
      const lease = opened.get(key) ?? { warehouse: openAfterClosing(key, target), users: 0 };
      opened.set(key, lease);
      lease.users += 1;
      try {
        return await work(await lease.warehouse);
      } finally {
        await leave(key, lease);
      }
    },
  };
}

/** Another log-in is another connection. */
function keyOf(target: WarehouseTarget): string {
  return JSON.stringify(
    target.store === 'mysql' ? [target.connection.settings, target.connection.password] : target.file,
  );
}

function placeOf({ host, port, database }: MysqlSettings): string {
  return `${host}:${port}/${database}`;
}

/** The error for what needs the schema before `init` made it. */
export function notInitialised(place: string): LakeError {
  return new LakeError(
    'REFUSED',
    `The warehouse's tables are not at ${place} yet. Make them first: lagoon warehouse init`,
  );
}

import { Readable } from 'node:stream';
import type { MysqlConnection, Warehouse, WarehouseInfo } from '../../core/ports';
import { ask } from './ask';
import { readSchema } from './existing-schema';
import { filling, withRights } from './grants';
import { commitLive, markSnapshot, readPositions } from './live-batch';
import type { Unanswered } from './live-batch';
import { LoadProgress, loadTable } from './load-table';
import { lacksRight } from './mysql-errors';
import { readingStatement } from './reading-statement';
import { SessionPool, type Use } from './session-pool';
import type { Session } from './session';
import { triesFile } from './staging';
import { inTransaction } from './transaction';

export { testMysql } from './connection-test';

export interface WarehouseOptions {
  /** Between two tries of a load whose server is away. */
  readonly resumeWaitMs?: number;
}

/** Connects once, so that a wrong password is told here. Errors: as `Warehouse`; NOT_FOUND where the server lacks the database. */
export async function openMysqlWarehouse(
  connection: MysqlConnection,
  { resumeWaitMs }: WarehouseOptions = {},
): Promise<Warehouse> {
  const pool = new SessionPool(connection, resumeWaitMs);
  const shown = `${pool.place.server}/${pool.place.database}`;
  let loadsFiles: boolean | null = null;

  const canLoadFiles = async (session: Session): Promise<boolean> => {
    loadsFiles ??= await triesFile(session, () => Readable.from([Buffer.from('1\n')]));
    return loadsFiles;
  };

  /** To try takes a temporary table: whoever may have none only asks. */
  const wouldLoadFiles = async (session: Session): Promise<boolean> => {
    try {
      return await canLoadFiles(session);
    } catch (error) {
      if (lacksRight(error)) return false;
      throw error;
    }
  };

  /** Errors name the rights that filling the warehouse takes. */
  const fillingBy = <T>(use: Use, work: (session: Session) => Promise<T>): Promise<T> =>
    pool.use(use, (session) => withRights(session, pool.place, filling, () => work(session)));

  const warehouse: Warehouse = {
    info: (signal) =>
      pool.use({ doing: `Asking ${shown} what it is`, signal }, async (session): Promise<WarehouseInfo> => {
        const [[version] = []] = await session.rows('SELECT VERSION()');
        return { product: productOf(version ?? ''), place: shown, loadsFiles: await wouldLoadFiles(session) };
      }),
    // Again is safe: what a script can do again must be safe to do again.
    run: (statements, signal) =>
      pool.use({ doing: `A script on ${shown}`, signal }, async (session) => {
        for (const statement of statements) {
          signal?.throwIfAborted();
          await session.run(statement);
        }
      }),
    change: (statements, signal) =>
      fillingBy({ doing: `A change on ${shown}`, signal }, (session) =>
        inTransaction(session, async () => {
          for (const statement of statements) {
            signal?.throwIfAborted();
            await session.change(statement);
          }
        }),
      ),
    schema: (signal) => pool.use({ doing: `Reading the schema of ${shown}`, signal }, readSchema),
    load: async (load) => {
      const progress = new LoadProgress();
      const use = { doing: `Loading ${load.table}`, signal: load.signal, done: () => progress.done };
      await fillingBy(use, async (session) => loadTable(session, load, await canLoadFiles(session), progress));
      return progress.outcome;
    },
    markSnapshot: (mark, signal) =>
      fillingBy({ doing: `Marking the snapshot of ${mark.table}`, signal }, (session) => markSnapshot(session, mark)),
    positions: (load, signal) =>
      pool.use({ doing: `Reading the positions of ${load}`, signal }, (session) => readPositions(session, load)),
    commitLive: (batch) => {
      const unanswered: Unanswered = { outcome: null };
      const use = { doing: `The live load ${batch.load}`, signal: batch.signal };
      return fillingBy(use, async (session) => commitLive(session, batch, await canLoadFiles(session), unanswered));
    },
    async ask(sql, limit, signal) {
      const statement = readingStatement(sql);
      return pool.use({ doing: 'The question', signal }, (session) => ask(session, statement, limit, pool.place));
    },
    close: () => pool.close(),
  };
  try {
    await pool.use({ doing: `Connecting to ${shown}`, again: false }, () => Promise.resolve());
  } catch (error) {
    await pool.close();
    throw error;
  }
  return warehouse;
}

/** "10.11.6-MariaDB-0+deb12u1" and "8.0.36-0ubuntu0.22.04.1" carry the name or leave it out. */
function productOf(version: string): string {
  const number = /^(?:5\.5\.5-)?(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? version;
  return `${/mariadb/i.test(version) ? 'MariaDB' : 'MySQL'} ${number}`;
}

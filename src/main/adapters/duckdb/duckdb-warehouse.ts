import { chmod, stat } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { LakeError } from '../../../shared/errors';
import type {
  LiveBatch,
  LiveOutcome,
  LoadOutcome,
  SnapshotMark,
  TableLoad,
  Warehouse,
  WarehouseInfo,
} from '../../core/ports';
import { answer } from './duckdb-warehouse-ask';
import { toDuckdbStatements, utcNow } from './duckdb-warehouse-ddl';
import { isWriteConflict, warehouseError } from './duckdb-warehouse-errors';
import { deleteRows, putRows, takeIn } from './duckdb-warehouse-load';
import { existingTables } from './duckdb-warehouse-schema';
import { interruptible } from './interruptible';

/** DuckDB's row group: a transaction of fewer rows costs as much, since each looks the whole table's keys through. */
const leastBatchRows = 122_880;
/** Rows of feeds of every level. */
const fileMode = 0o600;
const never = new AbortController().signal;

/**
 * The star schema in a DuckDB file, with MySQL's statements translated (duckdb-warehouse-ddl.ts says what is lost: foreign keys hold, but nothing
 * cascades). Errors: as `Warehouse`; UNAVAILABLE where another process has the file open, so close it when the work is done.
 */
export async function openDuckdbWarehouse(file: string): Promise<Warehouse> {
  const isNew = (await stat(file).catch(() => null)) === null;
  try {
    // By the process's cache: DuckDB must not open a file twice, and closing the second would give up the lock of the first.
    const instance = await DuckDBInstance.fromCache(file, {
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    try {
      const connection = await instance.connect();
      await connection.run("SET GLOBAL TimeZone = 'UTC'");
      // Of the log beside the file. A checkpoint writes every key of every table anew: at DuckDB's 16 MB, that was a quarter of a load's time.
      await connection.run("SET GLOBAL checkpoint_threshold = '256MB'");
      connection.closeSync();
      if (isNew) await chmod(file, fileMode);
      return new DuckdbWarehouse(instance, file);
    } catch (error) {
      instance.closeSync();
      throw error;
    }
  } catch (error) {
    throw warehouseError('Opening the warehouse', error, file);
  }
}

class DuckdbWarehouse implements Warehouse {
  readonly #instance: DuckDBInstance;
  readonly #file: string;
  /** Transactions that write, one after another. */
  #turn: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(instance: DuckDBInstance, file: string) {
    this.#instance = instance;
    this.#file = file;
  }

  info(): Promise<WarehouseInfo> {
    return this.#using('Asking the warehouse', never, async (connection) => {
      const found = await connection.runAndReadAll('SELECT version()');
      return {
        product: `DuckDB ${String(found.getRows()[0]?.[0]).replace(/^v/, '')}`,
        place: this.#file,
        loadsFiles: true,
      };
    });
  }

  run(statements: readonly string[], signal: AbortSignal = never): Promise<void> {
    return this.#using('Changing the schema of the warehouse', signal, async (connection) => {
      for (const statement of statements.flatMap(toDuckdbStatements)) {
        await this.#write(connection, () => connection.run(statement));
      }
    });
  }

  change(statements: readonly string[], signal: AbortSignal = never): Promise<void> {
    return this.#using('Changing rows of the warehouse', signal, (connection) =>
      this.#write(connection, async () => {
        for (const statement of statements.flatMap(toDuckdbStatements)) await connection.run(statement);
      }),
    );
  }

  schema(): ReturnType<Warehouse['schema']> {
    return this.#using('Looking at the schema of the warehouse', never, existingTables);
  }

  load(load: TableLoad): Promise<LoadOutcome> {
    return this.#using(`Loading ${load.table}`, load.signal, async (connection) => {
      await takeIn(connection, load.rows, load.columns.length);
      const total = { inserted: 0, updated: 0, unchanged: 0 };
      const step = Math.max(load.batchRows, leastBatchRows);
      for (let from = 0; from < load.rows.rows; from += step) {
        const to = Math.min(from + step, load.rows.rows);
        add(total, await this.#write(connection, () => putRows(connection, load, from, to)));
        load.onRows(to);
      }
      return total;
    });
  }

  markSnapshot(mark: SnapshotMark): Promise<void> {
    return this.#using(`Noting the snapshot of ${mark.table}`, never, async (connection) => {
      await this.#write(connection, () => note(connection, mark));
    });
  }

  positions(load: string): Promise<Map<string, bigint>> {
    return this.#using('Reading positions of the warehouse', never, (connection) => positionsOf(connection, load));
  }

  commitLive(batch: LiveBatch): Promise<LiveOutcome> {
    const signal = batch.loads[0]?.signal ?? never;
    return this.#using(`Loading ${batch.load}`, signal, (connection) =>
      this.#write(connection, () => commitLive(connection, batch)),
    );
  }

  ask(sql: string, limit: number, signal: AbortSignal = never): ReturnType<Warehouse['ask']> {
    return this.#using('The question', signal, (connection) => answer(connection, sql, limit));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#turn;
    this.#instance.closeSync();
  }

  async #using<T>(doing: string, signal: AbortSignal, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new LakeError('INTERNAL', `${doing}: the warehouse was closed already.`);
    let connection: DuckDBConnection | null = null;
    try {
      const opened = await this.#instance.connect();
      connection = opened;
      return await interruptible(opened, signal, doing, () => work(opened));
    } catch (error) {
      throw warehouseError(doing, error, this.#file, signal);
    } finally {
      connection?.closeSync();
    }
  }

  /** A transaction, after those that others of this store began before. Once more where one of another holder of the file was first. */
  async #write<T>(connection: DuckDBConnection, work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(async () => {
      try {
        return await transaction(connection, work);
      } catch (error) {
        if (!isWriteConflict(error)) throw error;
        return transaction(connection, work);
      }
    });
    this.#turn = mine.then(
      () => undefined,
      () => undefined,
    );
    return mine;
  }
}

async function transaction<T>(connection: DuckDBConnection, work: () => Promise<T>): Promise<T> {
  await connection.run('BEGIN TRANSACTION');
  try {
    const done = await work();
    await connection.run('COMMIT');
    return done;
  } catch (error) {
    // Where the commit itself failed, there is none left to undo.
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function positionsOf(connection: DuckDBConnection, load: string): Promise<Map<string, bigint>> {
  const found = await connection.runAndReadAll(
    'SELECT source, CAST(next_offset AS VARCHAR) FROM lagoon_positions WHERE load_name = $1 ORDER BY source',
    [load],
  );
  return new Map(found.getRows().map(([source, offset]) => [String(source), BigInt(String(offset))]));
}

async function commitLive(connection: DuckDBConnection, batch: LiveBatch): Promise<LiveOutcome> {
  const stands = await positionsOf(connection, batch.load);
  for (const source of new Set([...batch.expected.keys(), ...batch.next.keys()])) {
    if (stands.get(source) === batch.expected.get(source)) continue;
    throw new LakeError(
      'CONFLICT',
      `${batch.load} stands at ${stands.get(source) ?? 'no position'} of ${source}, and not at ${batch.expected.get(source) ?? 'none'}: another load was first. Nothing was changed.`,
      { details: { load: batch.load, source }, retryable: true },
    );
  }
  const total = { inserted: 0, updated: 0, unchanged: 0 };
  let deleted = 0;
  for (const gone of batch.deletes) deleted += await deleteRows(connection, gone);
  for (const load of batch.loads) {
    await takeIn(connection, load.rows, load.columns.length);
    add(total, await putRows(connection, load, 0, load.rows.rows));
  }
  for (const mark of batch.marks ?? []) await note(connection, mark);
  for (const [source, offset] of batch.next) {
    await connection.run(
      `INSERT INTO lagoon_positions (load_name, source, next_offset, updated_at) VALUES ($1, $2, $3, ${utcNow})
       ON CONFLICT (load_name, source) DO UPDATE SET next_offset = excluded.next_offset, updated_at = excluded.updated_at`,
      [batch.load, source, offset],
    );
  }
  return { ...total, deleted };
}

async function note(connection: DuckDBConnection, { table, version, date, sourceRows }: SnapshotMark): Promise<void> {
  await connection.run(
    `INSERT INTO lagoon_snapshots (table_name, snapshot_version, snapshot_date, source_rows, loaded_at)
     VALUES ($1, $2, CAST($3 AS DATE), $4, ${utcNow})
     ON CONFLICT (table_name, snapshot_version) DO UPDATE SET snapshot_date = excluded.snapshot_date, source_rows = excluded.source_rows, loaded_at = excluded.loaded_at`,
    [table, version, date, BigInt(sourceRows)],
  );
}

function add(total: { inserted: number; updated: number; unchanged: number }, more: LoadOutcome): void {
  total.inserted += more.inserted;
  total.updated += more.updated;
  total.unchanged += more.unchanged;
}

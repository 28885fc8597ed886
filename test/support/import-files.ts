import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** Another program that writes files: a DuckDB of its own. */
export interface ForeignWriter {
  /** A folder of this writer's, removed by close. */
  readonly folder: string;
  sql(statement: string): Promise<void>;
  /** Writes the rows of a SELECT; folders are made. */
  parquet(path: string, select: string): Promise<void>;
  close(): Promise<void>;
}

export async function openForeignWriter(): Promise<ForeignWriter> {
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-foreign-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const sql = async (statement: string): Promise<void> => {
    await connection.run(statement);
  };
  return {
    folder,
    sql,
    async parquet(path, select) {
      await mkdir(dirname(path), { recursive: true });
      await sql(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
    },
    async close() {
      connection.closeSync();
      instance.closeSync();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

import { mkdir } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';

export interface InstanceOptions {
  /** DuckDB's own limit; resident memory goes above it by buffers of Parquet and of the allocator. Null: DuckDB's default, 80 % of the machine. */
  readonly memoryLimitMegabytes?: number | null;
  /** Where DuckDB spills what exceeds the limit; made if it is not there. */
  readonly temporaryFolder: string;
  readonly threads?: number | null;
}

/** An in-memory DuckDB in UTC that installs and loads nothing. */
export async function openInstance({
  memoryLimitMegabytes,
  temporaryFolder,
  threads,
}: InstanceOptions): Promise<DuckDBInstance> {
  await mkdir(temporaryFolder, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', {
    temp_directory: temporaryFolder,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...(memoryLimitMegabytes == null ? {} : { memory_limit: `${memoryLimitMegabytes}MB` }),
    ...(threads == null ? {} : { threads: String(threads) }),
  });
  const connection = await instance.connect();
  try {
    await connection.run("SET GLOBAL TimeZone = 'UTC'");
  } finally {
    connection.closeSync();
  }
  return instance;
}

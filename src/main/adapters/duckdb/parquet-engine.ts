import { version as nodeApiVersion, type DuckDBConnection } from '@duckdb/node-api';
import type { ParquetEngine } from '../../core/ports';
import { writeCheckpointFile, readCheckpointFile } from './checkpoint-file';
import { toEngineError } from './engine-error';
import { describeParquetFiles } from './folder-description';
import { describeImportFiles } from './import-describe';
import { importFiles } from './import-files';
import { inspectParquetFiles } from './inspect-parquet';
import { openInstance, type InstanceOptions } from './instance';
import { openRecordWriter } from './record-writer';
import { rewriteFiles } from './rewrite-files';

/** The writing side's DuckDB: one instance a process, in memory, spilling into `temporaryFolder`. */
export async function createParquetEngine(options: InstanceOptions): Promise<ParquetEngine> {
  const instance = await openInstance(options);

  async function using<T>(doing: string, path: string, step: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await instance.connect();
    try {
      return await step(connection);
    } catch (error) {
      throw toEngineError(doing, error, null, { path });
    } finally {
      connection.closeSync();
    }
  }

  return {
    openWriter: (writer) => openRecordWriter(instance, writer),
    readCheckpoint: (paths) =>
      using(`Reading ${paths.join(', ')}`, paths[0] ?? '', (connection) => readCheckpointFile(connection, paths)),
    writeCheckpoint: (path, draft) =>
      using(`Writing ${path}`, path, (connection) => writeCheckpointFile(connection, path, draft)),
    describeParquet: (paths) =>
      using('Describing Parquet files', paths[0] ?? '', (connection) => describeParquetFiles(connection, paths)),
    rewrite: (options) => rewriteFiles(instance, options),
    inspectParquet: (paths) =>
      using('Inspecting Parquet files', paths[0] ?? '', (connection) => inspectParquetFiles(connection, paths)),
    describeImport: (files) =>
      using('Looking at files', files.root, (connection) => describeImportFiles(connection, files)),
    importFiles: (files) => importFiles(instance, files),
    version: () => nodeApiVersion(),
    close: async () => instance.closeSync(),
  };
}

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { ParquetEngine } from '../../core/ports';
import { writeCheckpointFile, readCheckpointFile } from './checkpoint-file';
import { toEngineError } from './engine-error';
import { describeParquetFiles } from './folder-description';
import { describeFile } from './file-description';
import { describeImportFiles } from './import-describe';
import { importFiles } from './import-files';
import { inspectParquetFiles } from './inspect-parquet';
import { openInstance, type InstanceOptions } from './instance';
import { countOffsets, offsetRuns } from './offset-runs';
import { quarantineRest } from './quarantine-rest';
import { quarantinePage, quarantineReasons, quarantineRows } from './quarantine-rows';
import { tryRecords } from './record-trial';
import { openRecordWriter } from './record-writer';
import { rewriteFiles } from './rewrite-files';
import { stageChanges } from './stage-changes';
import { stageRows } from './stage-rows';
import { stagedText } from './staged-text';
import { mergeTable } from './table-merge';
import { duckdbVersion } from './version';

/**
 * The writing side's DuckDB: two instances a process, in memory, spilling into `temporaryFolder`; the limits are of each. Writers of records have
 * one without threads of its own: what a roll asks of DuckDB is done by the thread that asks, which with another one to wait for spins meanwhile (1.2 µs
 * a record, a quarter of all that it costs).
 */
export async function createParquetEngine(options: InstanceOptions): Promise<ParquetEngine> {
  const instance = await openInstance(options);
  let ofWriters: Promise<DuckDBInstance> | null = null;

  function writersInstance(): Promise<DuckDBInstance> {
    const temporaryFolder = join(options.temporaryFolder, 'writers');
    ofWriters ??= openInstance({ ...options, temporaryFolder, threads: 1 });
    return ofWriters;
  }

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
    openWriter: async (writer) => openRecordWriter(await writersInstance(), writer),
    tryRecords: async (trial, batches) =>
      tryRecords(await writersInstance(), join(options.temporaryFolder, 'trials'), trial, batches),
    readCheckpoint: (paths) =>
      using(`Reading ${paths.join(', ')}`, paths[0] ?? '', (connection) => readCheckpointFile(connection, paths)),
    writeCheckpoint: (path, draft) =>
      using(`Writing ${path}`, path, (connection) => writeCheckpointFile(connection, path, draft)),
    describeParquet: (paths) =>
      using('Describing Parquet files', paths[0] ?? '', (connection) => describeParquetFiles(connection, paths)),
    rewrite: (options) => rewriteFiles(instance, options),
    mergeTable: (options) => mergeTable(instance, options),
    inspectParquet: (paths) =>
      using('Inspecting Parquet files', paths[0] ?? '', (connection) => inspectParquetFiles(connection, paths)),
    describeFile: (path, rowGroup) =>
      using(`Reading ${path}`, path, (connection) => describeFile(connection, path, rowGroup)),
    describeImport: (files) =>
      using('Looking at files', files.root, (connection) => describeImportFiles(connection, files)),
    importFiles: (files) => importFiles(instance, files),
    offsetRuns: (files, range) =>
      using('Looking offsets up', files.rows[0] ?? '', (connection) => offsetRuns(connection, files, range)),
    countOffsets: (files, signal) =>
      using('Counting offsets', files.rows[0] ?? '', (connection) => countOffsets(connection, files, signal)),
    quarantineReasons: (paths, signal) =>
      using('Looking at a quarantine', paths[0] ?? '', (connection) => quarantineReasons(connection, paths, signal)),
    quarantinePage: (paths, filter, page, signal) =>
      using('Looking at a quarantine', paths[0] ?? '', (connection) =>
        quarantinePage(connection, paths, filter, page, signal),
      ),
    quarantineRows: (path, filter, signal) => quarantineRows(instance, path, filter, signal),
    quarantineRest: (rest) => quarantineRest(instance, rest),
    stageRows: (rows) => stageRows(instance, join(options.temporaryFolder, 'warehouse'), rows),
    stageChanges: (changes) => stageChanges(instance, join(options.temporaryFolder, 'warehouse'), changes),
    async makeTemporaryFolder() {
      await mkdir(options.temporaryFolder, { recursive: true });
      const path = await mkdtemp(join(options.temporaryFolder, 'changes-'));
      return { path, remove: () => rm(path, { recursive: true, force: true }) };
    },
    stagedText: (rows, columnCount, signal) => stagedText(instance, rows, columnCount, signal),
    version: () => duckdbVersion,
    async close() {
      instance.closeSync();
      const [opened] = await Promise.allSettled([ofWriters]);
      if (opened.status === 'fulfilled') opened.value?.closeSync();
    },
  };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { createParquetEngine } from '../../src/main/adapters/duckdb/parquet-engine';
import type { RecordWriter, RecordWriterOptions, StagedFile } from '../../src/main/core/ports';
import type { Column } from '../../src/shared/contract/types';
import { countingIds } from './delta-lake';

/** Writers of the real engine into a temporary folder, and somebody else's DuckDB to read what they wrote. */
export interface WriterFolder {
  readonly folder: string;
  open(columns: readonly Column[], overrides?: Partial<RecordWriterOptions>): Promise<RecordWriter>;
  rowsOf(files: readonly StagedFile[], select?: string): Promise<unknown[]>;
  close(): Promise<void>;
}

export async function openWriterFolder(): Promise<WriterFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-writer-'));
  const engine = await createParquetEngine({
    temporaryFolder: join(folder, '.spill'),
    threads: 2,
    memoryLimitMegabytes: 500,
  });
  const instance = await DuckDBInstance.create(':memory:');
  const reader = await instance.connect();
  await reader.run("SET TimeZone = 'UTC'");
  return {
    folder,
    open(columns, overrides = {}) {
      const ids = countingIds();
      return engine.openWriter({
        feedPath: folder,
        columns,
        newFields: 'quarantine',
        eventTimeColumn: null,
        layout: { kind: 'version', version: 1 },
        compression: 'snappy',
        fileId: () => ids.next(),
        now: () => new Date('2026-03-01T12:00:00.000Z'),
        signal: new AbortController().signal,
        ...overrides,
      });
    },
    async rowsOf(files, select = '*') {
      const paths = files.map((file) => `'${file.temporaryPath}'`).join(', ');
      const result = await reader.runAndReadAll(`SELECT ${select} FROM read_parquet([${paths}])`);
      return result.getRowsJson();
    },
    async close() {
      reader.closeSync();
      instance.closeSync();
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

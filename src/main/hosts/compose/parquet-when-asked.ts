import type { InstanceOptions } from '../../adapters/duckdb/instance';
import { duckdbVersion } from '../../adapters/duckdb/version';
import type { ParquetEngine } from '../../core/ports';
import { LakeError, messageOf } from '../../../shared/errors';

/**
 * The engine, whose library is loaded and opened when it is first asked: the first page of a lake needs none before a log has a checkpoint, or a folder is
 * opened that is not remembered.
 */
export function parquetWhenAsked(options: InstanceOptions): ParquetEngine {
  let opened: Promise<ParquetEngine> | null = null;
  let isClosed = false;

  async function open(): Promise<ParquetEngine> {
    const { createParquetEngine } = await import('../../adapters/duckdb/parquet-engine').catch((error: unknown) => {
      throw away(`DuckDB could not be loaded: ${messageOf(error)}. Install Lagoon anew.`, error);
    });
    return createParquetEngine(options).catch((error: unknown) => {
      const { temporaryFolder } = options;
      throw away(
        `DuckDB could not be opened: ${messageOf(error)}. It needs memory, and a folder that it may write: ${temporaryFolder}.`,
        error,
      );
    });
  }

  /** One that could not be opened (no memory, no room) is tried again at the next question. */
  async function engine(): Promise<ParquetEngine> {
    if (isClosed) throw new LakeError('CANCELLED', 'Lagoon is shutting down.');
    opened ??= open().catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  }

  return {
    openWriter: async (...asked) => (await engine()).openWriter(...asked),
    tryRecords: async (...asked) => (await engine()).tryRecords(...asked),
    readCheckpoint: async (...asked) => (await engine()).readCheckpoint(...asked),
    writeCheckpoint: async (...asked) => (await engine()).writeCheckpoint(...asked),
    describeParquet: async (...asked) => (await engine()).describeParquet(...asked),
    rewrite: async (...asked) => (await engine()).rewrite(...asked),
    mergeTable: async (...asked) => (await engine()).mergeTable(...asked),
    inspectParquet: async (...asked) => (await engine()).inspectParquet(...asked),
    describeFile: async (...asked) => (await engine()).describeFile(...asked),
    describeImport: async (...asked) => (await engine()).describeImport(...asked),
    importFiles: async (...asked) => (await engine()).importFiles(...asked),
    offsetRuns: async (...asked) => (await engine()).offsetRuns(...asked),
    countOffsets: async (...asked) => (await engine()).countOffsets(...asked),
    quarantineReasons: async (...asked) => (await engine()).quarantineReasons(...asked),
    quarantinePage: async (...asked) => (await engine()).quarantinePage(...asked),
    quarantineRest: async (...asked) => (await engine()).quarantineRest(...asked),
    stageRows: async (...asked) => (await engine()).stageRows(...asked),
    stageChanges: async (...asked) => (await engine()).stageChanges(...asked),
    makeTemporaryFolder: async () => (await engine()).makeTemporaryFolder(),
    async *quarantineRows(...asked) {
      yield* (await engine()).quarantineRows(...asked);
    },
    async *stagedText(...asked) {
      yield* (await engine()).stagedText(...asked);
    },
    version: () => duckdbVersion,
    async close() {
      isClosed = true;
      const [closing] = await Promise.allSettled([opened]);
      if (closing.status === 'fulfilled') await closing.value?.close();
    },
  };
}

/** Not to be waited out: whoever asked is told. */
function away(message: string, cause: unknown): LakeError {
  return new LakeError('UNAVAILABLE', message, { cause, retryable: false });
}

import { z } from 'zod';
import {
  valueAt,
  type CheckpointContent,
  type ParquetEngine,
  type RawBatch,
  type RecordWriter,
  type RecordWriterOptions,
  type StagedFile,
  type WriterResult,
} from '../../src/main/core/ports';
import type { FakeFiles } from './fake-files';

/** A Parquet file of the fewest bytes that have a row count: magic, a footer of version, empty schema and num_rows, magic. */
export function tinyParquet(rows: number): Uint8Array {
  const zigzag = [];
  for (let rest = rows * 2; ; rest = Math.floor(rest / 128)) {
    zigzag.push((rest % 128) + (rest >= 128 ? 128 : 0));
    if (rest < 128) break;
  }
  const footer = [0x15, 0x02, 0x19, 0x0c, 0x16, ...zigzag, 0x00];
  const magic = [0x50, 0x41, 0x52, 0x31];
  return Uint8Array.from([...magic, ...footer, footer.length, 0, 0, 0, ...magic]);
}

const checkpointLine = z.object({
  add: z
    .looseObject({
      path: z.string(),
      size: z.int(),
      modificationTime: z.int(),
      partitionValues: z.unknown(),
      tags: z.unknown().optional(),
      stats: z.string().optional(),
    })
    .optional(),
  remove: z.looseObject({ path: z.string(), deletionTimestamp: z.int().optional() }).optional(),
});

/** Lines of a checkpoint as DuckDB gives one: `add` by columns, the rest as they are. */
function fakeCheckpoint(lines: readonly string[]): CheckpointContent {
  const parsed = lines.map((line) => ({ line, add: checkpointLine.parse(JSON.parse(line)).add }));
  const adds = parsed.flatMap(({ add }) => add ?? []);
  return {
    actions: parsed.flatMap(({ line, add }) => (add === undefined ? [line] : [])),
    files: [
      {
        paths: JSON.stringify(adds.map(({ path }) => path)),
        sizes: JSON.stringify(adds.map(({ size }) => size)),
        modificationTimes: JSON.stringify(adds.map(({ modificationTime }) => modificationTime)),
        partitionValues: JSON.stringify(adds.map(({ partitionValues }) => JSON.stringify(partitionValues))),
        tags: JSON.stringify(adds.map(({ tags }) => (tags === undefined ? null : JSON.stringify(tags)))),
        stats: new TextEncoder().encode(JSON.stringify(adds.map(({ stats }) => stats ?? null))),
      },
    ],
  };
}

/**
 * An engine without DuckDB, on fake files: a record is a row where it is JSON, and quarantined where not; a stream's rows all belong to
 * 2026-01-01. Checkpoints are the lines as they are.
 */
export function createFakeParquetEngine(files: FakeFiles): ParquetEngine {
  const encoder = new TextEncoder();

  function stage(
    options: RecordWriterOptions,
    relativePath: string,
    partitionValues: Record<string, string>,
    rows: number,
  ): StagedFile {
    const temporaryPath = `${options.feedPath}/.tmp-${options.fileId()}.parquet`;
    const bytes = tinyParquet(rows);
    files.put(temporaryPath, bytes);
    return {
      temporaryPath,
      relativePath,
      partitionValues,
      records: rows,
      sizeBytes: bytes.length,
      stats: JSON.stringify({ numRecords: rows }),
    };
  }

  function openWriter(options: RecordWriterOptions): RecordWriter {
    let rows = 0;
    let rejected = 0;
    return {
      get days() {
        return rows === 0 ? 0 : 1;
      },
      append: async (batch: RawBatch) => {
        for (let i = 0; i < batch.count; i += 1) {
          const value = valueAt(batch, i);
          if (value !== null && value[0] === 0x7b) rows += 1;
          else rejected += 1;
        }
      },
      flush: async (): Promise<WriterResult> => {
        const id = options.fileId();
        const place =
          options.layout.kind === 'date'
            ? { path: `year=2026/month=01/day=01/data_${id}.parquet`, values: { year: '2026', month: '1', day: '1' } }
            : {
                path:
                  options.layout.kind === 'version' ? `version=v${options.layout.version}/snapshot_${id}.parquet` : '',
                values: {},
              };
        const result: WriterResult = {
          files: rows === 0 ? [] : [stage(options, place.path, place.values, rows)],
          quarantineFiles: rejected === 0 ? [] : [stage(options, `quarantine_${id}.parquet`, {}, rejected)],
          rows,
          quarantinedRows: rejected,
          columns: options.columns,
        };
        rows = 0;
        rejected = 0;
        return result;
      },
      close: async () => {},
    };
  }

  return {
    openWriter: async (options) => openWriter(options),
    tryRecords: () => Promise.reject(new Error('the fake engine tries no records')),
    readCheckpoint: async (paths) => {
      const lines = [];
      for (const path of paths) lines.push(...(await files.readText(path)).split('\n'));
      return fakeCheckpoint(lines);
    },
    writeCheckpoint: async (path, { base, actions }) => {
      const lines = [...actions];
      for (const part of base?.paths ?? []) {
        for (const line of (await files.readText(part)).split('\n')) {
          const { add, remove } = checkpointLine.parse(JSON.parse(line));
          const its = add?.path ?? remove?.path;
          const expired = remove !== undefined && (remove.deletionTimestamp ?? 0) < (base?.keepTombstonesFromMs ?? 0);
          if (its !== undefined && !expired && base?.touched.includes(its) !== true) lines.push(line);
        }
      }
      files.put(path, encoder.encode(lines.join('\n')));
      return { actions: lines.length };
    },
    describeParquet: async () => ({ columns: [], partitionColumns: [], isUniform: true, files: [] }),
    rewrite: () => Promise.reject(new Error('the fake engine rewrites nothing')),
    mergeTable: () => Promise.reject(new Error('the fake engine merges nothing')),
    inspectParquet: () => Promise.reject(new Error('the fake engine inspects nothing')),
    describeFile: () => Promise.reject(new Error('the fake engine reads no footers')),
    describeImport: () => Promise.reject(new Error('the fake engine imports nothing')),
    importFiles: () => Promise.reject(new Error('the fake engine imports nothing')),
    offsetRuns: () => Promise.reject(new Error('the fake engine holds no offsets')),
    countOffsets: () => Promise.reject(new Error('the fake engine holds no offsets')),
    quarantineReasons: () => Promise.reject(new Error('the fake engine reads no quarantine')),
    quarantinePage: () => Promise.reject(new Error('the fake engine reads no quarantine')),
    quarantineRows: () => {
      throw new Error('the fake engine reads no quarantine');
    },
    quarantineRest: () => Promise.reject(new Error('the fake engine reads no quarantine')),
    stageRows: () => Promise.reject(new Error('the fake engine stages nothing')),
    stageChanges: () => Promise.reject(new Error('the fake engine stages nothing')),
    makeTemporaryFolder: () => Promise.reject(new Error('the fake engine has no folder')),
    stagedText: () => {
      throw new Error('the fake engine stages nothing');
    },
    version: () => 'fake',
    close: async () => {},
  };
}

import { z } from 'zod';
import { feedNameSchema } from '../ids';
import { command, query } from './define';
import { columnSchema, emptySchema, instantSchema } from './types';

const named = z.object({ feed: feedNameSchema });

export const lakePartitionSchema = z.object({
  /** Path relative to the feed's folder: `year=2026/month=11/day=21`. */
  path: z.string(),
  /** UTC day, YYYY-MM-DD; null for a folder that is not dated. */
  date: z.iso.date().nullable(),
  records: z.number(),
  files: z.number(),
  sizeBytes: z.number(),
  minEventTime: instantSchema.nullable(),
  maxEventTime: instantSchema.nullable(),
  lastCommitAt: instantSchema.nullable(),
  /** Committed after their event day had ended, UTC. */
  lateRecords: z.number(),
  /** That a compaction would take now. */
  smallFiles: z.number(),
});
export type LakePartition = z.infer<typeof lakePartitionSchema>;

export const lakeVersionSchema = z.object({
  /** N of version=vN. */
  tableVersion: z.int(),
  deltaVersion: z.int(),
  exportedAt: instantSchema,
  records: z.number(),
  sizeBytes: z.number(),
  files: z.number(),
  path: z.string(),
  current: z.boolean(),
});
export type LakeVersion = z.infer<typeof lakeVersionSchema>;

export const lakeFileSchema = z.object({
  path: z.string(),
  partition: z.string(),
  records: z.number().nullable(),
  sizeBytes: z.number(),
  modifiedAt: instantSchema,
  minEventTime: instantSchema.nullable(),
  maxEventTime: instantSchema.nullable(),
});
export type LakeFile = z.infer<typeof lakeFileSchema>;

/** What one column has in one row group, as the footer tells it. */
const columnChunkSchema = z.object({
  /** Steps into a nested column are joined by dots. */
  column: z.string(),
  /** Parquet's physical type: INT64, BYTE_ARRAY … */
  type: z.string(),
  compression: z.string(),
  encodings: z.array(z.string()),
  compressedBytes: z.number(),
  uncompressedBytes: z.number(),
  /** Null where the writer told none. */
  nulls: z.number().nullable(),
  min: z.string().nullable(),
  max: z.string().nullable(),
});

export const lakeFileDetailSchema = z.object({
  /** The program that wrote the file, as it calls itself. */
  writer: z.string().nullable(),
  records: z.number(),
  /** Of the file; `rowGroups` are the first 1,000 of them. */
  totalRowGroups: z.number(),
  rowGroups: z.array(
    z.object({
      index: z.int(),
      records: z.number(),
      compressedBytes: z.number(),
      uncompressedBytes: z.number(),
      compressions: z.array(z.string()),
    }),
  ),
  /** Of the row group that was asked for, the first 2,000. */
  columns: z.array(columnChunkSchema),
  totalColumns: z.number(),
});
export type LakeFileDetail = z.infer<typeof lakeFileDetailSchema>;

export const lakeCommitSchema = z.object({
  deltaVersion: z.int(),
  committedAt: instantSchema,
  operation: z.string(),
  runId: z.string().nullable(),
  /** vN that a table's entry wrote; null for streams and for entries that wrote none. */
  tableVersion: z.int().nullable(),
  addedFiles: z.number(),
  removedFiles: z.number(),
  addedRecords: z.number(),
  addedBytes: z.number(),
  /** Of the files that the entry took out of the newest version; they stay on disk until a vacuum. */
  removedBytes: z.number(),
  /** False where the same rows were only written anew, as compaction does. */
  dataChange: z.boolean(),
  /** The version that this entry made can be queried, compared and restored: none of its files was vacuumed. */
  readable: z.boolean(),
});
export type LakeCommit = z.infer<typeof lakeCommitSchema>;

export const lakeInfoSchema = z.object({
  root: z.string(),
  /** False until `init`: the window then shows the first-run page. */
  initialised: z.boolean(),
  name: z.string(),
  feeds: z.number(),
  freeBytes: z.number().nullable(),
});

export const lake = {
  info: query(emptySchema, lakeInfoSchema),
  /** Makes the lake's folders and lake.json, with the eight feeds on the sample source, or none. Errors: CONFLICT, IO. */
  init: command(z.object({ feeds: z.enum(['sample', 'none']) }), lakeInfoSchema, ['lake', 'feeds', 'reports']),
  partitions: query(named, z.array(lakePartitionSchema)),
  versions: query(named, z.array(lakeVersionSchema)),
  /**
   * Files of the newest snapshot, of one partition or of all; with `cameOn` (UTC day) those whose rows count to that day in the growth of a report: of a
   * file that compaction wrote, it may be some of them. At most `limit`, newest first.
   */
  files: query(
    named.extend({
      partition: z.string().optional(),
      cameOn: z.iso.date().optional(),
      limit: z.int().min(1).max(10_000).default(1000),
    }),
    z.object({ files: z.array(lakeFileSchema), total: z.number() }),
  ),
  /**
   * Row groups of one file, and the columns of one of those, from its footer alone. `path` as `files` gives it. Errors: NOT_FOUND (no file of the
   * newest snapshot, or no such row group), CORRUPT.
   */
  fileDetail: query(
    named.extend({ path: z.string().min(1), rowGroup: z.int().min(0).default(0) }),
    lakeFileDetailSchema,
  ),
  schema: query(named, z.object({ columns: z.array(columnSchema), partitionColumns: z.array(z.string()) })),
  /**
   * Makes the files of an earlier version the newest ones, by a new commit: no history is lost, and the restore can itself be undone by one.
   * `expected` is the version that the user saw as the newest. Errors: NOT_FOUND (no such version, or its files were vacuumed), CONFLICT
   * (the feed has moved on from `expected`).
   */
  restore: command(
    named.extend({ version: z.int().min(0), expected: z.int().min(0) }),
    z.object({ version: z.int() }),
    ['lake', 'feeds', 'reports', 'maintenance'],
  ),
  /** Entries of the feed's log, newest first. */
  history: query(named.extend({ limit: z.int().min(1).max(1000).default(50) }), z.array(lakeCommitSchema)),
};

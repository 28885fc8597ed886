import { z } from 'zod';
import { feedNameSchema, resultIdSchema } from '../ids';
import { instantSchema } from './types';
import { statementSchema } from './statements';

/** What to describe: a result that is held (its rows alone are read), or a statement's answer (it is run for each column). */
export const profiledSchema = z.union([z.object({ resultId: resultIdSchema }), statementSchema]);
export type Profiled = z.infer<typeof profiledSchema>;

/** One column over all rows. Values are DuckDB's text; text longer than 1000 characters is cut. */
export const columnProfileSchema = z.object({
  name: z.string(),
  /** Position in the answer, from 0 on: names may repeat. */
  index: z.int(),
  type: z.string(),
  rows: z.number(),
  nulls: z.number(),
  distinct: z.number(),
  /** False: DuckDB's HyperLogLog, off by a few per cent, taken where there are many rows. */
  distinctIsExact: z.boolean(),
  /** Null where the type has no order (lists, structs, maps, JSON), or there is no value. */
  min: z.string().nullable(),
  max: z.string().nullable(),
  /** Up to 20 bins of equal width from the least to the greatest value, `to` of the last included; null for what is no number and no time. */
  histogram: z.array(z.object({ from: z.string(), to: z.string(), count: z.number() })).nullable(),
  /** Up to 10, the most frequent first; NULL is one of them. Without `distinctIsExact` a sketch chose them, and may have missed one; counts are exact. */
  top: z.array(z.object({ value: z.string().nullable(), count: z.number() })),
});
export type ColumnProfile = z.infer<typeof columnProfileSchema>;

/** Where one row of a feed came from. */
export const rowOriginSchema = z.object({
  /** Of the file, relative to the lake (to the folder, for an opened one), with `/`. */
  path: z.string(),
  /** In the file, from 0 on. */
  rowNumber: z.number(),
  /** Of the entry of the log that added the file; null for opened folders, and where the log does not reach back so far. */
  commit: z
    .object({
      deltaVersion: z.int(),
      committedAt: instantSchema,
      operation: z.string(),
      runId: z.string().nullable(),
      /** The file may hold rows that others held before (compaction, or a merge by key): an earlier entry may have brought the row. */
      isRewritten: z.boolean(),
      /** What the entry took of its sources, none of it empty; `from` is null where it began at the source's start. */
      positions: z.array(
        z.object({
          /** Name of the position in the log. */
          source: z.string(),
          /** Null where the source has no topics, as the sample and a file have none. */
          topic: z.string().nullable(),
          partition: z.int().nullable(),
          /** Digits. The row is of [from, to): for a source without a topic, the count of its events. */
          from: z.string().nullable(),
          to: z.string(),
        }),
      ),
    })
    .nullable(),
  /** The record's own place, where the feed keeps it (kafka_partition, kafka_offset); digits. */
  record: z.object({ partition: z.string(), offset: z.string(), timestamp: z.string().nullable() }).nullable(),
});
export type RowOrigin = z.infer<typeof rowOriginSchema>;

export const provenanceQuestionSchema = z.object({
  feed: feedNameSchema,
  /** Delta version; null: the newest. */
  version: z.int().min(0).nullable(),
  /** Column to DuckDB's text of the value, as `queries.text` gives it; the more columns, the fewer rows match. */
  row: z.record(z.string(), z.string().nullable()),
});

export const provenanceSchema = z.object({
  /** At most 10. */
  rows: z.array(rowOriginSchema),
  /** More rows match. */
  hasMore: z.boolean(),
});
export type Provenance = z.infer<typeof provenanceSchema>;

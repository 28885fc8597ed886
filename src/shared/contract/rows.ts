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

/** A statement, at the versions that its answer is of, and one row of the answer. */
export const provenanceQuestionSchema = statementSchema.extend({
  /** Each value as DuckDB's text: what `queries.text` gives. */
  values: z.array(z.string().nullable()),
});

/** Rows of one relation that a row of an answer came from: those that have the values of its columns. */
export const rowSourceSchema = z.object({
  /** As SQL names it; a relation that the statement reads twice stands here twice. */
  name: z.string(),
  /** Null for what is no feed: a quarantine. */
  feed: feedNameSchema.nullable(),
  /** Delta version that the statement asks for; null: the newest. */
  version: z.int().nullable(),
  /** Columns that the answer hands on as they are, which rows were looked for by; `index`: where the answer has them, from 0 on. */
  columns: z.array(z.object({ name: z.string(), index: z.int() })),
  /** The row of the answer may have no row of it: of an outer join, or of a union, whose other part may have given it. */
  isOptional: z.boolean(),
  /** All its values in the answer's row are NULL, and it may have none: then no row is looked for. */
  isEmpty: z.boolean(),
  /** The row of the answer is made of several rows (GROUP BY). */
  isCombined: z.boolean(),
  /** At most 10. The statement's own conditions are not asked: they may leave out some of several. */
  rows: z.array(rowOriginSchema),
  /** More rows match. */
  hasMore: z.boolean(),
});
export type RowSource = z.infer<typeof rowSourceSchema>;

/** Empty where nothing of the answer stands in a feed as it is, or that cannot be told from the statement. */
export const provenanceSchema = z.object({ sources: z.array(rowSourceSchema) });
export type Provenance = z.infer<typeof provenanceSchema>;

import { z } from 'zod';
import { feedNameSchema } from '../ids';
import { command, query } from './define';
import { feedKindSchema, feedLevelSchema } from './feeds';
import { jobSchema } from './jobs';
import { columnSchema, emptySchema } from './types';

/**
 * Of CSV alone, whether the first line names the columns. `auto` tells by the feed's columns, else by whether the line is of another kind than those
 * below it (where all is text, it is a header); `first`: it does; `none`: columns are called column0, column1 and so on.
 */
export const csvHeaderSchema = z.enum(['auto', 'first', 'none']);
export type CsvHeader = z.infer<typeof csvHeaderSchema>;

const placed = z.object({
  path: z.string().min(1),
  /** Files that are taken with it, which then is a file too: all of one format. */
  more: z
    .array(z.string().min(1))
    .max(20_000, 'Those are too many files to name. Import the folder that holds them.')
    .default([]),
  header: csvHeaderSchema.default('auto'),
});

export const importInspectionSchema = z.object({
  format: z.enum(['parquet', 'csv', 'ndjson']),
  files: z.number(),
  /** Files that the columns are told from: the import looks into all. */
  lookedInto: z.number(),
  sizeBytes: z.number(),
  /** Null where only reading all of it would tell (CSV, NDJSON). */
  records: z.number().nullable(),
  /** As the feed would have them. */
  columns: z.array(columnSchema),
  suggestedName: feedNameSchema,
  /** Columns that can date a row. */
  eventTimeColumns: z.array(z.string()),
});
export type ImportInspection = z.infer<typeof importInspectionSchema>;

/** A folder under streams/ or tables/ that other programs wrote in the lake's layout and that has no log yet. */
export const adoptableSchema = z.object({
  feed: feedNameSchema,
  kind: feedKindSchema,
  path: z.string(),
  files: z.number(),
  records: z.number(),
  sizeBytes: z.number(),
  /** vN found, oldest first; empty for a stream. */
  versions: z.array(z.int()),
  /** Why it cannot be adopted, one sentence a file; empty where it can. */
  problems: z.array(z.string()),
});
export type Adoptable = z.infer<typeof adoptableSchema>;

export const imports = {
  /** Looks at a file, some files or a folder of Parquet, CSV or NDJSON. Errors: NOT_FOUND, INVALID_INPUT (nothing to import, or formats mixed), IO. */
  inspect: query(placed, importInspectionSchema),
  /**
   * Takes the files into a feed, in one commit; a file that was taken already (same content) is passed over. `create` is for a feed that does
   * not exist yet. Rows that do not fit go to the quarantine. Errors: NOT_FOUND, CONFLICT (the feed exists, or lacks), INVALID_INPUT, IO.
   */
  start: command(
    placed.extend({
      feed: feedNameSchema,
      create: z
        .object({
          kind: feedKindSchema,
          level: feedLevelSchema,
          eventTimeColumn: z.string().nullable(),
          keyColumns: z.array(z.string()),
        })
        .nullable(),
    }),
    z.object({ job: jobSchema }),
    ['lake', 'feeds', 'reports', 'jobs'],
  ),
  adoptable: query(emptySchema, z.array(adoptableSchema)),
  /** Makes logs over the files where they lie, after checking each; not a byte of them is changed. Errors: CONFLICT, CORRUPT naming the file. */
  adopt: command(
    z.object({ feeds: z.array(feedNameSchema).min(1) }),
    z.object({
      adopted: z.array(z.object({ feed: feedNameSchema, version: z.int(), files: z.number(), records: z.number() })),
    }),
    ['lake', 'feeds', 'reports', 'imports'],
  ),
};

import { z } from 'zod';
import { feedNameSchema } from '../ids';

/** Types that a parameter may be given in, in DuckDB's spelling. */
export const parameterTypes = [
  'VARCHAR',
  'BIGINT',
  'DECIMAL(38,9)',
  'DOUBLE',
  'BOOLEAN',
  'DATE',
  'TIMESTAMP',
  'TIMESTAMP WITH TIME ZONE',
] as const;
export const parameterTypeSchema = z.enum(parameterTypes);
export type ParameterType = z.infer<typeof parameterTypeSchema>;

/** DuckDB casts the text, so that no digit goes through a JavaScript number; null is NULL of the type. */
export const parameterValueSchema = z.object({ type: parameterTypeSchema, value: z.string().nullable() });

/** By name without the `$`; `1`, `2` … for `?` and `$1`. */
export const parametersSchema = z.record(z.string(), parameterValueSchema);
export type ParameterValues = z.infer<typeof parametersSchema>;

/** A parameter that a statement asks for. */
export const askedParameterSchema = z.object({
  name: z.string(),
  /** DuckDB's spelling of the type that it infers, of all its types; null where any would do. */
  type: z.string().nullable(),
});
export type AskedParameter = z.infer<typeof askedParameterSchema>;

/** A statement with values for its parameters. */
export const statementSchema = z.object({ sql: z.string().min(1), parameters: parametersSchema.optional() });

const read = {
  /** Files whose rows may be read; of the others DuckDB looks at the footer at most. */
  files: z.number(),
  filesTotal: z.number(),
  /** Null where the log does not tell of one of the files, as of an opened folder. */
  rows: z.number().nullable(),
  rowsTotal: z.number().nullable(),
  sizeBytes: z.number(),
  sizeBytesTotal: z.number(),
};

/** Which look at the lake an answer is of. Given back with a question soon, it says: no newer one is needed. Of no meaning to another process. */
export const lookSchema = z.string().min(1);

/**
 * What a statement may read at most, before it runs: the files that its filters leave by partition and by the log's statistics. It may read
 * less, by columns that it does not name, by row groups and by LIMIT.
 */
export const costSchema = z.object({
  /** One for each place where the statement reads a feed: a feed that is named twice stands here twice. */
  relations: z.array(
    z.object({
      name: z.string(),
      /** Delta version that the statement asks for with AT; null: the newest. */
      version: z.int().nullable(),
      ...read,
    }),
  ),
  total: z.object(read),
  /** False where it reads something besides feeds (read_parquet …, the run log): that is not counted. */
  isComplete: z.boolean(),
  look: lookSchema,
});
export type Cost = z.infer<typeof costSchema>;

/** One step of a plan. */
export interface PlanNode {
  /** DuckDB's name: HASH_JOIN, PARQUET_SCAN … */
  readonly operator: string;
  readonly details: { readonly name: string; readonly value: string }[];
  /** Rows that it gave; null where the statement was not run. */
  readonly rows: number | null;
  readonly estimatedRows: number | null;
  /** Of the step itself, without its children, summed over threads; null where the statement was not run. */
  readonly elapsedMs: number | null;
  readonly children: PlanNode[];
}

export const planNodeSchema: z.ZodType<PlanNode, PlanNode> = z.object({
  operator: z.string(),
  details: z.array(z.object({ name: z.string(), value: z.string() })),
  rows: z.number().nullable(),
  estimatedRows: z.number().nullable(),
  elapsedMs: z.number().nullable(),
  get children() {
    return z.array(planNodeSchema);
  },
});

export const planSchema = z.object({
  root: planNodeSchema,
  /** Of the whole statement by the clock; null where it was not run. */
  elapsedMs: z.number().nullable(),
});
export type Plan = z.infer<typeof planSchema>;

export const pinnedSchema = z.object({
  /** The statement with `AT (VERSION => n)` after each feed that it names without a version. */
  sql: z.string(),
  /** Every feed of the statement that has versions, those that it had pinned itself included. */
  versions: z.array(z.object({ feed: feedNameSchema, version: z.int() })),
  /** What the statement reads that has no versions (opened folders, quarantines, the run log, files), and functions as `now()`. Its answer may change. */
  unpinned: z.array(z.string()),
});
export type Pinned = z.infer<typeof pinnedSchema>;

export const digestSchema = z.object({
  rowCount: z.number(),
  /**
   * 32 hexadecimal digits over the names and types of the columns and all rows, whatever their order: MD5 of each row's text, added up modulo
   * 2^128 (in two halves of 64 bits). Two answers that hold the same rows equally often have the same digest.
   */
  digest: z.string(),
});
export type Digest = z.infer<typeof digestSchema>;

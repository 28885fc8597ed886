import { z } from 'zod';
import { feedNameSchema } from '../ids';
import { command, query } from './define';
import { feedKindSchema } from './feeds';
import { columnSchema, emptySchema } from './types';

/** A stream or table of the server. */
export const ksqldbSourceSchema = z.object({
  kind: feedKindSchema,
  /** As the server spells it. */
  name: z.string(),
  topic: z.string(),
  keyFormat: z.string(),
  valueFormat: z.string(),
  isWindowed: z.boolean(),
  /** Feeds that read it. */
  feeds: z.array(feedNameSchema),
});
export type KsqldbSource = z.infer<typeof ksqldbSourceSchema>;

/** A statement of sql/ksql and whether the server has what it makes. */
export const ksqlStatementSchema = z.object({
  file: z.string(),
  kind: feedKindSchema,
  object: z.string(),
  statement: z.string(),
  state: z.enum(['present', 'missing']),
});
export type KsqlStatement = z.infer<typeof ksqlStatementSchema>;

/** The ksqlDB server of the settings. Errors of all: REFUSED (none is set up, log-in), UNAVAILABLE, SOURCE (anything it answers that cannot be used). */
export const ksqldb = {
  sources: query(emptySchema, z.array(ksqldbSourceSchema)),
  /** Error: NOT_FOUND. */
  describe: query(
    z.object({ object: z.string().min(1) }),
    z.object({
      source: ksqldbSourceSchema,
      /** As a feed would have them: in the lake's types, in lower case where the server's names are plain upper case. */
      columns: z.array(columnSchema),
      keyColumns: z.array(z.string()),
      eventTimeColumn: z.string().nullable(),
      /** What made it; empty where the server does not tell. */
      statement: z.string(),
      /** For a table that cannot be pulled: the statement that makes one that can; null where it is not needed. */
      queryableStatement: z.string().nullable(),
    }),
  ),
  /** Runs the `queryableStatement` of a table, as it was shown; resolves with the name of the table it made. Errors: NOT_FOUND, CONFLICT (it exists, or is another by now). */
  makeQueryable: command(
    z.object({ object: z.string().min(1), statement: z.string().min(1) }),
    z.object({ object: z.string() }),
    ['ksqldb', 'feeds.planSync'],
  ),
  /** The statements of the eight feeds, in their order. */
  planApply: query(emptySchema, z.array(ksqlStatementSchema)),
  /** Sends those that are missing, in their order; stops at the first that fails, whose error names it. */
  apply: command(emptySchema, z.object({ sent: z.array(z.string()) }), ['ksqldb', 'feeds.planSync']),
};

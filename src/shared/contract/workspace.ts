import { z } from 'zod';
import { command, query } from './define';
import { emptySchema, instantSchema } from './types';

/**
 * Path of a file in the workspace's folder, parts between slashes: `daily/revenue.sql`. Nothing hidden, nothing outside: no part is empty, `.` or
 * `..`, or begins with a dot.
 */
export const workspacePathSchema = z
  .string()
  .min(1)
  .max(1000)
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  .regex(/^[^\u0000-\u001f\\]+\.(sql|md)$/i, 'The path of a saved query ends in .sql, that of a notebook in .md.')
  .refine(
    (path) => path.split('/').every((part) => part !== '' && !part.startsWith('.')) && !/^[A-Za-z]:/.test(path),
    'The path lies in the folder of queries: parts between slashes, none of them empty or beginning with a dot.',
  );

/** What a file's bytes are: SHA-256, hexadecimal. What was read is saved over only while it is still there. */
const digestSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** Null: the file is new, and must not be there. */
const expectedSchema = digestSchema.nullable();

export const queryTargetSchema = z.enum(['lake', 'warehouse']);
export type QueryTarget = z.infer<typeof queryTargetSchema>;

export const queryParameterSchema = z.object({
  /** In the statement: `$name`. */
  name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, 'A parameter has letters, digits and underscores.'),
  /** DuckDB's spelling, upper case: DATE, DECIMAL(18,2), TIMESTAMP WITH TIME ZONE. */
  type: z
    .string()
    .max(200)
    .regex(/^[^\s\r\n][^\r\n]*$/),
  /** As it would be typed; null where there is none. */
  default: z
    .string()
    .max(10_000)
    .regex(/^[^\r\n]*$/)
    .nullable(),
});
export type QueryParameter = z.infer<typeof queryParameterSchema>;

export const mostParameters = 100;
export const mostPins = 100;

/** The comment lines at the head of a saved query (docs/workspace.md). */
export const queryHeaderSchema = z.object({
  /** Null: the file's name stands for it. */
  title: z
    .string()
    .min(1)
    .max(300)
    .regex(/^[^\r\n]*$/)
    .nullable(),
  /** Its lines, one header line each; null where there is none. */
  description: z.string().max(10_000).nullable(),
  target: queryTargetSchema,
  parameters: z.array(queryParameterSchema).max(mostParameters),
  /** Versions of feeds that the statement is pinned to; empty where it is not pinned. */
  pinned: z
    .array(z.object({ feed: z.string().regex(/^[a-z][a-z0-9_]{0,72}$/), version: z.int().min(0) }))
    .max(mostPins),
  /** The answer it gave when it was pinned, as `queries.digest` says it. */
  answer: z.object({ rows: z.int().min(0), digest: z.string().regex(/^[A-Za-z0-9:_+/=-]{1,200}$/) }).nullable(),
});
export type QueryHeader = z.infer<typeof queryHeaderSchema>;

const savedFileSchema = z.object({
  path: workspacePathSchema,
  digest: digestSchema,
  changedAt: instantSchema,
  sizeBytes: z.number(),
});
export type SavedFile = z.infer<typeof savedFileSchema>;

export const savedQuerySchema = savedFileSchema.extend({
  /** The header's, else the file's name without its ending. */
  title: z.string(),
  header: queryHeaderSchema,
  /** Lines of the header that could not be understood, one sentence each; the rest of it holds. */
  problems: z.array(z.string()),
});
export type SavedQuery = z.infer<typeof savedQuerySchema>;

export const notebookSummarySchema = savedFileSchema.extend({
  /** The first heading, else the file's name without its ending. */
  title: z.string(),
  cells: z.number(),
});
export type NotebookSummary = z.infer<typeof notebookSummarySchema>;

/** Of UTF-16, which no file within the bound of bytes exceeds. */
const mostCharacters = 5_000_000;
/** A file with more is refused, and left to other editors. */
export const mostCells = 2000;

export const notebookCellSchema = z.object({
  kind: z.enum(['markdown', 'sql']),
  /** Markdown, or the statement between its fences. Lines end in \n, unless the file mixes line ends. */
  text: z.string().max(mostCharacters),
  /** What stands before and behind `text` in the file: blank lines, the lines of the fence. Null: a cell that is new. */
  opening: z.string().max(mostCharacters).nullable(),
  closing: z.string().max(mostCharacters).nullable(),
  /** The fence's info string (CommonMark) behind `sql`: how the answer is drawn, and what else somebody wrote there. Null: as `opening` has it, or nothing. */
  info: z
    .string()
    .max(mostCharacters)
    .regex(/^[^`\r\n]*$/, 'What follows the language of a fence is one line without a backtick.')
    .nullable(),
});
export type NotebookCell = z.infer<typeof notebookCellSchema>;

const notebookSchema = notebookSummarySchema.omit({ cells: true }).extend({ cells: z.array(notebookCellSchema) });
export type Notebook = z.infer<typeof notebookSchema>;

export const statementOutcomeSchema = z.enum(['done', 'failed', 'cancelled']);

const ranStatementSchema = z.object({
  target: queryTargetSchema,
  sql: z.string().min(1),
  outcome: statementOutcomeSchema,
  /** Rows of the answer; null where there was none. */
  rows: z.number().nullable(),
  elapsedMs: z.number().min(0),
  /** What went wrong, a sentence; null where nothing did. */
  error: z.string().max(100_000).nullable(),
});
export type RanStatement = z.infer<typeof ranStatementSchema>;

export const historyEntrySchema = ranStatementSchema.extend({
  id: z.string(),
  /** When it began. */
  at: instantSchema,
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

const draftNameSchema = z.string().regex(/^[a-z][a-z0-9-]{0,40}$/);

/** Saved queries and notebooks: files of a folder that can be put under git. And the user's own history of statements, outside the lake. */
export const workspace = {
  /** Every saved query and notebook, by path. A file that cannot be read, or is too large, is a problem, and the rest is listed. */
  list: query(
    emptySchema,
    z.object({
      /** Absolute. */
      folder: z.string(),
      /** True: `queries` in the lake's folder, as no setting (`workspace.folder`) says otherwise. */
      isDefault: z.boolean(),
      queries: z.array(savedQuerySchema),
      notebooks: z.array(notebookSummarySchema),
      problems: z.array(z.object({ path: z.string(), message: z.string() })),
    }),
  ),
  /** The whole file, also of a notebook. Errors: NOT_FOUND, REFUSED (leads out of the folder, too large, no UTF-8), IO. */
  read: query(z.object({ path: workspacePathSchema }), savedQuerySchema.extend({ text: z.string() })),
  /**
   * Writes the whole file, or nothing. With `header`, the header lines of `text` are replaced by it. Where the file that is replaced ends its lines
   * by CRLF, so does the new one. Errors: CONFLICT (the file is not what `expected` says: changed, removed, or there already), INVALID_INPUT (a name
   * that not every system can keep, a header for a notebook), REFUSED, IO.
   */
  save: command(
    z.object({
      path: workspacePathSchema,
      text: z.string().max(5_000_000),
      header: queryHeaderSchema.optional(),
      expected: expectedSchema,
    }),
    savedFileSchema.extend({ text: z.string() }),
    ['workspace.list', 'workspace.read', 'workspace.readNotebook'],
  ),
  /** A notebook's cells in the order of the file. Errors: as `read`; REFUSED, too, where it has more than `mostCells`. */
  readNotebook: query(z.object({ path: workspacePathSchema }), notebookSchema),
  /**
   * Writes the cells as one Markdown file, and gives them as they are read from it: Markdown cells that follow each other have become one. Cells that
   * were not changed are written byte by byte as they were. Errors: as `save`.
   */
  saveNotebook: command(
    z.object({
      path: workspacePathSchema,
      cells: z.array(notebookCellSchema).max(mostCells),
      expected: expectedSchema,
    }),
    notebookSchema,
    ['workspace.list', 'workspace.read', 'workspace.readNotebook'],
  ),
  /** Errors: NOT_FOUND, CONFLICT (the new name is taken), INVALID_INPUT (another ending, or a name that not every system can keep), IO. */
  rename: command(z.object({ path: workspacePathSchema, to: workspacePathSchema }), savedFileSchema, [
    'workspace.list',
    'workspace.read',
    'workspace.readNotebook',
  ]),
  /** Gives what the file held, so that it can be saved again. Errors: NOT_FOUND, REFUSED (it could not be given back whole), IO. */
  remove: command(z.object({ path: workspacePathSchema }), z.object({ path: workspacePathSchema, text: z.string() }), [
    'workspace.list',
    'workspace.read',
    'workspace.readNotebook',
  ]),
  /** Statements of this user on this lake, newest first. `search`: words that a statement holds, whatever their case. `before`: the id to go on from. */
  history: query(
    z.object({
      search: z.string().max(1000).default(''),
      before: z.string().nullable().default(null),
      limit: z.int().min(1).max(1000).default(100),
    }),
    z.object({
      /** The file it stands in, absolute. */
      place: z.string(),
      entries: z.array(historyEntrySchema),
      /** Whether there are older ones. */
      hasMore: z.boolean(),
    }),
  ),
  /** Notes a statement that the user ran and that ended; one of more than 200,000 characters is not kept. Errors: IO. */
  record: command(ranStatementSchema, z.object({ id: z.string().nullable() }), ['workspace.history']),
  /** What was kept under a name for this user and lake, as the text of open tabs; null where nothing is. Errors: IO. */
  draft: query(z.object({ name: draftNameSchema }), z.object({ text: z.string().nullable() })),
  /** Keeps it, outside the lake, across restarts; null forgets it. The last one to keep counts. Errors: IO. */
  keepDraft: command(z.object({ name: draftNameSchema, text: z.string().max(2_000_000).nullable() }), emptySchema),
  /** Forgets every statement of this user on this lake. Errors: IO. */
  clearHistory: command(emptySchema, z.object({ removed: z.number() }), ['workspace.history']),
};

import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { CsvHeader } from '../../../shared/contract/imports';
import { LakeError } from '../../../shared/errors';
import { pathLiteral } from './import-paths';

/** Rows that dialect and header are guessed from. */
const sniffedRows = 20_480;

const absent = z
  .string()
  .nullable()
  .transform((text) => (text === null || text === '' || text === '(empty)' ? null : text));

const sniffedSchema = z.object({
  Delimiter: z.string(),
  /** Null where the rows that were looked at have none. */
  Quote: absent,
  Escape: absent,
  Comment: absent,
  SkipRows: z.coerce.number(),
  HasHeader: z.boolean(),
  Columns: z.array(z.object({ name: z.string(), type: z.string() })).min(1),
});
export type SniffedCsv = z.infer<typeof sniffedSchema>;

/** What one CSV file seems to be. Of its types nothing is taken: DuckDB's would round, and guess the order of day and month. */
export async function sniffCsv(connection: DuckDBConnection, path: string, header: CsvHeader): Promise<SniffedCsv> {
  const result = await connection.runAndReadAll(
    `FROM sniff_csv(${pathLiteral(path)}, sample_size = ${sniffedRows}, ignore_errors = true${header === 'none' ? ', header = false' : ''})`,
  );
  const parsed = sniffedSchema.safeParse(result.getRowObjectsJson()[0]);
  if (parsed.success) return parsed.data;
  throw new LakeError('INTERNAL', `DuckDB's CSV sniffer answered in a new form: ${z.prettifyError(parsed.error)}`);
}

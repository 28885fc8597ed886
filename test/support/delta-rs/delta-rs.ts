import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { columnSchema } from '../../../src/shared/contract/types';
import { messageOf } from '../../../src/shared/errors';
import { ensureDeltaRs } from './ensure.mjs';

const run = promisify(execFile);

const here = fileURLToPath(new URL('.', import.meta.url));

const tableSchema = z.object({
  version: z.int(),
  rows: z.int(),
  files: z.int(),
  partitionColumns: z.array(z.string()),
  columns: z.array(columnSchema),
  /** By leaf (`user.user_id`), digits as text; null where no row has a value. */
  sums: z.record(z.string(), z.string().nullable()),
  minima: z.record(z.string(), z.string().nullable()),
  maxima: z.record(z.string(), z.string().nullable()),
  /** Values that are not null. */
  counts: z.record(z.string(), z.string().nullable()),
  /** Of each file, in the order of paths, what the log says of it; by leaf, as text; what is not said is not there. */
  statistics: z.array(
    z.object({
      records: z.int().nullable(),
      nulls: z.record(z.string(), z.string()),
      min: z.record(z.string(), z.string()),
      max: z.record(z.string(), z.string()),
    }),
  ),
});
export type DeltaRsTable = z.infer<typeof tableSchema>;

/** What delta-rs makes of a table, at its newest version or at an older one. */
export async function readDeltaTable(path: string, version: number | 'newest' = 'newest'): Promise<DeltaRsTable> {
  const python = await ensureDeltaRs();
  const { stdout } = await run(python, [join(here, 'read_table.py'), path, String(version)], { maxBuffer: 64_000_000 });
  return tableSchema.parse(JSON.parse(stdout));
}

/** For a suite's beforeAll: null where delta-rs works, else the reason to skip by. Under CI=true its absence is a failure. */
export async function deltaRsAbsence(): Promise<string | null> {
  const say = (line: string): void => {
    process.stderr.write(`[delta-rs] ${line}\n`);
  };
  try {
    await ensureDeltaRs(say);
    return null;
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    say(`SKIPPING every test that reads with delta-rs. ${messageOf(error)}`);
    return `delta-rs is absent: ${messageOf(error)}`;
  }
}

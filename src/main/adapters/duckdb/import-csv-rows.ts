import { randomUUID } from 'node:crypto';
import { open, statfs, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '../../../shared/contract/types';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import type { ImportSource } from '../../core/ports';
import { isGzip } from './import-bytes';
import type { CsvPlan } from './import-csv';
import { csvBytes } from './import-csv-head';
import { canonicalCsv, csvColumn } from './import-csv-read';
import { CsvSplit } from './import-csv-split';
import { fitText } from './import-fit';
import { absent, valueName, whereOf, type FileRows } from './import-rows';
import { isoSpelling } from './import-time';
import { RejectedTable } from './rejected-table';
import { quoteLiteral } from './sql-text';

/** Bytes of broken records that are held here before DuckDB has them. */
const heldBytes = 8 << 20;
/** What a gzip of CSV may unpack to, and the room that the canonical form and the Parquet take of what is read: guesses, to refuse early. */
const unpackedTimes = 5;
const takenTimes = 1.5;

/** Writes the file's canonical form to `path`, and its broken records into a table. */
export async function csvRows(
  connection: DuckDBConnection,
  source: ImportSource,
  columns: readonly Column[],
  plan: CsvPlan,
  path: string,
  signal: AbortSignal,
): Promise<FileRows> {
  await assertRoom(source.path, path);
  const broken = await RejectedTable.create(connection, `import_broken_${randomUUID().replaceAll('-', '')}`);
  try {
    const split = await splitInto(source, plan, path, broken, signal);
    broken.flush();
    const names = plan.columns.map((_, i) => csvColumn(i));
    return {
      source,
      relation: canonicalCsv(path, plan.form, split),
      fits: columns.map((column, i) => {
        const own = plan.columns.findIndex(({ name }) => name.toLowerCase() === column.name.toLowerCase());
        return own === -1
          ? absent(column, i)
          : fitText(column, valueName(i), plan.spellings[own] ?? isoSpelling, csvColumn(own));
      }),
      original: csvLine(names, plan.form.delimiter),
      expected: { rows: split.rows, rowSum: split.rowSum },
      broken:
        broken.rows === 0
          ? null
          : {
              rows: broken.rows,
              select: `SELECT lagoon_row, ${whereOf(source)} || ': ' || reason AS reason, bytes FROM (SELECT source_offset AS lagoon_row, reason, value AS bytes FROM ${broken.name})`,
            },
      release: () => broken.drop(),
    };
  } catch (error) {
    await broken.drop();
    throw error;
  }
}

async function splitInto(
  source: ImportSource,
  { form, header }: CsvPlan,
  path: string,
  broken: RejectedTable,
  signal: AbortSignal,
): Promise<CsvSplit> {
  let held = 0;
  const split = new CsvSplit(
    source.path,
    { ...form, header, mostRows: Number.POSITIVE_INFINITY },
    ({ row, reason, bytes }) => {
      broken.add({ partition: source.index, offset: BigInt(row), timestampMs: null, reason, value: bytes });
      held += bytes.length;
      if (held < heldBytes) return;
      broken.flush();
      held = 0;
    },
  );
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const piece of csvBytes(source.path)) {
      throwIfAborted(signal, `Importing ${source.path}`);
      for (const block of split.add(piece)) await file.appendFile(block);
    }
    for (const block of split.end()) await file.appendFile(block);
  } finally {
    await file.close();
  }
  return split;
}

/** Error: IO where the disk has no place for what is to be written: better before than amidst. */
async function assertRoom(source: string, path: string): Promise<void> {
  const { size } = await stat(source);
  const { bavail, bsize } = await statfs(dirname(path));
  const needed = size * takenTimes * ((await isGzip(source)) ? unpackedTimes : 1);
  if (bavail * bsize >= needed) return;
  throw new LakeError(
    'IO',
    `Importing ${source} takes about ${Math.ceil(needed / 1e6)} MB in ${dirname(path)}, where ${Math.floor((bavail * bsize) / 1e6)} MB are free. Free some space, then try again.`,
    { details: { path: source } },
  );
}

/** The row's line, spelled anew: quotes only where they are needed. */
function csvLine(names: readonly string[], delimiter: string): string {
  const special = quoteLiteral(`["\\r\\n${delimiter.replaceAll(/[\\\]^-]/g, '\\$&')}]`);
  const fields = names.map(
    (name) =>
      `CASE WHEN ${name} IS NULL THEN '' WHEN ${name} = '' OR regexp_matches(${name}, ${special}) THEN '"' || replace(${name}, '"', '""') || '"' ELSE ${name} END`,
  );
  return fields.join(` || ${quoteLiteral(delimiter)} || `);
}

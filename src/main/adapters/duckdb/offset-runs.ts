import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { OffsetFiles, OffsetRun, PartitionOffsets } from '../../core/ports';
import { interruptible } from './interruptible';
import { quoteLiteral } from './sql-text';

const gapsTold = 100;

const digits = z.string().regex(/^-?\d+$/);
const runRow = z.tuple([digits.transform(BigInt), digits.transform(BigInt)]);
const gapText = z
  .string()
  .regex(/^\d+-\d+$/)
  .transform((text): OffsetRun => {
    const [from, to] = text.split('-');
    return { from: BigInt(from ?? 0), to: BigInt(to ?? 0) };
  });
const partitionRow = z.tuple([
  z.number(),
  digits.transform(Number),
  digits.transform(Number),
  digits.transform(BigInt),
  digits.transform(BigInt).nullable(),
  digits.transform(BigInt),
  digits.transform(BigInt),
  digits.transform(Number),
  z
    .array(gapText)
    .nullable()
    .transform((gaps) => gaps ?? []),
]);

/** Offsets of both kinds of file: `p`, `o` and whether it is a quarantined one. Null where there are no files. */
function heldSql({ rows, quarantine }: OffsetFiles, where: string): string | null {
  const parts = [
    { paths: rows, quarantined: false },
    { paths: quarantine, quarantined: true },
  ].flatMap(({ paths, quarantined }) =>
    paths.length === 0
      ? []
      : `SELECT kafka_partition AS p, kafka_offset AS o, ${quarantined} AS q
           FROM read_parquet([${paths.map(quoteLiteral).join(', ')}], union_by_name = true, hive_partitioning = false)
          WHERE ${where}`,
  );
  return parts.length === 0 ? null : parts.join(' UNION ALL ');
}

/** Gaps and islands: within a run, offset and row number grow alike. */
export async function offsetRuns(
  connection: DuckDBConnection,
  files: OffsetFiles,
  { partition, from, to }: OffsetRun & { readonly partition: number },
): Promise<OffsetRun[]> {
  const held = heldSql(files, `kafka_partition = ${partition} AND kafka_offset BETWEEN ${from} AND ${to}`);
  if (held === null) return [];
  const reader = await connection.runAndReadAll(
    `SELECT min(o)::VARCHAR, max(o)::VARCHAR
       FROM (SELECT o, o - row_number() OVER (ORDER BY o) AS island FROM (SELECT DISTINCT o FROM (${held})))
      GROUP BY island ORDER BY min(o)`,
  );
  return z
    .array(runRow)
    .parse(reader.getRowsJson())
    .map(([first, last]) => ({ from: first, to: last }));
}

export async function countOffsets(
  connection: DuckDBConnection,
  files: OffsetFiles,
  signal: AbortSignal,
): Promise<PartitionOffsets[]> {
  const held = heldSql(files, 'kafka_partition IS NOT NULL AND kafka_offset IS NOT NULL');
  if (held === null) return [];
  return await interruptible(connection, signal, 'Counting offsets', async () => {
    const gap = 'o > before + 1';
    const reader = await connection.runAndReadAll(
      `WITH one AS (SELECT p, o, count(*) AS times, count(*) FILTER (q) AS quarantined FROM (${held}) GROUP BY p, o),
            stepped AS (SELECT *, lag(o) OVER (PARTITION BY p ORDER BY o) AS before FROM one)
       SELECT p, (sum(times) - sum(quarantined))::VARCHAR, sum(quarantined)::VARCHAR, min(o)::VARCHAR,
              coalesce(least(min(before) FILTER (${gap}), min(o) FILTER (times > 1) - 1), max(o))::VARCHAR,
              max(o)::VARCHAR, (max(o) - min(o) + 1 - count(*))::VARCHAR, (count(*) FILTER (times > 1))::VARCHAR,
              max_by(concat(before + 1, '-', o - 1), o - before, ${gapsTold}) FILTER (${gap})
         FROM stepped GROUP BY p ORDER BY p`,
    );
    return z
      .array(partitionRow)
      .parse(reader.getRowsJson())
      .map(([partition, rows, quarantined, first, contiguousTo, last, missing, duplicates, gaps]) => ({
        partition,
        rows,
        quarantined,
        first,
        contiguousTo: contiguousTo === null || contiguousTo < first ? null : contiguousTo,
        last,
        gaps: gaps.toSorted((a, b) => ascending(a.from, b.from)),
        missing,
        duplicates,
      }));
  });
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

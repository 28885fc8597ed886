import { link, mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { feedNameSchema } from '../../src/shared/ids';
import { openTestLake } from '../../test/support/lake';
import type { Report } from '../measure';

const days = 100;
const feedName = feedNameSchema.parse('payments');

export interface BigFeed {
  readonly rows: number;
  /** What `launchDesktop` is given: the lake is `lake` in it. */
  readonly folder: string;
  /** A FROM clause for a DuckDB that is nobody's, over the same files. */
  readonly source: string;
  readonly name: string;
}

export interface BigFeeds {
  /** The lake's own: its log says which files there are. */
  readonly own: BigFeed;
  /** The same files as another program leaves them, in a folder that is opened: they are listed at each look. */
  readonly opened: BigFeed;
}

/** Two lakes of one feed each, over the same dated Parquet: one it took over where it lies, and one that it opened. */
export async function bigFeeds(folder: string, report: Report): Promise<BigFeeds> {
  const rows = Number(process.env['LAGOON_BENCH_ROWS'] ?? 10_000_000);
  report(`writing ${rows} rows of ${days} days`);
  const own = await writtenFeed(join(folder, 'own'), rows);
  const opened = await openedFeed(join(folder, 'opened'), own);
  return { own, opened };
}

async function writtenFeed(folder: string, rows: number): Promise<BigFeed> {
  const lake = await openTestLake({ root: join(folder, 'lake') });
  const data = join(folder, 'lake', 'streams', feedName);
  try {
    await lake.core.lake.init({ feeds: 'none' });
    await mkdir(data, { recursive: true });
    await writePayments(data, rows);
    await lake.core.imports.adopt({ feeds: [feedName] });
  } finally {
    await lake.close();
  }
  return { rows, folder, name: feedName, source: sourceOf(data) };
}

async function openedFeed(folder: string, { rows, folder: other }: BigFeed): Promise<BigFeed> {
  const data = join(folder, feedName);
  const written = join(other, 'lake', 'streams', feedName);
  for (const path of await readdir(written, { recursive: true })) {
    if (!path.endsWith('.parquet') || path.startsWith('_delta_log')) continue;
    await mkdir(dirname(join(data, path)), { recursive: true });
    await link(join(written, path), join(data, path));
  }
  const lake = await openTestLake({ root: join(folder, 'lake') });
  try {
    await lake.core.lake.init({ feeds: 'none' });
    await lake.core.feeds.openFolder({ path: data, name: feedName });
  } finally {
    await lake.close();
  }
  return { rows, folder, name: feedName, source: sourceOf(data) };
}

function sourceOf(data: string): string {
  return `read_parquet('${data}/*/*/*/*.parquet', hive_partitioning = true)`;
}

async function writePayments(data: string, rows: number): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`COPY (
      SELECT i AS payment_id, 'user_' || lpad((i * 7919 % 500000)::VARCHAR, 7, '0') AS user_id, (i % 1000003 / 100)::DECIMAL(18,2) AS amount,
        ['EUR', 'USD', 'GBP'][1 + i % 3] AS currency, ['FR', 'DE', 'ES', 'IT', 'NL'][1 + i % 5] AS country, md5(i::VARCHAR) AS digest,
        ['settled', 'failed', 'refunded'][1 + (i % 17 = 0)::INT + (i % 31 = 0)::INT] AS status,
        TIMESTAMPTZ '2026-01-01 00:00:00Z' + INTERVAL (i * ${days} * 86400 // ${rows}) SECOND AS paid_at,
        strftime(DATE '2026-01-01' + (i * ${days} // ${rows})::INT, '%Y') AS year, strftime(DATE '2026-01-01' + (i * ${days} // ${rows})::INT, '%m') AS month,
        strftime(DATE '2026-01-01' + (i * ${days} // ${rows})::INT, '%d') AS day
      FROM range(${rows}) t(i)
    ) TO '${data}' (FORMAT parquet, PARTITION_BY (year, month, day))`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
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

/** A folder of dated Parquet, as another program leaves it, opened as a feed of a lake that has no other. */
export async function bigFeed(folder: string, report: Report): Promise<BigFeed> {
  const rows = Number(process.env['LAGOON_BENCH_ROWS'] ?? 10_000_000);
  report(`writing ${rows} rows of ${days} days`);
  const data = join(folder, feedName);
  await mkdir(data);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`COPY (
      SELECT i AS payment_id, 'user_' || lpad((i * 7919 % 500000)::VARCHAR, 7, '0') AS user_id, (i % 1000003 / 100)::DECIMAL(18,2) AS amount,
        ['EUR', 'USD', 'GBP'][1 + i % 3] AS currency, ['FR', 'DE', 'ES', 'IT', 'NL'][1 + i % 5] AS country, md5(i::VARCHAR) AS digest,
        ['settled', 'failed', 'refunded'][1 + (i % 17 = 0)::INT + (i % 31 = 0)::INT] AS status,
        TIMESTAMPTZ '2026-01-01 00:00:00Z' + INTERVAL (i * ${days} * 86400 // ${rows}) SECOND AS paid_at,
        strftime(DATE '2026-01-01' + (i * ${days} // ${rows})::INT, '%Y-%m-%d') AS day
      FROM range(${rows}) t(i)
    ) TO '${data}' (FORMAT parquet, PARTITION_BY (day))`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  const lake = await openTestLake({ root: join(folder, 'lake') });
  try {
    await lake.core.lake.init({ feeds: 'none' });
    await lake.core.feeds.openFolder({ path: data, name: feedName });
  } finally {
    await lake.close();
  }
  return {
    rows,
    folder,
    name: feedName,
    source: `read_parquet('${data}/*/*.parquet', hive_partitioning = true)`,
  };
}

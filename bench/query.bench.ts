import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { QueryContract } from '../src/shared/contract';
import type { Client } from '../src/shared/contract/define';
import { feedNameSchema, type ResultId } from '../src/shared/ids';
import { openTestLake } from '../test/support/lake';
import { createSqlEngine } from '../src/main/adapters/duckdb/sql-engine';
import { type Bench, type Figures, median, round, sideBySide, timed } from './measure';

const events = 300_000;
const rounds = 9;
/** What the page asks for first. */
const firstWindowRows = 200;
const windowRows = 65_536;
const wideRows = 1_000_000;

/** From the cheapest first row to one that comes last. */
const statements = {
  scan: 'SELECT * FROM transaction_flattened',
  filter: "SELECT * FROM transaction_flattened WHERE user_country = 'FR' AND status = 'failed'",
  aggregate: 'SELECT user_country, sum(amount) AS total, count(*) AS n FROM transaction_flattened GROUP BY ALL',
  join: 'SELECT s.user_country, sum(t.total_amount) AS total FROM transaction_flattened s JOIN user_transaction_summary t USING (user_id) GROUP BY ALL',
  sort: 'SELECT * FROM transaction_flattened ORDER BY amount DESC, transaction_id',
} as const;

const wide = `SELECT i, i * 2 AS b, (i / 100)::DECIMAL(18,2) AS amount, 'status ' || i % 5 AS status, md5(i::VARCHAR) AS hash, i % 7 AS c,
  i / 3.0 AS x, TIMESTAMPTZ '2026-01-01 00:00:00Z' + INTERVAL (i) SECOND AS at, i % 2 = 0 AS even, 'user_' || i AS user_name FROM range(${wideRows}) t(i)`;

/**
 * From Run to the first rows in the caller's hands, through the contract, beside DuckDB's own first chunk of the same statement over the same
 * files; a whole result as Arrow windows beside the query alone; and how long a cancel takes.
 */
export const run: Bench = async (report) => {
  const lake = await openTestLake();
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    report(`exporting ${events} sample events`);
    await lake.core.lake.init({ feeds: 'sample' });
    const { sample } = await lake.core.settings.get({});
    await lake.core.settings.update({ sample: { ...sample, firstExportEvents: events } });
    const feeds = ['transaction_flattened', 'user_transaction_summary'].map((name) => feedNameSchema.parse(name));
    await lake.export(feeds);
    for (const feed of feeds) await sameFeed(lake.core, connection, lake.root, feed);

    const figures: Figures = { events };
    for (const [name, sql] of Object.entries(statements)) {
      report(`first rows of ${name}`);
      const contract: number[] = [];
      const duckdb: number[] = [];
      // The first round warms up and does not count.
      for (let turn = 0; turn <= rounds; turn++) {
        const ours = await firstRows(lake.query, sql);
        const theirs = await timed(() => firstChunk(connection, sql));
        if (turn === 0) continue;
        contract.push(ours);
        duckdb.push(theirs);
      }
      const times = { contract: median(contract), duckdb: median(duckdb) };
      figures[`${name}_first_rows_ms`] = round(times.contract);
      figures[`${name}_duckdb_first_chunk_ms`] = round(times.duckdb);
      figures[`${name}_ratio`] = round(times.contract / times.duckdb);
      figures[`${name}_over_1.3_times_duckdb_ms`] = round(times.contract - 1.3 * times.duckdb);
    }
    report('a million rows as Arrow windows');
    return { ...figures, ...(await windowing(lake.query, connection)), ...(await cancelling()) };
  } finally {
    connection.closeSync();
    instance.closeSync();
    await lake.close();
  }
};

/** The feed as a view of a DuckDB that is nobody's, over the files that the lake names. */
async function sameFeed(
  core: Awaited<ReturnType<typeof openTestLake>>['core'],
  connection: DuckDBConnection,
  root: string,
  feed: (typeof feedNameSchema)['_output'],
): Promise<void> {
  const { files } = await core.lake.files({ feed, limit: 10_000 });
  const { config } = await core.feeds.show({ feed });
  const folder = `${root}/${config.kind === 'stream' ? 'streams' : 'tables'}/${feed}`;
  const paths = files.map((file) => `'${folder}/${file.path}'`).join(', ');
  const hive = config.kind === 'stream';
  await connection.run(`CREATE VIEW ${feed} AS FROM read_parquet([${paths}], hive_partitioning = ${hive})`);
}

/** Milliseconds until the first window is there; what ends the statement comes after. */
async function firstRows(query: Client<QueryContract>, sql: string): Promise<number> {
  const startedMs = performance.now();
  let elapsedMs = Number.NaN;
  let resultId: ResultId | null = null;
  for await (const event of query.queries.run({ sql })) {
    if (event.type === 'started') resultId = event.resultId;
    if (Number.isNaN(elapsedMs) && (event.type === 'rows' || event.type === 'done') && resultId !== null) {
      const { rows } = await query.queries.window({ resultId, offset: 0, limit: firstWindowRows });
      if (rows === 0) throw new Error('no rows');
      elapsedMs = performance.now() - startedMs;
    }
  }
  if (resultId !== null) await query.queries.close({ resultId });
  return elapsedMs;
}

async function firstChunk(connection: DuckDBConnection, sql: string): Promise<void> {
  const result = await connection.stream(sql);
  const chunk = await result.fetchChunk();
  if (chunk === null || chunk.rowCount === 0) throw new Error('no rows');
}

async function windowing(query: Client<QueryContract>, connection: DuckDBConnection): Promise<Figures> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let blockedMs = 0;
  const whole: number[] = [];
  const times = await sideBySide(3, {
    alone: async () => {
      const result = await connection.stream(wide);
      for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; )
        chunk = await result.fetchChunk();
    },
    held: async () => {
      const resultId = await wholeResult(query);
      delay.reset();
      delay.enable();
      whole.push(
        await timed(async () => {
          for (let offset = 0; offset < wideRows; offset += windowRows) {
            await query.queries.window({ resultId, offset, limit: windowRows });
          }
        }),
      );
      delay.disable();
      blockedMs = Math.max(blockedMs, delay.max / 1e6);
      await query.queries.close({ resultId });
    },
  });
  const windowsMs = median(whole.slice(1));
  return {
    million_by_ten_query_alone_ms: round(times.alone),
    million_by_ten_run_and_windows_ms: round(times.held),
    million_by_ten_windows_ms: round(windowsMs),
    million_by_ten_windows_loop_blocked_ms: round(blockedMs),
  };
}

async function wholeResult(query: Client<QueryContract>): Promise<ResultId> {
  let resultId: ResultId | null = null;
  let rowCount = 0;
  for await (const event of query.queries.run({ sql: wide })) {
    if (event.type === 'started') resultId = event.resultId;
    if (event.type === 'done') rowCount = event.rowCount;
  }
  if (resultId === null || rowCount !== wideRows) throw new Error(`${rowCount} rows`);
  return resultId;
}

/** From the interrupt to the end of the statement, in the engine: a caller's stream ends at once and would prove nothing. */
async function cancelling(): Promise<Figures> {
  const spillFolder = await mkdtemp(join(tmpdir(), 'lagoon-bench-query-'));
  const engine = await createSqlEngine({ memoryLimitMegabytes: null, threads: null, spillFolder });
  const times: number[] = [];
  try {
    for (let i = 0; i < 9; i++) {
      const statement = await engine.start(`cancel${i}`, 'SELECT count(*) FROM range(1_000_000_000_000)');
      await new Promise((resolve) => setTimeout(resolve, 100 + i));
      times.push(
        await timed(async () => {
          statement.interrupt();
          await statement.done.catch(() => undefined);
        }),
      );
    }
  } finally {
    await engine.close();
    await rm(spillFolder, { recursive: true, force: true });
  }
  return { cancel_ms: round(median(times)), cancel_worst_ms: round(Math.max(...times)) };
}

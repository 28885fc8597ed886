import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeCore } from '../src/main/hosts/compose/core';
import { feedNameSchema } from '../src/shared/ids';
import { plainDraft } from '../test/support/plain-draft';
import { Gauge, inProcess, tell, type Told, type WayInput } from './kafka/process';
import { startRowsServer } from './ksqldb/rows-server';
import { round, type Bench } from './measure';

/** LAGOON_BENCH_ROWS makes it shorter, for a look; the table has a tenth of them. */
const streamRows = Number(process.env['LAGOON_BENCH_ROWS'] ?? 10_000_000);
const tableRows = Math.round(streamRows / 10);
const call = { signal: new AbortController().signal };

/** What runs in a process of its own: the server's address stands in the place of the brokers. */
export async function inChild(way: 'stream' | 'table', input: WayInput): Promise<void> {
  await tell(await exportOnce(way, input));
}

async function exportOnce(way: 'stream' | 'table', { brokers, topic, messages, folder }: WayInput): Promise<Told> {
  const core = await composeCore({ lakeRoot: folder, checkOutput: false });
  const name = feedNameSchema.parse(topic.toLowerCase());
  await core.handlers.lake.init({ feeds: 'none' }, call);
  const unset = { username: null, caFile: null, certificateFile: null, keyFile: null };
  const ksqldb = { url: brokers[0] ?? '', ...unset, httpVersion: '1.1' as const, timeoutSeconds: 60 };
  await core.handlers.settings.update({ ksqldb }, call);
  await core.handlers.feeds.add(plainDraft(name, way, { type: 'ksqldb', object: topic }), call);
  const gauge = new Gauge();
  const startedMs = performance.now();
  const { jobs } = await core.handlers.exports.start({ feeds: [name] }, call);
  for await (const seen of core.handlers.jobs.watch({}, call)) {
    const job = seen.find(({ id }) => id === jobs[0]?.id);
    if (job === undefined) continue;
    gauge.reached(job.progress.rows);
    if (job.endedAt === null) continue;
    if (job.status !== 'done' || job.progress.rows !== messages)
      throw new Error(`${job.status} with ${job.progress.rows} rows: ${job.error?.message ?? ''}`);
    break;
  }
  const told = gauge.end(messages, performance.now() - startedMs);
  await core.stop();
  return told;
}

/** An export of a stream and of a table into committed Parquet, from a server that is nothing but rows. Each in a process of its own, whose memory is watched. */
export const run: Bench = async (report) => {
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-bench-ksqldb-'));
  const server = await startRowsServer({ stream: streamRows, table: tableRows });
  const go = async (way: 'stream' | 'table', topic: string, messages: number): Promise<Told> => {
    const own = join(folder, way);
    await mkdir(own);
    const told = await inProcess(import.meta.url, way, { brokers: [server.url], topic, messages, folder: own });
    await rm(own, { recursive: true, force: true });
    report(
      `${way}: ${messages} rows, ${Math.round(told.elapsedMs)} ms; MB at each million: ${told.residentBytes.map(mb).join(', ')}; at the most ${mb(told.maxResidentBytes)}`,
    );
    return told;
  };
  try {
    const stream = await go('stream', 'ORDERS', streamRows);
    const table = await go('table', 'TOTALS', tableRows);
    return {
      'stream, rows': streamRows,
      'stream, rows/s': Math.round((streamRows / stream.elapsedMs) * 1000),
      'stream, resident MB after 1 million': mb(stream.residentBytes[0] ?? stream.maxResidentBytes),
      'stream, resident MB after the last million': mb(stream.residentBytes.at(-1) ?? stream.maxResidentBytes),
      'stream, resident MB at the most': mb(stream.maxResidentBytes),
      'table, rows': tableRows,
      'table, rows/s': Math.round((tableRows / table.elapsedMs) * 1000),
      'table, resident MB at the most': mb(table.maxResidentBytes),
    };
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

function mb(bytes: number): number {
  return round(bytes / 1_000_000, 0);
}

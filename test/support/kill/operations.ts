import type { Job } from '../../../src/shared/contract/jobs';
import type { FeedConfig } from '../../../src/shared/contract/feeds';
import { exportStream, exportTable, streamFeed, tableFeed } from './feeds';
import type { RealLake } from './real-lake';

/** One thing that is killed in the middle. Each must be repeatable: run on a lake where it is done already, it does nothing. */
export interface Operation {
  readonly feed: 'stream' | 'table';
  readonly feeds: readonly FeedConfig[];
  /** What the lake holds before; without strace, once. */
  readonly prepare: (lake: RealLake) => Promise<void>;
  /** The same, by a clock three hours ahead: what waits until a day is left alone. */
  readonly prepareLater: ((lake: RealLake) => Promise<void>) | null;
  readonly run: (lake: RealLake) => Promise<void>;
  /** A commit that comes after it, by another writer: the lake goes on. */
  readonly goOn: (lake: RealLake) => Promise<void>;
  /** The clock of `run` is ahead by this: what has a grace period is let go. */
  readonly laterMs: number;
  /** It stands or falls with the one commit of its feed: an error before that is durable must not end as "committed". */
  readonly oneCommit: boolean;
}

export const feeds = { stream: streamFeed, table: tableFeed };

const dayMs = 86_400_000;
export const hoursLaterMs = 3 * 3_600_000;

async function streamCommits(lake: RealLake, count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) await exportStream(lake.store, n * 10);
}

const stream = (prepared: number, rest: Partial<Operation> = {}): Operation => ({
  feed: 'stream',
  feeds: [streamFeed, tableFeed],
  prepare: (lake) => streamCommits(lake, prepared),
  run: (lake) => exportStream(lake.store, (prepared + 1) * 10),
  goOn: (lake) => exportStream(lake.store, (prepared + 2) * 10),
  prepareLater: null,
  laterMs: 0,
  oneCommit: true,
  ...rest,
});

const table = (prepared: number, rest: Partial<Operation> = {}): Operation => ({
  feed: 'table',
  feeds: [streamFeed, tableFeed],
  prepare: (lake) => exportTable(lake.store, prepared),
  run: (lake) => exportTable(lake.store, prepared + 1),
  goOn: (lake) => exportTable(lake.store, prepared + 2),
  prepareLater: null,
  laterMs: 0,
  oneCommit: true,
  ...rest,
});

const call = { signal: new AbortController().signal };
const chosen = { feeds: [streamFeed.name] };

/** Waits until the jobs have ended; a failure of one is thrown. */
async function finish(lake: RealLake, { jobs }: { jobs: readonly { id: string }[] }): Promise<void> {
  const stop = new AbortController();
  const wanted = new Set(jobs.map(({ id }) => id));
  for await (const all of lake.handlers.jobs.watch({}, { signal: stop.signal })) {
    const ours = all.filter(({ id }) => wanted.has(id));
    const bad = ours.find(({ status }) => status === 'failed' || status === 'cancelled');
    if (bad !== undefined) throw new Error(`${bad.kind} ${bad.status}: ${bad.error?.message ?? ''}`);
    if (ours.every(isOver)) break;
  }
  stop.abort();
}

const isOver = ({ status }: Pick<Job, 'status'>): boolean => status === 'done';

export async function compact(lake: RealLake): Promise<void> {
  await finish(lake, await lake.handlers.maintenance.compact(chosen, call));
}

export async function vacuum(lake: RealLake): Promise<void> {
  await finish(lake, await lake.handlers.maintenance.vacuum(chosen, call));
}

async function retain(lake: RealLake): Promise<void> {
  const { token } = await lake.handlers.maintenance.retentionPlan(chosen, call);
  await lake.handlers.maintenance.applyRetention({ ...chosen, token }, call);
}

const newestOf = async (lake: RealLake, feed: FeedConfig) => (await lake.store.history(feed, 1))[0];

async function undoCompaction(lake: RealLake): Promise<void> {
  const newest = await newestOf(lake, streamFeed);
  if (newest === undefined || newest.operation.startsWith('UNDO')) return;
  await lake.handlers.maintenance.undoCompaction({ feed: streamFeed.name, version: newest.deltaVersion }, call);
}

async function restore(lake: RealLake, feed: FeedConfig): Promise<void> {
  const newest = await newestOf(lake, feed);
  if (newest === undefined || newest.operation === 'RESTORE') return;
  await lake.handlers.lake.restore({ feed: feed.name, version: 1, expected: newest.deltaVersion }, call);
}

/** Days are of January 2026 from the first on: at the time of the test the first two are one day too old. */
function keepingFromTheThird(): FeedConfig {
  const retentionDays = Math.floor((Date.now() - Date.UTC(2026, 0, 3)) / dayMs);
  return { ...streamFeed, retentionDays };
}

/** By the name in the report. A new operation is one line. */
export const operations: Readonly<Record<string, Operation>> = {
  'first commit of a stream': stream(0),
  'commit to a stream': stream(3),
  'commit with a checkpoint': stream(10),
  'new version of a table': table(3),
  'new version, old ones dropped': table(9, { laterMs: hoursLaterMs, oneCommit: false }),
  restore: stream(3, { run: (lake) => restore(lake, streamFeed), goOn: (lake) => exportStream(lake.store, 40) }),
  'restore of a table': table(3, {
    run: (lake) => restore(lake, tableFeed),
    goOn: (lake) => exportTable(lake.store, 4),
  }),
  retention: stream(3, {
    feeds: [keepingFromTheThird(), tableFeed],
    run: retain,
    goOn: (lake) => exportStream(lake.store, 40),
  }),
  compaction: stream(3, {
    run: compact,
    goOn: (lake) => exportStream(lake.store, 40),
    laterMs: hoursLaterMs,
    oneCommit: false,
  }),
  'undo of a compaction': stream(3, {
    prepareLater: compact,
    run: undoCompaction,
    laterMs: hoursLaterMs,
    goOn: (lake) => exportStream(lake.store, 40),
  }),
  vacuum: stream(3, {
    prepareLater: compact,
    run: vacuum,
    goOn: (lake) => exportStream(lake.store, 40),
    laterMs: 60 * dayMs,
    oneCommit: false,
  }),
};

export function operationNamed(name: string): Operation {
  const operation = operations[name];
  if (operation === undefined) throw new RangeError(`There is no operation "${name}".`);
  return operation;
}

import { exportStream, exportTable, streamFeed, tableFeed } from './feeds';
import type { RealLake } from './real-lake';

/** One thing that is killed in the middle. Each must be repeatable: run on a lake where it is done already, it does nothing. */
export interface Operation {
  readonly feed: 'stream' | 'table';
  /** What the lake holds before; without strace, once. */
  readonly prepare: (lake: RealLake) => Promise<void>;
  readonly run: (lake: RealLake) => Promise<void>;
  /** A commit that comes after it, by another writer: the lake goes on. */
  readonly goOn: (lake: RealLake) => Promise<void>;
  /** The clock of `run` is ahead by this: what has a grace period is let go. */
  readonly laterMs: number;
  /** It stands or falls with the one commit of its feed: an error before that is durable must not end as "committed". */
  readonly oneCommit: boolean;
}

const hourMs = 3600_000;

async function streamCommits(lake: RealLake, count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) await exportStream(lake.store, n * 10);
}

const stream = (its: { prepared: number }): Operation => ({
  feed: 'stream',
  prepare: (lake) => streamCommits(lake, its.prepared),
  run: (lake) => exportStream(lake.store, (its.prepared + 1) * 10),
  goOn: (lake) => exportStream(lake.store, (its.prepared + 2) * 10),
  laterMs: 0,
  oneCommit: true,
});

const table = (its: { prepared: number; laterMs: number }): Operation => ({
  feed: 'table',
  prepare: (lake) => exportTable(lake.store, its.prepared),
  run: (lake) => exportTable(lake.store, its.prepared + 1),
  goOn: (lake) => exportTable(lake.store, its.prepared + 2),
  laterMs: its.laterMs,
  oneCommit: its.laterMs === 0,
});

/** By the name in the report. A new operation is one line. */
export const operations: Readonly<Record<string, Operation>> = {
  'first commit of a stream': stream({ prepared: 0 }),
  'commit to a stream': stream({ prepared: 3 }),
  'commit with a checkpoint': stream({ prepared: 10 }),
  'new version of a table': table({ prepared: 3, laterMs: 0 }),
  'new version, old ones dropped': table({ prepared: 9, laterMs: hourMs }),
};

export const feeds = { stream: streamFeed, table: tableFeed };

export function operationNamed(name: string): Operation {
  const operation = operations[name];
  if (operation === undefined) throw new RangeError(`There is no operation "${name}".`);
  return operation;
}

import { join } from 'node:path';
import { createParquetEngine } from '../../src/main/adapters/duckdb/parquet-engine';
import { createNodeFiles } from '../../src/main/adapters/fs/node-files';
import { createSystemClock } from '../../src/main/adapters/system/clock';
import { createIdSource } from '../../src/main/adapters/system/ids';
import { builtInFeeds } from '../../src/main/core/feeds/built-in';
import { createLakeStore } from '../../src/main/core/lake/lake-store';
import { packRecords, type RawBatch } from '../../src/main/core/ports';
import { defaultSettings } from '../../src/main/core/settings/settings-store';
import { readAlone } from '../../test/support/kafka/reading';
import { Gauge, type Told, type WayInput } from './process';
import { connect, eventsOf, message, partitions, silent } from './topic';

/** The client reading and discarding. */
export async function read({ brokers, topic, messages }: WayInput): Promise<Told> {
  const broker = await connect(brokers);
  const gauge = new Gauge();
  const stop = new AbortController();
  let taken = 0;
  const startedMs = performance.now();
  let elapsedMs = 0;
  await readAlone(broker, {
    topic,
    from: new Map(),
    onBatch: (batch) => {
      taken += batch.count;
      gauge.reached(taken);
      if (taken === messages) {
        elapsedMs = performance.now() - startedMs;
        stop.abort();
      }
      return Promise.resolve();
    },
    signal: stop.signal,
  });
  await broker.close();
  return gauge.end(taken, elapsedMs);
}

/** Of a fetch's size; so many different ones are held, and come again and again with other offsets. */
const batchRecords = 2_000;
const heldBatches = 100;

/** The same records from memory to committed files: the lake's writer, with the limits and the overlap that a consumer has. */
export async function write({ messages, folder }: WayInput): Promise<Told> {
  const engine = await createParquetEngine({ temporaryFolder: join(folder, '.spill') });
  const ids = createIdSource();
  const clock = createSystemClock();
  const store = createLakeStore({
    onlyReads: false,
    root: folder,
    files: createNodeFiles(),
    engine,
    clock,
    ids,
    logger: silent,
  });
  const [feed] = builtInFeeds(new Date(0));
  if (feed === undefined) throw new Error('transaction_stream is the first feed');
  const held = heldRecords();
  const { signal } = new AbortController();
  const writer = await store.openWriter(feed, { runId: 'bench', operation: 'CONSUME', signal });
  const { flushRows, flushBytes } = defaultSettings.consumers;
  const gauge = new Gauge();
  const startedMs = performance.now();
  const next = new Map<number, bigint>();
  let committing: Promise<unknown> = Promise.resolve();
  let taken = 0;
  let rows = 0;
  let bytes = 0;
  const commit = async (): Promise<void> => {
    await committing;
    committing = writer.commit(
      [...next].map(([partition, offset]) => ({ appId: `kafka:bench:${partition}`, version: offset - 1n })),
    );
    rows = 0;
    bytes = 0;
  };
  for (let i = 0; taken < messages; i += 1) {
    const made = held[i % held.length];
    if (made === undefined) throw new Error('no batches');
    const partition = i % partitions;
    const baseOffset = next.get(partition) ?? 0n;
    const count = Math.min(made.count, messages - taken);
    await writer.append({ ...made, count, partition, baseOffset });
    next.set(partition, baseOffset + BigInt(count));
    taken += count;
    rows += count;
    bytes += made.bytes.length;
    gauge.reached(taken);
    if (rows >= flushRows || bytes >= flushBytes) await commit();
  }
  await commit();
  await committing;
  const elapsedMs = performance.now() - startedMs;
  await writer.close();
  await engine.close();
  return gauge.end(taken, elapsedMs);
}

function heldRecords(): RawBatch[] {
  const sequence = eventsOf(1);
  const encoder = new TextEncoder();
  return Array.from({ length: heldBatches }, (_, batch) =>
    packRecords(
      0,
      Array.from({ length: batchRecords }, (__, i) => {
        const { value } = message(sequence, batch * batchRecords + i);
        return {
          value: typeof value === 'string' ? encoder.encode(value) : value,
          offset: BigInt(i),
          timestampMs: Date.UTC(2026, 9, 3) + i,
        };
      }),
    ),
  );
}

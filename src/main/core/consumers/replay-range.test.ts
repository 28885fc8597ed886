import { beforeEach, describe, expect, it } from 'vitest';
import { countingIds, feedOf, recordingLogger } from '../../../../test/support/delta-lake';
import { FakeBroker } from '../../../../test/support/fake-broker';
import { FakeClock } from '../../../../test/support/fake-clock';
import { createFakeFiles } from '../../../../test/support/fake-files';
import { createFakeParquetEngine } from '../../../../test/support/fake-parquet-engine';
import { createLakeStore } from '../lake/lake-store';
import type { FeedWriter, LakeStore } from '../lake/types';
import { offsetAt } from '../ports';
import { replayRange } from './replay-range';

const topic = 'orders';
const into = feedOf('stream', { topic: null });
let broker: FakeBroker;
let clock: FakeClock;
let store: LakeStore;

beforeEach(async () => {
  broker = new FakeBroker();
  clock = new FakeClock();
  await broker.ensureTopic(topic, 1);
  const files = createFakeFiles(() => clock.now());
  await files.makeDirectory('/lake');
  store = createLakeStore({
    onlyReads: false,
    root: '/lake',
    files,
    engine: createFakeParquetEngine(files),
    clock,
    ids: countingIds(),
    logger: recordingLogger().logger,
  });
});

function fill(count: number, sizeBytes = 2): void {
  const value = new TextEncoder().encode(`{${' '.repeat(sizeBytes - 2)}}`);
  for (let i = 0; i < count; i += 1) broker.append(topic, 0, value);
}

/** A replay of all of partition 0. `around`: what a test makes of the writer. */
function replay(to: bigint, { rows = 1_000, around = (writer: FeedWriter) => writer } = {}) {
  const cancel = new AbortController();
  const warnings: string[] = [];
  const run = replayRange({
    topic,
    ranges: new Map([[0, { from: 0n, to }]]),
    into,
    broker,
    store: { ...store, openWriter: async (...asked) => around(await store.openWriter(...asked)) },
    engine: { ...createFakeParquetEngine(createFakeFiles(() => clock.now())), offsetRuns: () => Promise.resolve([]) },
    decoders: { decoderOf: () => Promise.resolve(null) },
    limits: { rows, bytes: 1_000_000_000, days: 64, seconds: 30 },
    clock,
    logger: recordingLogger().logger,
    context: {
      runId: 'run',
      signal: cancel.signal,
      stopRequested: new AbortController().signal,
      progress: () => {},
      warn: (message) => warnings.push(message),
    },
  });
  let ended = false;
  run.then(
    () => (ended = true),
    () => (ended = true),
  );
  return { run, ended: () => ended, warnings, cancel };
}

async function settle(turns = 30): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await clock.settle();
}

describe('a replay', () => {
  it('takes each message once where partitions are added meanwhile', async () => {
    // So large that the buffer holds some while the writer works.
    fill(800, 150_000);
    const taken: string[] = [];
    const { run } = replay(800n, {
      around: (writer) => ({
        ...writer,
        positions: writer.positions,
        pendingDays: 0,
        append: async (batch) => {
          for (let i = 0; i < batch.count; i += 1) taken.push(`${batch.partition}/${offsetAt(batch, i)}`);
          if (taken.length !== 200) return;
          // The reader has filled the buffer by then.
          await clock.settle();
          broker.addPartitions(topic, 1);
          await clock.settle();
        },
      }),
    });
    await settle();
    await run;
    expect(taken).toHaveLength(800);
    expect(new Set(taken).size).toBe(800);
  });

  it('marks each of its commits anew, though one is under way when the next is due', async () => {
    fill(500);
    let letGo: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const marks: string[] = [];
    const { run } = replay(500n, {
      rows: 200,
      around: (writer) => ({
        positions: writer.positions,
        pendingDays: 0,
        append: (batch) => writer.append(batch),
        commit: async (positions) => {
          for (const { appId, version } of positions) marks.push(`${appId} ${version}`);
          await gate;
          return await writer.commit(positions);
        },
        close: () => writer.close(),
      }),
    });
    await settle();
    letGo();
    await settle();
    await run;
    const mark = 'kafka-replay:fake-cluster:topic-1:orders';
    expect(marks).toEqual([`${mark} 1`, `${mark} 2`, `${mark} 3`]);
    expect((await store.snapshot(into))?.totals.records).toBe(500);
  });
});

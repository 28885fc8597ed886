import type { JobProgress } from '../../src/shared/contract/jobs';
import type { LakeError } from '../../src/shared/errors';
import type { ConsumedFeed } from '../../src/main/core/consumers/assignment';
import { consumeFeed } from '../../src/main/core/consumers/consume-feed';
import type { ConsumeFeedOptions } from '../../src/main/core/consumers/consume-feed';
import { ConsumerMeter } from '../../src/main/core/consumers/consumer-meter';
import { PauseSwitch } from '../../src/main/core/consumers/pause-switch';
import type { CommitOutcome, FeedWriter } from '../../src/main/core/lake/types';
import { offsetAt, type RawBatch, type SourcePosition } from '../../src/main/core/ports';
import { FakeBroker } from './fake-broker';
import { FakeClock } from './fake-clock';
import { plainKafka } from './kafka/reading';

export const topic = 'orders';
const silent = { info: () => {}, warn: () => {}, error: () => {} };
export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A feed in memory: what was committed, and with which positions. */
export class FakeLake {
  readonly commits: { offsets: string[]; positions: Map<string, bigint> }[] = [];
  readonly positions = new Map<string, bigint>();
  commitFailure: LakeError | null = null;
  appendGate: Promise<void> = Promise.resolve();
  commitGate: (signal: AbortSignal) => Promise<void> = () => Promise.resolve();
  onAppend: (batch: RawBatch) => void = () => {};
  /** Of partitions that were moved back, as `ConsumedFeed.ceilings`. */
  readonly ceilings = new Map<string, bigint>();
  opened = 0;

  feed(): ConsumedFeed {
    return {
      openWriter: (signal) => {
        this.opened += 1;
        return Promise.resolve(this.writer(signal));
      },
      positions: () => Promise.resolve(this.positions),
      ceilings: () => Promise.resolve(this.ceilings),
      heldOffsets: () =>
        Promise.resolve({
          runs: (partition, { from, to }) => {
            const held = new Set(this.committed());
            const runs = [];
            for (let at = from; at <= to; at += 1n) if (held.has(`${partition}/${at}`)) runs.push({ from: at, to: at });
            return Promise.resolve(runs);
          },
        }),
    };
  }

  writer(signal: AbortSignal = new AbortController().signal): FeedWriter {
    let staged: string[] = [];
    const known = new Map(this.positions);
    return {
      positions: known,
      get pendingDays() {
        return staged.length === 0 ? 0 : 1;
      },
      append: async (batch: RawBatch) => {
        await this.appendGate;
        this.onAppend(batch);
        for (let i = 0; i < batch.count; i += 1) staged.push(`${batch.partition}/${offsetAt(batch, i)}`);
      },
      commit: async (positions: readonly SourcePosition[]): Promise<CommitOutcome> => {
        await this.commitGate(signal);
        if (this.commitFailure !== null) throw this.commitFailure;
        for (const { appId, version } of positions) {
          this.positions.set(appId, version);
          known.set(appId, version);
        }
        this.commits.push({
          offsets: [...staged],
          positions: new Map(positions.map(({ appId, version }) => [appId, version])),
        });
        const rows = staged.length;
        staged = [];
        return { deltaVersion: this.commits.length - 1, rows, quarantinedRows: 0, writtenBytes: rows * 10, days: 1 };
      },
      close: async () => {
        staged = [];
      },
    };
  }

  committed(): string[] {
    return this.commits.flatMap(({ offsets }) => offsets);
  }
}

/** A topic of a fake cluster, a feed in memory, a clock that a test moves, and consumers on them. */
export async function setUpConsumer(partitions = 1) {
  const broker = new FakeBroker();
  await broker.ensureTopic(topic, partitions);
  const lake = new FakeLake();
  const clock = new FakeClock();
  const fill = (count: number, partition = 0): void => {
    for (let index = 0; index < count; index++) broker.append(topic, partition, bytes('{"a":1}'));
  };
  const start = (change: Partial<ConsumeFeedOptions> = {}) => {
    const cancel = new AbortController();
    const stop = new AbortController();
    const warnings: string[] = [];
    const overtaken: string[] = [];
    const pause = new PauseSwitch();
    const meter = new ConsumerMeter(clock, () => {});
    let progress: Partial<JobProgress> = {};
    const run = consumeFeed({
      topic,
      groupId: 'lagoon-orders',
      connect: () => broker.connector().connect(plainKafka([])),
      feed: lake.feed(),
      limits: { rows: 1_000, bytes: 1_000_000, days: 64, seconds: 30 },
      until: { kind: 'stopped' },
      quarantineName: 'orders_quarantine',
      pause,
      meter,
      clock,
      logger: silent,
      onOvertaken: (reason) => Promise.resolve(void overtaken.push(reason)),
      context: {
        runId: 'run',
        signal: cancel.signal,
        stopRequested: stop.signal,
        progress: (update) => {
          progress = { ...progress, ...update };
        },
        warn: (message) => warnings.push(message),
      },
      ...change,
    });
    let ended = false;
    // Asserted on by whoever awaits it; it may reject before that.
    run.then(
      () => (ended = true),
      () => (ended = true),
    );
    return { run, ended: () => ended, cancel, stop, warnings, overtaken, pause, meter, progress: () => progress };
  };
  return { broker, lake, clock, fill, start };
}

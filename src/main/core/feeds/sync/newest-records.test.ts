import { beforeEach, describe, expect, it } from 'vitest';
import { FakeBroker } from '../../../../../test/support/fake-broker';
import { FakeClock } from '../../../../../test/support/fake-clock';
import { keyAt, valueAt, type TopicRead } from '../../ports';
import { newestRecords, type NewestRecords } from './newest-records';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (part: Uint8Array | null | undefined): string | null =>
  part === null || part === undefined ? null : new TextDecoder().decode(part);
const valuesOf = ({ batches }: NewestRecords): (string | null)[] => batches.map((batch) => text(valueAt(batch, 0)));

/** Describes its topics and gives nothing of them. */
class SilentBroker extends FakeBroker {
  reading = 0;

  constructor(private readonly isReachable: boolean) {
    super();
  }

  override async read({ signal, onReachable }: TopicRead): Promise<void> {
    this.reading += 1;
    onReachable(this.isReachable);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  }
}

describe('the newest records of a topic', () => {
  const topic = 'orders';
  let broker: FakeBroker;
  let clock: FakeClock;
  let cancel: AbortController;

  beforeEach(async () => {
    broker = new FakeBroker();
    clock = new FakeClock();
    cancel = new AbortController();
    await broker.ensureTopic(topic, 2);
  });
  const newest = (rows: number, of: FakeBroker = broker) =>
    newestRecords(topic, rows, { broker: of, clock, signal: cancel.signal });

  it('are the last of all partitions by their time, the newest first', async () => {
    for (let at = 0; at < 300; at += 1) broker.append(topic, at % 3 === 0 ? 1 : 0, bytes(String(at)), 1000 + at);
    expect(valuesOf(await newest(4))).toEqual(['299', '298', '297', '296']);
    expect((await newest(4)).note).toBeNull();
  });

  it('carry key, headers and tombstones as they came', async () => {
    await broker.produce(topic, [{ key: 'k', value: null, headers: { from: 'till' }, timestampMs: 5 }]);
    const [batch] = (await newest(10)).batches;
    if (batch === undefined) throw new Error('no record came');
    expect(valueAt(batch, 0)).toBeNull();
    expect(text(keyAt(batch, 0))).toBe('k');
    expect(batch.headersOf?.(0).map(({ name, value }) => [name, text(value)])).toEqual([['from', 'till']]);
    expect(batch.timestampsMs[0]).toBe(5);
  });

  it('are looked for further back where the last offsets have none', async () => {
    for (let at = 0; at < 5; at += 1) broker.append(topic, 0, bytes(String(at)), at);
    broker.skipOffsets(topic, 0, 1000n);
    expect(valuesOf(await newest(3))).toEqual(['4', '3', '2']);
  });

  it('are none of a topic that has none, or had', async () => {
    expect(await newest(3)).toEqual({ batches: [], note: null });
    broker.append(topic, 0, bytes('gone'), 1);
    broker.removeBefore(topic, 0, 1n);
    expect(await newest(3)).toEqual({ batches: [], note: null });
  });

  it('are looked for at most ten seconds', async () => {
    const silent = new SilentBroker(true);
    await silent.ensureTopic(topic, 1);
    silent.append(topic, 0, bytes('1'));
    const found = newest(3, silent);
    await clock.advance(9_999);
    expect(silent.reading).toBe(1);
    await clock.advance(1);
    expect(await found).toEqual({ batches: [], note: 'The topic was read for 10 s, and there is more.' });
  });

  it('fail where the cluster is away all the time', async () => {
    const silent = new SilentBroker(false);
    await silent.ensureTopic(topic, 1);
    silent.append(topic, 0, bytes('1'));
    const failed = newest(3, silent).catch((error: unknown) => error);
    await clock.advance(10_000);
    expect(await failed).toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('are not looked for any more when the caller has gone', async () => {
    const silent = new SilentBroker(true);
    await silent.ensureTopic(topic, 1);
    silent.append(topic, 0, bytes('1'));
    const failed = newest(3, silent).catch((error: unknown) => error);
    await clock.settle();
    cancel.abort();
    expect(await failed).toMatchObject({ code: 'CANCELLED' });
  });

  it('hold no more than a bounded number of bytes', async () => {
    const large = new Uint8Array(9 * 1024 * 1024).fill(0x20);
    for (let at = 0; at < 4; at += 1) broker.append(topic, 0, large, at);
    const { batches, note } = await newest(10);
    expect(note).toContain('large');
    expect(batches.length).toBeGreaterThan(0);
  });
});

import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { keyAt, offsetAt, valueAt, type Broker, type BrokerRecord, type RawBatch } from '../../../src/main/core/ports';
import { describeGroupContract } from './group-contract';
import { readAlone } from './reading';

export interface BrokerUnderTest {
  readonly broker: Broker;
  /** Removes what comes before an offset, as retention does. */
  removeBefore(topic: string, partition: number, offset: bigint): Promise<void>;
  /** Deletes the topic and makes it again, empty. */
  recreate(topic: string): Promise<void>;
}

const recordSchema = z.object({ n: z.number() });

const offsetsOf = (batch: RawBatch): bigint[] => Array.from({ length: batch.count }, (_, i) => offsetAt(batch, i));

const text = (value: Uint8Array | null | undefined): string => (value ? Buffer.from(value).toString('utf8') : '');

function numbered(count: number, first = 0): BrokerRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    key: `key-${(first + index) % 17}`,
    value: JSON.stringify({ n: first + index }),
    timestampMs: 1_700_000_000_000 + first + index,
  }));
}

/** What every Broker does: the fake that core is tested with, and Kafka. */
export function describeBrokerContract(name: string, open: () => Promise<BrokerUnderTest>): void {
  describe(`the Broker contract: ${name}`, () => {
    let subject: BrokerUnderTest;
    let topic: string;

    beforeEach(async () => {
      subject = await open();
      topic = `contract-${randomUUID()}`;
    });
    afterEach(async () => {
      await subject.broker.close();
    });

    /** Reads until `enough` says so; the batches, in order. */
    async function read(from: ReadonlyMap<number, bigint>, enough: (rows: number) => boolean): Promise<RawBatch[]> {
      const stop = new AbortController();
      const batches: RawBatch[] = [];
      let rows = 0;
      await readAlone(subject.broker, {
        topic,
        from,
        signal: stop.signal,
        onBatch: async (batch) => {
          batches.push(batch);
          rows += batch.count;
          if (enough(rows)) stop.abort();
        },
      });
      return batches;
    }

    it('says NOT_FOUND of a topic that is not there', async () => {
      await expect(subject.broker.describeTopic(topic)).rejects.toMatchObject({
        code: 'NOT_FOUND',
        details: { topic },
      });
    });

    it('makes a topic once and describes it', async () => {
      await subject.broker.ensureTopic(topic, 3);
      await subject.broker.ensureTopic(topic, 5);
      await subject.broker.produce(topic, numbered(10));
      const description = await subject.broker.describeTopic(topic);
      expect(description.topic).toBe(topic);
      expect(description.clusterId).not.toBe('');
      expect(description.topicId).not.toBe(topic);
      expect(description.partitions.map(({ partition, earliest }) => [partition, earliest])).toEqual([
        [0, 0n],
        [1, 0n],
        [2, 0n],
      ]);
      expect(description.partitions.reduce((sum, { latest }) => sum + latest, 0n)).toBe(10n);
      const some = await subject.broker.describeTopic(topic, [2, 7]);
      expect(some.partitions).toMatchObject(description.partitions.filter(({ partition }) => partition === 2));
    });

    it('gives every record once, in order within its partition, with its bytes and time', async () => {
      await subject.broker.ensureTopic(topic, 3);
      await subject.broker.produce(topic, numbered(1_000));
      const batches = await read(new Map(), (rows) => rows >= 1_000);

      const seen = new Set<number>();
      const next = new Map<number, bigint>();
      for (const batch of batches) {
        const { partition } = batch;
        for (const [index, offset] of offsetsOf(batch).entries()) {
          expect(offset).toBe(next.get(partition) ?? 0n);
          next.set(partition, offset + 1n);
          const { n } = recordSchema.parse(JSON.parse(text(valueAt(batch, index))));
          expect(batch.timestampsMs[index]).toBe(1_700_000_000_000 + n);
          seen.add(n);
        }
      }
      expect(seen.size).toBe(1_000);
      expect(next.size).toBe(3);
    });

    it('gives keys, headers, times and tombstones as they were written', async () => {
      await subject.broker.ensureTopic(topic, 1);
      await subject.broker.produce(topic, [
        { key: 'a', value: 'one', timestampMs: 1_700_000_000_001, headers: { trace: 'x1', empty: '' } },
        { key: null, value: 'two', timestampMs: 1_600_000_000_000 },
        { key: 'ключ', value: null, timestampMs: 1_700_000_000_003 },
        { key: '', value: '', timestampMs: 1_700_000_000_004, headers: { origin: 'Ω' } },
      ]);
      const batches = await read(new Map(), (rows) => rows >= 4);
      const found = batches.flatMap((batch) =>
        offsetsOf(batch).map((_, index) => {
          const key = keyAt(batch, index);
          const value = valueAt(batch, index);
          const headers = batch.headersOf?.(index) ?? [];
          return {
            key: key === null ? null : text(key),
            value: value === null ? null : text(value),
            timestampMs: batch.timestampsMs[index],
            headers: headers.map((header) => `${header.name}=${text(header.value)}`),
          };
        }),
      );
      expect(found).toEqual([
        { key: 'a', value: 'one', timestampMs: 1_700_000_000_001, headers: ['trace=x1', 'empty='] },
        { key: null, value: 'two', timestampMs: 1_600_000_000_000, headers: [] },
        { key: 'ключ', value: null, timestampMs: 1_700_000_000_003, headers: [] },
        { key: '', value: '', timestampMs: 1_700_000_000_004, headers: ['origin=Ω'] },
      ]);
    });

    it('starts where it is told, and at the earliest of a partition it is not told about', async () => {
      await subject.broker.ensureTopic(topic, 3);
      await subject.broker.produce(topic, numbered(600));
      const { partitions } = await subject.broker.describeTopic(topic);
      const start = (partitions[1]?.latest ?? 0n) - 2n;
      const expected = Number((partitions[0]?.latest ?? 0n) + 2n + (partitions[2]?.latest ?? 0n));
      const batches = await read(new Map([[1, start]]), (rows) => rows >= expected);

      const firsts = new Map<number, bigint>();
      for (const batch of batches) {
        if (!firsts.has(batch.partition)) firsts.set(batch.partition, batch.baseOffset);
      }
      expect(firsts).toEqual(
        new Map([
          [0, 0n],
          [1, start],
          [2, 0n],
        ]),
      );
    });

    it('does not start from the group offsets that it hinted', async () => {
      await subject.broker.ensureTopic(topic, 1);
      await subject.broker.produce(topic, numbered(20));
      await subject.broker.commitHint('contract', topic, new Map([[0, 20n]]));
      const [batch] = await read(new Map([[0, 5n]]), () => true);
      expect(batch?.baseOffset).toBe(5n);
    });

    it('hands over one batch at a time', async () => {
      await subject.broker.ensureTopic(topic, 3);
      await subject.broker.produce(topic, numbered(2_000));
      const stop = new AbortController();
      let inside = 0;
      let most = 0;
      let rows = 0;
      await readAlone(subject.broker, {
        topic,
        from: new Map(),
        signal: stop.signal,
        onBatch: async (batch) => {
          most = Math.max(most, ++inside);
          await new Promise((resolve) => setImmediate(resolve));
          inside--;
          rows += batch.count;
          if (rows >= 2_000) stop.abort();
        },
      });
      expect(most).toBe(1);
    });

    it('gives what arrives while it reads', async () => {
      await subject.broker.ensureTopic(topic, 1);
      await subject.broker.produce(topic, numbered(5));
      let sent = false;
      const batches = await read(new Map(), (rows) => {
        if (!sent) {
          sent = true;
          void subject.broker.produce(topic, numbered(5, 5));
        }
        return rows >= 10;
      });
      expect(batches.flatMap(offsetsOf)).toEqual(Array.from({ length: 10 }, (_, index) => BigInt(index)));
    });

    it('fails with what the receiver failed with', async () => {
      await subject.broker.ensureTopic(topic, 1);
      await subject.broker.produce(topic, numbered(5));
      const failure = new Error('the disk is full');
      const reading = readAlone(subject.broker, {
        topic,
        from: new Map(),
        signal: new AbortController().signal,
        onBatch: () => Promise.reject(failure),
      });
      await expect(reading).rejects.toBe(failure);
    });

    it('ends when the signal fires, though the receiver never answers', async () => {
      await subject.broker.ensureTopic(topic, 1);
      await subject.broker.produce(topic, numbered(5));
      const stop = new AbortController();
      let calls = 0;
      await readAlone(subject.broker, {
        topic,
        from: new Map(),
        signal: stop.signal,
        onBatch: () => {
          calls++;
          setImmediate(() => stop.abort());
          return new Promise(() => {});
        },
      });
      expect(calls).toBe(1);
    });

    it('says SOURCE, with the offsets, where the wanted one was removed', async () => {
      await subject.broker.ensureTopic(topic, 1);
      await subject.broker.produce(topic, numbered(20));
      await subject.removeBefore(topic, 0, 10n);
      await expect(read(new Map([[0, 3n]]), () => true)).rejects.toMatchObject({
        code: 'SOURCE',
        details: { topic, partition: 0, wantedOffset: '3', earliestOffset: '10', latestOffset: '20' },
      });
    });

    it('says SOURCE, with the offsets, where the wanted one is beyond the end', async () => {
      await subject.broker.ensureTopic(topic, 1);
      await subject.broker.produce(topic, numbered(20));
      await expect(read(new Map([[0, 21n]]), () => true)).rejects.toMatchObject({
        code: 'SOURCE',
        details: { topic, partition: 0, wantedOffset: '21', earliestOffset: '0', latestOffset: '20' },
      });
    });

    it('says SOURCE where messages are removed that it has not read yet', async () => {
      await subject.broker.ensureTopic(topic, 1);
      await subject.broker.produce(topic, numbered(5));
      const offsets: bigint[] = [];
      const reading = readAlone(subject.broker, {
        topic,
        from: new Map(),
        signal: new AbortController().signal,
        onBatch: async (batch) => {
          offsets.push(...offsetsOf(batch));
          // What a reader has fetched ahead, it may give; so there is always something behind that, and it is removed.
          for (let round = 0; round < 3; round += 1) {
            await subject.broker.produce(topic, numbered(20));
            const { partitions } = await subject.broker.describeTopic(topic);
            await subject.removeBefore(topic, 0, (partitions[0]?.latest ?? 0n) - 5n);
          }
        },
      });
      const failure = await reading.then(
        () => null,
        (error: unknown) => error,
      );
      expect(offsets.slice(0, 5)).toEqual([0n, 1n, 2n, 3n, 4n]);
      expect(offsets).toEqual(offsets.map((_, index) => BigInt(index)));
      expect(failure).toMatchObject({
        code: 'SOURCE',
        details: { topic, partition: 0, wantedOffset: offsets.length.toString() },
      });
    });

    it('says SOURCE where the topic is made again while it is read', async () => {
      await subject.broker.ensureTopic(topic, 1);
      await subject.broker.produce(topic, numbered(5));
      let rows = 0;
      const reading = readAlone(subject.broker, {
        topic,
        from: new Map(),
        signal: new AbortController().signal,
        onBatch: async (batch) => {
          rows += batch.count;
          await subject.recreate(topic);
        },
      });
      await expect(reading).rejects.toMatchObject({ code: 'SOURCE', details: { topic } });
      expect(rows).toBe(5);
    });

    it('gives a topic that was made again another id', async () => {
      await subject.broker.ensureTopic(topic, 1);
      const before = await subject.broker.describeTopic(topic);
      await subject.recreate(topic);
      const after = await subject.broker.describeTopic(topic);
      expect(after.topicId).not.toBe(before.topicId);
    });

    describeGroupContract(() => subject);
  });
}

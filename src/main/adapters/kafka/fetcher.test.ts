import { afterEach, describe, expect, it, vi } from 'vitest';
import { batchOf } from '../../../../test/support/kafka/record-batches';
import { LakeError } from '../../../shared/errors';
import type { Logger } from '../../core/ports';
import type { KnownTopic } from './cluster';
import { Fetcher } from './fetcher';
import type { Fetched, Leaders } from './fetcher';
import { KafkaError } from './protocol-errors';
import { Reachability } from './reachability';
import { Stopper } from './stopper';
import { WireReader, WireWriter } from './wire';

const silent = { info: () => {}, warn: () => {}, error: () => {} };
const FETCH_BY_NAME = 11;
const FETCH_BY_ID = 13;

interface Answered {
  readonly partition: number;
  readonly errorCode?: number;
  readonly logStart?: bigint;
  readonly records?: Buffer;
}

type Answer = readonly Answered[] | LakeError | null;

/** What a fetch asks for: partition → offset. */
type Asked = ReadonlyMap<number, bigint>;

function answerOf(partitions: readonly Answered[]): Buffer {
  const writer = new WireWriter().int32(0).int16(0).int32(0).int32(1).string('t');
  writer.array(partitions, ({ partition, errorCode = 0, logStart = 0n, records = Buffer.alloc(0) }) =>
    writer
      .int32(partition)
      .int16(errorCode)
      .int64(100n)
      .int64(100n)
      .int64(logStart)
      .int32(0)
      .int32(-1)
      .sizedBytes(records),
  );
  return writer.toBuffer();
}

function askedOf(body: Buffer): Asked {
  const reader = new WireReader(body);
  reader.skip(4 + 4 + 4 + 4 + 1 + 4 + 4 + 4);
  reader.string();
  return new Map(
    reader.array(() => {
      const partition = reader.int32();
      reader.int32();
      const offset = reader.int64();
      reader.skip(8 + 4);
      return [partition, offset] as const;
    }),
  );
}

function askedById(body: Buffer): { offset: bigint; lastEpoch: number } {
  const reader = new WireReader(body);
  reader.skip(4 + 4 + 4 + 4 + 1 + 4 + 4 + 1 + 16 + 1 + 4 + 4);
  return { offset: reader.int64(), lastEpoch: reader.int32() };
}

/** Of partition 0: records, an error, or where the records of an epoch end. */
function answerById(found: Buffer | number | { readonly epoch: number; readonly endOffset: bigint }): Buffer {
  const records = Buffer.isBuffer(found) ? found : Buffer.alloc(0);
  const writer = new WireWriter().int32(0).int16(0).int32(0).unsignedVarint(2).bytes(Buffer.alloc(16, 7));
  writer
    .unsignedVarint(2)
    .int32(0)
    .int16(typeof found === 'number' ? found : 0)
    .int64(100n)
    .int64(100n)
    .int64(0n)
    .unsignedVarint(1)
    .int32(-1)
    .unsignedVarint(records.length + 1)
    .bytes(records);
  if (typeof found === 'number' || Buffer.isBuffer(found)) writer.noTags();
  else writer.unsignedVarint(1).unsignedVarint(0).unsignedVarint(13).int32(found.epoch).int64(found.endOffset).noTags();
  return writer.noTags().noTags().toBuffer();
}

const known = (leaders: readonly (number | null)[], leaderEpoch = 0): KnownTopic => ({
  clusterId: 'c',
  errorCode: 0,
  name: 't',
  topicId: null,
  partitions: leaders.map((leader, partition) => ({ partition, leader, leaderEpoch })),
});

const one = (baseOffset: bigint): Buffer => batchOf({ baseOffset, records: [{ value: `at ${baseOffset}` }] });

interface Signal {
  readonly fired: Promise<void>;
  readonly fire: () => void;
}

function signal(): Signal {
  let fire = (): void => {};
  const fired = new Promise<void>((resolve) => {
    fire = resolve;
  });
  return { fired, fire };
}

describe('fetching', () => {
  let stopper = new Stopper();
  afterEach(() => {
    stopper.stop();
    vi.useRealTimers();
  });

  /** Brokers that answer as `answer` says, until it has nothing more to say: then they hold the fetch. */
  function start(options: {
    leaders: readonly (number | null)[];
    answer: (node: number, asked: Asked) => Answer | Promise<Answer>;
    refresh?: () => KnownTopic;
    put?: (fetched: readonly Fetched[]) => Promise<void>;
    logger?: Logger;
  }): { fetcher: Fetcher; fetched: Fetched[]; reachable: boolean[]; got: (count: number) => Promise<void> } {
    stopper = new Stopper();
    const fetched: Fetched[] = [];
    const reachable: boolean[] = [];
    let wake: () => void = () => {};
    const cluster: Leaders = {
      node: (id) => ({ host: `node-${id}`, port: id }),
      open: async ({ port }) => ({
        version: () => FETCH_BY_NAME,
        ask: async (request) => {
          const found = await options.answer(port, askedOf(request.body));
          if (found instanceof LakeError) throw found;
          if (found === null) return await new Promise(() => {});
          return request.read(new WireReader(answerOf(found)));
        },
        close: () => {},
      }),
    };
    const positions = new Map(options.leaders.map((_, partition) => [partition, 0n]));
    const fetcher = new Fetcher({
      topic: 't',
      topicId: null,
      positions,
      cluster,
      refresh: async () => options.refresh?.() ?? known(options.leaders),
      reach: new Reachability((isReachable) => reachable.push(isReachable)),
      logger: options.logger ?? silent,
      stopper,
      put: async (more) => {
        fetched.push(...more);
        wake();
        await options.put?.(more);
      },
    });
    fetcher.follow(known(options.leaders));
    const got = async (count: number): Promise<void> => {
      while (fetched.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
    return { fetcher, fetched, reachable, got };
  }

  const offsetsOf = (fetched: readonly Fetched[]): string[] =>
    fetched.map((found) => (found.kind === 'records' ? `${found.set.partition}@${found.set.from}` : found.kind));

  it('asks each leader for its partitions, each time behind what came', async () => {
    const asked: string[] = [];
    const { fetched, got } = start({
      leaders: [1, 2, 1],
      answer: (node, wanted) => {
        asked.push(`${node}: ${[...wanted].map(([partition, offset]) => `${partition}@${offset}`).join(' ')}`);
        const [first] = [...wanted].filter(([, offset]) => offset < 2n);
        return first === undefined ? null : [{ partition: first[0], records: one(first[1]) }];
      },
    });
    await got(6);
    expect(offsetsOf(fetched).toSorted((a, b) => a.localeCompare(b))).toEqual([
      '0@0',
      '0@1',
      '1@0',
      '1@1',
      '2@0',
      '2@1',
    ]);
    expect(asked.filter((question) => question.startsWith('1:')).slice(0, 4)).toEqual([
      '1: 0@0 2@0',
      // What just gave something waits behind the others.
      '1: 2@0 0@1',
      '1: 0@1 2@1',
      '1: 2@1 0@2',
    ]);
  });

  it('asks for no more than one answer ahead', async () => {
    let asked = 0;
    const { got } = start({
      leaders: [1],
      answer: (_, wanted) => {
        asked++;
        return [{ partition: 0, records: one(wanted.get(0) ?? 0n) }];
      },
      put: () => new Promise(() => {}),
    });
    await got(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toBe(1);
  });

  it('follows a partition to its new leader, from where the old one ended', async () => {
    const { fetched, got, reachable } = start({
      leaders: [1],
      answer: (node, wanted) => {
        const offset = wanted.get(0) ?? 0n;
        if (node === 1)
          return offset === 0n
            ? [{ partition: 0, records: one(0n) }]
            : [{ partition: 0, errorCode: KafkaError.notLeaderOrFollower }];
        return offset === 1n ? [{ partition: 0, records: one(1n) }] : null;
      },
      refresh: () => known([2], 1),
    });
    await got(2);
    expect(offsetsOf(fetched)).toEqual(['0@0', '0@1']);
    expect(reachable).toEqual([]);
  });

  it('takes nothing of the leader before, once another is asked', async () => {
    let answerLate: () => void = () => {};
    const { fetcher, fetched, got } = start({
      leaders: [1],
      answer: async (node, wanted) => {
        const offset = wanted.get(0) ?? 0n;
        if (node === 1)
          await new Promise<void>((resolve) => {
            answerLate = resolve;
          });
        return offset < 3n ? [{ partition: 0, records: one(offset) }] : null;
      },
    });
    await new Promise((resolve) => setImmediate(resolve));
    fetcher.follow(known([2], 1));
    await got(3);
    answerLate();
    await new Promise((resolve) => setImmediate(resolve));
    expect(offsetsOf(fetched)).toEqual(['0@0', '0@1', '0@2']);
  });

  it('says where what it read was truncated: another leader ends the epoch of its last batch earlier', async () => {
    stopper = new Stopper();
    const asked: string[] = [];
    const failure = await new Promise<unknown>((resolve) => {
      const fetcher = new Fetcher({
        topic: 't',
        topicId: Buffer.alloc(16, 7).toString('base64url'),
        positions: new Map([[0, 0n]]),
        cluster: {
          node: (id) => ({ host: `node-${id}`, port: id }),
          open: async ({ port }) => ({
            version: () => FETCH_BY_ID,
            ask: async (request) => {
              const { offset, lastEpoch } = askedById(request.body);
              asked.push(`node ${port} from ${offset} behind epoch ${lastEpoch}`);
              const records = batchOf({ baseOffset: 0n, leaderEpoch: 4, records: [{ value: 'a' }, { value: 'b' }] });
              if (port === 2) return request.read(new WireReader(answerById({ epoch: 4, endOffset: 1n })));
              return request.read(new WireReader(answerById(offset === 0n ? records : KafkaError.fencedLeaderEpoch)));
            },
            close: () => {},
          }),
        },
        refresh: async () => known([2], 5),
        reach: new Reachability(() => {}),
        logger: silent,
        stopper,
        put: async (fetched) => {
          for (const found of fetched) if (found.kind === 'failure') resolve(found.error);
        },
      });
      fetcher.follow(known([1], 4));
    });
    expect(failure).toMatchObject({
      code: 'SOURCE',
      message: expect.stringContaining('was truncated') as unknown,
      details: { topic: 't', partition: 0, offset: '2', endOffset: '1' },
    });
    expect(asked.slice(0, 3)).toEqual([
      'node 1 from 0 behind epoch -1',
      'node 1 from 2 behind epoch 4',
      'node 2 from 2 behind epoch 4',
    ]);
  });

  it('waits an outage out, and tells it', async () => {
    let isAway = true;
    const { fetched, got, reachable } = start({
      leaders: [1],
      answer: (_, wanted) => {
        if (isAway) {
          isAway = false;
          return new LakeError('UNAVAILABLE', 'away');
        }
        return wanted.get(0) === 0n ? [{ partition: 0, records: one(0n) }] : null;
      },
    });
    await got(1);
    expect(offsetsOf(fetched)).toEqual(['0@0']);
    expect(reachable).toEqual([false, true]);
  });

  it('waits for a leader where there is none', async () => {
    const { fetched, got, reachable } = start({
      leaders: [null],
      answer: (_, wanted) => (wanted.get(0) === 0n ? [{ partition: 0, records: one(0n) }] : null),
      refresh: () => known([1], 1),
    });
    await got(1);
    expect(offsetsOf(fetched)).toEqual(['0@0']);
    expect(reachable).toEqual([false, true]);
  });

  it('takes a gap for one of compaction as long as the first offset is not beyond the position', async () => {
    const answer =
      (logStart: bigint) =>
      (_: number, wanted: Asked): readonly Answered[] | null =>
        wanted.get(0) === 0n ? [{ partition: 0, logStart, records: one(7n) }] : null;
    const compacted = start({ leaders: [1], answer: answer(0n) });
    await compacted.got(1);
    expect(offsetsOf(compacted.fetched)).toEqual(['0@0']);
    stopper.stop();
    const removed = start({ leaders: [1], answer: answer(5n) });
    await removed.got(1);
    expect(removed.fetched[0]).toEqual({ kind: 'out of range', partition: 0, offset: 0n });
  });

  it('leaves a partition that fails alone for a while, and not its neighbours; says so once', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const warnings: unknown[] = [];
    const held = signal();
    const released = signal();
    const secondTold = signal();
    let failures = 0;
    const { fetched, got } = start({
      leaders: [1, 1],
      logger: { ...silent, warn: (event, fields) => warnings.push({ event, ...fields }) },
      answer: async (_, wanted) => {
        if (failures > 1) {
          secondTold.fire();
          return null;
        }
        const answers: Answered[] = [];
        const next = wanted.get(0);
        if (next !== undefined && next < 50n) answers.push({ partition: 0, records: one(next) });
        if (wanted.has(1)) {
          failures += 1;
          answers.push({ partition: 1, errorCode: KafkaError.kafkaStorageError });
        }
        if (answers.length > 0) return answers;
        held.fire();
        await released.fired;
        return [];
      },
    });
    await got(50);
    await held.fired;
    expect(fetched.filter(({ kind }) => kind === 'records')).toHaveLength(50);
    // By time, which stands still, and not by answer.
    expect(failures).toBe(1);
    const warning = {
      event: 'kafka.reader.partition',
      topic: 't',
      partition: 1,
      kafkaCode: KafkaError.kafkaStorageError,
    };
    expect(warnings).toEqual([warning]);
    vi.advanceTimersByTime(250);
    released.fire();
    await secondTold.fired;
    expect(failures).toBe(2);
    expect(warnings).toEqual([warning]);
  });

  it('gives up on a batch that never comes whole', async () => {
    const { fetched, got } = start({
      leaders: [1],
      answer: () => [{ partition: 0, records: one(0n).subarray(0, 65) }],
    });
    await got(3);
    expect(fetched.at(-1)).toMatchObject({ kind: 'failure', error: { code: 'SOURCE' } });
  });

  it('ends with what trying again does not mend', async () => {
    const { fetched, got } = start({
      leaders: [1],
      answer: () => [{ partition: 0, errorCode: KafkaError.topicAuthorizationFailed }],
    });
    await got(1);
    expect(fetched[0]).toMatchObject({ kind: 'failure', error: { code: 'REFUSED', retryable: false } });
  });
});

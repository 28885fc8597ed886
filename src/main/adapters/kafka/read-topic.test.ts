import { afterEach, describe, expect, it } from 'vitest';
import { plainKafka } from '../../../../test/support/kafka/reading';
import { metadataOf, startStandIn } from '../../../../test/support/kafka/stand-in-broker';
import type { StandInBroker } from '../../../../test/support/kafka/stand-in-broker';
import { KafkaError } from './protocol-errors';
import { readTopic } from './read-topic';
import { WireWriter } from './wire';
import type { WireReader } from './wire';

const silent = { info: () => {}, warn: () => {}, error: () => {} };
const FETCH = 1;
const LIST_OFFSETS = 2;
const METADATA = 3;

let broker: StandInBroker | null = null;
afterEach(async () => {
  await broker?.close();
});

/** Every partition is empty. `errorCode`: of the next one asked about. */
function emptyRanges(body: WireReader, errorCode: () => number): WireWriter {
  body.int32();
  body.int8();
  body.int32();
  body.string();
  const partitions = body.array(() => {
    const partition = body.int32();
    body.skip(4 + 8);
    return partition;
  });
  const writer = new WireWriter().int32(0).int32(1).string('t');
  return writer.array(partitions, (partition) =>
    writer.int32(partition).int16(errorCode()).int64(-1n).int64(0n).int32(0),
  );
}

function fetchedPartitions(body: WireReader): number[] {
  body.skip(4 * 4 + 1 + 2 * 4);
  const topics = body.array(() => {
    body.string();
    return body.array(() => {
      const partition = body.int32();
      body.skip(4 + 8 + 8 + 4);
      return partition;
    });
  });
  return topics.flat();
}

/** Reads alone until `enough` assignments, or a fetch, came. What the broker says comes one answer after the other, the last one from then on. */
async function readUntil(
  enough: number | 'a fetch',
  says: { readonly partitions: readonly number[]; readonly offsetErrors?: readonly number[] },
): Promise<{ events: string[]; fetched: readonly number[] }> {
  const counts = [...says.partitions];
  const errors = [...(says.offsetErrors ?? [])];
  const stop = new AbortController();
  let fetched: readonly number[] = [];
  const standIn = await startStandIn(({ apiKey, body }) => {
    if (apiKey === FETCH) {
      fetched = fetchedPartitions(body);
      if (enough === 'a fetch') stop.abort();
      return null;
    }
    if (apiKey === METADATA) {
      const count = (counts.length > 1 ? counts.shift() : counts[0]) ?? 1;
      return metadataOf(standIn, { name: 't', leaders: Array.from({ length: count }, () => 1) });
    }
    return apiKey === LIST_OFFSETS ? emptyRanges(body, () => errors.shift() ?? 0) : null;
  });
  broker = standIn;
  const events: string[] = [];
  await readTopic({
    connection: plainKafka([`${standIn.host}:${standIn.port}`]),
    logger: silent,
    read: {
      topic: 't',
      groupId: null,
      onAssigned: (partitions) => {
        events.push(`assigned ${partitions.join(' ')}`);
        if (events.filter((event) => event.startsWith('assigned')).length === enough) stop.abort();
        return Promise.resolve(new Map());
      },
      onRevoked: () => {
        events.push('revoked');
        return Promise.resolve();
      },
      onLost: () => {},
      onBatch: () => Promise.resolve(),
      onReachable: (isReachable) => events.push(isReachable ? 'back' : 'away'),
      signal: stop.signal,
    },
  });
  return { events, fetched };
}

describe('reading a topic', () => {
  it('shares anew where partitions came between the sharing and the first fetch', async () => {
    const { events } = await readUntil(2, { partitions: [1, 1, 2] });
    expect(events).toEqual(['assigned 0', 'revoked', 'assigned 0 1']);
  });

  it('waits until the cluster lists every partition that it was given', async () => {
    const { events, fetched } = await readUntil('a fetch', { partitions: [2, 2, 1, 2] });
    expect(events).toEqual(['assigned 0 1', 'away', 'back']);
    expect(fetched).toEqual([0, 1]);
  });

  it('waits for a leader that does not know the topic yet, or whose answer is an error of its own', async () => {
    const { unknownTopicOrPartition, unknownTopicId, unknownServerError } = KafkaError;
    const { events } = await readUntil(2, {
      partitions: [1, 1, 1, 1, 1, 2],
      offsetErrors: [unknownTopicOrPartition, 0, unknownTopicId, 0, unknownServerError, 0],
    });
    expect(events).toEqual(['assigned 0', 'away', 'back', 'revoked', 'assigned 0 1']);
  });
});

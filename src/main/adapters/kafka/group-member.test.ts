import { afterEach, describe, expect, it, vi } from 'vitest';
import { plainKafka } from '../../../../test/support/kafka/reading';
import { metadataOf, startStandIn } from '../../../../test/support/kafka/stand-in-broker';
import type { StandInBroker } from '../../../../test/support/kafka/stand-in-broker';
import { Cluster } from './cluster';
import { GroupMember } from './group-member';
import { KafkaError } from './protocol-errors';
import { Reachability } from './reachability';
import { WireWriter } from './wire';
import type { WireReader } from './wire';

const silent = { info: () => {}, warn: () => {}, error: () => {} };
const noEvents = { onRebalance: () => {}, onLost: () => {} };

const METADATA = 3;
const OFFSET_COMMIT = 8;
const FIND_COORDINATOR = 10;
const JOIN_GROUP = 11;
const LEAVE_GROUP = 13;
const SYNC_GROUP = 14;

let broker: StandInBroker | null = null;
let cluster: Cluster | null = null;
let member: GroupMember | null = null;

afterEach(async () => {
  await member?.leave();
  await cluster?.close();
  await broker?.close();
});

/** The only member of its group, and so its leader. `topics`: what the cluster says of the topic, one answer after the other. */
async function alone(
  topics: readonly { readonly errorCode?: number; readonly leaders: readonly (number | null)[] }[],
): Promise<{
  join: () => ReturnType<GroupMember['join']>;
  syncs: () => number;
  member: GroupMember;
  said: string[];
  answerCommit: () => void;
}> {
  const said: string[] = [];
  let answerCommit: () => void = () => {};
  const left = [...topics];
  let syncs = 0;
  const standIn = await startStandIn(async ({ apiKey, body }) => {
    switch (apiKey) {
      case METADATA:
        return metadataOf(standIn, { name: 't', ...(left.shift() ?? { leaders: [1] }) });
      case FIND_COORDINATOR:
        return new WireWriter()
          .int32(0)
          .int16(0)
          .nullableString(null)
          .int32(1)
          .string(standIn.host)
          .int32(standIn.port);
      case JOIN_GROUP: {
        const subscription = new WireWriter().int16(0).int32(1).string('t').int32(-1).toBuffer();
        return new WireWriter()
          .int32(0)
          .int16(0)
          .int32(1)
          .string('range')
          .string('m')
          .string('m')
          .int32(1)
          .string('m')
          .nullableString(null)
          .sizedBytes(subscription);
      }
      case SYNC_GROUP:
        syncs += 1;
        return new WireWriter().int32(0).int16(0).sizedBytes(assignmentIn(body));
      case OFFSET_COMMIT:
        said.push('offsets');
        await new Promise<void>((resolve) => {
          answerCommit = resolve;
        });
        return new WireWriter().int32(1).string('t').int32(1).int32(0).int16(0);
      case LEAVE_GROUP:
        said.push('leaves');
        return new WireWriter().int32(0).int16(0);
      default:
        return new WireWriter().int32(0).int16(0);
    }
  });
  broker = standIn;
  const asked = new Cluster(plainKafka([`${standIn.host}:${standIn.port}`]));
  cluster = asked;
  const reach = new Reachability(() => {});
  const joining = new GroupMember({ groupId: 'g', topic: 't', cluster: asked, reach, logger: silent });
  member = joining;
  return {
    join: () => joining.join(noEvents),
    syncs: () => syncs,
    member: joining,
    said,
    answerCommit: () => answerCommit(),
  };
}

/** Of the first member, in the leader's request. */
function assignmentIn(body: WireReader): Buffer {
  body.string();
  body.int32();
  body.string();
  body.nullableString();
  return (
    body.array(() => {
      body.string();
      return body.sizedBytes();
    })[0] ?? Buffer.alloc(0)
  );
}

describe('a member of a group', () => {
  it('leaves when the offsets that it is telling have been taken', async () => {
    const group = await alone([]);
    await group.join();
    const telling = group.member.commit('t', new Map([[0, 7n]]));
    await vi.waitFor(() => expect(group.said).toEqual(['offsets']));
    const leaving = group.member.leave();
    group.answerCommit();
    await telling;
    await leaving;
    expect(group.said).toEqual(['offsets', 'leaves']);
    await expect(group.member.commit('t', new Map([[0, 8n]]))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('the leader of a group', () => {
  it('shares out what the cluster tells, and says of how many partitions', async () => {
    const { join } = await alone([{ leaders: [1, null, 1] }]);
    expect(await join()).toEqual({ partitions: [0, 1, 2], sharedOut: 3 });
  });

  it('shares nothing out while the cluster cannot tell the partitions, so that nobody is left without', async () => {
    const { join, syncs } = await alone([
      { errorCode: KafkaError.unknownTopicOrPartition, leaders: [] },
      { errorCode: KafkaError.leaderNotAvailable, leaders: [] },
      { leaders: [] },
    ]);
    for (const kafkaCode of [KafkaError.unknownTopicOrPartition, KafkaError.leaderNotAvailable, KafkaError.none]) {
      await expect(join()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true, details: { kafkaCode } });
    }
    expect(syncs()).toBe(0);
    expect(await join()).toEqual({ partitions: [0], sharedOut: 1 });
  });
});

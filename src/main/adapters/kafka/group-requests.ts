import type { Asker } from './connection';
import { protocolError, KafkaError } from './protocol-errors';
import { WireReader, WireWriter } from './wire';
import type { Address } from './wire';

/** The classic group protocol, in versions that Kafka 2.8 and 4 both speak. https://kafka.apache.org/protocol */

export interface Membership {
  readonly groupId: string;
  readonly generation: number;
  readonly memberId: string;
}

/** Of someone who is no member: the group must be empty then. */
export const outsider = (groupId: string): Membership => ({ groupId, generation: -1, memberId: '' });

export interface GroupMemberTopics {
  readonly memberId: string;
  readonly topics: readonly string[];
}

export interface JoinAnswer {
  readonly errorCode: number;
  readonly generation: number;
  readonly memberId: string;
  readonly leaderId: string;
  /** Only the leader is told. */
  readonly members: readonly GroupMemberTopics[];
}

/** Topic → partitions. */
export type Assignment = ReadonlyMap<string, readonly number[]>;

const PROTOCOL_TYPE = 'consumer';
const STRATEGY = 'range';
const SUBSCRIPTION_VERSION = 0;

export function findCoordinator(connection: Asker, groupId: string): Promise<Address> {
  const api = { name: 'FindCoordinator', key: 10 };
  const GROUP = 0;
  return connection.ask({
    name: api.name,
    apiKey: api.key,
    version: connection.version(api, [2]),
    flexible: false,
    body: new WireWriter().string(groupId).int8(GROUP).toBuffer(),
    isThrottled: true,
    read: (reader) => {
      reader.int32();
      const errorCode = reader.int16();
      reader.nullableString();
      reader.int32();
      const address = { host: reader.string(), port: reader.int32() };
      if (errorCode !== KafkaError.none)
        throw protocolError(errorCode, `Finding the coordinator of group ${groupId}`, { groupId });
      return address;
    },
  });
}

export function joinGroup(
  connection: Asker,
  member: { readonly groupId: string; readonly memberId: string; readonly topic: string },
  timeouts: { readonly sessionMs: number; readonly rebalanceMs: number },
): Promise<JoinAnswer> {
  const api = { name: 'JoinGroup', key: 11 };
  const subscription = new WireWriter().int16(SUBSCRIPTION_VERSION).int32(1).string(member.topic).int32(-1).toBuffer();
  return connection.ask({
    name: api.name,
    apiKey: api.key,
    version: connection.version(api, [5]),
    flexible: false,
    body: new WireWriter()
      .string(member.groupId)
      .int32(timeouts.sessionMs)
      .int32(timeouts.rebalanceMs)
      .string(member.memberId)
      .nullableString(null)
      .string(PROTOCOL_TYPE)
      .int32(1)
      .string(STRATEGY)
      .sizedBytes(subscription)
      .toBuffer(),
    // The others have so long to come.
    maxWaitMs: timeouts.rebalanceMs,
    isThrottled: true,
    read: (reader) => {
      reader.int32();
      const errorCode = reader.int16();
      const generation = reader.int32();
      reader.nullableString();
      const leaderId = reader.string();
      const memberId = reader.string();
      const members = reader.array(() => {
        const id = reader.string();
        reader.nullableString();
        return { memberId: id, topics: readSubscription(reader.sizedBytes()) };
      });
      return { errorCode, generation, memberId, leaderId, members };
    },
  });
}

/** Whatever version another client's is of: the topics stand first. */
function readSubscription(bytes: Buffer): string[] {
  const reader = new WireReader(bytes);
  reader.int16();
  return reader.array(() => reader.string());
}

/** `assignments` of every member from the leader, none from the others. */
export function syncGroup(
  connection: Asker,
  { groupId, generation, memberId }: Membership,
  assignments: ReadonlyMap<string, Assignment>,
  maxWaitMs: number,
): Promise<{ errorCode: number; assignment: Assignment }> {
  const api = { name: 'SyncGroup', key: 14 };
  const body = new WireWriter().string(groupId).int32(generation).string(memberId).nullableString(null);
  body.array([...assignments], ([id, assignment]) => body.string(id).sizedBytes(writeAssignment(assignment)));
  return connection.ask({
    name: api.name,
    apiKey: api.key,
    version: connection.version(api, [3]),
    flexible: false,
    body: body.toBuffer(),
    maxWaitMs,
    isThrottled: true,
    read: (reader) => {
      reader.int32();
      const errorCode = reader.int16();
      return { errorCode, assignment: readAssignment(reader.sizedBytes()) };
    },
  });
}

function writeAssignment(assignment: Assignment): Buffer {
  const writer = new WireWriter().int16(SUBSCRIPTION_VERSION);
  writer.array([...assignment], ([topic, partitions]) =>
    writer.string(topic).array(partitions, (partition) => writer.int32(partition)),
  );
  return writer.int32(-1).toBuffer();
}

function readAssignment(bytes: Buffer): Assignment {
  // A member that nothing is left for may get no bytes at all.
  if (bytes.length === 0) return new Map();
  const reader = new WireReader(bytes);
  reader.int16();
  return new Map(reader.array(() => [reader.string(), reader.array(() => reader.int32())] as const));
}

/** Resolves with the error code: rebalanceInProgress is how a group is told to come together. */
export function heartbeat(connection: Asker, { groupId, generation, memberId }: Membership): Promise<number> {
  const api = { name: 'Heartbeat', key: 12 };
  return connection.ask({
    name: api.name,
    apiKey: api.key,
    version: connection.version(api, [3]),
    flexible: false,
    body: new WireWriter().string(groupId).int32(generation).string(memberId).nullableString(null).toBuffer(),
    isThrottled: true,
    read: (reader) => {
      reader.int32();
      return reader.int16();
    },
  });
}

export function leaveGroup(connection: Asker, { groupId, memberId }: Membership): Promise<number> {
  const api = { name: 'LeaveGroup', key: 13 };
  return connection.ask({
    name: api.name,
    apiKey: api.key,
    version: connection.version(api, [2]),
    flexible: false,
    body: new WireWriter().string(groupId).string(memberId).toBuffer(),
    isThrottled: true,
    read: (reader) => {
      reader.int32();
      return reader.int16();
    },
  });
}

/** Next offset to read, per partition. Errors: SOURCE where the group refuses them. */
export async function commitOffsets(
  connection: Asker,
  { groupId, generation, memberId }: Membership,
  topic: string,
  next: ReadonlyMap<number, bigint>,
): Promise<void> {
  const api = { name: 'OffsetCommit', key: 8 };
  const BROKERS_RETENTION = -1n;
  const body = new WireWriter()
    .string(groupId)
    .int32(generation)
    .string(memberId)
    .int64(BROKERS_RETENTION)
    .int32(1)
    .string(topic);
  body.array([...next], ([partition, offset]) => body.int32(partition).int64(offset).string(''));
  const errorCodes = await connection.ask({
    name: api.name,
    apiKey: api.key,
    version: connection.version(api, [2]),
    flexible: false,
    body: body.toBuffer(),
    read: (reader) =>
      reader
        .array(() => {
          reader.string();
          return reader.array(() => {
            reader.int32();
            return reader.int16();
          });
        })
        .flat(),
  });
  const bad = errorCodes.find((code) => code !== KafkaError.none);
  if (bad !== undefined) throw protocolError(bad, `Telling group ${groupId} its offsets`, { groupId, topic });
}

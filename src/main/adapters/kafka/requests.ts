import { LakeError } from '../../../shared/errors';
import { WireWriter, withConnection } from './wire';
import type { Address, WireReader, WireRequest } from './wire';

/**
 * What kafkajs cannot ask:
 * - Metadata 11: kafkajs stops at version 6, topic ids came with 10 (KIP-516, Kafka 2.8);
 * - OffsetCommit outside a running member: `admin.setOffsets` joins the group, which takes seconds a call.
 */

const NIL_UUID = Buffer.alloc(16);
const METADATA = 3;
const METADATA_VERSION_WITH_IDS = 11;
const UNKNOWN_TOPIC_OR_PARTITION = 3;

export interface ClusterMetadata {
  readonly clusterId: string | null;
  /** As advertised: what a client then connects to. */
  readonly brokers: readonly Address[];
  readonly topics: readonly TopicMetadata[];
}

export interface TopicMetadata {
  readonly errorCode: number;
  readonly name: string | null;
  /** base64url of the 16 bytes; null where the broker does not tell. */
  readonly topicId: string | null;
}

const apiVersions: WireRequest<Map<number, { min: number; max: number }>> = {
  name: 'ApiVersions',
  apiKey: 18,
  version: 0,
  flexible: false,
  body: Buffer.alloc(0),
  read: (reader) => {
    reader.int16();
    return new Map(reader.array(() => [reader.int16(), { min: reader.int16(), max: reader.int16() }] as const));
  },
};

function metadata(topics: readonly string[]): WireRequest<ClusterMetadata> {
  const body = new WireWriter().unsignedVarint(topics.length + 1);
  for (const topic of topics) body.bytes(NIL_UUID).compactString(topic).noTags();
  // No auto-creation, no authorized operations.
  body.int8(0).int8(0).noTags();
  return {
    name: 'Metadata',
    apiKey: METADATA,
    version: METADATA_VERSION_WITH_IDS,
    flexible: true,
    body: body.toBuffer(),
    read: readMetadata,
  };
}

function readMetadata(reader: WireReader): ClusterMetadata {
  reader.int32();
  const brokers = reader.compactArray(() => {
    reader.int32();
    const host = reader.compactString() ?? '';
    const port = reader.int32();
    reader.compactString();
    reader.skipTags();
    return { host, port };
  });
  const clusterId = reader.compactString();
  reader.int32();
  const topics = reader.compactArray(() => {
    const errorCode = reader.int16();
    const name = reader.compactString();
    const id = reader.bytes(16);
    reader.int8();
    reader.compactArray(() => skipPartition(reader));
    reader.int32();
    reader.skipTags();
    return { errorCode, name, topicId: id.equals(NIL_UUID) ? null : id.toString('base64url') };
  });
  return { clusterId, brokers, topics };
}

function skipPartition(reader: WireReader): void {
  reader.int16();
  reader.int32();
  reader.int32();
  reader.int32();
  for (let list = 0; list < 3; list++) reader.compactArray(() => reader.int32());
  reader.skipTags();
}

/** Null where the broker is older than topic ids (before Kafka 2.8): a fact of its version, never of a bad moment. */
export async function readClusterMetadata(
  address: Address,
  clientId: string,
  topics: readonly string[],
  timeoutMs: number,
): Promise<ClusterMetadata | null> {
  return await withConnection(address, clientId, timeoutMs, async (ask) => {
    const versions = await ask(apiVersions);
    const supported = versions.get(METADATA);
    if (supported === undefined || supported.max < METADATA_VERSION_WITH_IDS) return null;
    return await ask(metadata(topics));
  });
}

/** Asks the addresses in turn; the first that answers decides. Throws the last one's error. */
export async function askAny<T>(addresses: readonly Address[], ask: (address: Address) => Promise<T>): Promise<T> {
  let last: unknown = new LakeError('INVALID_INPUT', 'No Kafka broker is set. Add host:port under Settings, Kafka.');
  for (const address of addresses) {
    try {
      return await ask(address);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

export function isUnknownTopic(topic: TopicMetadata): boolean {
  return topic.errorCode === UNKNOWN_TOPIC_OR_PARTITION;
}

/** Writes a group's offsets without being a member of it: the next offset to read, per partition. */
export async function commitGroupOffsets(
  bootstrap: readonly Address[],
  clientId: string,
  group: { groupId: string; topic: string; next: ReadonlyMap<number, bigint> },
  timeoutMs: number,
): Promise<void> {
  const coordinator = await askAny(bootstrap, (address) =>
    withConnection(address, clientId, timeoutMs, (ask) => ask(findCoordinator(group.groupId))),
  );
  const errorCodes = await withConnection(coordinator, clientId, timeoutMs, (ask) => ask(offsetCommit(group)));
  const bad = errorCodes.find((code) => code !== 0);
  if (bad !== undefined) {
    throw new LakeError('SOURCE', `Kafka refused the offsets of group ${group.groupId} (error ${bad}).`, {
      details: { groupId: group.groupId, topic: group.topic, errorCode: bad },
    });
  }
}

function findCoordinator(groupId: string): WireRequest<Address> {
  return {
    name: 'FindCoordinator',
    apiKey: 10,
    version: 1,
    flexible: false,
    body: new WireWriter().string(groupId).int8(0).toBuffer(),
    read: (reader) => {
      reader.int32();
      const errorCode = reader.int16();
      const message = reader.nullableString();
      reader.int32();
      const address = { host: reader.string(), port: reader.int32() };
      if (errorCode !== 0) throw new Error(message ?? `error ${errorCode}`);
      return address;
    },
  };
}

function offsetCommit(group: {
  groupId: string;
  topic: string;
  next: ReadonlyMap<number, bigint>;
}): WireRequest<number[]> {
  const NO_GENERATION = -1;
  const BROKERS_RETENTION = -1n;
  const body = new WireWriter()
    .string(group.groupId)
    .int32(NO_GENERATION)
    .string('')
    .int64(BROKERS_RETENTION)
    .int32(1)
    .string(group.topic)
    .int32(group.next.size);
  for (const [partition, offset] of group.next) body.int32(partition).int64(offset).string('');
  return {
    name: 'OffsetCommit',
    apiKey: 8,
    version: 2,
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
  };
}

import type { Asker } from './connection';
import { WireWriter } from './wire';
import type { Address, WireReader, WireRequest } from './wire';

export interface ClusterMetadata {
  readonly clusterId: string | null;
  /** As advertised: what a client then connects to. */
  readonly brokers: readonly ClusterNode[];
  readonly topics: readonly TopicMetadata[];
}

export interface ClusterNode extends Address {
  readonly id: number;
}

export interface TopicMetadata {
  readonly errorCode: number;
  readonly name: string | null;
  /** 16 bytes as base64url; null where the broker does not tell. */
  readonly topicId: string | null;
  readonly partitions: readonly PartitionMetadata[];
}

export interface PartitionMetadata {
  readonly partition: number;
  /** Null while there is none. */
  readonly leader: number | null;
  readonly leaderEpoch: number;
}

const api = { name: 'Metadata', key: 3 };
const NIL_UUID = Buffer.alloc(16);
/** Topic ids came with 10 (KIP-516, Kafka 2.8); brokers that only speak like Kafka stop earlier, and leader epochs came with 7. */
const WITH_IDS = 11;
const WITHOUT_IDS = 7;

/** `topics` null: all of them. */
export function askMetadata(connection: Asker, topics: readonly string[] | null): Promise<ClusterMetadata> {
  const version = connection.version(api, [WITH_IDS, WITHOUT_IDS]);
  return connection.ask(version === WITH_IDS ? withIds(topics) : withoutIds(topics));
}

function withIds(topics: readonly string[] | null): WireRequest<ClusterMetadata> {
  const body = new WireWriter();
  if (topics === null) body.unsignedVarint(0);
  else body.compactArray(topics, (topic) => body.bytes(NIL_UUID).compactString(topic).noTags());
  // No auto-creation, no authorized operations.
  body.int8(0).int8(0).noTags();
  return {
    name: api.name,
    apiKey: api.key,
    version: WITH_IDS,
    flexible: true,
    body: body.toBuffer(),
    isThrottled: true,
    read: readWithIds,
  };
}

function readWithIds(reader: WireReader): ClusterMetadata {
  reader.int32();
  const brokers = reader.compactArray(() => {
    const id = reader.int32();
    const host = reader.compactString() ?? '';
    const port = reader.int32();
    reader.compactString();
    reader.skipTags();
    return { id, host, port };
  });
  const clusterId = reader.compactString();
  reader.int32();
  const topics = reader.compactArray(() => {
    const errorCode = reader.int16();
    const name = reader.compactString();
    const id = reader.bytes(NIL_UUID.length);
    reader.int8();
    const partitions = reader.compactArray(() => {
      const found = readPartition(reader);
      for (let list = 0; list < 3; list++) reader.compactArray(() => reader.int32());
      reader.skipTags();
      return found;
    });
    reader.int32();
    reader.skipTags();
    return { errorCode, name, topicId: id.equals(NIL_UUID) ? null : id.toString('base64url'), partitions };
  });
  return { clusterId, brokers, topics };
}

function withoutIds(topics: readonly string[] | null): WireRequest<ClusterMetadata> {
  const body = new WireWriter();
  if (topics === null) body.int32(-1);
  else body.array(topics, (topic) => body.string(topic));
  body.int8(0);
  return {
    name: api.name,
    apiKey: api.key,
    version: WITHOUT_IDS,
    flexible: false,
    body: body.toBuffer(),
    isThrottled: true,
    read: readWithoutIds,
  };
}

function readWithoutIds(reader: WireReader): ClusterMetadata {
  reader.int32();
  const brokers = reader.array(() => {
    const id = reader.int32();
    const host = reader.string();
    const port = reader.int32();
    reader.nullableString();
    return { id, host, port };
  });
  const clusterId = reader.nullableString();
  reader.int32();
  const topics = reader.array(() => {
    const errorCode = reader.int16();
    const name = reader.string();
    reader.int8();
    const partitions = reader.array(() => {
      const found = readPartition(reader);
      for (let list = 0; list < 3; list++) reader.array(() => reader.int32());
      return found;
    });
    return { errorCode, name, topicId: null, partitions };
  });
  return { clusterId, brokers, topics };
}

function readPartition(reader: WireReader): PartitionMetadata {
  reader.int16();
  const partition = reader.int32();
  const leader = reader.int32();
  const leaderEpoch = reader.int32();
  return { partition, leader: leader < 0 ? null : leader, leaderEpoch };
}

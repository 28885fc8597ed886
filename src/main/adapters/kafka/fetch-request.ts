import type { Asker } from './connection';
import type { AbortedTransaction } from './record-batch';
import { expectNoError } from './protocol-errors';
import { WireWriter } from './wire';
import type { WireReader } from './wire';

export interface WantedPartition {
  readonly partition: number;
  readonly offset: bigint;
  /** As the metadata had it: a leader of another epoch says so instead of answering. */
  readonly leaderEpoch: number;
  /** Epoch of the batch before `offset`; -1 where it is not known. Where its records end earlier at the leader, it says so (KIP-595). */
  readonly lastEpoch: number;
}

/** The leader's records of an epoch end here, before the offset that was asked for: those read behind it are not in the partition any more. */
export interface Divergence {
  readonly epoch: number;
  readonly endOffset: bigint;
}

export interface FetchedPartition {
  readonly partition: number;
  readonly errorCode: number;
  /** First offset still in the partition; -1 with an error. */
  readonly logStart: bigint;
  readonly divergence: Divergence | null;
  readonly aborted: readonly AbortedTransaction[];
  /** Where its record batches lie in the answer. */
  readonly start: number;
  readonly end: number;
}

export interface FetchAnswer {
  readonly bytes: Buffer;
  readonly partitions: readonly FetchedPartition[];
}

export interface FetchLimits {
  readonly maxBytes: number;
  readonly partitionMaxBytes: number;
  /** How long the broker holds the answer back where there is nothing new. */
  readonly maxWaitMs: number;
}

const api = { name: 'Fetch', key: 1 };
/** From 13 on a topic is named by its id (KIP-516, Kafka 3.1), so that one that was made again cannot be taken for the old one. */
const BY_ID = 13;
const BY_NAME = 11;
const NO_REPLICA = -1;
const READ_COMMITTED = 1;
const NO_SESSION_ID = 0;
const NO_SESSION_EPOCH = -1;
const UNKNOWN_LOG_START = -1n;
const MIN_BYTES = 1;
/** A record batch larger than the limits comes all the same, alone: such brokers are set up for it on purpose. */
const LARGEST_BATCH_BYTES = 128 * 1024 * 1024;

export function askFetch(
  connection: Asker,
  topic: { readonly name: string; readonly topicId: string | null },
  wanted: readonly WantedPartition[],
  limits: FetchLimits,
): Promise<FetchAnswer> {
  const version = connection.version(api, topic.topicId === null ? [BY_NAME] : [BY_ID, BY_NAME]);
  const flexible = version === BY_ID;
  return connection.ask({
    name: api.name,
    apiKey: api.key,
    version,
    flexible,
    body: flexible ? bodyById(topic.topicId ?? '', wanted, limits) : bodyByName(topic.name, wanted, limits),
    maxWaitMs: limits.maxWaitMs,
    maxAnswerBytes: limits.maxBytes + LARGEST_BATCH_BYTES,
    isThrottled: true,
    read: (reader) => {
      reader.int32();
      expectNoError(reader.int16(), `Reading topic ${topic.name}`, { topic: topic.name });
      reader.int32();
      return { bytes: reader.buffer, partitions: flexible ? readById(reader) : readByName(reader) };
    },
  });
}

function writeStart({ maxWaitMs, maxBytes }: FetchLimits): WireWriter {
  return new WireWriter()
    .int32(NO_REPLICA)
    .int32(maxWaitMs)
    .int32(MIN_BYTES)
    .int32(maxBytes)
    .int8(READ_COMMITTED)
    .int32(NO_SESSION_ID)
    .int32(NO_SESSION_EPOCH);
}

function bodyByName(name: string, wanted: readonly WantedPartition[], limits: FetchLimits): Buffer {
  const body = writeStart(limits).int32(1).string(name);
  body.array(wanted, ({ partition, offset, leaderEpoch }) =>
    body.int32(partition).int32(leaderEpoch).int64(offset).int64(UNKNOWN_LOG_START).int32(limits.partitionMaxBytes),
  );
  return body.int32(0).string('').toBuffer();
}

function bodyById(topicId: string, wanted: readonly WantedPartition[], limits: FetchLimits): Buffer {
  const body = writeStart(limits).unsignedVarint(2).bytes(Buffer.from(topicId, 'base64url'));
  body.compactArray(wanted, ({ partition, offset, leaderEpoch, lastEpoch }) =>
    body
      .int32(partition)
      .int32(leaderEpoch)
      .int64(offset)
      .int32(lastEpoch)
      .int64(UNKNOWN_LOG_START)
      .int32(limits.partitionMaxBytes)
      .noTags(),
  );
  return body
    .noTags()
    .compactArray([], () => {})
    .compactString('')
    .noTags()
    .toBuffer();
}

function readByName(reader: WireReader): FetchedPartition[] {
  return reader
    .array(() => {
      reader.string();
      return reader.array(() => {
        const head = readPartition(reader);
        const aborted = reader.array(() => ({ producerId: reader.int64(), firstOffset: reader.int64() }));
        reader.int32();
        const size = Math.max(0, reader.int32());
        const start = reader.at;
        reader.skip(size);
        return { ...head, divergence: null, aborted, start, end: start + size };
      });
    })
    .flat();
}

function readById(reader: WireReader): FetchedPartition[] {
  const ID_BYTES = 16;
  return reader
    .compactArray(() => {
      reader.skip(ID_BYTES);
      const partitions = reader.compactArray(() => {
        const head = readPartition(reader);
        const aborted = reader.compactArray(() => {
          const transaction = { producerId: reader.int64(), firstOffset: reader.int64() };
          reader.skipTags();
          return transaction;
        });
        reader.int32();
        const size = Math.max(0, reader.unsignedVarint() - 1);
        const start = reader.at;
        reader.skip(size);
        const divergence = readDivergence(reader);
        return { ...head, divergence, aborted, start, end: start + size };
      });
      reader.skipTags();
      return partitions;
    })
    .flat();
}

function readDivergence(reader: WireReader): Divergence | null {
  const DIVERGING_EPOCH = 0;
  const tag = reader.tags().get(DIVERGING_EPOCH);
  return tag === undefined ? null : { epoch: tag.int32(), endOffset: tag.int64() };
}

function readPartition(reader: WireReader): { partition: number; errorCode: number; logStart: bigint } {
  const partition = reader.int32();
  const errorCode = reader.int16();
  reader.int64();
  reader.int64();
  return { partition, errorCode, logStart: reader.int64() };
}

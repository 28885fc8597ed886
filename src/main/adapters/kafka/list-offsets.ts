import type { Asker } from './connection';
import { WireWriter } from './wire';

/** In the place of a time. */
export const EARLIEST = -2n;
export const LATEST = -1n;

export interface ListedOffset {
  readonly partition: number;
  readonly errorCode: number;
  /** -1 where no record is of the wanted time or later. */
  readonly offset: bigint;
}

const api = { name: 'ListOffsets', key: 2 };
const VERSION = 5;
const NO_REPLICA = -1;

/** Whether the latest offset is before the first open transaction, or behind all that is written. */
export type Isolation = 'read committed' | 'read uncommitted';

export interface LedPartition {
  readonly partition: number;
  /** As the metadata had it, -1 where it told none: a leader of another epoch says so instead of answering. */
  readonly leaderEpoch: number;
}

/** Of partitions that the broker leads: the first offset of `timestampMs` or later. */
export function askOffsets(
  connection: Asker,
  topic: string,
  partitions: readonly LedPartition[],
  timestampMs: bigint,
  isolation: Isolation,
): Promise<ListedOffset[]> {
  const body = new WireWriter()
    .int32(NO_REPLICA)
    .int8(isolation === 'read committed' ? 1 : 0)
    .int32(1)
    .string(topic);
  body.array(partitions, ({ partition, leaderEpoch }) => body.int32(partition).int32(leaderEpoch).int64(timestampMs));
  return connection.ask({
    name: api.name,
    apiKey: api.key,
    version: connection.version(api, [VERSION]),
    flexible: false,
    body: body.toBuffer(),
    isThrottled: true,
    read: (reader) => {
      reader.int32();
      return reader
        .array(() => {
          reader.string();
          return reader.array(() => {
            const partition = reader.int32();
            const errorCode = reader.int16();
            reader.int64();
            const offset = reader.int64();
            reader.int32();
            return { partition, errorCode, offset };
          });
        })
        .flat();
    },
  });
}

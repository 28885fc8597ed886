import { LakeError } from '../../../shared/errors';
import type { TopicUse } from '../../core/ports';
import type { BrokerConnection } from './connection';
import { KafkaError } from './protocol-errors';
import { WireWriter } from './wire';
import type { WireReader, WireRequest } from './wire';

/** What a user may do with a topic, as bits by Kafka's numbers of operations; null where the broker does not tell. */
interface TopicRights {
  readonly topic: string;
  readonly errorCode: number;
  readonly operations: number | null;
}

const READ = 1 << 3;
const NOT_TOLD = -(2 ** 31);
const NIL_UUID = Buffer.alloc(16);

/**
 * Throws REFUSED naming the first topic or group, and the operation, that the user of this connection has no right to. Topics that are not there
 * yet are passed over. Resolves with how many may be read.
 */
export async function checkRights(connection: BrokerConnection, uses: readonly TopicUse[]): Promise<number> {
  const topics = [...new Set(uses.map(({ topic }) => topic))];
  const rights = await connection.ask(topicRights(topics));
  for (const { topic, errorCode, operations } of rights) {
    const seen = errorCode !== KafkaError.topicAuthorizationFailed;
    if (!seen) throw refused('see (Describe)', `topic ${topic}`, { topic, operation: 'Describe' });
    if (operations !== null && errorCode === KafkaError.none && (operations & READ) === 0)
      throw refused('read (Read)', `topic ${topic}`, { topic, operation: 'Read' });
  }
  for (const { groupId, topic } of uses) {
    const errorCode = await connection.ask(groupRight(groupId));
    if (errorCode === KafkaError.groupAuthorizationFailed)
      throw refused('join (Read)', `the group ${groupId}`, { topic, groupId, operation: 'Read' });
  }
  return rights.filter(({ errorCode }) => errorCode === KafkaError.none).length;
}

function refused(doing: string, what: string, details: Readonly<Record<string, string>>): LakeError {
  return new LakeError(
    'REFUSED',
    `The user of these settings may not ${doing} ${what}. Have that right added (kafka-acls.sh --add).`,
    {
      details,
    },
  );
}

function topicRights(topics: readonly string[]): WireRequest<TopicRights[]> {
  const body = new WireWriter();
  body.compactArray(topics, (topic) => body.bytes(NIL_UUID).compactString(topic).noTags());
  // No auto-creation, but authorized operations.
  body.int8(0).int8(1).noTags();
  return { name: 'Metadata', apiKey: 3, version: 11, flexible: true, body: body.toBuffer(), read: readTopicRights };
}

function readTopicRights(reader: WireReader): TopicRights[] {
  reader.int32();
  reader.compactArray(() => {
    reader.int32();
    reader.compactString();
    reader.int32();
    reader.compactString();
    reader.skipTags();
  });
  reader.compactString();
  reader.int32();
  return reader.compactArray(() => {
    const errorCode = reader.int16();
    const topic = reader.compactString() ?? '';
    reader.bytes(NIL_UUID.length);
    reader.int8();
    reader.compactArray(() => {
      reader.int16();
      reader.int32();
      reader.int32();
      reader.int32();
      for (let list = 0; list < 3; list++) reader.compactArray(() => reader.int32());
      reader.skipTags();
    });
    const operations = reader.int32();
    reader.skipTags();
    return { topic, errorCode, operations: operations === NOT_TOLD ? null : operations };
  });
}

/** Error code alone: whoever may not describe a group may not join it either, and hears so from any broker. */
function groupRight(groupId: string): WireRequest<number> {
  const body = new WireWriter();
  body
    .compactArray([groupId], (id) => body.compactString(id))
    .int8(0)
    .noTags();
  return {
    name: 'DescribeGroups',
    apiKey: 15,
    version: 5,
    flexible: true,
    body: body.toBuffer(),
    read: (reader) => {
      reader.int32();
      // Of the one group the code comes first; the rest is not needed.
      reader.unsignedVarint();
      return reader.int16();
    },
  };
}

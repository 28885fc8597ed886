import { expect, it } from 'vitest';
import { plainKafka } from '../../../../test/support/kafka/reading';
import { metadataOf, startStandIn } from '../../../../test/support/kafka/stand-in-broker';
import { createKafkaConnector } from './kafka-broker';
import { KafkaError } from './protocol-errors';
import { WireWriter } from './wire';

const OFFSET_COMMIT = 8;
const FIND_COORDINATOR = 10;

it('leaves it to the members of a group to tell it offsets, and gives up on nothing else', async () => {
  const infos: string[] = [];
  const logger = { info: (event: string) => infos.push(event), warn: () => {}, error: () => {} };
  let errorCode: number = KafkaError.unknownMemberId;
  const standIn = await startStandIn(({ apiKey }) => {
    switch (apiKey) {
      case FIND_COORDINATOR:
        return new WireWriter()
          .int32(0)
          .int16(0)
          .nullableString(null)
          .int32(1)
          .string(standIn.host)
          .int32(standIn.port);
      case OFFSET_COMMIT:
        return new WireWriter().int32(1).string('t').int32(1).int32(0).int16(errorCode);
      default:
        return metadataOf(standIn, { name: 't', leaders: [] });
    }
  });
  const broker = await createKafkaConnector({ logger }).connect(plainKafka([`${standIn.host}:${standIn.port}`]));
  try {
    await broker.commitHint('g', 't', new Map([[0, 5n]]));
    expect(infos).toEqual(['kafka.group.hint']);
    errorCode = KafkaError.groupAuthorizationFailed;
    await expect(broker.commitHint('g', 't', new Map([[0, 5n]]))).rejects.toMatchObject({ code: 'REFUSED' });
  } finally {
    await broker.close();
    await standIn.close();
  }
});

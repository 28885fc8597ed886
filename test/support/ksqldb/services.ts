import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startKafka } from '../kafka/broker';
import { runKsqldb } from './main';
import { Topics } from './topics';

export { runKsqldb } from './main';

export interface Services {
  stop(): Promise<void>;
}

/** The topic that a payment system would write, and that everything in sql/ksql is derived from. */
const SOURCE_TOPIC = 'transaction_stream';
const PARTITIONS = 6;

/**
 * A Kafka broker with an empty log, and over it the stand-in for ksqlDB with the statements of a folder of .ksql files. Error: a statement that is refused;
 * nothing runs on then.
 */
export async function startServices(statementsFolder: string, say: (line: string) => void): Promise<Services> {
  const kafka = await startKafka(say);
  try {
    await new Topics(kafka.brokers).create(SOURCE_TOPIC, PARTITIONS);
    const files = await inOrder(statementsFolder);
    const options = ['--brokers', kafka.brokers.join(','), '--port', '0'];
    const ksqldb = await runKsqldb([...options, ...files.flatMap((file) => ['--statements', file])], say);
    say(
      [
        '',
        'To point a lake at them (with --lake DIR for another than the default one):',
        `  npm run -s lagoon -- settings set kafka.brokers ${kafka.brokers.join(',')}`,
        `  npm run -s lagoon -- settings set ksqldb.url ${ksqldb.url}`,
        'To send transactions:',
        `  npm run -s lagoon -- produce --topic ${SOURCE_TOPIC} --messages 10000`,
      ].join('\n'),
    );
    return {
      stop: async () => {
        await ksqldb.stop();
        await kafka.stop();
      },
    };
  } catch (error) {
    await kafka.stop();
    throw error;
  }
}

/** As they build on one another: the stream over the topic, what is derived from it, then from that. */
const first = ['transaction_stream.ksql', 'transaction_flattened.ksql'];

async function inOrder(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ksql')).toSorted();
  const rank = (name: string): number => (first.includes(name) ? first.indexOf(name) : first.length);
  return names.toSorted((a, b) => rank(a) - rank(b)).map((name) => join(folder, name));
}

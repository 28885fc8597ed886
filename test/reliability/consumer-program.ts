/**
 * The consumer that is killed: `program.mjs <lake> <options>`. The core on its real adapters, as every host composes it, with a session's time of its
 * own: a group waits 45 s for a member that died, and a run would be nothing but waiting. It says in lines of JSON what it has, what it was told is
 * committed, and how it ended; a line on standard input stops it in order.
 */
import { z } from 'zod';
import { createKafkaConnector } from '../../src/main/adapters/kafka/kafka-broker';
import type { Broker, BrokerConnector } from '../../src/main/core/ports';
import { jobSchema, type Job } from '../../src/shared/contract/jobs';
import { feedNameSchema, type FeedName } from '../../src/shared/ids';
import { openRealLake, type RealLake } from '../support/kill/real-lake';

const optionsSchema = z.object({ feed: feedNameSchema, sessionMs: z.int(), untilIdleSeconds: z.number().optional() });
export type ConsumerProgramOptions = z.input<typeof optionsSchema>;

const logger = {
  info: () => undefined,
  warn: (event: string, fields?: object) => void process.stderr.write(`${event} ${JSON.stringify(fields ?? {})}\n`),
  error: (event: string, fields?: object) => void process.stderr.write(`${event} ${JSON.stringify(fields ?? {})}\n`),
};
const call = { signal: new AbortController().signal };

/** Pipes are written at once: what was said was said before the process died. */
const say = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

/** A consumer tells its group what it was told is committed, and nothing else: so that is what it counts on. */
function told(broker: Broker): Broker {
  return {
    describeTopic: (topic, partitions) => broker.describeTopic(topic, partitions),
    listTopics: () => broker.listTopics(),
    offsetsAt: (topic, timestampMs) => broker.offsetsAt(topic, timestampMs),
    ensureTopic: (topic, partitions, options) => broker.ensureTopic(topic, partitions, options),
    produce: (topic, records) => broker.produce(topic, records),
    close: () => broker.close(),
    commitHint(groupId, topic, next) {
      say({ committed: Object.fromEntries([...next].map(([partition, offset]) => [partition, String(offset)])) });
      return broker.commitHint(groupId, topic, next);
    },
    read: (read) =>
      broker.read({
        ...read,
        async onAssigned(partitions) {
          const next = await read.onAssigned(partitions);
          say({ assigned: partitions });
          return next;
        },
      }),
  };
}

async function ended({ handlers }: RealLake, feed: FeedName, untilIdleSeconds: number | undefined): Promise<Job> {
  const idle = untilIdleSeconds === undefined ? {} : { untilIdleSeconds };
  const { jobs, refused } = await handlers.consumers.start({ feeds: [feed], ...idle }, call);
  const [started] = jobs;
  if (started === undefined) throw new Error(refused[0]?.error.message ?? 'No consumer was started.');
  const { id } = jobSchema.parse(started);
  process.stdin.once('data', () => void handlers.consumers.stop({ feeds: [feed] }, call).catch(() => undefined));
  for await (const all of handlers.jobs.watch({}, call)) {
    const job = all.map((one) => jobSchema.parse(one)).find((one) => one.id === id);
    if (job !== undefined && job.endedAt !== null) return job;
  }
  throw new Error('The job was not watched to its end.');
}

async function main(): Promise<void> {
  const [root = '', text = ''] = process.argv.slice(2);
  const { feed, sessionMs, untilIdleSeconds } = optionsSchema.parse(JSON.parse(text));
  const connector = createKafkaConnector({ logger, sessionMs });
  const brokers: BrokerConnector = {
    connect: async (connection) => told(await connector.connect(connection)),
    test: (connection, uses) => connector.test(connection, uses),
  };
  const lake = await openRealLake(root, { logger, brokers });
  const job = await ended(lake, feed, untilIdleSeconds);
  say({ ended: job.status, code: job.error?.code ?? null, message: job.error?.message ?? null });
  await lake.close();
  process.exit();
}

await main();

import { Option, type Command } from 'commander';
import { commaList, percent, positiveNumber, wholeNumber } from './arguments';
import {
  runCompleteness,
  runConsume,
  runConsumersStatus,
  runReplay,
  runSeek,
  runTail,
  runTopics,
} from './consume-commands';
import { runProduce } from './data-commands';
import type { Verb } from './verb';

/** Consuming topics and looking into them. */
export function registerKafkaVerbs(program: Command, verb: Verb): void {
  verb<{ all?: boolean; untilIdle?: number; brokers?: string[] }>(
    program,
    'consume [feeds...]',
    'consume the Kafka topics of feeds until stopped (Ctrl-C commits and ends)',
    runConsume,
  )
    .option('--all', 'every enabled feed that has a topic')
    .option('--until-idle <seconds>', 'end when no message came for so long', positiveNumber)
    .option('--brokers <host:port,…>', 'instead of those in lake.json', commaList);

  const consumers = program.command('consumers').description('where consumers are, and moving them').exitOverride();
  verb<{ watch?: boolean; brokers?: string[] }>(
    consumers,
    'status',
    'lag of every feed that has a topic (this is what lagoon consumers does)',
    runConsumersStatus,
    true,
  )
    .option('--watch', 'until Ctrl-C')
    .option('--brokers <host:port,…>', 'instead of those in lake.json', commaList);
  verb<{ to: string; dryRun?: boolean; yes?: boolean; brokers?: string[] }>(
    consumers,
    'seek <feed>',
    'move where the feed goes on reading its topic',
    runSeek,
  )
    .requiredOption('--to <place>', 'earliest, latest, a time, or partition:offset,…')
    .option('--dry-run', 'only say what would be moved')
    .option('--yes', 'do not ask')
    .option('--brokers <host:port,…>', 'instead of those in lake.json', commaList);
  verb<{ from: string; to: string; into?: string; brokers?: string[] }>(
    consumers,
    'replay <feed>',
    'read a part of the topic once more, and take what is lacking',
    runReplay,
  )
    .requiredOption('--from <place>', 'earliest, latest, a time, or partition:offset,…')
    .requiredOption('--to <place>', 'the same; up to there, not included')
    .option('--into <feed>', 'another feed, made if it does not exist')
    .option('--brokers <host:port,…>', 'instead of those in lake.json', commaList);
  verb(
    consumers,
    'completeness <feed>',
    'gaps and duplicates of the topic in the lake, by the rows themselves',
    runCompleteness,
  );
  verb<{ brokers?: string[] }>(
    program,
    'topics',
    'topics of the cluster, and the feeds that read them',
    runTopics,
  ).option('--brokers <host:port,…>', 'instead of those in lake.json', commaList);
  verb<{ from: string; filter: string; limit?: number; brokers?: string[] }>(
    program,
    'tail <topic>',
    'show messages of a topic as they come',
    runTail,
  )
    .option('--from <place>', 'earliest, latest, a time, or partition:offset,…', 'latest')
    .option('--filter <text>', 'only messages whose key or value contains it', '')
    .option('--limit <count>', 'end after so many', wholeNumber)
    .option('--brokers <host:port,…>', 'instead of those in lake.json', commaList);

  verb<{
    topic: string;
    messages: number;
    rate?: number;
    seed: number;
    from: number;
    partitions: number;
    spacing: number;
    key: string;
    malformed: number;
    late: number;
    table?: boolean;
    tombstones: number;
    brokers?: string[];
  }>(program, 'produce', 'send sample transactions to a Kafka topic', runProduce)
    .requiredOption('--topic <topic>', 'made if it does not exist')
    .requiredOption('--messages <count>', 'how many', wholeNumber)
    .option('--rate <per-second>', 'at most so many a second', positiveNumber)
    .option('--seed <number>', 'which sequence', wholeNumber, 1)
    .option('--from <number>', 'first event of the sequence', wholeNumber, 0)
    .option('--spacing <ms>', 'event time between two messages; the last one is now', positiveNumber, 100)
    .option('--partitions <count>', 'of a topic that is made', wholeNumber, 6)
    .addOption(new Option('--key <key>', 'of each message').choices(['user', 'none']).default('user'))
    .option('--malformed <percent>', 'messages that no feed takes', percent, 0)
    .option('--late <percent>', 'messages whose event time lies days before', percent, 0)
    .option('--table', 'the changelog of user_transaction_summary instead, to a compacted topic')
    .option('--tombstones <percent>', 'of a changelog: changes that delete', percent, 10)
    .option('--brokers <host:port,…>', 'instead of those in lake.json', commaList);
}

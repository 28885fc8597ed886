import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { isCancelled, LakeError, messageOf } from '../../shared/errors';
import { lagoonVersion } from '../../shared/version';
import {
  runCompleteness,
  runConsume,
  runConsumersStatus,
  runReplay,
  runSeek,
  runTail,
  runTopics,
} from './cli/consume-commands';
import { runExport, runProduce } from './cli/data-commands';
import { runDoctor, runFeedsList, runFeedsShow, runInit, runPartitions, runSetEnabled } from './cli/lake-commands';
import { runCompact, runRestore, runRetention, runVacuum, runVersions } from './cli/maintenance-commands';
import { runAdopt, runImport, type ImportOptions } from './cli/import-commands';
import { runFeedTopic, type FeedTopicOptions } from './cli/feed-topic-command';
import { runDiff } from './cli/diff-command';
import { printMessage, toJson } from './cli/output';
import {
  runQuarantineDiscard,
  runQuarantineFix,
  runQuarantineList,
  runQuarantineRedrive,
  type FixOptions,
  type SelectionOptions,
} from './cli/quarantine-commands';
import { queryFormats, runQuery } from './cli/query-command';
import { runReport } from './cli/report-command';
import { runServe } from './cli/serve-command';
import { runClearSecret, runListSecrets, runSetSecret, runShowSettings, runTestKafka } from './cli/settings-commands';
import { lakeRoot, openSession, type Session } from './cli/session';

/** What went wrong: the command ran and failed. */
const exitFailed = 1;
/** The command was not understood. */
const exitUsage = 2;

interface GlobalOptions {
  lake?: string;
  json?: boolean;
  brokers?: string[];
}

type Action<O> = (session: Session, args: string[], options: O & { json: boolean }) => Promise<boolean>;

/** Runs the command line and gives the exit code: 0, 1 (failed), 2 (usage). */
async function main(argv: readonly string[]): Promise<number> {
  let code = 0;
  const program = new Command('lagoon')
    .description('A data lake on your own disk: exports, consumers, SQL.')
    .version(lagoonVersion)
    .showHelpAfterError('(lagoon --help shows every command)')
    // Else `lagoon restore feed --version 3` would print Lagoon's own version.
    .enablePositionalOptions()
    .exitOverride();

  /** Adds the options that every command has, opens the session, and turns `false` into exit code 1. */
  const verb = <O extends object>(
    parent: Command,
    usage: string,
    description: string,
    action: Action<O>,
    isDefault = false,
  ): Command =>
    parent
      .command(usage, { isDefault })
      .description(description)
      .option('--lake <folder>', 'the lake; else LAGOON_LAKE, else ./data_lake')
      .option('--json', 'the result as JSON')
      .exitOverride()
      .action(async (...received: unknown[]) => {
        const command = received.at(-1);
        if (!(command instanceof Command)) throw new TypeError('commander passes the command last');
        const options = command.opts<O & GlobalOptions>();
        const session = openSession(lakeRoot(options.lake), options.brokers);
        try {
          const ok = await action(session, command.processedArgs.flat().map(String), {
            ...options,
            json: options.json === true,
          });
          if (!ok) code = exitFailed;
        } finally {
          await session.close();
        }
      });

  verb<{ empty?: boolean }>(program, 'init', 'make a lake with the eight sample feeds', runInit).option(
    '--empty',
    'no feeds',
  );

  const feeds = program.command('feeds').description('list and switch feeds').exitOverride();
  verb(feeds, 'list', 'every feed with its size and freshness', runFeedsList);
  verb(feeds, 'show <feed>', 'configuration and state of one feed', runFeedsShow);
  verb(feeds, 'enable <feed>', 'include the feed in exports', (s, a, o) =>
    runSetEnabled(s, a, { ...o, enabled: true }),
  );
  verb(feeds, 'disable <feed>', 'leave the feed out of exports', (s, a, o) =>
    runSetEnabled(s, a, { ...o, enabled: false }),
  );
  verb<FeedTopicOptions>(feeds, 'set <feed>', 'which topic a feed is consumed from, and how it is read', runFeedTopic)
    .option('--topic <name>', 'the Kafka topic; none takes it away')
    .option('--format <format>', 'of its values: json, avro, json-schema or text')
    .option('--message-columns <key,headers>', 'of each message beside its value; none takes them away', commaList)
    .option('--key-columns <a,b>', 'columns that tell which row of a table a message changes', commaList);

  verb<{ all?: boolean }>(program, 'export [feeds...]', 'export what is new at the source', runExport).option(
    '--all',
    'every enabled feed',
  );

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

  verb<{ format: string; output?: string; overwrite?: boolean }>(
    program,
    'query <sql>',
    'ask SQL of the feeds, by their names',
    runQuery,
  )
    .addOption(new Option('--format <format>', 'of the result').choices(queryFormats).default('table'))
    .option('--output <file>', 'write all rows to this file')
    .option('--overwrite', 'replace the file if it exists');

  verb(program, 'partitions <feed>', 'days of a stream, versions of a table', runPartitions);
  verb<{ limit?: number }>(
    program,
    'versions <feed>',
    'what was committed, and what of it can be read',
    runVersions,
  ).option('--limit <count>', 'show so many, newest first', wholeNumber);
  verb<{ from: number; to: number }>(program, 'diff <feed>', 'what lies between two versions', runDiff)
    .requiredOption('--from <number>', 'as lagoon versions lists it', wholeNumber)
    .requiredOption('--to <number>', 'as lagoon versions lists it', wholeNumber);
  verb<{ version: number }>(
    program,
    'restore <feed>',
    'make an earlier version the newest; history is kept',
    runRestore,
  ).requiredOption('--version <number>', 'as lagoon versions lists it', wholeNumber);
  verb<{ dryRun?: boolean }>(
    program,
    'retention [feeds...]',
    'drop days and versions that have outlived their retention',
    runRetention,
  ).option('--dry-run', 'list what would be dropped');
  verb<{ dryRun?: boolean; undo?: number }>(
    program,
    'compact [feeds...]',
    'write the small files of closed days anew as few',
    runCompact,
  )
    .option('--dry-run', 'list what would be written anew')
    .option('--undo <version>', 'put back the files that this version replaced', wholeNumber);
  verb<{ dryRun?: boolean }>(program, 'vacuum [feeds...]', 'delete files that no kept version needs', runVacuum).option(
    '--dry-run',
    'list what would be deleted',
  );
  verb<{ csv?: boolean; output?: string; overwrite?: boolean; feed?: string }>(
    program,
    'report',
    'records, sizes, freshness, small files and late data of every feed',
    runReport,
  )
    .option('--csv', 'as CSV, one line a feed')
    .option('--feed <name>', 'of one feed, with its days')
    .option('--output <file>', 'into this file: CSV where it is asked for or named .csv, else JSON')
    .option('--overwrite', 'replace the file if it exists');
  verb<Omit<ImportOptions, 'json'>>(
    program,
    'import <path>',
    'take a file or folder of Parquet, CSV or NDJSON into a feed',
    runImport,
  )
    .requiredOption('--feed <name>', 'made if it does not exist')
    .addOption(new Option('--kind <kind>', 'of a new feed; else stream').choices(['stream', 'table']))
    .addOption(new Option('--level <level>', 'of a new feed; else raw').choices(['raw', 'anonymized', 'aggregate']))
    .option('--event-time <column>', 'dates the rows of a new feed; else the file dates them')
    .option('--key <a,b>', 'columns that name a row of a new feed', commaList)
    .option('--header', 'the first line of a CSV file names its columns')
    .option('--no-header', 'the first line of a CSV file is a row: columns are column0, column1, …');
  verb<{ dryRun?: boolean }>(
    program,
    'adopt [feeds...]',
    "take over folders that other programs wrote in the lake's layout, where they lie",
    runAdopt,
  ).option('--dry-run', 'only say what could be adopted');
  verb<{ port: number }>(program, 'serve', 'the console in a browser of this machine', runServe).option(
    '--port <port>',
    '0 takes a free one',
    wholeNumber,
    0,
  );
  const quarantine = program.command('quarantine').description('records that did not fit').exitOverride();
  const selecting = (command: Command): Command =>
    command
      .option('--reason <reason>', 'those with this reason, as list groups them')
      .option('--partition <number>', 'those of this partition', wholeNumber)
      .option('--from-offset <offset>', 'those from here on', offsetText)
      .option('--to-offset <offset>', 'those up to here', offsetText);
  selecting(
    verb<SelectionOptions & { limit: number }>(
      quarantine,
      'list [feeds...]',
      'reasons of all feeds, or the records of one',
      runQuarantineList,
    ),
  ).option('--limit <count>', 'show so many, newest first', recordLimit, 100);
  selecting(
    verb<SelectionOptions & FixOptions>(
      quarantine,
      'fix <feed>',
      'change records and take those that fit then into the feed',
      runQuarantineFix,
    ),
  )
    .option('--replace <text>', 'this text, wherever it is in a value …')
    .option('--with <text>', '… by this one')
    .option('--remove-field <name>', 'take this field out of every value')
    .option('--record <id>', 'this record, as list names it …')
    .option('--value <json>', '… gets this value')
    .option('--dry-run', 'only say what would fit')
    .option('--yes', 'do it without asking');
  selecting(
    verb<SelectionOptions>(
      quarantine,
      'redrive <feed>',
      'take the records that fit by now into the feed',
      runQuarantineRedrive,
    ),
  )
    .option('--dry-run', 'only say what would fit')
    .option('--yes', 'do it without asking');
  selecting(verb<SelectionOptions>(quarantine, 'discard <feed>', 'drop records for good', runQuarantineDiscard))
    .option('--dry-run', 'only say how many')
    .option('--confirm <feed>', 'the name of the feed again, in place of being asked for it');

  const settings = program.command('settings').description('settings, passwords and connections').exitOverride();
  verb(settings, 'show', 'the settings of the lake, as lake.json has them', runShowSettings);
  verb(settings, 'secrets', 'which passwords are set, and where they come from', runListSecrets);
  verb(settings, 'set-secret <name>', 'keep a password, read from standard input, outside the lake', runSetSecret);
  verb(settings, 'clear-secret <name>', 'forget a password', runClearSecret);
  verb(settings, 'test-kafka', 'connect to Kafka step by step', runTestKafka);
  verb<{ fix?: boolean }>(
    program,
    'doctor',
    'check versions, disk, write access, levels, logs, the key of pseudonyms and servers',
    runDoctor,
  ).option('--fix', 'give every folder and file the mode of its level first');

  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    return exitCodeOf(error, argv.includes('--json'));
  }
}

function exitCodeOf(error: unknown, json: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitUsage;
  if (isCancelled(error)) {
    printMessage('Cancelled.');
    return exitFailed;
  }
  if (error instanceof LakeError) {
    printMessage(
      json
        ? toJson({ error: { code: error.code, message: error.message, details: error.details } })
        : `lagoon: ${error.message}`,
    );
    return error.code === 'INVALID_INPUT' ? exitUsage : exitFailed;
  }
  printMessage(
    `lagoon: unexpected error: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}`,
  );
  return exitFailed;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('a whole number from 0 on.');
  return value;
}

function offsetText(text: string): string {
  if (!/^\d{1,19}$/.test(text)) throw new InvalidArgumentError('a whole number from 0 on.');
  return text;
}

function recordLimit(text: string): number {
  const value = wholeNumber(text);
  if (value < 1 || value > 1000) throw new InvalidArgumentError('from 1 to 1000.');
  return value;
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('a number above 0.');
  return value;
}

function percent(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 100)) throw new InvalidArgumentError('a number from 0 to 100.');
  return value;
}

function commaList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

process.exitCode = await main(process.argv.slice(2));

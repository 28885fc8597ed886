import { Command, CommanderError, Option } from 'commander';
import { isCancelled, LakeError, messageOf } from '../../shared/errors';
import { lagoonVersion } from '../../shared/version';
import { commaList, wholeNumber } from './cli/arguments';
import { runExport } from './cli/data-commands';
import { registerFeedManagementVerbs } from './cli/feed-management-verbs';
import { registerFeedSyncVerbs } from './cli/feed-sync-verbs';
import { registerKafkaVerbs } from './cli/kafka-verbs';
import { registerKsqlVerbs } from './cli/ksql-verbs';
import { runDoctor, runFeedsList, runFeedsShow, runInit, runSetEnabled } from './cli/lake-commands';
import { runAdopt, runImport, type ImportOptions } from './cli/import-commands';
import { runFeedTopic, type FeedTopicOptions } from './cli/feed-topic-command';
import { printMessage, toJson } from './cli/output';
import { registerPermissionsVerbs } from './cli/permissions-verbs';
import { registerQuarantineVerbs } from './cli/quarantine-verbs';
import { queryFormats, type QueryOptions, runQuery } from './cli/query-command';
import { runReport } from './cli/report-command';
import { runServe } from './cli/serve-command';
import { lakeRoot, openSession } from './cli/session';
import { registerSettingsVerbs } from './cli/settings-verbs';
import { addGlobalOptions, globalOptionsOf, type Action, type GlobalOptions, type Verb } from './cli/verb';
import { registerVersionVerbs } from './cli/version-verbs';
import { registerWarehouseVerbs } from './cli/warehouse-verbs';
import { registerWorkspaceVerbs } from './cli/workspace-verbs';

/** What went wrong: the command ran and failed. */
const exitFailed = 1;
/** The command was not understood. */
const exitUsage = 2;

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
  const verb: Verb = <O extends object>(
    parent: Command,
    usage: string,
    description: string,
    action: Action<O>,
    isDefault = false,
  ) => {
    const command = parent.command(usage, { isDefault }).description(description);
    for (let at: Command | null = command; at !== null; at = at.parent) addGlobalOptions(at);
    return command.exitOverride().action(async (...received: unknown[]) => {
      const command = received.at(-1);
      if (!(command instanceof Command)) throw new TypeError('commander passes the command last');
      const options = command.opts<O & GlobalOptions>();
      const { lake, json } = globalOptionsOf(command);
      const session = openSession(lakeRoot(lake), options.brokers);
      try {
        const ok = await action(session, command.processedArgs.flat().map(String), {
          ...options,
          json,
        });
        if (!ok) code = exitFailed;
      } finally {
        await session.close();
      }
    });
  };

  verb<{ empty?: boolean }>(program, 'init', 'make a lake with the eight sample feeds', runInit).option(
    '--empty',
    'no feeds',
  );

  const feeds = program.command('feeds').description('list, switch and manage feeds').exitOverride();
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

  registerFeedManagementVerbs(feeds, verb);
  registerFeedSyncVerbs(feeds, verb);

  verb<{ all?: boolean }>(program, 'export [feeds...]', 'export what is new at the source', runExport).option(
    '--all',
    'every enabled feed',
  );

  registerKafkaVerbs(program, verb);
  registerKsqlVerbs(program, verb);

  verb<QueryOptions>(program, 'query <sql>', 'ask SQL of the feeds, by their names', runQuery)
    .addOption(new Option('--format <format>', 'of the result').choices(queryFormats).default('table'))
    .option('--output <file>', 'write all rows to this file')
    .option('--overwrite', 'replace the file if it exists')
    .option(
      '--param <name=value>',
      'a value for $name, as often as there are; name:DATE=2026-11-20 gives it a type',
      (value: string, others: readonly string[]) => [...others, value],
      [],
    )
    .option('--cost', 'what it may read at most, without running it')
    .option('--explain', 'the plan, without running it')
    .option('--analyze', 'run it, and show the plan with rows and time of each step');

  registerVersionVerbs(program, verb);
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
    'import <paths...>',
    'take files or a folder of Parquet, CSV or NDJSON into a feed',
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
  registerQuarantineVerbs(program, verb);
  registerPermissionsVerbs(program, verb);
  registerWarehouseVerbs(program, verb);
  registerWorkspaceVerbs(program, verb);

  registerSettingsVerbs(program, verb);
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

process.exitCode = await main(process.argv.slice(2));

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { isCancelled, LakeError, messageOf } from '../../shared/errors';
import { lagoonVersion } from '../../shared/version';
import { runConsume, runExport, runProduce } from './cli/data-commands';
import { runDoctor, runFeedsList, runFeedsShow, runInit, runPartitions, runSetEnabled } from './cli/lake-commands';
import { runCompact, runRestore, runRetention, runVacuum, runVersions } from './cli/maintenance-commands';
import { runAdopt, runImport, type ImportOptions } from './cli/import-commands';
import { runDiff } from './cli/diff-command';
import { printMessage, toJson } from './cli/output';
import { queryFormats, runQuery } from './cli/query-command';
import { runReport } from './cli/report-command';
import { runServe } from './cli/serve-command';
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
  const verb = <O extends object>(parent: Command, usage: string, description: string, action: Action<O>): Command =>
    parent
      .command(usage)
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

  verb<{ all?: boolean }>(program, 'export [feeds...]', 'export what is new at the source', runExport).option(
    '--all',
    'every enabled feed',
  );

  verb<{ untilIdle?: number; brokers?: string[] }>(
    program,
    'consume <feeds...>',
    'consume the Kafka topics of feeds until stopped (Ctrl-C commits and ends)',
    runConsume,
  )
    .option('--until-idle <seconds>', 'end when no message came for so long', positiveNumber)
    .option('--brokers <host:port,…>', 'instead of those in lake.json', commaList);

  verb<{
    topic: string;
    messages: number;
    rate?: number;
    seed: number;
    from: number;
    partitions: number;
    spacing: number;
    brokers?: string[];
  }>(program, 'produce', 'send sample transactions to a Kafka topic', runProduce)
    .requiredOption('--topic <topic>', 'made if it does not exist')
    .requiredOption('--messages <count>', 'how many', wholeNumber)
    .option('--rate <per-second>', 'at most so many a second', positiveNumber)
    .option('--seed <number>', 'which sequence', wholeNumber, 1)
    .option('--from <number>', 'first event of the sequence', wholeNumber, 0)
    .option('--spacing <ms>', 'event time between two messages; the last one is now', positiveNumber, 100)
    .option('--partitions <count>', 'of a topic that is made', wholeNumber, 6)
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

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('a number above 0.');
  return value;
}

function commaList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

process.exitCode = await main(process.argv.slice(2));

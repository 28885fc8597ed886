import { Option, type Command } from 'commander';
import { queryTargetSchema } from '../../../shared/contract/workspace';
import { recordLimit } from './arguments';
import { queryFormats } from './query-command';
import type { Verb } from './verb';
import {
  runHistory,
  runListQueries,
  runRenameQuery,
  runSavedQuery,
  runSaveQuery,
  runShowQuery,
  type HistoryOptions,
  type RunSavedOptions,
  type SaveQueryOptions,
} from './workspace-commands';

/** Saved queries, and the history of statements. */
export function registerWorkspaceVerbs(program: Command, verb: Verb): void {
  const queries = program.command('queries').description('saved queries: plain .sql files of a folder').exitOverride();
  verb(queries, 'list', 'every saved query, with what it asks', runListQueries, true);
  verb(queries, 'show <path>', 'the file of a saved query', runShowQuery);
  verb<RunSavedOptions>(queries, 'run <path>', 'ask a saved query, as lagoon query would', runSavedQuery)
    .addOption(new Option('--format <format>', 'of the result').choices(queryFormats).default('table'))
    .option('--output <file>', 'write all rows to this file')
    .option('--overwrite', 'replace the file if it exists')
    .option(
      '--param <name=value>',
      'a value for $name, instead of the default of the saved query; as often as there are',
      (value: string, others: readonly string[]) => [...others, value],
      [],
    )
    .option('--limit <rows>', 'of an answer of the warehouse; else 1000', recordLimit);
  verb<SaveQueryOptions>(queries, 'save <path>', 'keep the statement on standard input', runSaveQuery)
    .option('--file <file>', 'instead of standard input')
    .option('--title <text>', 'what it is called')
    .option('--description <text>', 'what it is for')
    .addOption(new Option('--target <target>', 'what it asks; else lake').choices(queryTargetSchema.options))
    .option('--overwrite', 'replace the saved query if it exists');
  verb(queries, 'rename <path> <to>', 'give a saved query another path', runRenameQuery);
  verb<HistoryOptions>(program, 'history', 'statements that you ran on this lake, newest first', runHistory)
    .option('--search <text>', 'those that hold these words')
    .option('--limit <count>', 'how many', recordLimit, 50)
    .option('--clear', 'forget them all');
}

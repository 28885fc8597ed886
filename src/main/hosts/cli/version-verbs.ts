import type { Command } from 'commander';
import { wholeNumber } from './arguments';
import { runDiff } from './diff-command';
import { runPartitions } from './lake-commands';
import { runCompact, runRestore, runRetention, runVacuum, runVersions } from './maintenance-commands';
import type { Verb } from './verb';

/** What the feeds hold and held, and keeping that in order. */
export function registerVersionVerbs(program: Command, verb: Verb): void {
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
}

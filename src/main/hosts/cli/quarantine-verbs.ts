import type { Command } from 'commander';
import { offsetText, recordLimit, wholeNumber } from './arguments';
import {
  runQuarantineDiscard,
  runQuarantineFix,
  runQuarantineList,
  runQuarantineRedrive,
  type FixOptions,
  type SelectionOptions,
} from './quarantine-commands';
import type { Verb } from './verb';

export function registerQuarantineVerbs(program: Command, verb: Verb): void {
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
}

import { InvalidArgumentError, type Command } from 'commander';
import { commaList, wholeNumber } from './arguments';
import { runFeedPreview, runFeedSync, type SyncOptions } from './feed-sync-commands';
import type { Verb } from './verb';

export function registerFeedSyncVerbs(feeds: Command, verb: Verb): void {
  verb<SyncOptions>(feeds, 'sync', 'take feeds from the ksqlDB server, or from a file', runFeedSync)
    .option('--from <file>', 'a JSON file of feeds in place of the server')
    .option('--dry-run', 'only say what would change')
    .option('--only <a,b>', 'these feeds alone', commaList)
    .option('--yes', 'do not ask');
  verb<{ rows: number }>(
    feeds,
    'preview <feed>',
    'some rows of what a feed reads, or would by this .json file; changes nothing',
    runFeedPreview,
  ).option('--rows <count>', 'at most so many', previewRows, 20);
}

function previewRows(text: string): number {
  const rows = wholeNumber(text);
  if (rows < 1 || rows > 200) throw new InvalidArgumentError('from 1 to 200.');
  return rows;
}

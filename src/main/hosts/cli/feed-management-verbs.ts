import { Option, type Command } from 'commander';
import {
  runFeedAdd,
  runFeedArchive,
  runFeedClone,
  runFeedDelete,
  runFeedProblems,
  runFeedRename,
  runFeedRestore,
  runFeedsArchived,
  runFeedUpdate,
  type DeleteOptions,
} from './feed-management-commands';
import type { Verb } from './verb';

export function registerFeedManagementVerbs(feeds: Command, verb: Verb): void {
  verb(feeds, 'add <file>', 'add the feed that this JSON file describes; - is standard input', runFeedAdd);
  verb(feeds, 'update <feed> <file>', 'give a feed the configuration of this JSON file', runFeedUpdate);
  verb(feeds, 'archive <feed>', 'put a feed away; its data and history stay', runFeedArchive);
  verb(feeds, 'restore <feed>', 'bring an archived feed back', runFeedRestore);
  verb(feeds, 'archived', 'the feeds that are put away', runFeedsArchived);
  verb<DeleteOptions>(feeds, 'delete <feed>', 'delete a feed, active or archived', runFeedDelete)
    .addOption(
      new Option('--data <choice>', 'keep leaves its folders, which a feed of its name finds again')
        .choices(['keep', 'delete'])
        .makeOptionMandatory(),
    )
    .option('--confirm <feed>', 'the name of the feed again, in place of being asked for it')
    .option('--dry-run', 'only say what would go');
  verb(feeds, 'rename <feed> <name>', 'give a feed, its data and its history another name', runFeedRename);
  verb(feeds, 'clone <feed> <name>', 'a new, empty feed with the same configuration', runFeedClone);
  verb(feeds, 'problems', 'feed files that are wrong, by line and field', runFeedProblems);
}

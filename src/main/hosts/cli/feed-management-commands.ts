import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { FeedDraft } from '../../../shared/contract/feeds';
import { LakeError, messageOf } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import { readDrafts } from '../../core/feeds/feed-text';
import { nameTyped } from './confirmation';
import { feedArgument } from './lake-commands';
import {
  formatBytes,
  formatCount,
  formatTable,
  printJson,
  printMessage,
  printResult,
  type OutputOptions,
} from './output';
import type { Session } from './session';

export interface DeleteOptions {
  readonly data: 'keep' | 'delete';
  readonly confirm?: string;
  readonly dryRun?: boolean;
}

export async function runFeedAdd(session: Session, args: string[], { json }: OutputOptions): Promise<boolean> {
  const draft = await draftFrom(args[0] ?? '', null);
  const core = await session.core();
  const { feed } = await core.feeds.add(draft);
  if (json) printJson((await core.feeds.show({ feed })).config);
  else printResult(`Added ${feed}, a ${draft.level} ${draft.kind}. Next: lagoon export ${feed}`);
  return true;
}

/** The file takes the place of the whole configuration: what it leaves out gets its default. */
export async function runFeedUpdate(session: Session, args: string[], { json }: OutputOptions): Promise<boolean> {
  const feed = feedArgument(args[0]);
  const draft = await draftFrom(args[1] ?? '', feed);
  if (draft.name !== feed)
    throw new LakeError(
      'INVALID_INPUT',
      `The file describes "${draft.name}", not "${feed}". To give a feed another name: lagoon feeds rename`,
    );
  const core = await session.core();
  const { config } = await core.feeds.show({ feed });
  await core.feeds.update({ updatedAt: config.updatedAt, draft });
  const { config: after } = await core.feeds.show({ feed });
  if (json) printJson(after);
  else printResult(after.updatedAt === config.updatedAt ? `${feed} is so already.` : `Updated ${feed}.`);
  return true;
}

export async function runFeedArchive(session: Session, args: string[], { json }: OutputOptions): Promise<boolean> {
  const feed = feedArgument(args[0]);
  await (await session.core()).feeds.archive({ feed });
  tell(json, { feed }, `Archived ${feed}; its data and history stay. Back again: lagoon feeds restore ${feed}`);
  return true;
}

export async function runFeedRestore(session: Session, args: string[], { json }: OutputOptions): Promise<boolean> {
  const feed = feedArgument(args[0]);
  await (await session.core()).feeds.restore({ feed });
  tell(json, { feed }, `Restored ${feed}.`);
  return true;
}

export async function runFeedsArchived(session: Session, _args: string[], { json }: OutputOptions): Promise<boolean> {
  const feeds = await (await session.core()).feeds.archived({});
  if (json) printJson(feeds);
  else if (feeds.length === 0) printMessage('No feed is archived.');
  else
    printResult(
      formatTable(feeds, [
        { title: 'feed', text: (feed) => feed.name },
        { title: 'kind', text: (feed) => feed.kind },
        { title: 'archived (UTC)', text: (feed) => feed.archivedAt.slice(0, 19).replace('T', ' ') },
        { title: 'records', align: 'right', text: (feed) => formatCount(feed.records) },
        { title: 'size', align: 'right', text: (feed) => formatBytes(feed.sizeBytes) },
        { title: 'problem', text: (feed) => feed.problem?.message ?? '' },
      ]),
    );
  return true;
}

export async function runFeedDelete(
  session: Session,
  args: string[],
  { json, data, confirm, dryRun }: OutputOptions & DeleteOptions,
): Promise<boolean> {
  const feed = feedArgument(args[0]);
  const core = await session.core();
  const deletion = await core.feeds.deletion({ feed });
  const { records, quarantined, sizeBytes, folders, problem } = deletion;
  const held = `${formatCount(records)} records and ${formatCount(quarantined)} in quarantine, ${formatBytes(sizeBytes)}`;
  const its = folders.length === 0 ? 'It has no data.' : `Its data is in ${folders.join(' and ')}: ${held}.`;
  if (problem !== null && !json) printMessage(`Its file is wrong. ${problem}`);
  if (dryRun === true) {
    tell(
      json,
      { ...deletion, data, deleted: false },
      `${its} ${data === 'keep' ? 'It would be kept.' : 'It would go.'}`,
    );
    return true;
  }
  const what = data === 'keep' ? `Delete the feed ${feed} and keep its data?` : `Delete the feed ${feed} with ${held}?`;
  await core.feeds.delete({ feed, data, confirm: confirm ?? (await nameTyped(what, feed)) });
  const rest = data === 'delete' ? `With it went ${held}.` : its;
  tell(json, { ...deletion, data, deleted: true }, `Deleted ${feed}. ${rest}`);
  return true;
}

export async function runFeedRename(session: Session, args: string[], { json }: OutputOptions): Promise<boolean> {
  const [feed, to] = [feedArgument(args[0]), feedArgument(args[1])];
  await (await session.core()).feeds.rename({ feed, to });
  tell(json, { feed, to }, `${feed} is ${to} now. Runs of before keep the old name.`);
  return true;
}

export async function runFeedClone(session: Session, args: string[], { json }: OutputOptions): Promise<boolean> {
  const [feed, as] = [feedArgument(args[0]), feedArgument(args[1])];
  await (await session.core()).feeds.clone({ feed, as });
  tell(json, { feed, as }, `Added ${as}, empty, with the configuration of ${feed}.`);
  return true;
}

/** Fails where there are any, so that a script can ask. */
export async function runFeedProblems(session: Session, _args: string[], { json }: OutputOptions): Promise<boolean> {
  const problems = await (await session.core()).feeds.problems({});
  if (json) printJson(problems);
  else if (problems.length === 0) printMessage('Every feed file is as it should be.');
  else
    for (const { path, line, field, message } of problems)
      printResult(`${path}${line === null ? '' : `:${line}`}: ${field === null ? '' : `${field}: `}${message}`);
  return problems.length === 0;
}

function tell(json: boolean, result: unknown, text: string): void {
  if (json) printJson(result);
  else printResult(text);
}

/** `-` is standard input. Errors: INVALID_INPUT naming line and field; NOT_FOUND, IO. */
export async function draftFrom(path: string, name: FeedName | null): Promise<FeedDraft> {
  const shown = path === '-' ? 'standard input' : path;
  const [draft, ...others] = readDrafts(shown, await contentOf(path), 'INVALID_INPUT', new Date(), name);
  if (draft !== undefined && others.length === 0) return draft;
  throw new LakeError(
    'INVALID_INPUT',
    `${shown} holds ${draft === undefined ? 'no feed' : `${others.length + 1} feeds`}, and one is wanted. For several: lagoon feeds sync --from FILE`,
  );
}

async function contentOf(path: string): Promise<string> {
  if (path === '-') return text(process.stdin);
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new LakeError('NOT_FOUND', `${path} cannot be read: ${messageOf(error)}`, {
      details: { path },
      cause: error,
    });
  }
}

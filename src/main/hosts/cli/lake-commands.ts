import type { FeedSummary } from '../../../shared/contract/feeds';
import { feedNameSchema, type FeedName } from '../../../shared/ids';
import { LakeError } from '../../../shared/errors';
import {
  formatBytes,
  formatCount,
  formatTable,
  printJson,
  printMessage,
  printResult,
  type OutputOptions,
  type TableColumn,
} from './output';
import type { Session } from './session';

export function feedArgument(text: string | undefined): FeedName {
  const parsed = feedNameSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new LakeError('INVALID_INPUT', `"${text ?? ''}" is no feed name. ${parsed.error.issues[0]?.message ?? ''}`);
}

export async function runInit(
  session: Session,
  _args: string[],
  options: OutputOptions & { empty?: boolean },
): Promise<boolean> {
  const core = await session.core();
  const info = await core.lake.init({ feeds: options.empty === true ? 'none' : 'sample' });
  if (options.json) printJson(info);
  else {
    printResult(`Made a lake in ${info.root} with ${info.feeds} feeds.`);
    printMessage(info.feeds === 0 ? 'Add feeds in the window.' : 'Next: lagoon export --all');
  }
  return true;
}

const summaryColumns: readonly TableColumn<FeedSummary>[] = [
  { title: 'feed', text: (feed) => feed.name },
  { title: 'kind', text: (feed) => (feed.readOnly ? 'folder' : feed.kind) },
  { title: 'state', text: stateOf },
  { title: 'records', align: 'right', text: (feed) => formatCount(feed.records) },
  { title: 'size', align: 'right', text: (feed) => formatBytes(feed.sizeBytes) },
  { title: 'partitions', align: 'right', text: (feed) => formatCount(feed.partitions) },
  { title: 'files', align: 'right', text: (feed) => formatCount(feed.files) },
  { title: 'version', align: 'right', text: (feed) => (feed.tableVersion === null ? '' : `v${feed.tableVersion}`) },
  { title: 'last commit (UTC)', text: (feed) => feed.lastCommitAt?.slice(0, 19).replace('T', ' ') ?? 'never' },
];

function stateOf({ problem, enabled }: FeedSummary): string {
  if (problem !== null) return problem.code === 'CORRUPT' ? 'damaged' : 'unreadable';
  return enabled ? 'enabled' : 'disabled';
}

export async function runFeedsList(session: Session, _args: string[], options: OutputOptions): Promise<boolean> {
  const feeds = await (await session.core()).feeds.list({});
  if (options.json) printJson(feeds);
  else printResult(formatTable(feeds, summaryColumns));
  for (const feed of feeds) if (feed.problem !== null) printMessage(`${feed.name}: ${feed.problem.message}`);
  return true;
}

export async function runFeedsShow(session: Session, args: string[], options: OutputOptions): Promise<boolean> {
  const shown = await (await session.core()).feeds.show({ feed: feedArgument(args[0]) });
  if (options.json) printJson(shown);
  else printResult(`${formatTable([shown.summary], summaryColumns)}\n\n${JSON.stringify(shown.config, null, 2)}`);
  return true;
}

export async function runSetEnabled(
  session: Session,
  args: string[],
  options: OutputOptions & { enabled: boolean },
): Promise<boolean> {
  const feed = feedArgument(args[0]);
  await (await session.core()).feeds.setEnabled({ feed, enabled: options.enabled });
  if (options.json) printJson({ feed, enabled: options.enabled });
  else printResult(`${feed} is ${options.enabled ? 'enabled' : 'disabled'}.`);
  return true;
}

export async function runPartitions(session: Session, args: string[], options: OutputOptions): Promise<boolean> {
  const core = await session.core();
  const feed = feedArgument(args[0]);
  const { summary } = await core.feeds.show({ feed });
  if (summary.kind === 'table') {
    const versions = await core.lake.versions({ feed });
    if (options.json) printJson(versions);
    else {
      printResult(
        formatTable(versions, [
          { title: 'version', text: (v) => `v${v.tableVersion}${v.current ? ' (current)' : ''}` },
          { title: 'exported (UTC)', text: (v) => v.exportedAt.slice(0, 19).replace('T', ' ') },
          { title: 'records', align: 'right', text: (v) => formatCount(v.records) },
          { title: 'size', align: 'right', text: (v) => formatBytes(v.sizeBytes) },
          { title: 'path', text: (v) => v.path },
        ]),
      );
    }
    return true;
  }
  const partitions = await core.lake.partitions({ feed });
  if (options.json) printJson(partitions);
  else {
    printResult(
      formatTable(partitions, [
        { title: 'date', text: (p) => p.date ?? p.path },
        { title: 'records', align: 'right', text: (p) => formatCount(p.records) },
        { title: 'files', align: 'right', text: (p) => formatCount(p.files) },
        { title: 'size', align: 'right', text: (p) => formatBytes(p.sizeBytes) },
        { title: 'first event (UTC)', text: (p) => p.minEventTime ?? '' },
        { title: 'last event (UTC)', text: (p) => p.maxEventTime ?? '' },
      ]),
    );
  }
  return true;
}

export async function runDoctor(
  session: Session,
  _args: string[],
  options: OutputOptions & { fix?: boolean },
): Promise<boolean> {
  const core = await session.core();
  if (options.fix === true) {
    const { changed } = await core.settings.mendLevels({});
    printMessage(`${formatCount(changed)} of the folders and files had another mode than their level's; now none has.`);
  }
  const findings = await core.settings.doctor({});
  if (options.json) printJson(findings);
  else {
    for (const finding of findings) {
      printResult(`${finding.status.padEnd(8)} ${finding.check}: ${finding.message}`);
      if (finding.remedy !== null) printResult(`         → ${finding.remedy}`);
    }
  }
  return findings.every((finding) => finding.status !== 'failed');
}

import type { z } from 'zod';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { adoptableSchema } from '../../../shared/contract/imports';
import { LakeError } from '../../../shared/errors';
import { finishJobs } from './job-progress';
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

export interface ImportOptions extends OutputOptions {
  readonly feed: string;
  readonly kind?: FeedConfig['kind'];
  readonly level?: FeedConfig['level'];
  readonly eventTime?: string;
  readonly key?: string[];
  /** True where --header was given, false where --no-header was. */
  readonly header?: boolean;
}

/** Into the feed of that name; one that is not there yet is made as the options say. */
export async function runImport(session: Session, args: string[], options: ImportOptions): Promise<boolean> {
  const core = await session.core();
  const feed = feedArgument(options.feed);
  const [path = '', ...more] = args;
  const exists = (await core.feeds.list({})).some(({ name }) => name === feed);
  if (exists) assertAsItIs((await core.feeds.show({ feed })).config, options);
  const create = exists
    ? null
    : {
        kind: options.kind ?? 'stream',
        level: options.level ?? 'raw',
        eventTimeColumn: options.eventTime ?? null,
        keyColumns: options.key ?? [],
      };
  const header = options.header === undefined ? 'auto' : options.header ? 'first' : 'none';
  const { job } = await core.imports.start({ path, more, header, feed, create });
  return finishJobs(core, [job], options);
}

/** An import does not change the feed that it goes into. */
export function assertAsItIs(config: FeedConfig, wanted: Omit<ImportOptions, 'json' | 'feed'>): void {
  const differing = [
    differs('--kind', wanted.kind, config.kind),
    differs('--level', wanted.level, config.level),
    differs('--event-time', wanted.eventTime, config.eventTimeColumn),
    differs('--key', wanted.key?.join(','), config.keyColumns.join(',')),
  ].filter((text) => text !== null);
  if (differing.length === 0) return;
  throw new LakeError(
    'INVALID_INPUT',
    `The feed "${config.name}" exists, and is not as the options say: ${differing.join('; ')}. Leave them out, or import into a new feed.`,
    { details: { feed: config.name } },
  );
}

function differs(option: string, wanted: string | undefined, has: string | null): string | null {
  if (wanted === undefined || wanted === has) return null;
  return `${option} ${wanted}, where it has ${has === null || has === '' ? 'none' : has}`;
}

type Adoptable = z.infer<typeof adoptableSchema>;

/** Without names: every folder that can be adopted. False where one that was asked for cannot. */
export async function runAdopt(
  session: Session,
  args: string[],
  options: OutputOptions & { dryRun?: boolean },
): Promise<boolean> {
  const core = await session.core();
  const wanted = args.map(feedArgument);
  const found = await core.imports.adoptable({});
  const chosen = wanted.length === 0 ? found : found.filter(({ feed }) => wanted.includes(feed));
  const lacking = wanted.find((name) => !found.some(({ feed }) => feed === name));
  if (lacking !== undefined) {
    throw new LakeError(
      'NOT_FOUND',
      `There is no folder of Parquet without a log named ${lacking} under streams/ or tables/.`,
    );
  }
  const good = chosen.filter(({ problems }) => problems.length === 0);
  if (options.dryRun === true) {
    if (options.json) printJson(chosen);
    else printAdoptable(chosen);
    return chosen.length === good.length;
  }
  for (const { feed, problems } of chosen) for (const problem of problems) printMessage(`${feed}: ${problem}`);
  const { adopted } =
    good.length === 0 ? { adopted: [] } : await core.imports.adopt({ feeds: good.map(({ feed }) => feed) });
  if (options.json) printJson(adopted);
  else if (adopted.length === 0) printMessage('Nothing was adopted.');
  for (const { feed, files, records } of options.json ? [] : adopted)
    printResult(`Adopted ${feed}: ${formatCount(files)} files, ${formatCount(records)} records, where they lie.`);
  return chosen.length === good.length;
}

function printAdoptable(found: readonly Adoptable[]): void {
  if (found.length === 0) {
    printMessage('Nothing to adopt: every folder under streams/ and tables/ has its log.');
    return;
  }
  printResult(
    formatTable(found, [
      { title: 'feed', text: (row) => row.feed },
      { title: 'kind', text: (row) => row.kind },
      { title: 'files', align: 'right', text: (row) => formatCount(row.files) },
      { title: 'records', align: 'right', text: (row) => formatCount(row.records) },
      { title: 'size', align: 'right', text: (row) => formatBytes(row.sizeBytes) },
      { title: 'versions', text: (row) => row.versions.map((version) => `v${version}`).join(' ') },
      { title: 'problems', align: 'right', text: (row) => formatCount(row.problems.length) },
    ]),
  );
  for (const { feed, problems } of found) for (const problem of problems) printMessage(`${feed}: ${problem}`);
}

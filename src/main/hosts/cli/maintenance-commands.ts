import type { CoreContract } from '../../../shared/contract';
import type { Client } from '../../../shared/contract/define';
import type { Job } from '../../../shared/contract/jobs';
import type { LakeCommit } from '../../../shared/contract/lake';
import type { FeedProblem, RetentionItem } from '../../../shared/contract/maintenance';
import { LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
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
  type TableColumn,
} from './output';
import type { Session } from './session';

interface DryRun extends OutputOptions {
  readonly dryRun?: boolean;
}

/** How many entries of a feed's log are shown. */
const shownVersions = 50;

function chosen(args: readonly string[]): { feeds?: FeedName[] } {
  return args.length === 0 ? {} : { feeds: args.map(feedArgument) };
}

export async function runVersions(
  session: Session,
  args: string[],
  options: OutputOptions & { limit?: number },
): Promise<boolean> {
  const core = await session.core();
  const feed = feedArgument(args[0]);
  const limit = options.limit ?? shownVersions;
  const history = await core.lake.history({ feed, limit });
  if (options.json) {
    printJson(history);
    return true;
  }
  printResult(
    formatTable(history, [
      { title: 'version', align: 'right', text: (entry) => String(entry.deltaVersion) },
      { title: 'of table', text: (entry) => (entry.tableVersion === null ? '' : `v${entry.tableVersion}`) },
      { title: 'committed (UTC)', text: (entry) => entry.committedAt.slice(0, 19).replace('T', ' ') },
      { title: 'operation', text: (entry) => entry.operation },
      { title: 'files', align: 'right', text: (entry) => `+${entry.addedFiles} -${entry.removedFiles}` },
      { title: 'records', align: 'right', text: (entry) => formatCount(entry.addedRecords) },
      { title: 'size', align: 'right', text: sizeText },
      { title: 'state', text: (entry) => (entry.readable ? 'readable' : 'vacuumed') },
    ]),
  );
  if (history.length === 0) printMessage(`${feed} has no version yet. Next: ${await fillingCommand(core, feed)}`);
  else if (history.length === limit) printMessage(`The newest ${limit} are shown. More: --limit COUNT.`);
  if (history.length > 1) printMessage(`Next: lagoon restore ${feed} --version N`);
  return true;
}

/** What gives a feed its first version: one that is made of files has nothing to export from. */
async function fillingCommand(core: Client<CoreContract>, feed: FeedName): Promise<string> {
  return (await isMadeOfFiles(core, feed)) ? `lagoon import PATH --feed ${feed}` : `lagoon export ${feed}`;
}

async function isMadeOfFiles(core: Client<CoreContract>, feed: FeedName): Promise<boolean> {
  return (await core.feeds.show({ feed })).config.source.type === 'files';
}

function sizeText({ addedBytes, removedBytes }: LakeCommit): string {
  return removedBytes === 0
    ? `+${formatBytes(addedBytes)}`
    : `+${formatBytes(addedBytes)} -${formatBytes(removedBytes)}`;
}

export async function runRestore(
  session: Session,
  args: string[],
  options: OutputOptions & { version: number },
): Promise<boolean> {
  const core = await session.core();
  const feed = feedArgument(args[0]);
  const [newest] = await core.lake.history({ feed, limit: 1 });
  if (newest === undefined) {
    const first = await fillingCommand(core, feed);
    throw new LakeError('NOT_FOUND', `${feed} has no version yet. First: ${first}`, { details: { feed } });
  }
  const expected = newest.deltaVersion;
  const { version } = await core.lake.restore({ feed, version: options.version, expected });
  if (options.json) printJson({ feed, restored: options.version, version, before: expected });
  else if (version === expected)
    printResult(`${feed} holds version ${options.version} already: version ${version} has the same files.`);
  else {
    printResult(`${feed} holds version ${options.version} again, as version ${version}.`);
    printMessage(
      (await isMadeOfFiles(core, feed))
        ? 'What was imported since counts as imported: an import passes over the same files.'
        : 'Sources stay where they are: an export does not fetch again what was exported since.',
    );
    printMessage(`To undo it: lagoon restore ${feed} --version ${expected}`);
  }
  return true;
}

const sized = <T extends { records: number; sizeBytes: number }>(): TableColumn<T>[] => [
  { title: 'records', align: 'right', text: (item) => formatCount(item.records) },
  { title: 'size', align: 'right', text: (item) => formatBytes(item.sizeBytes) },
];

const retentionColumns: readonly TableColumn<RetentionItem>[] = [
  { title: 'feed', text: (item) => (item.table === 'data' ? item.feed : `${item.feed}_quarantine`) },
  { title: 'drops', text: (item) => item.name },
  { title: 'path', text: (item) => item.path },
  { title: 'files', align: 'right', text: (item) => formatCount(item.files) },
  ...sized<RetentionItem>(),
];

export async function runRetention(session: Session, args: string[], options: DryRun): Promise<boolean> {
  const core = await session.core();
  const plan = await core.maintenance.retentionPlan(chosen(args));
  const dryRun = options.dryRun === true;
  const nothing = plan.items.length === 0;
  if (!dryRun && !nothing) await core.maintenance.applyRetention({ ...chosen(args), token: plan.token });
  if (options.json) {
    printJson({ ...plan, applied: !dryRun && !nothing });
    return plan.problems.length === 0;
  }
  if (nothing) {
    printMessage('Nothing has outlived its retention.');
    return tellProblems(plan.problems);
  }
  const { files, records, sizeBytes } = plan.totals;
  printResult(formatTable(plan.items, retentionColumns));
  const what = `${formatCount(records)} records, ${formatBytes(sizeBytes)} in ${counted(files, 'file')}`;
  printMessage(
    dryRun ? `A run would drop ${what}. To drop exactly this: ${commandOf('retention', args)}` : `Dropped ${what}.`,
  );
  if (!dryRun && plan.goneAfter !== null) {
    printMessage(
      `The files of days stay on disk until a vacuum after ${plan.goneAfter.slice(0, 16).replace('T', ' ')} UTC; until then lagoon restore brings them back.`,
    );
  }
  return tellProblems(plan.problems);
}

export async function runCompact(
  session: Session,
  args: string[],
  options: DryRun & { undo?: number },
): Promise<boolean> {
  const core = await session.core();
  if (options.undo !== undefined) return undo(core, args, options.undo, options);
  const plan = await core.maintenance.compactionPlan(chosen(args));
  if (options.dryRun === true || plan.items.length === 0) {
    if (options.json) printJson(plan);
    else if (plan.items.length === 0) printMessage('There are no small files that could be one.');
    else {
      printResult(
        formatTable(plan.items, [
          { title: 'feed', text: (item) => (item.table === 'data' ? item.feed : `${item.feed}_quarantine`) },
          { title: 'day', text: (item) => item.date ?? '' },
          { title: 'files', align: 'right', text: (item) => formatCount(item.files) },
          { title: 'after', align: 'right', text: (item) => formatCount(item.filesAfter) },
          ...sized<(typeof plan.items)[number]>(),
        ]),
      );
      const { files, filesAfter, sizeBytes } = plan.totals;
      printMessage(
        `A run would write ${counted(files, 'file')} (${formatBytes(sizeBytes)}) anew as ${formatCount(filesAfter)}. To do it: ${commandOf('compact', args)}`,
      );
    }
    return options.json ? plan.problems.length === 0 : tellProblems(plan.problems);
  }
  const { jobs } = await core.maintenance.compact(chosen(args));
  const next =
    'The files before stay on disk, and lagoon compact --undo VERSION FEED puts them back, until lagoon vacuum.';
  const ok = await finishJobs(core, jobs, options, { done: () => next });
  return tellProblems(plan.problems) && ok;
}

async function undo(core: Client<CoreContract>, args: string[], version: number, options: DryRun): Promise<boolean> {
  if (args.length !== 1 || options.dryRun === true)
    throw new LakeError(
      'INVALID_INPUT',
      'Of which feed? lagoon compact --undo VERSION FEED takes one, and no dry run.',
    );
  const feed = feedArgument(args[0]);
  const undone = await core.maintenance.undoCompaction({ feed, version });
  if (options.json) printJson({ feed, undone: version, version: undone.version });
  else printResult(`${feed} has the files from before version ${version} again, as version ${undone.version}.`);
  return true;
}

export async function runVacuum(session: Session, args: string[], options: DryRun): Promise<boolean> {
  const core = await session.core();
  const plan = await core.maintenance.vacuumPlan(chosen(args));
  const dryRun = options.dryRun === true;
  if (!options.json && plan.items.length > 0) {
    printResult(
      formatTable(plan.items, [
        { title: 'feed', text: (item) => (item.table === 'data' ? item.feed : `${item.feed}_quarantine`) },
        { title: 'file', text: (item) => item.path },
        { title: 'size', align: 'right', text: (item) => formatBytes(item.sizeBytes) },
        { title: 'reason', text: (item) => item.reason },
      ]),
    );
  }
  const { files, sizeBytes } = plan.totals;
  if (dryRun) {
    if (options.json) printJson(plan);
    else if (files === 0) printMessage('Every file is needed by a version that is kept.');
    else
      printMessage(
        `A run would delete ${counted(files, 'file')}, ${formatBytes(sizeBytes)}, for good. To do it: ${commandOf('vacuum', args)}`,
      );
    return options.json ? plan.problems.length === 0 : tellProblems(plan.problems);
  }
  const { jobs } = await core.maintenance.vacuum(chosen(args));
  const ok = await finishJobs(core, jobs, options, { done: deletedText });
  return tellProblems(plan.problems) && ok;
}

/** What the run did: between a plan and its run, another process may have deleted some of it, or made more to delete. */
export function deletedText(ended: readonly Job[]): string {
  const deleted = ended.map(({ progress }) => progress.deleted ?? { files: 0, sizeBytes: 0 });
  const files = deleted.reduce((sum, item) => sum + item.files, 0);
  return `Deleted ${counted(files, 'file')}, ${formatBytes(deleted.reduce((sum, item) => sum + item.sizeBytes, 0))}.`;
}

/** On the error output, so that JSON stays JSON. False where there are any: a script must not take a part for the whole. */
function tellProblems(problems: readonly FeedProblem[]): boolean {
  for (const { feed, message } of problems) printMessage(`${feed} was passed over: ${message}`);
  return problems.length === 0;
}

function commandOf(verb: string, feeds: readonly string[]): string {
  return ['lagoon', verb, ...feeds].join(' ');
}

function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

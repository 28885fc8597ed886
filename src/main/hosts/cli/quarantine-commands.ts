import type { CoreContract } from '../../../shared/contract';
import type { Client } from '../../../shared/contract/define';
import type { QuarantinedRecord, QuarantineFix, QuarantineSelection } from '../../../shared/contract/quarantine';
import { LakeError } from '../../../shared/errors';
import { agreed, nameTyped } from './confirmation';
import { finishJobs } from './job-progress';
import { feedArgument } from './lake-commands';
import { formatCount, formatTable, printJson, printMessage, printResult } from './output';
import type { Session } from './session';

interface Common {
  readonly json: boolean;
}

export interface SelectionOptions {
  readonly reason?: string;
  readonly partition?: number;
  readonly fromOffset?: string;
  readonly toOffset?: string;
}

export interface FixOptions {
  readonly replace?: string;
  readonly with?: string;
  readonly removeField?: string;
  readonly record?: string;
  readonly value?: string;
}

interface Confirmed {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

const previewCharacters = 60;

export async function runQuarantineList(
  session: Session,
  args: string[],
  options: Common & SelectionOptions & { limit: number },
): Promise<boolean> {
  const core = await session.core();
  if (args.length === 0) return await listFeeds(core, options);
  if (args.length > 1)
    throw new LakeError(
      'INVALID_INPUT',
      'Records of one feed at a time, or the reasons of all: name one feed, or none.',
    );
  const selection = selectionOf(args, options);
  const found = await core.quarantine.list({ ...selection, limit: options.limit });
  if (options.json) {
    printJson(found);
    return true;
  }
  const { total, records } = found;
  if (total === 0) {
    printMessage(`Nothing of ${selection.feed} is in quarantine that way.`);
    return true;
  }
  printResult(
    formatTable(records, [
      { title: 'record', text: ({ id }) => id },
      { title: 'partition', align: 'right', text: ({ partition }) => String(partition) },
      { title: 'offset', align: 'right', text: ({ offset }) => offset },
      { title: 'quarantined (UTC)', text: ({ quarantinedAt }) => quarantinedAt.slice(0, 19).replace('T', ' ') },
      { title: 'reason', text: ({ reason }) => reason },
      { title: 'value', text: preview },
    ]),
  );
  if (records.length < total)
    printMessage(`The newest ${formatCount(records.length)} of ${formatCount(total)} are shown. More: --limit COUNT.`);
  printMessage(`Next: lagoon quarantine redrive ${selection.feed} --dry-run`);
  return true;
}

async function listFeeds(core: Client<CoreContract>, options: Common & SelectionOptions): Promise<boolean> {
  if ([options.reason, options.partition, options.fromOffset, options.toOffset].some((given) => given !== undefined))
    throw new LakeError('INVALID_INPUT', 'Of which feed? A selection is of one: lagoon quarantine list FEED …');
  const feeds = await core.quarantine.summary({});
  if (options.json) printJson(feeds);
  else if (feeds.length === 0) printMessage('Nothing is in quarantine: every record that came fits its feed.');
  else {
    const rows = feeds.flatMap(({ feed, reasons }) => reasons.map((reason) => ({ feed, ...reason })));
    printResult(
      formatTable(rows, [
        { title: 'feed', text: ({ feed }) => feed },
        { title: 'records', align: 'right', text: ({ records }) => formatCount(records) },
        { title: 'first (UTC)', text: ({ firstAt }) => firstAt.slice(0, 19).replace('T', ' ') },
        { title: 'last (UTC)', text: ({ lastAt }) => lastAt.slice(0, 19).replace('T', ' ') },
        { title: 'reason', text: ({ reason }) => reason },
      ]),
    );
  }
  const failed = feeds.filter(({ problem }) => problem !== null);
  for (const { feed, problem } of failed) printMessage(`${feed} could not be looked at: ${problem}`);
  return failed.length === 0;
}

export async function runQuarantineRedrive(
  session: Session,
  args: string[],
  options: Common & SelectionOptions & Confirmed,
): Promise<boolean> {
  return await redrive(session, selectionOf(args, options), { kind: 'none' }, options);
}

export async function runQuarantineFix(
  session: Session,
  args: string[],
  options: Common & SelectionOptions & FixOptions & Confirmed,
): Promise<boolean> {
  return await redrive(session, selectionOf(args, options), fixOf(options), options);
}

/** Tried first, told, and then done if that is what was meant. */
async function redrive(
  session: Session,
  selection: QuarantineSelection,
  fix: QuarantineFix,
  options: Common & Confirmed,
): Promise<boolean> {
  const core = await session.core();
  const plan = await core.quarantine.planRedrive({ selection, fix });
  const { feed } = selection;
  if (options.dryRun === true && options.json) {
    printJson(plan);
    return true;
  }
  if (!options.json) {
    for (const { offset, before, after } of plan.samples.filter((sample) => sample.before !== sample.after))
      printResult(`offset ${offset}\n  before: ${before ?? '(none)'}\n  after:  ${after ?? '(none)'}`);
    if (plan.stays.length > 0)
      printResult(
        formatTable(plan.stays, [
          { title: 'stay', align: 'right', text: ({ records }) => formatCount(records) },
          { title: 'because', text: ({ reason }) => reason },
        ]),
      );
    const { fits, selected } = plan;
    printMessage(
      selected === 0
        ? `Nothing of ${feed} is in quarantine that way.`
        : `${formatCount(fits)} of ${counted(selected)} would go into ${feed}; ${formatCount(selected - fits)} would stay.`,
    );
  }
  if (options.dryRun === true) return true;
  if (plan.fits === 0) {
    if (options.json) printJson([]);
    return plan.selected === 0;
  }
  const question = `Take ${counted(plan.fits)} out of quarantine into ${feed}?`;
  if (options.yes !== true && !(await agreed(question))) {
    printMessage('Nothing was changed.');
    return false;
  }
  const { job } = await core.quarantine.redrive({ selection, fix });
  return await finishJobs(core, [job], options);
}

export async function runQuarantineDiscard(
  session: Session,
  args: string[],
  options: Common & SelectionOptions & { dryRun?: boolean; confirm?: string },
): Promise<boolean> {
  const core = await session.core();
  const selection = selectionOf(args, options);
  const { feed } = selection;
  const { total } = await core.quarantine.list({ ...selection, limit: 1 });
  const isDone = options.dryRun !== true && total > 0;
  if (isDone) {
    const question = `Discard ${counted(total)} of the quarantine of ${feed} for good?`;
    if ((options.confirm ?? (await nameTyped(question, feed))) !== feed) {
      printMessage(`That is not the name of the feed, ${feed}. Nothing was discarded.`);
      return false;
    }
    await core.quarantine.discard({ ...selection, records: total });
  }
  if (options.json) printJson({ feed, records: total, discarded: isDone });
  else if (total === 0) printMessage(`Nothing of ${feed} is in quarantine that way.`);
  else printResult(isDone ? `Discarded ${counted(total)} of ${feed}.` : `Would discard ${counted(total)} of ${feed}.`);
  return true;
}

function selectionOf(args: readonly string[], options: SelectionOptions): QuarantineSelection {
  const { reason, partition, fromOffset, toOffset } = options;
  return {
    feed: feedArgument(args[0]),
    ...(reason === undefined ? {} : { reason }),
    ...(partition === undefined ? {} : { partition }),
    ...(fromOffset === undefined ? {} : { fromOffset }),
    ...(toOffset === undefined ? {} : { toOffset }),
  };
}

/** Error: INVALID_INPUT where it is none, or more than one. */
function fixOf({ replace, with: replacement, removeField, record, value }: FixOptions): QuarantineFix {
  const fixes: QuarantineFix[] = [];
  if (replace !== undefined && replacement !== undefined) fixes.push({ kind: 'replace', find: replace, replacement });
  if (removeField !== undefined) fixes.push({ kind: 'removeField', field: removeField });
  if (record !== undefined && value !== undefined) fixes.push({ kind: 'value', id: record, value });
  const halves =
    (replace === undefined) !== (replacement === undefined) || (record === undefined) !== (value === undefined);
  const [fix] = fixes;
  if (fix !== undefined && fixes.length === 1 && !halves) return fix;
  throw new LakeError(
    'INVALID_INPUT',
    'How? One of --replace TEXT --with TEXT, --remove-field NAME, --record ID --value JSON. To try records as they are: lagoon quarantine redrive.',
  );
}

function preview({ value, isText }: QuarantinedRecord): string {
  if (value === null) return '(tombstone)';
  const shown = value.length > previewCharacters ? `${value.slice(0, previewCharacters)}…` : value;
  return isText ? shown : `0x${shown}`;
}

function counted(records: number): string {
  return `${formatCount(records)} record${records === 1 ? '' : 's'}`;
}

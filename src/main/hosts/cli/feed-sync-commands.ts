import { resolve } from 'node:path';
import { feedDraftSchema, type FeedChange, type FeedDraft, type SyncOrigin } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import { agreed } from './confirmation';
import { draftFrom } from './feed-management-commands';
import { feedArgument } from './lake-commands';
import { formatTable, oneLine, printJson, printMessage, printResult, type OutputOptions } from './output';
import type { Session } from './session';

export interface SyncOptions {
  readonly from?: string;
  readonly dryRun?: boolean;
  readonly only?: string[];
  readonly yes?: boolean;
}

/** lagoon feeds sync [--from FILE] [--dry-run] [--only a,b] [--yes] */
export async function runFeedSync(
  session: Session,
  _args: string[],
  { json, ...options }: OutputOptions & SyncOptions,
): Promise<boolean> {
  const core = await session.core();
  const from: SyncOrigin =
    options.from === undefined ? { type: 'ksqldb' } : { type: 'file', path: resolve(options.from) };
  const { changes } = await core.feeds.planSync({ from });
  const origin = from.type === 'file' ? from.path : 'the ksqlDB server';
  const wanted = wantedOf(changes, options.only, origin);
  const tell = (outcome: { applied: string[]; refused: unknown[] }): void => {
    if (json) printJson({ changes, ...outcome });
  };
  if (!json) for (const change of changes) printResult(describe(change));
  if (options.dryRun === true || wanted.length === 0) {
    tell({ applied: [], refused: [] });
    const nothing = changes.length === 0 ? `The feeds are as ${origin} has them.` : 'Nothing of this can be applied.';
    printMessage(wanted.length === 0 ? nothing : `To apply: lagoon feeds sync${again(options)}`);
    return true;
  }
  if (options.yes !== true && !(await agreed(`Apply ${counted(wanted.length)}?`))) {
    printMessage('Nothing was changed.');
    return false;
  }
  const outcome = await core.feeds.applySync({ from, changes: wanted });
  tell(outcome);
  for (const { feed, error } of outcome.refused) printMessage(`${feed}: ${error.message}`);
  if (!json && outcome.applied.length > 0) printMessage(`Applied: ${outcome.applied.join(', ')}`);
  return outcome.refused.length === 0;
}

/** Those that can be applied; of those that were named each, so that it is said why one cannot. Error: NOT_FOUND. */
function wantedOf(changes: readonly FeedChange[], only: string[] | undefined, origin: string): FeedChange[] {
  if (only === undefined) return changes.filter(({ problem }) => problem === null);
  return only.map((name) => {
    const found = changes.find(({ feed }) => feed === feedArgument(name));
    if (found !== undefined) return found;
    throw new LakeError('NOT_FOUND', `Nothing of ${name} differs from ${origin}.`, { details: { feed: name } });
  });
}

function again({ from, only }: SyncOptions): string {
  return `${from === undefined ? '' : ` --from ${from}`}${only === undefined ? '' : ` --only ${only.join(',')}`}`;
}

function counted(changes: number): string {
  return changes === 1 ? 'this change' : `these ${changes} changes`;
}

const signs = { add: '+', update: '~', gone: '-' };

function describe({ feed, change, draft, differences, problem }: FeedChange): string {
  const what = draft === null ? 'is gone there: disable it' : change === 'add' ? summaryOf(draft) : '';
  const lines = [`${signs[change]} ${feed}${what === '' ? '' : `  ${what}`}`];
  if (change === 'update') {
    for (const { field, before, after } of differences) {
      lines.push(`    ${field}: ${before ?? 'none'} → ${after ?? 'none'}`);
    }
  }
  if (problem !== null) lines.push(`    cannot be applied: ${problem}`);
  return lines.map(oneLine).join('\n');
}

function summaryOf({ level, kind, columns, keyColumns }: FeedDraft): string {
  const key = keyColumns.length === 0 ? '' : `, key ${keyColumns.join(', ')}`;
  const count = columns.length === 1 ? '1 column' : `${columns.length} columns`;
  return `${level} ${kind}, ${columns.length === 0 ? 'columns of its records' : count}${key}`;
}

/** lagoon feeds preview FEED|FILE.json [--rows 20] */
export async function runFeedPreview(
  session: Session,
  args: string[],
  { json, rows }: OutputOptions & { readonly rows: number },
): Promise<boolean> {
  const core = await session.core();
  const which = args[0] ?? '';
  const draft = /\.json$/i.test(which)
    ? await draftFrom(which, null)
    : feedDraftSchema.parse((await core.feeds.show({ feed: feedArgument(which) })).config);
  const preview = await core.feeds.preview({ draft, rows });
  if (json) {
    printJson(preview);
    return true;
  }
  const { columns, rejected, notes } = preview;
  if (preview.rows.length > 0) {
    printResult(
      formatTable(
        preview.rows,
        columns.map(({ name }, i) => ({ title: oneLine(name), text: (row) => row[i] ?? 'NULL' })),
      ),
    );
  }
  for (const { reason, value } of rejected) printMessage(oneLine(`Quarantine: ${reason}: ${shortened(value)}`));
  for (const note of notes) printMessage(note);
  return true;
}

const shownCharacters = 200;

function shortened(value: string): string {
  return value.length > shownCharacters ? `${value.slice(0, shownCharacters)}…` : value;
}

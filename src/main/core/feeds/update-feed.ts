import type { FeedConfig, FeedDraft } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import { changedFields } from '../jobs/event-log';
import { recordColumnsOf } from '../lake/feed-layout';
import { declaredOn } from '../lake/schema-evolution';
import { columnsOf } from '../lake/schema-text';
import type { LakeStore } from '../lake/types';
import { mendLevels } from '../settings/table-findings';
import { clearAfterChange } from './deleted-folders';
import { feedFormatVersion } from './feed-format';
import { assertSound } from './feed-rules';
import { laterThan } from './feed-store';
import { assertIdle } from './idle-feed';
import type { FeedPorts } from './operations';
import { assertSourceMayChange } from './source-change';
import { stillThere } from './still-there';
import { replaceConfig, stillUnused, unusedLog, type UnusedLog } from './unused-log';

/** Of an opened folder nothing else is Lagoon's to say. */
const changeableOfFolder = ['description', 'enabled'];

/** Errors: as of `feeds.update` in the contract; IO where the files could not all be given the modes of a new level. */
export async function updateFeed(
  ports: FeedPorts,
  { updatedAt, draft }: { readonly updatedAt: string; readonly draft: FeedDraft },
): Promise<FeedConfig> {
  assertSound(draft);
  const { feeds, runner, store, clock, events } = ports;
  const unusedThen = await unusedLog(await feeds.get(draft.name), draft, store);
  const { before, after } = await feeds.exclusively(async (held) => {
    const current = await stillThere(draft.name, held.get(draft.name));
    if (current.updatedAt !== updatedAt) throw changedMeanwhile(current);
    assertIdle(current.name, runner);
    const unused = await stillUnused(unusedThen, current, draft, store);
    await assertRowsAllow(current, draft, store, unused);
    const { createdAt } = current;
    const changed = { ...draft, formatVersion: feedFormatVersion, createdAt, updatedAt } satisfies FeedConfig;
    if (Object.keys(changedFields(current, changed)).length === 0) return { before: current, after: current };
    const saved = { ...changed, updatedAt: laterThan(updatedAt, clock.now()) };
    await replaceConfig(held, current, saved, unused, ports);
    return { before: current, after: saved };
  });
  if (after === before) return after;
  const { updatedAt: _when, ...changes } = changedFields(before, after);
  await events.append('feed', { event: 'updated', feed: after.name, runId: null, details: { changes } });
  if (after.level !== before.level) await mendLevels(ports, [after]);
  await clearAfterChange(ports);
  return after;
}

function changedMeanwhile({ name, updatedAt }: FeedConfig): LakeError {
  const message = `"${name}" was changed meanwhile, at ${updatedAt}. Nothing was saved. Look at it as it is now, and make your change again.`;
  return new LakeError('CONFLICT', message, { details: { feed: name, updatedAt } });
}

/** What rows that are there allow. Error: REFUSED naming the field or the column. */
export async function assertMayBecome(current: FeedConfig, draft: FeedDraft, store: LakeStore): Promise<void> {
  await assertRowsAllow(current, draft, store, await unusedLog(current, draft, store));
}

async function assertRowsAllow(
  current: FeedConfig,
  draft: FeedDraft,
  store: LakeStore,
  unused: UnusedLog | null,
): Promise<void> {
  const feed = current.name;
  const refuse = (field: string, message: string): LakeError =>
    new LakeError('REFUSED', message, { details: { feed, field } });
  const isFolder = current.source.type === 'folder';
  if (isFolder !== (draft.source.type === 'folder')) {
    const message = isFolder
      ? 'is an opened folder, and stays one'
      : 'is a feed of this lake, and becomes no opened folder';
    throw refuse('source', `"${feed}" ${message}. Add a feed of another name.`);
  }
  if (isFolder) {
    const { createdAt: _made, updatedAt: _changed, formatVersion: _format, ...known } = current;
    const field = Object.keys(changedFields(known, draft)).find((name) => !changeableOfFolder.includes(name));
    if (field !== undefined)
      throw refuse(field, `"${feed}" is an opened folder and is only read: its description alone can be changed.`);
    return;
  }
  const state = unused === null ? await store.table(current).read() : null;
  if (state === null) return;
  assertSourceMayChange(current, draft, state.transactions.keys());
  if (draft.kind !== current.kind) {
    const message = `"${feed}" has rows or quarantine as a ${current.kind}, or may have had some, and stays one. Add a feed of another name for a ${draft.kind}.`;
    throw refuse('kind', message);
  }
  const stored = recordColumnsOf(
    current,
    columnsOf(state.metaData.schemaString, store.feedPath(current), state.version),
  );
  declaredOn(stored, draft.columns, feed);
  const names = new Set(draft.columns.map(({ name }) => name));
  const dropped = current.columns.find(({ name }) => !names.has(name) && stored.some((column) => column.name === name));
  if (dropped === undefined) return;
  const message = `The column ${dropped.name} of "${feed}" has data, and would go on being written. Leave it declared, or add a feed of another name without it.`;
  throw refuse(`columns.${dropped.name}`, message);
}

import type { Column } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import type { SourcePosition } from '../ports';
import type { AddAction, CommitInfo, DeltaAction, QuarantineTaken, RemoveAction } from './delta-actions';
import type { DeltaLog, LakeParts } from './delta-log';
import type { TableShape } from './feed-layout';
import { columnsTag, fingerprint, schemaChange } from './schema-evolution';
import { assertWritable, protocol, replay, type LogEntry, type LogState } from './log-state';
import { removedAtMs } from './tombstones';

/** What one commit wants, whatever version it lands on. */
export interface Change {
  readonly operation: string;
  readonly runId: string | null;
  readonly adds: readonly AddAction[];
  /**
   * `all`: every file that is live is removed, and any other writer's change of rows is a conflict. Paths (as the log spells them):
   * these are removed; that one of them is no longer live is a conflict, and what else others add is not.
   */
  readonly removes: 'all' | readonly string[];
  /** False where the rows stay the same, as in compaction. */
  readonly dataChange: boolean;
  /** Columns (partition columns included) of the files added: what the table lacks of them it gets. Null where no file brings columns. */
  readonly columns: readonly Column[] | null;
  readonly tableVersion: number | null;
  readonly positions: readonly SourcePosition[];
  /** Positions as this writer knows them, which its rows follow on; not there: never committed. */
  readonly knownPositions: ReadonlyMap<string, bigint>;
  readonly quarantine: readonly AddAction[];
  /** What the entry takes out of the quarantine; with `outboxPosition` in `internal`, as for `quarantine`. */
  readonly quarantineTaken?: QuarantineTaken;
  /** Absolute path of one of the files added, which the table's folder has for as long as it is the one that they were written into. */
  readonly witness?: string | null;
  /** True where the change is right on top of `base` alone: any newer entry is a conflict. */
  readonly exclusive?: boolean;
  /** Progress of the lake's own, given the version that the entry will have. */
  readonly internal: (version: number) => readonly SourcePosition[];
}

/** Lost races one after the other: more means that something else is wrong. */
const maxAttempts = 100;

/**
 * Publishes a change as the next entry of the log. After a lost race the newer entries decide: where they moved one of the same
 * positions or (for an overwrite) the files, it is a CONFLICT; else the change goes on top of them. Schemas merge: only a column that both have with
 * types that do not fit, or under names that differ in case alone, is a CONFLICT (see schema-evolution.ts). A position that `base`
 * itself has elsewhere than the writer knows it (moved by others before a commit that went on top of theirs) is a CONFLICT as well.
 */
export async function publishChange(
  log: DeltaLog,
  shape: TableShape,
  base: LogState | null,
  change: Change,
  parts: LakeParts,
): Promise<LogState> {
  let current = base;
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    if (current !== null) {
      assertWritable(current, log.tablePath);
      assertStillLive(current, shape, change);
    }
    assertKnownPositions(current, shape, change);
    const version = (current?.version ?? -1) + 1;
    const commitId = parts.ids.next();
    const nowMs = parts.clock.now().getTime();
    const at = { nowMs, logMs: Math.max(nowMs, await timeOf(log, current)) };
    const actions = toActions(shape, current, version, commitId, at, change, parts);
    if (await log.publish(version, actions, commitId, { base: current, witness: change.witness ?? null })) {
      const state = replay(current, [{ version, actions }], log.tablePath);
      if (state === null) throw new LakeError('INTERNAL', `The commit of ${shape.name} led to no state.`);
      return log.advance(state);
    }
    current = await afterLostRace(log, shape, current, change);
  }
  throw new LakeError(
    'CONFLICT',
    `${shape.name} is being written by others all the time: ${maxAttempts} commits were lost to them. Try again later.`,
    {
      details: { feed: shape.name },
      retryable: true,
    },
  );
}

/**
 * Milliseconds; 0 where there is none. A version is no older than the one before it, whatever the clock says: a clock that was set back would
 * else make "as of" a time ambiguous.
 */
async function timeOf(log: DeltaLog, state: LogState | null): Promise<number> {
  if (state === null) return 0;
  if (state.commitInfo?.timestamp !== undefined) return state.commitInfo.timestamp;
  const entry = await log.entry(state.version);
  return entry?.actions.find((action) => 'commitInfo' in action)?.commitInfo.timestamp ?? 0;
}

async function afterLostRace(
  log: DeltaLog,
  shape: TableShape,
  base: LogState | null,
  change: Change,
): Promise<LogState> {
  const newer: LogEntry[] = [];
  for (let version = (base?.version ?? -1) + 1; ; version += 1) {
    const entry = await log.entry(version);
    if (entry === null) break;
    newer.push(entry);
  }
  // Asked after they were read: on another table's entries the change would go in twice.
  if (base !== null) await log.assertStill(base);
  for (const entry of newer) assertNoConflict(entry, shape, change);
  const state = replay(base, newer, log.tablePath);
  if (state === null)
    throw new LakeError(
      'IO',
      `The log of ${shape.name} refuses a new entry but shows none. Check the folder ${log.tablePath}.`,
    );
  return state;
}

function conflictWith(what: string, shape: TableShape, where: string, version: number | null): LakeError {
  return new LakeError(
    'CONFLICT',
    `Another writer ${what} of ${shape.name} ${where}. Nothing of this commit was written; start the run again.`,
    {
      details: { feed: shape.name, version },
      retryable: true,
    },
  );
}

/** Rows follow on the position their writer knows: from anywhere else they would be there twice, or leave some out. */
function assertKnownPositions(current: LogState | null, shape: TableShape, change: Change): void {
  for (const { appId } of change.positions) {
    const known = change.knownPositions.get(appId);
    const stands = current?.transactions.get(appId);
    if (stands === known) continue;
    throw conflictWith(
      `moved the position ${appId}`,
      shape,
      `to ${stands ?? 'none'} from ${known ?? 'none'}`,
      current?.version ?? null,
    );
  }
}

function assertNoConflict(entry: LogEntry, shape: TableShape, change: Change): void {
  const conflict = (what: string) => conflictWith(what, shape, `in version ${entry.version}`, entry.version);
  if (change.exclusive === true) throw conflict('made a newer version');
  const moved = new Set([...change.positions, ...ownPositions(change, entry.version)].map(({ appId }) => appId));
  for (const action of entry.actions) {
    if ('txn' in action && moved.has(action.txn.appId)) throw conflict(`moved the position ${action.txn.appId}`);
    if (change.removes === 'all' && changesRows(action)) throw conflict('changed the files');
  }
}

/** What a compaction does to the files leaves the rows as the writer of the next version knows them. */
function changesRows(action: DeltaAction): boolean {
  const file = 'add' in action ? action.add : 'remove' in action ? action.remove : null;
  return file !== null && file.dataChange;
}

/**
 * The lake's own positions that two writers may not both move. One that says nothing but the number of its entry is moved on by whoever comes
 * later: two that do are in nobody's way.
 */
function ownPositions(change: Change, version: number): readonly SourcePosition[] {
  const next = change.internal(version + 1);
  return change
    .internal(version)
    .filter((own) => next.some((other) => other.appId === own.appId && other.version === own.version));
}

/** What is removed must be there to be removed: else its rows would come back, or go twice. */
function assertStillLive(current: LogState, shape: TableShape, change: Change): void {
  if (change.removes === 'all') return;
  const gone = change.removes.find((path) => !current.files.has(path));
  if (gone !== undefined) throw conflictWith(`removed the file ${gone}`, shape, 'meanwhile', current.version);
}

function toActions(
  shape: TableShape,
  base: LogState | null,
  version: number,
  commitId: string,
  { nowMs, logMs }: { readonly nowMs: number; readonly logMs: number },
  change: Change,
  { ids, engine }: LakeParts,
): DeltaAction[] {
  const positions = change.positions.map(
    ({ appId, version: to }) =>
      [appId, { from: base?.transactions.get(appId)?.toString() ?? null, to: to.toString() }] as const,
  );
  const commitInfo: CommitInfo = {
    timestamp: logMs,
    operation: change.operation,
    engineInfo: `Lagoon DuckDB/${engine.version()}`,
    runId: change.runId ?? undefined,
    commitId,
    tableVersion: change.tableVersion ?? undefined,
    quarantine: change.quarantine.length === 0 ? undefined : [...change.quarantine],
    quarantineTaken: change.quarantineTaken,
    positions: positions.length === 0 ? undefined : Object.fromEntries(positions),
  };
  const actions: DeltaAction[] = [{ commitInfo }];
  if (base === null) actions.push({ protocol });
  const schema = schemaChange(base, shape, change.columns, ids, logMs);
  if (schema !== null) actions.push({ metaData: schema });
  for (const { appId, version: to } of [...change.positions, ...change.internal(version)]) {
    actions.push({ txn: { appId, version: to, lastUpdated: logMs } });
  }
  const removed = change.removes === 'all' ? (base?.files.values() ?? []) : liveOf(base, change.removes);
  for (const add of removed) actions.push({ remove: toRemove(add, removedAtMs(nowMs, logMs), change.dataChange) });
  const tags = change.columns === null ? {} : { [columnsTag]: fingerprint(change.columns) };
  for (const add of change.adds) {
    // A file that knows its own columns has fewer than the others of its commit.
    const all = { ...tags, ...add.tags };
    const none = Object.keys(all).length === 0;
    actions.push({ add: { ...add, dataChange: change.dataChange, tags: none ? undefined : all } });
  }
  return actions;
}

function liveOf(base: LogState | null, paths: readonly string[]): AddAction[] {
  return paths.flatMap((path) => base?.files.get(path) ?? []);
}

function toRemove(add: AddAction, deletionTimestamp: number, dataChange: boolean): RemoveAction {
  return {
    path: add.path,
    deletionTimestamp,
    dataChange,
    extendedFileMetadata: true,
    partitionValues: add.partitionValues,
    size: add.size,
  };
}

import { LakeError, messageOf } from '../../../shared/errors';
import type { SourcePosition } from '../ports';
import type { AddAction, CommitInfo } from './delta-actions';
import type { DeltaLog, LakeParts } from './delta-log';
import type { TableShape } from './feed-layout';
import type { LogState } from './log-state';
import { publishChange, type Change } from './publish';
import { settleTaken } from './quarantine-taken';

/**
 * Rows and their quarantined neighbours live in two tables, and a commit of Delta is of one. So the feed's entry decides both: it carries the
 * quarantine's `add` actions, and the files out of which it took rows (an outbox). They are then published to the quarantine table with a txn
 * that says up to which entry of the feed that was done. A process that died between the two is made up for at the next open.
 */
const doneAppId = 'lagoon:feed';
/** In the feed's log: the newest entry that has something for the quarantine, so that nothing need be searched where there are none. */
const outboxAppId = 'lagoon:quarantine';
/** In the feed's log: how often rows were taken out of its quarantine. Two that do so at once conflict by it: they may have taken the same. */
const takenAppId = 'lagoon:quarantine-taken';

/** Compactions of the quarantine that came in between, one after the other: more means that something else is wrong. */
const maxAttempts = 20;

export function outboxPosition(version: number): SourcePosition {
  return { appId: outboxAppId, version: BigInt(version) };
}

/** The position that an entry which takes rows out of the quarantine moves, following on what `base` has. */
export function takenPosition(base: LogState): SourcePosition {
  return { appId: takenAppId, version: (base.transactions.get(takenAppId) ?? 0n) + 1n };
}

/** Publishes whatever the feed's log has committed for the quarantine and the quarantine table lacks. Idempotent. */
export async function completeQuarantine(
  feedLog: DeltaLog,
  feedState: LogState | null,
  log: DeltaLog,
  shape: TableShape,
  parts: LakeParts,
): Promise<void> {
  const newest = feedState?.transactions.get(outboxAppId);
  if (newest === undefined) return;
  let state = await log.read();
  for (let version = doneIn(state) + 1; version <= Number(newest); version += 1) {
    const outbox = await outboxOf(feedLog, version);
    if (outbox === null) continue;
    await parts.files.makeDirectory(`${shape.path}/_delta_log`, shape.folderMode);
    state = await publishOutbox({ version, outbox, log, shape, state }, parts);
    if (state !== null) log.checkpointIfDue(state);
  }
}

interface Delivery {
  readonly version: number;
  readonly outbox: CommitInfo;
  readonly log: DeltaLog;
  readonly shape: TableShape;
  readonly state: LogState | null;
}

async function publishOutbox(its: Delivery, parts: LakeParts): Promise<LogState | null> {
  const { version, outbox, log, shape } = its;
  let { state } = its;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const change = await quarantineChange(version, outbox, log, state);
      return await publishChange(log, shape, state, change, parts);
    } catch (error) {
      state = await log.read();
      // Whoever moved the same position has published the same entry.
      if (doneIn(state) >= version) {
        parts.logger.info('lake.quarantine.raced', { path: shape.path, version, message: messageOf(error) });
        return state;
      }
      const moved = error instanceof LakeError && error.code === 'CONFLICT' && outbox.quarantineTaken !== undefined;
      if (!moved || attempt === maxAttempts) throw error;
    }
  }
}

function doneIn(state: LogState | null): number {
  return Number(state?.transactions.get(doneAppId) ?? -1n);
}

async function outboxOf(feedLog: DeltaLog, version: number): Promise<CommitInfo | null> {
  const entry = await feedLog.entry(version);
  for (const action of entry?.actions ?? []) {
    if (!('commitInfo' in action)) continue;
    const { quarantine = [], quarantineTaken } = action.commitInfo;
    return quarantine.length === 0 && quarantineTaken === undefined ? null : action.commitInfo;
  }
  return null;
}

async function quarantineChange(
  feedVersion: number,
  { quarantine = [], quarantineTaken, operation, runId }: CommitInfo,
  log: DeltaLog,
  state: LogState | null,
): Promise<Change> {
  const taken =
    quarantineTaken === undefined || state === null
      ? { adds: [], removes: [] as string[] }
      : await settleTaken(quarantineTaken, log, state);
  return {
    operation: quarantineTaken === undefined ? 'QUARANTINE' : (operation ?? 'QUARANTINE'),
    runId: quarantineTaken === undefined ? null : (runId ?? null),
    adds: [...quarantine, ...taken.adds] satisfies AddAction[],
    removes: taken.removes,
    dataChange: true,
    columns: null,
    tableVersion: null,
    positions: [{ appId: doneAppId, version: BigInt(feedVersion) }],
    knownPositions: state?.transactions ?? new Map<string, bigint>(),
    quarantine: [],
    internal: () => [],
  };
}

import { messageOf } from '../../../shared/errors';
import type { SourcePosition } from '../ports';
import type { AddAction } from './delta-actions';
import type { DeltaLog, LakeParts } from './delta-log';
import type { TableShape } from './feed-layout';
import type { LogState } from './log-state';
import { publishChange } from './publish';

/**
 * Rows and their quarantined neighbours live in two tables, and a commit of Delta is of one. So the feed's entry carries the
 * quarantine's `add` actions (an outbox), and decides both: they are then published to the quarantine table with a txn
 * that says up to which entry of the feed that was done. A process that died between the two is made up for at the next open.
 */
const doneAppId = 'lagoon:feed';
/** In the feed's log: the newest entry that carries quarantined rows, so that nothing need be searched where there are none. */
const outboxAppId = 'lagoon:quarantine';

export function outboxPosition(version: number): SourcePosition {
  return { appId: outboxAppId, version: BigInt(version) };
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
  const done = () => state?.transactions.get(doneAppId) ?? -1n;
  for (let version = Number(done()) + 1; version <= Number(newest); version += 1) {
    const adds = await outboxOf(feedLog, version);
    if (adds.length === 0) continue;
    await parts.files.makeDirectory(`${shape.path}/_delta_log`, shape.folderMode);
    try {
      state = await publishChange(log, shape, state, quarantineChange(adds, version, state), parts);
    } catch (error) {
      // Whoever moved the same position has published the same entry.
      state = await log.read();
      if (done() < BigInt(version)) throw error;
      parts.logger.info('lake.quarantine.raced', { path: shape.path, version, message: messageOf(error) });
    }
    if (state !== null) log.checkpointIfDue(state);
  }
}

async function outboxOf(feedLog: DeltaLog, version: number): Promise<readonly AddAction[]> {
  const entry = await feedLog.entry(version);
  for (const action of entry?.actions ?? []) {
    if ('commitInfo' in action) return action.commitInfo.quarantine ?? [];
  }
  return [];
}

function quarantineChange(adds: readonly AddAction[], feedVersion: number, state: LogState | null) {
  return {
    operation: 'QUARANTINE',
    runId: null,
    adds,
    removes: [],
    dataChange: true,
    columns: null,
    tableVersion: null,
    positions: [{ appId: doneAppId, version: BigInt(feedVersion) }],
    knownPositions: state?.transactions ?? new Map<string, bigint>(),
    quarantine: [],
    internal: () => [],
  };
}

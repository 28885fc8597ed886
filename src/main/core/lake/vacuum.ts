import { dirname, join } from 'node:path';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import type { Clock, Files, Logger } from '../ports';
import type { LogState } from './log-state';
import type { Change } from './publish';
import { oldestReadable, oldestReadablePosition } from './readable-versions';
import type { LakeTable } from './types';
import { listTable, orphanAgeMs } from './vacuum-listing';
import {
  neededFiles,
  oldestRetained,
  readFileChanges,
  removedBefore,
  type FileChanges,
  type RetentionRule,
} from './vacuum-retained';

export interface VacuumParts {
  readonly files: Files;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface UnneededFile {
  /** Relative to the table's folder. */
  readonly path: string;
  readonly sizeBytes: number;
  /** `removed`: an entry of the log removed it. `orphan`: no entry ever named it, and it is of Lagoon's making and old enough. */
  readonly reason: 'removed' | 'orphan';
}

export interface VacuumPlan {
  readonly state: LogState;
  /** Entries since the oldest readable version, oldest first. */
  readonly changes: readonly FileChanges[];
  /** Versions from this one on stay readable. */
  readonly oldest: number;
  /** Sorted by path. */
  readonly files: readonly UnneededFile[];
  readonly emptyFolders: readonly string[];
}

/** Which files of a table no version needs that the rule keeps. Reads only; null before the first commit. */
export async function planVacuum(
  table: LakeTable,
  rule: RetentionRule,
  { files, clock }: VacuumParts,
): Promise<VacuumPlan | null> {
  const state = await table.read();
  if (state === null) return null;
  const nowMs = clock.now().getTime();
  const changes = await readFileChanges(table.log, state, nowMs);
  const oldest = Math.max(oldestRetained(changes, rule, nowMs), oldestReadable(state));
  const needed = neededFiles(state, changes, oldest);
  // Tombstones: what a vacuum that died had still to delete. Those of entries: what is older than checkpoints keep tombstones.
  const removed = new Set([...state.tombstones.keys(), ...changes.flatMap((entry) => entry.removed)].map(decodePath));
  const neededPaths = new Set([...needed].map(decodePath));
  const listing = await listTable(table.shape.path, files);
  // Nearly never: left by a vacuum that died so long ago that no checkpoint has the tombstone, if it is not somebody's.
  if (listing.files.some((path) => path.endsWith('.parquet') && !neededPaths.has(path) && !removed.has(path))) {
    for (const path of await removedBefore(table.log, oldestReadable(state))) removed.add(decodePath(path));
  }
  const unneeded: UnneededFile[] = [];
  for (const path of listing.files) {
    if (neededPaths.has(path)) continue;
    const isRemoved = removed.has(path);
    const orphanAge = isRemoved ? 0 : orphanAgeMs(path);
    if (orphanAge === null) continue;
    const found = await files.stat(join(table.shape.path, path));
    if (found === null || found.isDirectory) continue;
    if (!isRemoved && nowMs - found.modifiedAt.getTime() < orphanAge) continue;
    unneeded.push({ path, sizeBytes: found.sizeBytes, reason: isRemoved ? 'removed' : 'orphan' });
  }
  return { state, changes, oldest, files: unneeded, emptyFolders: listing.emptyFolders };
}

function decodePath(path: string): string {
  return decodeURIComponent(path);
}

/** commitInfo.operation of the entry that moves the oldest readable version. */
export const vacuumOperation = 'VACUUM';

/** A vacuum that loses so many races to restores gives up. */
const maxAttempts = 5;

export interface VacuumOutcome {
  /** Of the entry that moved the oldest readable version; null where it did not move. */
  readonly deltaVersion: number | null;
  readonly deleted: readonly UnneededFile[];
  /** Versions from this one on are kept; null before the first commit. */
  readonly oldest: number | null;
}

export interface VacuumOptions {
  readonly rule: RetentionRule;
  readonly runId: string | null;
  /** Which of the unneeded files to delete. */
  readonly reasons: readonly UnneededFile['reason'][];
  readonly signal: AbortSignal | null;
  readonly onDeleted?: (file: UnneededFile) => void;
}

/**
 * Deletes what the plan of now lists. The entry that says from which version on all can be read comes first, then the files go: whoever reads
 * the log never takes a version for readable that is not, and what a process that died had still to delete is found again by the next. Against
 * a restore of what is about to go: both write the same position of the log, so one of the two loses the race and looks again.
 * Nothing here runs by itself but for tables, whose outdated versions go after an export; streams are vacuumed when someone says so, since the
 * removed files are what an undo is made from. Errors: CONFLICT, IO, CANCELLED (what was deleted stays so).
 */
export async function vacuumTable(
  table: LakeTable,
  options: VacuumOptions,
  parts: VacuumParts,
): Promise<VacuumOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    const plan = await planVacuum(table, options.rule, parts);
    if (plan === null) return { deltaVersion: null, deleted: [], oldest: null };
    const doomed = plan.files.filter(({ reason }) => options.reasons.includes(reason));
    try {
      return await carryOut(table, plan, doomed, options, parts);
    } catch (error) {
      if (!(error instanceof LakeError && error.code === 'CONFLICT') || attempt === maxAttempts) throw error;
    }
  }
}

/** Deletes these files of a plan. Error: CONFLICT where a restore, or another vacuum, came between; nothing was deleted then. */
export async function carryOut(
  table: LakeTable,
  plan: VacuumPlan,
  doomed: readonly UnneededFile[],
  options: Pick<VacuumOptions, 'runId' | 'signal' | 'onDeleted'>,
  { files, logger }: VacuumParts,
): Promise<VacuumOutcome> {
  const what = `Vacuuming ${table.shape.name}`;
  throwIfAborted(options.signal ?? undefined, what);
  // Where nothing that a version needs goes, older versions can still be read: an idle table gets no entry.
  const moves = plan.oldest > oldestReadable(plan.state) && doomed.some(({ reason }) => reason === 'removed');
  const state = moves ? await table.commit(plan.state, movingTo(plan.oldest, options.runId)) : plan.state;
  const live = new Set([...state.files.keys()].map(decodePath));
  const deleted: UnneededFile[] = [];
  const folders = new Set(plan.emptyFolders);
  for (const file of doomed) {
    throwIfAborted(options.signal ?? undefined, what);
    if (live.has(file.path)) throw new LakeError('INTERNAL', `${file.path} of ${table.shape.name} is live again.`);
    await files.remove(join(table.shape.path, file.path));
    deleted.push(file);
    options.onDeleted?.(file);
    folders.add(dirname(file.path));
  }
  for (const folder of folders) await removeEmpty(table.shape.path, folder, files);
  if (deleted.length > 0)
    logger.info('lake.vacuumed', { path: table.shape.path, files: deleted.length, oldestVersion: plan.oldest });
  return { deltaVersion: moves ? state.version : null, deleted, oldest: plan.oldest };
}

function movingTo(oldest: number, runId: string | null): Change {
  return {
    operation: vacuumOperation,
    runId,
    adds: [],
    removes: [],
    dataChange: false,
    columns: null,
    tableVersion: null,
    positions: [],
    knownPositions: new Map(),
    quarantine: [],
    internal: () => [oldestReadablePosition(oldest)],
  };
}

/** The folder, and those above it that become empty by its going; never the table's own, nor the log's. */
async function removeEmpty(tablePath: string, folder: string, files: Files): Promise<void> {
  for (let path = folder; path !== '.' && path !== '' && path !== '_delta_log'; path = dirname(path)) {
    if ((await files.list(join(tablePath, path))).length > 0) return;
    try {
      await files.remove(join(tablePath, path));
    } catch (error) {
      // A writer may land a file in between.
      if ((await files.list(join(tablePath, path))).length > 0) return;
      throw error;
    }
  }
}

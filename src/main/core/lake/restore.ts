import { join } from 'node:path';
import { LakeError } from '../../../shared/errors';
import type { Files } from '../ports';
import type { AddAction } from './delta-actions';
import type { LogState } from './log-state';
import type { Change } from './publish';
import { oldestInReach, oldestReadable, oldestReadablePosition } from './readable-versions';
import { tableVersionOf, tableVersionPosition } from './table-versions';
import type { LakeTable } from './types';

/**
 * Makes the files of version `version` the newest ones, by one entry on top of `expected`, and gives that entry's version; `expected` itself where
 * the files are the same already. History is kept: a restore of `expected` undoes it. The columns stay the newest ones, which hold the older. The
 * positions of the sources stay as well: what was exported since is not exported again, so rows that the restore takes away come back by undoing it.
 * Errors: NOT_FOUND (no such version, or its files were vacuumed), CONFLICT (the feed has moved on from `expected`).
 */
export async function restoreVersion(
  table: LakeTable,
  version: number,
  expected: number,
  files: Files,
): Promise<number> {
  const { name } = table.shape;
  const state = await table.read();
  if (state === null) throw new LakeError('NOT_FOUND', `${name} has no version yet. Export it first.`);
  if (state.version !== expected) {
    throw new LakeError(
      'CONFLICT',
      `${name} is at version ${state.version} by now, not at ${expected}. Look at what has changed, then restore again.`,
      { details: { feed: name, version: state.version, expected } },
    );
  }
  const target = await readableState(table, state, version);
  const removes = [...state.files.keys()].filter((path) => !target.files.has(path));
  const adds = [...target.files.values()].filter(({ path }) => !state.files.has(path));
  if (removes.length === 0 && adds.length === 0) return state.version;
  await assertOnDisk(table, version, adds, files);
  const tableVersion = table.feed.kind === 'table' ? tableVersionOf(state) + 1 : null;
  const restored = await table.commit(state, {
    ...bringingBack(state, adds, removes),
    operation: 'RESTORE',
    dataChange: true,
    tableVersion,
    exclusive: true,
    internal: () => [
      oldestReadablePosition(oldestReadable(state)),
      ...(tableVersion === null ? [] : [tableVersionPosition(tableVersion)]),
    ],
  });
  return restored.version;
}

/** A change that takes files up again as they were. It restates the oldest readable version, so that a vacuum at work and it cannot both win. */
export function bringingBack(state: LogState, adds: readonly AddAction[], removes: readonly string[]): Change {
  return {
    operation: 'RESTORE',
    runId: null,
    adds,
    removes,
    dataChange: true,
    columns: null,
    tableVersion: null,
    positions: [],
    knownPositions: new Map(),
    quarantine: [],
    internal: () => [oldestReadablePosition(oldestReadable(state))],
  };
}

/** The table as of a version all of whose files were kept. Error: NOT_FOUND. */
export async function readableState(table: LakeTable, state: LogState, version: number): Promise<LogState> {
  const oldest = await oldestInReach(table.log, state);
  if (version < oldest || version > state.version) {
    throw new LakeError(
      'NOT_FOUND',
      `${table.shape.name} has no version ${version} that can be read: those from ${oldest} to ${state.version} can.`,
      { details: { feed: table.shape.name, version, oldest, newest: state.version } },
    );
  }
  return version === state.version ? state : table.log.stateAt(version);
}

/** Before an entry names them again. Error: NOT_FOUND. */
export async function assertOnDisk(
  table: LakeTable,
  version: number,
  adds: readonly AddAction[],
  files: Files,
): Promise<void> {
  for (const { path, size } of adds) {
    const absolutePath = join(table.shape.path, decodeURIComponent(path));
    const found = await files.stat(absolutePath);
    if (found !== null && found.sizeBytes === size) continue;
    throw new LakeError(
      'NOT_FOUND',
      found === null
        ? `Version ${version} of ${table.shape.name} needs ${absolutePath}, which is no longer there. Bring the file back from a backup, or choose another version.`
        : `Version ${version} of ${table.shape.name} needs ${absolutePath} of ${size} bytes, and it has ${found.sizeBytes}. Bring the file back from a backup, or choose another version.`,
      { details: { path: absolutePath, version } },
    );
  }
}

import { dirname, join } from 'node:path';
import { LakeError } from '../../../shared/errors';
import type { StagedFile } from '../ports';
import type { AddAction } from './delta-actions';
import type { LakeParts } from './delta-log';
import type { TableShape } from './feed-layout';
import { filesOfTable } from './levels';
import { readParquetRowCount } from './parquet-footer';
import { oldestStagedMs, temporaryGraceMs, temporaryPrefix } from './temporary-files';

/** Staged files on their way to their final names, with everything needed to take them back. */
export interface Landing {
  /** Checks, syncs and renames one file, and gives the action that adds it. Errors: CORRUPT, CONFLICT (too old to be committed, or taken). */
  land(shape: TableShape, file: StagedFile): Promise<AddAction>;
  /**
   * Looks whether what was written minutes ago is still there, and young enough: a laptop that slept between its files and its entry may wake after
   * a vacuum that took them for nobody's, or in the middle of one. Call it last before the entry. Error: CONFLICT.
   */
  assertStillThere(): Promise<void>;
  /** Removes what was landed, and the staged files that were not. Failures are logged: the log names none of these files. */
  takeBack(): Promise<void>;
}

/** So long after its last write a file is nobody's to take: far less than a vacuum waits, far more than a commit takes. */
const trustedMs = 5 * 60_000;

export function createLanding(staged: readonly StagedFile[], { files, clock, logger }: LakeParts): Landing {
  const removable = new Set(staged.map((file) => file.temporaryPath));
  const landed: string[] = [];
  /** Of the last writes of what was landed, as a vacuum will see them. */
  let oldestMs: number | null = null;

  function ageMs(writtenMs: number): number {
    // Wall time: the other clock stands still while a laptop sleeps.
    return clock.now().getTime() - writtenMs;
  }

  function conflict(path: string, what: string): LakeError {
    return new LakeError('CONFLICT', `${path} ${what} Nothing of this commit was written; start the run again.`, {
      details: { path },
      retryable: true,
    });
  }

  function assertYoung(path: string, writtenMs: number): void {
    if (ageMs(writtenMs) < oldestStagedMs) return;
    const hours = Math.round(ageMs(writtenMs) / 3_600_000);
    throw conflict(
      path,
      `was written ${hours} hours ago, and a vacuum may take it at any time: it is too old to be committed.`,
    );
  }

  return {
    async land(shape, file) {
      const found = await files.stat(file.temporaryPath);
      if (found === null) throw conflict(file.temporaryPath, 'was cleaned away before it could be committed.');
      const writtenMs = found.modifiedAt.getTime();
      assertYoung(file.temporaryPath, writtenMs);
      const records = await readParquetRowCount(files, file.temporaryPath);
      if (records !== file.records) {
        throw new LakeError(
          'CORRUPT',
          `${file.temporaryPath} holds ${records} rows where ${file.records} were written. Nothing was committed; check the disk.`,
          {
            details: { path: file.temporaryPath, records, expected: file.records },
          },
        );
      }
      const path = join(shape.path, file.relativePath);
      await files.sync(file.temporaryPath);
      await files.makeDirectory(dirname(path), shape.folderMode);
      removable.add(path);
      try {
        await filesOfTable(files, shape).rename(file.temporaryPath, path);
      } catch (error) {
        // A vacuum takes folders that are empty, and this one was for a moment.
        if (!(error instanceof LakeError && error.code === 'NOT_FOUND')) throw error;
        await files.makeDirectory(dirname(path), shape.folderMode);
        await filesOfTable(files, shape).rename(file.temporaryPath, path);
      }
      removable.delete(file.temporaryPath);
      landed.push(path);
      oldestMs = Math.min(oldestMs ?? writtenMs, writtenMs);
      return {
        path: file.relativePath.split('/').map(encodePathPart).join('/'),
        partitionValues: { ...file.partitionValues },
        size: file.sizeBytes,
        modificationTime: clock.now().getTime(),
        dataChange: true,
        stats: file.stats,
        tags: undefined,
      };
    },

    async assertStillThere() {
      const first = landed[0];
      if (first === undefined || oldestMs === null) return;
      assertYoung(first, oldestMs);
      // A clock that was set back tells nothing, so that all are looked at.
      if (ageMs(oldestMs) >= 0 && ageMs(oldestMs) < trustedMs) return;
      for (const path of landed) {
        if ((await files.stat(path)) === null) throw conflict(path, 'was cleaned away before it could be committed.');
      }
    },

    async takeBack() {
      for (const path of removable) {
        try {
          await files.remove(path);
        } catch (error) {
          logger.warn('lake.orphan.left', { path, message: String(error) });
        }
      }
    },
  };
}

/** The log holds paths as URIs; `=` is legal in one, and other readers expect it bare. */
export function encodePathPart(part: string): string {
  return encodeURIComponent(part).replaceAll('%3D', '=');
}

/** Removes hidden temporary files that a dead process left. Younger ones may be another writer's at work. */
export async function removeOrphans(folder: string, { files, clock, logger }: LakeParts): Promise<void> {
  for (const name of await files.list(folder)) {
    if (!name.startsWith(temporaryPrefix)) continue;
    const path = join(folder, name);
    const found = await files.stat(path);
    if (found === null || found.isDirectory || clock.now().getTime() - found.modifiedAt.getTime() < temporaryGraceMs)
      continue;
    await files.remove(path);
    logger.info('lake.orphan.removed', { path, sizeBytes: found.sizeBytes });
  }
}

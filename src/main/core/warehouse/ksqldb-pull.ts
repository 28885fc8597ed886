import { join } from 'node:path';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { removeTree } from '../feeds/deleted-folders';
import type { JobContext } from '../jobs/types';
import { exportFromKsqldb, type KsqldbExportPorts } from '../ksqldb/export-object';
import type { LakeParts } from '../lake/delta-log';
import { createLakeStore } from '../lake/lake-store';
import type { LakeStore } from '../lake/types';
import { liveVersion, type LakeVersion } from './lake-version';

const folderPrefix = '.tmp-ksqldb-';
/** What a process left that was killed; none works on one pull for so long. */
const leftoverAfterMs = 24 * 60 * 60 * 1000;

export interface PulledRows {
  readonly lake: LakeVersion;
  /** Records that did not fit the feed's columns. */
  readonly unfit: number;
  /** Deletes the files. */
  remove(): Promise<void>;
}

export interface PullPorts extends LakeParts {
  /** Folder of the lake. */
  readonly root: string;
  readonly access: KsqldbExportPorts['access'];
  /** The lake's: columns are spelt as its rows have them. */
  readonly store: Pick<LakeStore, 'snapshot'>;
}

/**
 * All rows of a feed's ksqlDB object: an export into a lake of its own, which is deleted afterwards, so that types, keys and rows that do not fit are those
 * of an export, and the feed's own versions and positions stay. The caller removes them. Errors: as `exportFromKsqldb`.
 */
export async function pullFromKsqldb(feed: FeedConfig, ports: PullPorts, context: JobContext): Promise<PulledRows> {
  const { root, access, store, files, clock, ids } = ports;
  await removeLeftovers(ports);
  const folder = join(root, `${folderPrefix}${ids.next()}`);
  // Rows of any level.
  await files.makeDirectory(folder, 0o700);
  const remove = (): Promise<void> => removeTree(folder, files);
  try {
    const staging = createLakeStore({ ...ports, root: folder, onlyReads: false });
    const whole = {
      openWriter: (...asked: Parameters<LakeStore['openWriter']>) => staging.openWriter(...asked),
      quarantineName: () => `none of the tables (lagoon export ${feed.name} keeps them in its quarantine)`,
      snapshot: (of: FeedConfig) => store.snapshot(of),
    };
    let unfit = 0;
    await exportFromKsqldb(
      feed,
      { access, store: whole, clock },
      {
        ...context,
        progress(update) {
          unfit = update.quarantined ?? unfit;
          context.progress(update);
        },
      },
    );
    const pulled = await staging.snapshot(feed);
    const now = clock.now();
    const snapshot = pulled ?? { ...nothing, columns: feed.columns, committedAt: now };
    return { lake: { version: liveVersion, date: now.toISOString().slice(0, 10), snapshot }, unfit, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

const nothing: Omit<LakeVersion['snapshot'], 'columns' | 'committedAt'> = {
  deltaVersion: 0,
  partitionColumns: [],
  files: [],
  partitions: [],
  totals: { records: 0, files: 0, sizeBytes: 0, minEventTime: null, maxEventTime: null, lastModifiedAt: null },
  positions: new Map(),
};

async function removeLeftovers({ root, files, clock }: PullPorts): Promise<void> {
  for (const name of await files.list(root)) {
    if (!name.startsWith(folderPrefix)) continue;
    const path = join(root, name);
    const found = await files.stat(path);
    if (found !== null && clock.now().getTime() - found.modifiedAt.getTime() > leftoverAfterMs)
      await removeTree(path, files);
  }
}

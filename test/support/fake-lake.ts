import type { Files } from '../../src/main/core/ports';
import { createLakeStore } from '../../src/main/core/lake/lake-store';
import type { FeedWriter, LakeStore } from '../../src/main/core/lake/types';
import type { FeedConfig } from '../../src/shared/contract/feeds';
import { batchOf, countingIds, recordingLogger, runOptions, type LogLine } from './delta-lake';
import { FakeClock } from './fake-clock';
import { createFakeFiles, type FakeFiles } from './fake-files';
import { createFakeParquetEngine } from './fake-parquet-engine';

/** A lake in memory, on an engine that counts records and looks at nothing of them. */
export interface FakeLake {
  readonly files: FakeFiles;
  readonly clock: FakeClock;
  readonly store: LakeStore;
  /** What the store that was opened last has logged. */
  readonly lines: readonly LogLine[];
  /** As another process would have it, with these calls of the file system in the place of others. */
  openStore(over?: Partial<Files>): LakeStore;
  /** A writer with so many records to commit. */
  openWith(rows: number, feed: FeedConfig, from?: LakeStore): Promise<FeedWriter>;
}

export async function createFakeLake(): Promise<FakeLake> {
  const clock = new FakeClock();
  const files = createFakeFiles(() => clock.now());
  await files.makeDirectory('/lake');
  let lines: readonly LogLine[] = [];
  let stores = 0;
  const openStore = (over: Partial<Files> = {}): LakeStore => {
    stores += 1;
    const recording = recordingLogger();
    lines = recording.lines;
    return createLakeStore({
      onlyReads: false,
      root: '/lake',
      files: { ...files, ...over },
      engine: createFakeParquetEngine(files),
      clock,
      ids: countingIds(`s${stores}n`),
      logger: recording.logger,
    });
  };
  const store = openStore();
  return {
    files,
    clock,
    store,
    get lines() {
      return lines;
    },
    openStore,
    async openWith(rows, feed, from = store) {
      const writer = await from.openWriter(feed, runOptions());
      await writer.append(goodRecords(rows));
      return writer;
    },
  };
}

export const goodRecords = (rows: number) => batchOf(Array.from({ length: rows }, () => '{}'));

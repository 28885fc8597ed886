import { beforeEach, expect, test } from 'vitest';
import { feedOf } from '../../../../test/support/delta-lake';
import { tinyParquet } from '../../../../test/support/fake-parquet-engine';
import { createRowLake, dayMs, type RowLake } from '../../../../test/support/row-lake';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import { asKnown } from '../feeds/feed-writers';
import type { JobContext } from '../jobs/types';
import type { LakeStore } from '../lake/types';
import type { Files, ParquetEngine } from '../ports';
import { importIntoFeed, type ImportJobParts } from './import-job';

const feed = feedOf('stream');
let lake: RowLake;
let warnings: string[];
/** First number that each run of the engine was given. */
let numbers: number[];

beforeEach(() => {
  lake = createRowLake(Date.UTC(2026, 5, 15, 12));
  warnings = [];
  numbers = [];
});

const context: JobContext = {
  runId: 'run',
  signal: new AbortController().signal,
  stopRequested: new AbortController().signal,
  progress: () => undefined,
  warn: (message) => warnings.push(message),
};

/** Writes one row a file into the first day of 2026, then does `meanwhile`. */
function engineDoing(meanwhile: () => Promise<unknown>): ParquetEngine {
  return {
    ...lake.engine,
    importFiles: async ({ sources, feedPath, columns, fileId }) => {
      numbers.push(sources[0]?.index ?? -1);
      const id = fileId();
      const temporaryPath = `${feedPath}/.tmp-${id}.parquet`;
      const bytes = tinyParquet(sources.length);
      lake.files.put(temporaryPath, bytes);
      await meanwhile();
      const staged = {
        temporaryPath,
        relativePath: `year=2026/month=01/day=01/data_${id}.parquet`,
        partitionValues: { year: '2026', month: '1', day: '1' },
        records: sources.length,
        sizeBytes: bytes.length,
        stats: JSON.stringify({ numRecords: sources.length }),
      };
      const rows = sources.length;
      return {
        files: [staged],
        quarantineFiles: [],
        rows,
        quarantinedRows: 0,
        columns,
        sourceRows: sources.map(() => 1),
      };
    },
  };
}

interface Others {
  readonly store?: LakeStore;
  readonly files?: Files;
  readonly meanwhile?: () => Promise<unknown>;
  readonly assertAsKnown?: () => Promise<void>;
}

async function take(
  names: readonly string[],
  { store, files, meanwhile, assertAsKnown = () => Promise.resolve() }: Others = {},
) {
  const parts: ImportJobParts = {
    ...lake,
    store: store ?? lake.store,
    files: files ?? lake.files,
    engine: engineDoing(meanwhile ?? (() => Promise.resolve())),
    events: { append: () => Promise.resolve(null) },
  };
  const found = [];
  await lake.files.makeDirectory('/inbox');
  for (const name of names) {
    const path = `/inbox/${name}`;
    if (lake.files.bytes(path) === null) lake.files.put(path, new TextEncoder().encode(name));
    const { sizeBytes, modifiedAt } = (await lake.files.stat(path)) ?? { sizeBytes: 0, modifiedAt: new Date(0) };
    found.push({ path, sizeBytes, modifiedAt });
  }
  return importIntoFeed(feed, { root: '/inbox', format: 'csv', files: found }, parts, context, assertAsKnown);
}

const parquet = () => lake.files.paths().filter((path) => path.endsWith('.parquet'));

test('of two imports at once the later one is refused, leaves nothing, and has other numbers when it is repeated', async () => {
  await take(['first.csv']);
  const rival = () => take(['a.csv', 'b.csv'], { store: lake.reopened() });
  const refused: unknown = await take(['c.csv'], { meanwhile: rival }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'CONFLICT', retryable: true, details: { version: 1 } });
  expect(String(refused)).toMatch(/Another import into ".*" was committed while this one ran.*; import again\.$/);
  expect(parquet()).toHaveLength(2);
  await take(['c.csv']);
  expect(numbers).toEqual([0, 1, 1, 3]);
  expect(parquet()).toHaveLength(3);
});

test('a commit that is no import is in no import’s way', async () => {
  await take(['first.csv']);
  const day = Date.UTC(2026, 0, 2) / dayMs;
  expect(await take(['a.csv'], { meanwhile: () => lake.append(feed, [day], 1) })).toEqual({ deltaVersion: 2 });
});

test('an import into a feed that becomes a table elsewhere meanwhile commits nothing to the folder of before', async () => {
  let now: FeedConfig = feed;
  const feeds = { get: () => Promise.resolve(now) };
  const assertAsKnown = () =>
    asKnown(feed, { operation: 'IMPORT', signal: context.signal }, { feeds, clock: lake.clock });
  const meanwhile = () => Promise.resolve((now = feedOf('table')));
  const importing = take(['a.csv'], { meanwhile, assertAsKnown });
  await expect(importing).rejects.toMatchObject({ code: 'CONFLICT', retryable: false });
  expect(await lake.store.snapshot(feed)).toBeNull();
  expect(parquet()).toEqual([]);
  now = feed;
  expect(await take(['a.csv'], { assertAsKnown })).toEqual({ deltaVersion: 0 });
});

test('an import whose entry cannot be written leaves no folder that it made', async () => {
  await take(['first.csv']);
  const root = lake.store.table(feed).shape.path;
  for (const path of parquet()) await lake.files.remove(path);
  for (const below of ['year=2026/month=01/day=01', 'year=2026/month=01', 'year=2026']) {
    await lake.files.remove(`${root}/${below}`);
  }
  const full: Files = {
    ...lake.files,
    createExclusive: () => Promise.reject(new LakeError('IO', 'The disk is full.')),
  };
  await expect(take(['a.csv'], { store: lake.reopened(full), files: full })).rejects.toThrow('The disk is full.');
  expect((await lake.files.list(root)).filter((name) => !name.startsWith('_'))).toEqual([]);
});

test('thousands of files that were taken already are one warning', async () => {
  const names = Array.from({ length: 5000 }, (_, i) => `${i}.csv`);
  await take(names);
  await take(names);
  expect(warnings).toEqual([
    '5000 files were passed over, holding content that was imported already: /inbox/0.csv, /inbox/1.csv, /inbox/2.csv and 4997 more.',
  ]);
});

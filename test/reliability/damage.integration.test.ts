import { mkdtemp, readdir, readFile, rm, truncate, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { createSystemClock } from '../../src/main/adapters/system/clock';
import type { LakeStore } from '../../src/main/core/lake/types';
import { countKeys, createReader, streamProblem } from '../support/kill/content';
import {
  exportStream,
  exportTable,
  openStreamWriter,
  streamBatch,
  streamAppId,
  streamFeed,
  tableFeed,
} from '../support/kill/feeds';
import { makeLakeFolder, openRealLake, type RealLake } from '../support/kill/real-lake';
import { openTestLake } from '../support/lake';

const dayMs = 86_400_000;
const quiet = { ...streamFeed, retentionDays: null };

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lagoon-damage-'));
  await makeLakeFolder(root, [quiet, tableFeed]);
  return () => rm(root, { recursive: true, force: true });
});

async function using<T>(step: (lake: RealLake) => Promise<T>): Promise<T> {
  const lake = await openRealLake(root);
  try {
    return await step(lake);
  } finally {
    await lake.close();
  }
}

/** Every record up to the position is there once; gives the position. */
async function recordsIn(store: LakeStore): Promise<number> {
  const reader = await createReader();
  try {
    const content = await reader.newest(store, 'stream');
    expect(streamProblem(countKeys(content.rows), content, countKeys(content.quarantined))).toBeNull();
    return Number(content.positions.get(streamAppId(0)) ?? 0n);
  } finally {
    reader.close();
  }
}

const logFile = (name: string): string => join(root, 'streams', streamFeed.name, '_delta_log', name);
const entry = (version: number): string => logFile(`${String(version).padStart(20, '0')}.json`);
const checkpoint = (version: number): string => logFile(`${String(version).padStart(20, '0')}.checkpoint.parquet`);

async function fill(commits: number): Promise<void> {
  await using(async (lake) => {
    for (let n = 1; n <= commits; n += 1) await exportStream(lake.store, n * 10);
    await exportTable(lake.store, 2);
  });
}

async function messageOfFailure(step: Promise<unknown>): Promise<string> {
  const error: unknown = await step.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof Error ? error.message : 'no failure';
}

describe('a data file', () => {
  test.each([
    ['that is cut short', (path: string) => truncate(path, 60)],
    ['that is empty', (path: string) => truncate(path, 0)],
    ['that is gone', (path: string) => unlink(path)],
  ])('%s is named by the query; other feeds and earlier versions work', async (_, damage) => {
    await fill(1);
    // A first version of days 1 to 3, then one that adds days 4 and 5.
    await using((lake) => exportStream(lake.store, 20));
    const files = await using(async (lake) => (await lake.store.snapshot(quiet))?.files ?? []);
    const newest = files.at(-1)?.absolutePath ?? '';
    await damage(newest);

    const lake = await openTestLake({ root });
    try {
      const message = await messageOfFailure(lake.rows('SELECT count(amount), max(id) FROM payments'));
      expect(message).toContain(newest);
      expect(await lake.rows('SELECT count(*) FROM payment_totals')).toEqual([['4']]);
      expect(await lake.rows('SELECT count(*) FROM payments AT (VERSION => 0)')).toEqual([['9']]);
      const report = await lake.core.reports.lake({});
      expect(report.feeds.map(({ feed }) => feed.name)).toContain('payment_totals');
    } finally {
      await lake.close();
    }
    // A writer appends: what is damaged is not made worse.
    await using((real) => exportStream(real.store, 30));
    await using(async (real) => expect((await real.store.snapshot(quiet))?.positions.get(streamAppId(0))).toBe(30n));
  });
});

describe('an entry of the log', () => {
  test.each<[string, (path: string) => Promise<void>]>([
    ['that is garbage', (path) => writeFile(path, 'nonsense\n')],
    ['that is torn', async (path) => truncate(path, Math.floor((await readFile(path)).length / 2))],
    ['that is empty', (path) => truncate(path, 0)],
    ['that lost its last line', async (path) => truncate(path, (await readFile(path)).lastIndexOf(0x0a, -2) + 1)],
    ['that is missing', (path) => unlink(path)],
    [
      'of zeros, as a power cut may leave one',
      async (path) => writeFile(path, new Uint8Array((await readFile(path)).length)),
    ],
  ])('%s is CORRUPT, names the file, and is written over by nobody; the other feeds work', async (_, damage) => {
    await fill(4);
    const path = entry(2);
    await damage(path);
    const damaged = await readFile(path).catch(() => null);

    await using(async ({ store }) => {
      const reading = await store.snapshot(quiet).catch((error: unknown) => error);
      expect(reading).toMatchObject({ code: 'CORRUPT' });
      expect(reading).toHaveProperty('message', expect.stringContaining(path));
      await expect(exportStream(store, 50)).rejects.toMatchObject({ code: 'CORRUPT' });
      expect(await readFile(path).catch(() => null)).toEqual(damaged);
      await expect(store.snapshot(tableFeed)).resolves.toMatchObject({ deltaVersion: 1 });
      await exportTable(store, 3);
    });
    const lake = await openTestLake({ root });
    try {
      expect(await messageOfFailure(lake.rows('SELECT count(*) FROM payments'))).toContain(path);
      const summaries = await lake.core.feeds.list({});
      expect(summaries.find(({ name }) => name === 'payments')?.problem).toEqual({
        code: 'CORRUPT',
        message: expect.stringContaining(path) as unknown,
      });
      expect(await lake.rows('SELECT count(*) FROM payment_totals')).toEqual([['2']]);
    } finally {
      await lake.close();
    }
  });

  test.each<[string, (path: string) => Promise<void>]>([
    ['torn', async (path) => truncate(path, Math.floor((await readFile(path)).length / 2))],
    ['empty', (path) => truncate(path, 0)],
  ])('that is the newest and %s: CORRUPT too, for it may have been a commit', async (_, damage) => {
    await fill(3);
    await damage(entry(2));
    await using(async ({ store }) => {
      const reading = await store.snapshot(quiet).catch((error: unknown) => error);
      expect(reading).toMatchObject({ code: 'CORRUPT' });
      expect(reading).toHaveProperty('message', expect.stringContaining(entry(2)));
      await expect(exportStream(store, 50)).rejects.toMatchObject({ code: 'CORRUPT' });
    });
  });
});

describe('what only makes reading quicker', () => {
  test.each<[string, () => Promise<void>]>([
    ['a checkpoint of garbage', () => writeFile(checkpoint(10), 'PAR1nonsensePAR1')],
    ['a checkpoint that is cut short', () => truncate(checkpoint(10), 100)],
    ['an empty checkpoint', () => truncate(checkpoint(10), 0)],
    ['no checkpoint', () => unlink(checkpoint(10))],
    ['a _last_checkpoint of garbage', () => writeFile(logFile('_last_checkpoint'), '{"version":')],
    ['an empty _last_checkpoint', () => truncate(logFile('_last_checkpoint'), 0)],
    ['a _last_checkpoint that names none', () => writeFile(logFile('_last_checkpoint'), '{"version":400}')],
    ['no _last_checkpoint', () => unlink(logFile('_last_checkpoint'))],
  ])('%s: the lake reads the same, and goes on past its next checkpoint', async (_, damage) => {
    await fill(12);
    await damage();
    await using(async ({ store }) => {
      expect(await recordsIn(store)).toBe(120);
      for (let n = 13; n <= 22; n += 1) await exportStream(store, n * 10);
    });
    await using(async ({ store }) => {
      expect(await recordsIn(store)).toBe(220);
      const reader = await createReader();
      const history = await reader.history(store, 'stream');
      reader.close();
      expect([...history.values()].filter((rows) => !Array.isArray(rows))).toEqual([]);
    });
  });

  test.each([
    ['garbage', '{"source": '],
    ['empty', ''],
    ['of another version', '{"version": 999}'],
  ])('a _metadata.json that is %s is made anew by the next writer', async (_, text) => {
    await fill(2);
    const path = join(root, 'streams', streamFeed.name, '_metadata.json');
    const good = await readFile(path, 'utf8');
    await writeFile(path, text);
    await using(async ({ store }) => {
      expect(await recordsIn(store)).toBe(20);
      await (await openStreamWriter(store)).close();
    });
    expect(await readFile(path, 'utf8')).toBe(good);
  });
});

describe('a clock that is set back by ten days', () => {
  let now = new Date();
  const clock = { ...createSystemClock(), now: () => now };

  async function withClock<T>(step: (lake: RealLake) => Promise<T>): Promise<T> {
    const lake = await openRealLake(root, { clock });
    try {
      return await step(lake);
    } finally {
      await lake.close();
    }
  }

  beforeEach(() => {
    now = new Date();
  });

  test('stops no commit, and the times of versions stay in order', async () => {
    await withClock(async ({ store }) => {
      for (let n = 1; n <= 3; n += 1) await exportStream(store, n * 10);
      now = new Date(now.getTime() - 10 * dayMs);
      for (let n = 4; n <= 11; n += 1) await exportStream(store, n * 10);
    });
    // Another process, that begins with the clock as it is.
    await withClock(async ({ store }) => {
      await exportStream(store, 120);
      expect(await recordsIn(store)).toBe(120);
      const newestFirst = (await store.history(quiet, 100)).map(({ committedAt }) => committedAt.getTime());
      const times = newestFirst.toReversed();
      expect(times).toHaveLength(12);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      const newest = await store.snapshotAt(quiet, { at: new Date(times.at(-1) ?? 0) });
      expect(newest.deltaVersion).toBe(11);
    });
  });

  test('takes no temporary file from a writer at work, nor does one that is set forward again', async () => {
    await withClock(async ({ store }) => {
      const writer = await openStreamWriter(store);
      await writer.append(streamBatch(0, 0, 10));
      const staged = join(store.feedPath(quiet), '.tmp-of-another-writer.parquet');
      await writeFile(staged, 'at work');
      now = new Date(now.getTime() - 10 * dayMs);
      await exportStream(store, 10, 1);
      now = new Date(now.getTime() + 10 * dayMs);
      await exportStream(store, 20, 1);
      expect(await readFile(staged, 'utf8')).toBe('at work');
      await writer.commit([{ appId: streamAppId(0), version: 10n }]);
      await writer.close();
      await unlink(staged);
      expect(await recordsIn(store)).toBe(10);
    });
  });

  test('makes retention drop only what is too old by the clock as it is', async () => {
    const retained = Math.floor((now.getTime() - Date.UTC(2026, 0, 3)) / dayMs);
    await rm(join(root, 'feeds', 'active', 'payments.json'));
    await makeLakeFolder(root, [{ ...quiet, retentionDays: retained }]);
    const dropped = () =>
      withClock(async (lake) => {
        const plan = await lake.handlers.maintenance.retentionPlan({}, { signal: new AbortController().signal });
        return plan.items.filter(({ kind }) => kind === 'day').map(({ name }) => name);
      });
    await withClock(({ store }) => exportStream(store, 20));
    expect(await dropped()).toEqual(['2026-01-01', '2026-01-02']);
    now = new Date(now.getTime() - 10 * dayMs);
    expect(await dropped()).toEqual([]);
  });
});

test('what a dead writer left is removed once it is old by the time of the file, whatever else the folder holds', async () => {
  await fill(1);
  const folder = join(root, 'streams', streamFeed.name);
  const old = new Date(Date.now() - 30 * dayMs);
  for (const place of [folder, join(folder, '_delta_log')]) {
    await writeFile(join(place, '.tmp-old.parquet'), 'x');
    await utimes(join(place, '.tmp-old.parquet'), old, old);
    await writeFile(join(place, '.tmp-young.parquet'), 'x');
  }
  await using(({ store }) => exportStream(store, 20));
  const left = (await readdir(folder, { recursive: true })).filter((name) => name.includes('.tmp-')).sort();
  expect(left).toEqual(['.tmp-young.parquet', '_delta_log/.tmp-young.parquet']);
});

import { expect, test } from 'vitest';
import { feedOf } from '../../../../test/support/delta-lake';
import { createRowLake, dayMs, randomNumbers, type RowLake } from '../../../../test/support/row-lake';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { feedNameSchema } from '../../../shared/ids';
import { createFeedStore } from '../feeds/feed-store';
import { createEventLog } from '../jobs/event-log';
import { createJobRunner } from '../jobs/job-runner';
import { createRunLog } from '../jobs/run-log';
import { readFileStats } from '../lake/file-stats';
import { createSettingsStore } from '../settings/settings-store';
import { maintenanceOperations } from './operations';

const noon = Date.UTC(2026, 5, 15, 12);
const context = { signal: new AbortController().signal };

function operationsOf(lake: RowLake) {
  const { files, clock, logger, ids, engine, store, root } = lake;
  const feeds = createFeedStore(files, root, clock);
  const runLog = createRunLog(files, root, logger);
  const runner = createJobRunner({ clock, ids, logger, runLog, parallelExports: () => Promise.resolve(2) });
  const settings = createSettingsStore(files, root, clock);
  const events = createEventLog(root, { files, clock, logger });
  const operations = maintenanceOperations({
    feeds,
    settings,
    store,
    runner,
    engine,
    files,
    clock,
    ids,
    logger,
    events,
  });
  return { feeds, runLog, operations };
}

interface Held {
  readonly feed: string;
  readonly name: string;
  readonly records: number;
  readonly sizeBytes: number;
}

/** What can be lost: files of a stream that are live, and of a table those of every version on disk; by day or version. */
async function heldBy(lake: RowLake, feeds: readonly FeedConfig[]): Promise<Map<string, Held>> {
  const held = new Map<string, Held>();
  for (const feed of feeds) {
    const { log, shape } = lake.store.table(feed);
    const newest = await log.read();
    for (let version = newest?.version ?? -1; version >= 0; version -= 1) {
      for (const action of (await log.entry(version))?.actions ?? []) {
        if (!('add' in action)) continue;
        const { path, size, stats, partitionValues } = action.add;
        const { year = '', month = '', day = '' } = partitionValues;
        const date = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
        const full = `${shape.path}/${path}`;
        const isThere = feed.kind === 'stream' ? newest?.files.has(path) === true : lake.files.bytes(full) !== null;
        const name = feed.kind === 'stream' ? date : (/version=(v\d+)/.exec(path)?.[1] ?? '');
        if (!isThere) continue;
        held.set(full, { feed: feed.name, name, records: readFileStats(stats, null).records ?? 0, sizeBytes: size });
      }
    }
  }
  return held;
}

/** Sums by feed and day or version, as a plan has them; those without a file left out. */
function summed(
  held: Iterable<Held & { files?: number }>,
): Record<string, [files: number, records: number, bytes: number]> {
  const sums = new Map<string, [number, number, number]>();
  for (const { feed, name, files = 1, records, sizeBytes } of held) {
    const [f, r, b] = sums.get(`${feed} ${name}`) ?? [0, 0, 0];
    if (files > 0) sums.set(`${feed} ${name}`, [f + files, r + records, b + sizeBytes]);
  }
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

test('of 1,000 random lakes the dry run, the run, and what is then gone are the same, and nothing else went', async () => {
  let dropped = 0;
  let stale = 0;
  for (let seed = 1; seed <= 1000; seed += 1) {
    const random = randomNumbers(seed);
    const lake = createRowLake(noon);
    const { feeds, operations, runLog } = operationsOf(lake);
    const stream = feedOf('stream', {
      retentionDays: random(5) === 0 ? null : 1 + random(40),
      enabled: random(8) > 0,
    });
    const table = feedOf('table', { retentionVersions: null });
    const made = [stream, table, feedOf('stream', { name: feedNameSchema.parse('others'), retentionDays: null })];
    for (const feed of made) await feeds.add(feed);
    for (let n = random(6); n > 0; n -= 1) {
      const days = Array.from({ length: 1 + random(4) }, () => Math.floor(noon / dayMs) + 2 - random(60));
      await lake.append(made[random(4) === 0 ? 2 : 0] ?? stream, [...new Set(days)], 1 + random(4));
      lake.clock.advance(random(3) * 60_000);
    }
    for (let n = random(7); n > 0; n -= 1) {
      await lake.overwrite(table, random(4));
      lake.clock.advance(random(8) * 60_000);
    }
    // The versions to keep are set once they are there: what an export frees by itself is another test's.
    const kept = random(5) === 0 ? null : 1 + random(4);
    await feeds.replace({ ...table, retentionVersions: kept, enabled: random(8) > 0 });
    if (random(3) > 0) lake.clock.advance(random(50) * dayMs);
    // A clock that jumps back drops fewer days, not others.
    if (random(10) === 0) lake.clock.set(noon - random(20) * dayMs);

    const at = `seed ${seed}`;
    const before = await heldBy(lake, made);
    const plan = await operations.retentionPlan({}, context);
    expect(await heldBy(lake, made), at).toEqual(before);
    const day = Math.floor(noon / dayMs) - 300;
    if (random(4) === 0 && stream.enabled && stream.retentionDays !== null) {
      stale += 1;
      await lake.append(stream, [day], 1);
      await expect(operations.applyRetention({ token: plan.token }, context), at).rejects.toMatchObject({
        code: 'CONFLICT',
      });
      expect((await heldBy(lake, made)).size, at).toBe(before.size + 1);
      continue;
    }
    expect(await operations.applyRetention({ token: plan.token }, context), at).toEqual(plan);
    const after = await heldBy(lake, made);
    const gone = [...before].flatMap(([path, held]) => (after.has(path) ? [] : [held]));
    expect(summed(gone), at).toEqual(summed(plan.items));
    expect(after.size, at).toBe(before.size - gone.length);
    expect(plan.totals.files, at).toBe(gone.length);
    const today = Math.floor(lake.clock.now().getTime() / dayMs);
    const firstKept = new Date((today - (stream.retentionDays ?? 0)) * dayMs).toISOString().slice(0, 10);
    for (const { name, feed } of after.values()) {
      if (feed === stream.name && stream.enabled && stream.retentionDays !== null)
        expect(name >= firstKept, `${at}: ${name} kept, ${firstKept} is the first to keep`).toBe(true);
    }
    for (const { name, feed } of gone) {
      if (feed === stream.name) expect(name < firstKept, `${at}: ${name} dropped`).toBe(true);
    }
    dropped += gone.length;
    const runs = await runLog.recent(10);
    expect(runs.map(({ kind, status, feed }) => `${kind} ${status} ${feed}`).sort(), at).toEqual(
      [...new Set(plan.items.map(({ feed }) => feed))].sort().map((feed) => `retention done ${feed}`),
    );
    expect((await operations.retentionPlan({}, context)).items, at).toEqual([]);
  }
  expect(dropped).toBeGreaterThan(1000);
  expect(stale).toBeGreaterThan(100);
}, 120_000);

test('a file that a writer adds to an old day after the plan was checked stays, and nothing conflicts', async () => {
  const lake = createRowLake(noon);
  const stream = feedOf('stream', { retentionDays: 10 });
  const old = Math.floor(noon / dayMs) - 20;
  await lake.append(stream, [old, old + 15], 3);
  let armed = true;
  const racing: RowLake = {
    ...lake,
    store: lake.reopened({
      ...lake.files,
      createExclusive: async (path, text, mode) => {
        if (armed && path.includes('_delta_log')) {
          armed = false;
          await lake.append(stream, [old], 2);
        }
        return lake.files.createExclusive(path, text, mode);
      },
    }),
  };
  const { feeds, operations } = operationsOf(racing);
  await feeds.add(stream);
  armed = true;
  const plan = await operations.retentionPlan({}, context);
  expect(plan).toMatchObject({ totals: { files: 1, records: 3 }, goneAfter: '2026-06-22T12:00:00.000Z' });
  await operations.applyRetention({ token: plan.token }, context);
  expect((await lake.store.snapshot(stream))?.files.map(({ records }) => records).sort()).toEqual([2, 3]);
  expect((await operations.retentionPlan({}, context)).items).toMatchObject([{ name: '2026-05-26', records: 2 }]);
});

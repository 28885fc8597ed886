import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deltaRsAbsence, readDeltaTable } from '../../../../test/support/delta-rs/delta-rs';
import { failAt, failureModes } from '../../../../test/support/failing-files';
import { createImpatientClock } from '../../../../test/support/impatient-clock';
import { openForeignWriter, type ForeignWriter } from '../../../../test/support/import-files';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import { countingIds, openDeltaLake, recordingLogger, systemClock } from '../../../../test/support/delta-lake';
import { feedNameSchema } from '../../../shared/ids';
import { LakeError } from '../../../shared/errors';
import { createNodeFiles } from '../../adapters/fs/node-files';
import { createFeedStore } from '../feeds/feed-store';
import { createEventLog } from '../jobs/event-log';
import { adoptFolders } from './adopt';
import { findAdoptable } from './adoptable';

/** Folders that other programs wrote in the lake's layout, taken over where they lie. */

let lake: TestLake;
let foreign: ForeignWriter;
let absence: string | null;

beforeAll(async () => {
  foreign = await openForeignWriter();
  absence = await deltaRsAbsence();
});
afterAll(() => foreign.close());
beforeEach(async () => {
  lake = await openTestLake();
  await lake.core.lake.init({ feeds: 'none' });
});
afterEach(() => lake.close());

const orders = feedNameSchema.parse('orders');

/** Bytes and times of every file below, by path. */
async function fingerprints(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const digest = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    found.set(path.slice(folder.length + 1), `${digest} ${(await stat(path)).mtimeMs}`);
  }
  return found;
}

async function foreignStream(root: string, name = 'orders'): Promise<string> {
  const path = join(root, 'streams', name);
  const day = (d: number, more = ''): string =>
    `SELECT range + ${d * 100} AS id, TIMESTAMPTZ '2026-01-0${d} 10:00:00.123456Z' AS at, (range + 0.25)::DECIMAL(18,2) AS amount, {'name': 'n' || range} AS who${more} FROM range(100)`;
  await foreign.parquet(join(path, 'year=2026/month=01/day=01/data_1.parquet'), day(1));
  await foreign.parquet(join(path, 'year=2026/month=01/day=02/data_1.parquet'), day(2));
  await foreign.parquet(join(path, 'year=2026/month=01/day=02/data 2%.parquet'), day(3, `, 'new' AS extra`));
  await foreign.parquet(join(path, 'year=2026/month=1/day=4/data_empty.parquet'), `${day(4)} WHERE false`);
  await writeFile(join(path, '_metadata.json'), '{"source": "theirs", "total_records": 300}');
  return path;
}

describe('a foreign stream', () => {
  it('is read where it lies, not a byte of it changed, and delta-rs reads the same', async ({ skip }) => {
    const path = await foreignStream(lake.root);
    const before = await fingerprints(path);
    expect(await lake.core.imports.adoptable({})).toEqual([
      expect.objectContaining({ feed: 'orders', kind: 'stream', files: 4, records: 300, versions: [], problems: [] }),
    ]);
    expect(await lake.core.imports.adopt({ feeds: [orders] })).toEqual({
      adopted: [{ feed: 'orders', version: 0, files: 4, records: 300 }],
    });
    expect(
      await lake.rows(
        'SELECT count(*), sum(amount), count(extra), min(day), max(day), count(who.name), count(kafka_offset) FROM orders',
      ),
    ).toEqual([['300', '14925.00', '100', '1', '2', '300', '0']]);
    const after = await fingerprints(path);
    for (const [name, print] of before) {
      expect(after.get(name === '_metadata.json' ? '_metadata.adopted.json' : name)).toBe(print);
    }
    const { config, summary } = await lake.core.feeds.show({ feed: orders });
    expect(config).toMatchObject({ source: { type: 'files' }, eventTimeColumn: 'at', retentionDays: null });
    expect(summary).toMatchObject({ records: 300, minEventTime: '2026-01-01T10:00:00.123Z', problem: null });
    expect(await lake.core.imports.adoptable({})).toEqual([]);
    expect(JSON.parse(await readFile(join(path, '_metadata.json'), 'utf8'))).toMatchObject({ total_records: 300 });
    if (absence !== null) skip(absence);
    const table = await readDeltaTable(path);
    expect(table).toMatchObject({
      rows: 300,
      files: 4,
      sums: { amount: '14925.00' },
      counts: { extra: '100', id: '300' },
    });
    // By the statistics of the footers alone.
    expect(table.minima['at']).toBe('2026-01-01T10:00:00.123456Z');
  });

  it('takes more rows afterwards, by an import', async ({ skip }) => {
    const path = await foreignStream(lake.root);
    await lake.core.imports.adopt({ feeds: [orders] });
    const more = join(foreign.folder, 'more.parquet');
    await foreign.parquet(
      more,
      `SELECT 9000 AS id, TIMESTAMPTZ '2026-02-01 00:00:00Z' AS at, 1.25::DECIMAL(18,2) AS amount, 7 AS another`,
    );
    const { job } = await lake.core.imports.start({ path: more, feed: orders, create: null });
    expect(await lake.ended([job.id])).toMatchObject([{ status: 'done', error: null }]);
    expect(await lake.rows('SELECT count(*), sum(amount), sum(another), count(kafka_offset) FROM orders')).toEqual([
      ['301', '14926.25', '7', '1'],
    ]);
    if (absence !== null) skip(absence);
    expect(await readDeltaTable(path)).toMatchObject({ rows: 301, version: 1, counts: { another: '1' } });
  });

  it.each([
    ['Year', '2026::INTEGER AS "Year"', 'Year, which its folder'],
    ['Kafka_Offset', '1::BIGINT AS "Kafka_Offset"', 'another type or spelling'],
  ])(
    'is refused where a column is called %s: to SQL that is the name of one of the lake’s',
    async (_, column, said) => {
      const path = join(lake.root, 'streams/orders/year=2026/month=01/day=01/data_1.parquet');
      await foreign.parquet(path, `SELECT 1 AS id, ${column}`);
      await expect(lake.core.imports.adopt({ feeds: [orders] })).rejects.toThrow(said);
      expect(await lake.core.feeds.list({})).toEqual([]);
    },
  );

  it('is refused with every file that stands in the way, and left as it was', async () => {
    const path = await foreignStream(lake.root);
    const day = join(path, 'year=2026/month=01/day=01');
    await foreign.parquet(join(day, 'naive.parquet'), `SELECT 1::BIGINT AS id, TIMESTAMP '2026-01-01' AS at`);
    await foreign.parquet(join(day, 'unsigned.parquet'), 'SELECT 1::UBIGINT AS id');
    await foreign.parquet(join(day, 'inside.parquet'), 'SELECT 1::BIGINT AS id, 2026 AS year');
    await foreign.parquet(join(day, 'text.parquet'), `SELECT 'one' AS id`);
    await foreign.parquet(join(path, 'stray.parquet'), 'SELECT 1::BIGINT AS id');
    await foreign.parquet(join(path, 'year=2026/month=13/day=01/x.parquet'), 'SELECT 1::BIGINT AS id');
    await foreign.parquet(join(day, 'torn.parquet'), 'SELECT range AS id FROM range(10000)');
    await truncate(join(day, 'torn.parquet'), 1000);
    const before = await fingerprints(path);
    const [found] = await lake.core.imports.adoptable({});
    expect(found?.problems).toHaveLength(7);
    for (const name of ['naive', 'unsigned', 'inside', 'text', 'stray', 'month=13', 'torn']) {
      expect(found?.problems.filter((problem) => problem.includes(name))).toHaveLength(1);
    }
    await expect(lake.core.imports.adopt({ feeds: [orders] })).rejects.toMatchObject({ code: 'CORRUPT' });
    expect(await fingerprints(path)).toEqual(before);
    expect(await lake.core.feeds.list({})).toEqual([]);
  });
});

describe('a foreign table', () => {
  it('keeps its versions, oldest first, and goes on with the next', async ({ skip }) => {
    const path = join(lake.root, 'tables/totals');
    await foreign.parquet(join(path, 'version=v2/snapshot_a.parquet'), 'SELECT range AS id FROM range(20)');
    await foreign.parquet(
      join(path, 'version=v10/snapshot_a.parquet'),
      'SELECT range AS id, 1.5::DECIMAL(9,2) AS sum FROM range(30)',
    );
    await foreign.parquet(
      join(path, 'version=v10/snapshot_b.parquet'),
      'SELECT range AS id, 1.5::DECIMAL(9,2) AS sum FROM range(30, 35)',
    );
    await foreign.parquet(join(path, 'version=v9/snapshot_a.parquet'), 'SELECT range AS id FROM range(25)');
    const before = await fingerprints(path);
    const feed = feedNameSchema.parse('totals');
    expect(await lake.core.imports.adoptable({})).toMatchObject([{ versions: [2, 9, 10], problems: [] }]);
    expect(await lake.core.imports.adopt({ feeds: [feed] })).toMatchObject({ adopted: [{ version: 2, records: 80 }] });
    expect(await lake.rows('SELECT count(*), sum(sum) FROM totals')).toEqual([['35', '52.50']]);
    const versions = await lake.core.lake.versions({ feed });
    expect(versions.map(({ tableVersion, records }) => [tableVersion, records])).toEqual([
      [10, 35],
      [9, 25],
      [2, 20],
    ]);
    const next = join(foreign.folder, 'next.parquet');
    await foreign.parquet(next, 'SELECT range AS id, 2.5::DECIMAL(9,2) AS sum FROM range(40)');
    const { job } = await lake.core.imports.start({ path: next, feed, create: null });
    expect(await lake.ended([job.id])).toMatchObject([{ status: 'done', error: null }]);
    expect((await lake.core.lake.versions({ feed }))[0]).toMatchObject({ tableVersion: 11, records: 40 });
    const after = await fingerprints(path);
    for (const [name, print] of before) expect(after.get(name)).toBe(print);
    if (absence !== null) skip(absence);
    expect(await readDeltaTable(path)).toMatchObject({ rows: 40 });
    expect(await readDeltaTable(path, 1)).toMatchObject({ rows: 25 });
    expect(await readDeltaTable(path, 0)).toMatchObject({ rows: 20 });
  });
});

describe('an adoption that fails at any call', () => {
  it('leaves nothing adopted, or everything', async () => {
    const real = createNodeFiles();
    for (const mode of failureModes) {
      for (let n = 0, over = false; !over; n += 1) {
        const delta = await openDeltaLake();
        try {
          const path = await foreignStream(delta.root);
          const before = await fingerprints(path);
          // Only the changes are of interest here; that nothing is written while looking is the other tests'.
          const failing = failAt(real, n, mode);
          const portsWith = (files: typeof real) => {
            const { logger } = recordingLogger();
            const ids = countingIds(`${mode}${n}x`);
            const feeds = createFeedStore(files, delta.root, createImpatientClock());
            const events = createEventLog(delta.root, { files, clock: systemClock, logger });
            const store = delta.reopened(files);
            return {
              root: delta.root,
              feeds,
              files,
              engine: delta.engine,
              clock: systemClock,
              ids,
              logger,
              store,
              events,
            };
          };
          let failure: unknown = null;
          try {
            await adoptFolders(
              portsWith({ ...failing.files, list: real.list, stat: real.stat, readText: real.readText }),
              [orders],
            );
          } catch (error) {
            failure = error;
          }
          over = failing.failed() === null;
          const after = await fingerprints(path);
          for (const [name, print] of before) {
            if (name !== '_metadata.json') expect(after.get(name)).toBe(print);
            else expect([after.get(name), after.get('_metadata.adopted.json')]).toContain(print);
          }
          const again = portsWith(real);
          const left = await findAdoptable(again);
          if (left.length > 0) {
            expect(failure).toBeInstanceOf(LakeError);
            expect(left).toMatchObject([{ problems: [] }]);
            await adoptFolders(again, [orders]);
          }
          const feed = await again.feeds.get(orders);
          expect((await again.store.snapshot(feed))?.files).toHaveLength(4);
        } finally {
          await delta.close();
        }
      }
    }
  });
});

describe('random foreign folders', () => {
  it('are adopted with every row, or refused with a reason and untouched', async () => {
    const random = sequence(20261121);
    let adopted = 0;
    let refused = 0;
    for (let round = 0; round < 25; round += 1) {
      const name = feedNameSchema.parse(`random_${round}`);
      const path = join(lake.root, 'streams', name);
      let rows = 0;
      let bad = false;
      const files = 1 + random(5);
      for (let i = 0; i < files; i += 1) {
        const count = random(4) === 0 ? 0 : random(50);
        const file = join(path, `year=202${random(7)}/month=${1 + random(12)}/day=${1 + random(28)}/data_${i}.parquet`);
        const columns = ['range AS id'];
        if (random(2) === 0) columns.push(`(range / 4.0)::DECIMAL(12,2) AS amount`);
        if (random(2) === 0) columns.push(`['a', NULL] AS tags`);
        if (random(3) === 0) columns.push(`{'x': {'y': range::INTEGER}} AS deep`);
        await foreign.parquet(file, `SELECT ${columns.join(', ')} FROM range(${count})`);
        rows += count;
        const fate = random(20);
        if (fate === 0) await truncate(file, 60);
        if (fate === 1) await foreign.parquet(file, `SELECT uuid() AS id`);
        if (fate === 2) await foreign.parquet(join(path, 'elsewhere/x.parquet'), 'SELECT 1::BIGINT AS id');
        if (fate === 3) {
          await mkdir(dirname(file), { recursive: true });
          await writeFile(join(dirname(file), 'notes.txt'), 'not data');
        }
        bad ||= fate <= 2;
      }
      const before = await fingerprints(path);
      const found = (await lake.core.imports.adoptable({})).find(({ feed }) => feed === name);
      expect(found?.problems.length === 0).toBe(!bad);
      if (bad) {
        refused += 1;
        await expect(lake.core.imports.adopt({ feeds: [name] })).rejects.toBeInstanceOf(LakeError);
        expect(await fingerprints(path)).toEqual(before);
        continue;
      }
      adopted += 1;
      await lake.core.imports.adopt({ feeds: [name] });
      expect(await lake.rows(`SELECT count(id) FROM ${name}`)).toEqual([[`${rows}`]]);
      const after = await fingerprints(path);
      for (const [file, print] of before) expect(after.get(file)).toBe(print);
    }
    expect(adopted).toBeGreaterThan(5);
    expect(refused).toBeGreaterThan(3);
  });
});

/** Whole numbers below a bound, the same in every run. */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

import { readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  batchOf,
  commitOnce,
  countingIds,
  feedOf,
  openDeltaLake,
  payments,
  recordingLogger,
  systemClock,
  type DeltaLake,
} from '../../../../test/support/delta-lake';
import { atEachCall, failAt, failureModes } from '../../../../test/support/failing-files';
import { jobContext, offsetsOf, redriveParts } from '../../../../test/support/redrive-lake';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { QuarantineFix } from '../../../shared/contract/quarantine';
import { LakeError } from '../../../shared/errors';
import { createNodeFiles } from '../../adapters/fs/node-files';
import { compactBin } from '../lake/compaction';
import type { LakeStore } from '../lake/types';
import type { Files } from '../ports';
import { discard } from './discard';
import { planRedrive, redrive, type RedriveRequest } from './redrive';

const real = createNodeFiles();
const stream = feedOf('stream');
const signal = new AbortController().signal;
const bad = '{"id":"bad","at":"2026-01-03T12:00:00Z","amount":"abc"}';
const good = '{"id":"bad","at":"2026-01-03T12:00:00Z","amount":7.5}';
const cure: QuarantineFix = { kind: 'replace', find: '"abc"', replacement: '7.5' };

let lake: DeltaLake;
let lakes = 0;

beforeAll(async () => {
  lake = await openDeltaLake();
  return () => lake.close();
}, 300_000);

/** Offsets 0 to 2 good, 3 and 4 to be cured, 5 beyond help. */
async function filled(feed: FeedConfig = stream): Promise<string> {
  lakes += 1;
  const subfolder = `lake-${lakes}`;
  await commitOnce(lake.reopened(real, subfolder), feed, batchOf([...payments(3), bad, bad, 'no JSON']), 6n);
  return subfolder;
}

function request(fix: QuarantineFix = cure, narrowed: object = {}, feed: FeedConfig = stream): RedriveRequest {
  return { feed, selection: { feed: feed.name, ...narrowed }, fix };
}

function partsOf(store: LakeStore, files: Files = real) {
  return redriveParts(store, files, lake.engine);
}

/** Files whose steps in the quarantine's log fail: a process that ends between the two entries. */
function diesBetween(): Files {
  return {
    ...real,
    createExclusive: (path, ...rest) =>
      path.includes('/quarantine/')
        ? Promise.reject(new LakeError('IO', 'the process is gone'))
        : real.createExclusive(path, ...rest),
  };
}

describe('a redrive', () => {
  test('takes what fits now into the feed at its own offset, time and day, and leaves the rest with its bytes and reason', async () => {
    const subfolder = await filled();
    const parts = partsOf(lake.reopened(real, subfolder));
    const context = jobContext();
    const { deltaVersion } = await redrive(request(), context, parts);
    expect(deltaVersion).toBe(1);
    expect(context.progressed).toMatchObject({ rows: 2, quarantined: 1 });
    const store = lake.reopened(real, subfolder);
    expect(await offsetsOf(store, stream, lake.engine)).toMatchObject([
      { partition: 0, rows: 5, quarantined: 1, contiguousTo: 5n, missing: 0n, duplicates: 0 },
    ]);
    expect((await store.snapshot(stream))?.partitions.map(({ path }) => path)).toEqual([
      'year=2026/month=01/day=01',
      'year=2026/month=01/day=03',
    ]);
    const left = (await store.quarantine(stream))?.files.map(({ absolutePath }) => absolutePath) ?? [];
    const { rows } = await lake.engine.quarantinePage(left, {}, { skip: 0, limit: 9, valueBytes: 100 }, signal);
    expect(rows).toMatchObject([
      {
        offset: 5n,
        timestampMs: Date.UTC(2026, 0, 15) + 5,
        value: Buffer.from('no JSON'),
        reason: 'not JSON',
      },
    ]);
    expect(parts.told).toMatchObject([
      {
        event: 'redriven',
        details: { records: 2, stayed: 1, partitions: [{ partition: 0, offsets: ['3-4'] }], fix: { kind: 'replace' } },
      },
    ]);
    expect(JSON.stringify(parts.told)).not.toContain('7.5');
    expect((await readdir(store.feedPath(stream))).filter((name) => name.startsWith('.tmp'))).toEqual([]);
  });

  test('is told beforehand by a plan that changes nothing', async () => {
    const subfolder = await filled();
    const store = lake.reopened(real, subfolder);
    const before = await lake.names();
    expect(await planRedrive(request(), signal, partsOf(store))).toEqual({
      selected: 3,
      fits: 2,
      stays: [{ reason: 'not JSON', records: 1 }],
      samples: [
        { offset: '3', before: bad, after: good },
        { offset: '4', before: bad, after: good },
      ],
    });
    expect(await lake.names()).toEqual(before);
    expect(await planRedrive(request({ kind: 'none' }), signal, partsOf(store))).toMatchObject({
      selected: 3,
      fits: 0,
    });
  });

  test('of one record by its id takes that alone', async () => {
    const subfolder = await filled();
    const store = lake.reopened(real, subfolder);
    const [file] = (await store.quarantine(stream))?.files ?? [];
    const fix: QuarantineFix = { kind: 'value', id: `${file?.path}:2`, value: good };
    await redrive(request(fix), jobContext(), partsOf(store));
    expect(await offsetsOf(store, stream, lake.engine)).toMatchObject([
      { rows: 4, quarantined: 2, missing: 0n, duplicates: 0 },
    ]);
    await expect(planRedrive(request(fix), signal, partsOf(store))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('of a selection leaves the others, and one that fits nothing changes nothing', async () => {
    const subfolder = await filled();
    const store = lake.reopened(real, subfolder);
    await redrive(request(cure, { fromOffset: '4', partition: 0 }), jobContext(), partsOf(store));
    expect(await offsetsOf(store, stream, lake.engine)).toMatchObject([{ rows: 4, quarantined: 2, duplicates: 0 }]);
    const version = (await store.snapshot(stream))?.deltaVersion;
    const context = jobContext();
    expect(await redrive(request({ kind: 'none' }), context, partsOf(store))).toEqual({ deltaVersion: null });
    expect(context.warnings[0]).toMatch(/None of the 2 records fits/);
    expect((await store.snapshot(stream))?.deltaVersion).toBe(version);
  });

  test('lets no field into a feed that leaves things out', async () => {
    const feed = feedOf('stream', { level: 'anonymized' });
    lakes += 1;
    const store = lake.reopened(real, `lake-${lakes}`);
    const raw = good.replace('"id"', '"card":"4111","id"');
    await commitOnce(store, feed, batchOf([...payments(1), raw]), 2n);
    expect(await planRedrive(request({ kind: 'none' }, {}, feed), signal, partsOf(store))).toMatchObject({
      fits: 0,
      stays: [{ reason: 'unknown field "card"', records: 1 }],
    });
    await redrive(request({ kind: 'removeField', field: 'card' }, {}, feed), jobContext(), partsOf(store));
    expect((await store.snapshot(feed))?.columns.map(({ name }) => name)).not.toContain('card');
    expect(await offsetsOf(store, feed, lake.engine)).toMatchObject([{ rows: 2, quarantined: 0, duplicates: 0 }]);
  });

  test('of a table is refused', async () => {
    const table = feedOf('table');
    const subfolder = await filled(table);
    const parts = partsOf(lake.reopened(real, subfolder));
    await expect(planRedrive(request(cure, {}, table), signal, parts)).rejects.toMatchObject({ code: 'REFUSED' });
    await discard(table, { feed: table.name }, 3, signal, parts);
    expect((await parts.store.quarantine(table))?.totals.records).toBe(0);
  });

  test('goes on beside a writer, and conflicts with another redrive', async () => {
    const subfolder = await filled();
    const first = partsOf(lake.reopened(real, subfolder));
    const second = lake.reopened(real, subfolder);
    let between: (() => Promise<unknown>) | null = () => redrive(request(), jobContext(), partsOf(second));
    const late: Files = {
      ...real,
      // Just before the feed's entry, which is what the two race for.
      createExclusive: async (path, ...rest) => {
        const step = between;
        between = null;
        if (step !== null) await step();
        return await real.createExclusive(path, ...rest);
      },
    };
    await expect(redrive(request(), jobContext(), partsOf(lake.reopened(late, subfolder), late))).rejects.toMatchObject(
      { code: 'CONFLICT' },
    );
    expect(await offsetsOf(first.store, stream, lake.engine)).toMatchObject([
      { rows: 5, quarantined: 1, missing: 0n, duplicates: 0 },
    ]);
  });

  test('goes on beside a writer that commits in between, and takes only what was there', async () => {
    const subfolder = await filled();
    const writer = lake.reopened(real, subfolder);
    let between: (() => Promise<unknown>) | null = () =>
      commitOnce(writer, stream, batchOf([bad, 'no JSON', ...payments(1, 8)], 6), 9n);
    const beside: Files = {
      ...real,
      createExclusive: async (path, ...rest) => {
        const step = between;
        between = null;
        if (step !== null) await step();
        return await real.createExclusive(path, ...rest);
      },
    };
    await redrive(request(), jobContext(), partsOf(lake.reopened(beside, subfolder), beside));
    const store = lake.reopened(real, subfolder);
    const whole = { contiguousTo: 8n, missing: 0n, duplicates: 0 };
    expect(await offsetsOf(store, stream, lake.engine)).toMatchObject([{ rows: 6, quarantined: 3, ...whole }]);
    await redrive(request(), jobContext(), partsOf(store));
    expect(await offsetsOf(store, stream, lake.engine)).toMatchObject([{ rows: 7, quarantined: 2, ...whole }]);
  });

  test('of 200,000 records holds but a page of them at a time', async () => {
    lakes += 1;
    const store = lake.reopened(real, `lake-${lakes}`);
    const perCommit = 40_000;
    const padded = bad.replace('"bad"', `"${'x'.repeat(400)}"`);
    for (let n = 0; n < 5; n += 1) {
      const values = Array.from({ length: perCommit }, (_, i) => (i % 2 === 0 ? padded : 'no JSON'));
      await commitOnce(store, stream, batchOf(values, n * perCommit), BigInt((n + 1) * perCommit));
    }
    let held = 0;
    const parts = partsOf(store);
    const engine = {
      ...parts.engine,
      async *quarantineRows(...its: Parameters<typeof parts.engine.quarantineRows>) {
        for await (const page of parts.engine.quarantineRows(...its)) {
          held = Math.max(held, page.length);
          yield page;
        }
      },
    };
    expect(await planRedrive(request(), signal, { ...parts, engine })).toMatchObject({
      selected: 200_000,
      fits: 100_000,
    });
    await redrive(request(), jobContext(), { ...parts, engine });
    expect(held).toBeLessThanOrEqual(2048);
    expect(await offsetsOf(store, stream, lake.engine)).toMatchObject([
      { rows: 100_000, quarantined: 100_000, contiguousTo: 199_999n, duplicates: 0 },
    ]);
  });

  test('that ended between the two logs is finished, whatever compaction made of the files meanwhile', async () => {
    const subfolder = await filled();
    await commitOnce(lake.reopened(real, subfolder), stream, batchOf(['worse', bad], 6), 8n);
    const files = diesBetween();
    await expect(
      redrive(request(cure, { toOffset: '4' }), jobContext(), partsOf(lake.reopened(files, subfolder), files)),
    ).rejects.toMatchObject({ code: 'IO' });
    const table = lake.reopened(real, subfolder).quarantineTable(stream);
    const state = await table.read();
    const sources = [...(state?.files.values() ?? [])];
    expect(sources).toHaveLength(2);
    const parts = {
      files: real,
      engine: lake.engine,
      clock: systemClock,
      ids: countingIds('c'),
      logger: partsOf(lake.store).logger,
    };
    const done = await compactBin(table, { folder: '', date: null, sources }, 'run', signal, parts);
    expect(done?.records).toBe(5);
    const store = lake.reopened(real, subfolder);
    expect(await offsetsOf(store, stream, lake.engine)).toMatchObject([
      { rows: 5, quarantined: 3, contiguousTo: 7n, missing: 0n, duplicates: 0 },
    ]);
    await redrive(request(), jobContext(), partsOf(store));
    expect(await offsetsOf(store, stream, lake.engine)).toMatchObject([
      { rows: 6, quarantined: 2, contiguousTo: 7n, missing: 0n, duplicates: 0 },
    ]);
  });
});

describe('a discard', () => {
  test('drops what was shown, and nothing where it is another number by now', async () => {
    const subfolder = await filled();
    const parts = partsOf(lake.reopened(real, subfolder));
    await expect(discard(stream, { feed: stream.name, fromOffset: '4' }, 1, signal, parts)).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect((await parts.store.quarantine(stream))?.totals.records).toBe(3);
    await discard(stream, { feed: stream.name, fromOffset: '4' }, 2, signal, parts);
    expect(await offsetsOf(parts.store, stream, lake.engine)).toMatchObject([{ rows: 3, quarantined: 1, last: 3n }]);
    expect((await readdir(parts.store.feedPath(stream))).filter((name) => name.startsWith('.tmp'))).toEqual([]);
  });

  test('that cannot be written to the log of events is warned of, with its offsets', async () => {
    const subfolder = await filled();
    const { logger, lines } = recordingLogger();
    const events = { append: () => Promise.resolve('it was done, and could not be written') };
    const parts = { ...partsOf(lake.reopened(real, subfolder)), logger, events };
    await discard(stream, { feed: stream.name, fromOffset: '4' }, 2, signal, parts);
    expect(lines.filter(({ event }) => event === 'quarantine.discard-unwritten')).toMatchObject([
      {
        level: 'warn',
        fields: {
          feed: stream.name,
          message: 'it was done, and could not be written',
          records: 2,
          partitions: [{ partition: 0, offsets: ['4-5'] }],
        },
      },
    ]);
  });
});

describe.each(failureModes)('a process that %s', (mode) => {
  test('at any step of a redrive leaves every record in the feed or in the quarantine, and the next finishes it', async () => {
    const calls = await atEachCall(async (call) => {
      const subfolder = await filled();
      const failing = failAt(real, call, mode);
      await redrive(request(), jobContext(), partsOf(lake.reopened(failing.files, subfolder), failing.files)).catch(
        () => null,
      );
      const at = `call ${call}: ${failing.failed()}`;
      const store = lake.reopened(real, subfolder);
      const [held] = await offsetsOf(store, stream, lake.engine);
      expect(held, at).toMatchObject({ contiguousTo: 5n, missing: 0n, duplicates: 0 });
      expect([3, 5], at).toContain(held?.rows);
      await redrive(request(), jobContext(), partsOf(store));
      expect(await offsetsOf(lake.reopened(real, subfolder), stream, lake.engine), at).toMatchObject([
        { rows: 5, quarantined: 1, contiguousTo: 5n, missing: 0n, duplicates: 0 },
      ]);
      return failing.failed() !== null;
    });
    expect(calls).toBeGreaterThan(15);
  });
});

import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dateCommitsEarlier } from '../../../../test/support/earlier-commits';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import { readDeltaTable, deltaRsAbsence } from '../../../../test/support/delta-rs/delta-rs';
import { settingsSchema } from '../../../shared/contract/settings';
import { feedNameSchema } from '../../../shared/ids';

const stream = feedNameSchema.parse('transaction_stream');
const table = feedNameSchema.parse('payment_method_totals');

let lake: TestLake;

beforeAll(async () => {
  lake = await openTestLake();
  await lake.core.lake.init({ feeds: 'sample' });
  await lake.core.settings.update({ sample: { seed: 3, firstExportEvents: 4000, nextExportEvents: 1000 } });
  for (let n = 0; n < 3; n += 1) await lake.export([stream, table]);
}, 60_000);
afterAll(() => lake.close());

/** As if everything committed so far had been so two hours earlier. */
async function quieten(): Promise<void> {
  await dateCommitsEarlier(join(lake.root, 'streams', stream), 2 * 3_600_000);
}

const records = async (feed = stream) => (await lake.core.feeds.show({ feed })).summary.records;

describe('the operations of maintenance, behind the contract', () => {
  test('restore brings an earlier version back, once, and from what was seen as the newest', async () => {
    expect(await records()).toBe(6000);
    expect(await lake.core.lake.restore({ feed: stream, version: 0, expected: 2 })).toEqual({ version: 3 });
    expect(await records()).toBe(4000);
    await expect(lake.core.lake.restore({ feed: stream, version: 1, expected: 2 })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await expect(lake.core.lake.restore({ feed: stream, version: 9, expected: 3 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    // The source goes on after what was exported last, not after what is restored.
    await lake.export([stream]);
    expect(await records()).toBe(5000);
    expect(await lake.rows(`SELECT count(*), count(DISTINCT transaction_id) FROM ${stream}`)).toEqual([
      ['5000', '5000'],
    ]);
    expect(await lake.core.lake.restore({ feed: stream, version: 2, expected: 4 })).toEqual({ version: 5 });
    expect(await records()).toBe(6000);
    expect((await lake.core.lake.history({ feed: stream })).map(({ operation }) => operation)).toEqual([
      'RESTORE',
      'EXPORT',
      'RESTORE',
      'EXPORT',
      'EXPORT',
      'EXPORT',
    ]);
    expect(await lake.core.lake.restore({ feed: table, version: 0, expected: 2 })).toEqual({ version: 3 });
    expect((await lake.core.lake.versions({ feed: table }))[0]).toMatchObject({ tableVersion: 4, current: true });
  });

  test('days are compacted once they are quiet, by a job; what was written before can come back', async () => {
    expect((await lake.core.maintenance.compactionPlan({})).items).toEqual([]);
    await quieten();
    const plan = await lake.core.maintenance.compactionPlan({ feeds: [stream] });
    expect(plan.totals.files).toBeGreaterThan(plan.totals.filesAfter);
    const before = await lake.rows(fingerprint);
    const { jobs } = await lake.core.maintenance.compact({});
    const ended = await lake.ended(jobs.map(({ id }) => id));
    expect(ended).toMatchObject([
      { kind: 'compact', feed: stream, status: 'done', progress: { rows: plan.totals.records }, warnings: [] },
    ]);
    expect(await lake.rows(fingerprint)).toEqual(before);
    expect((await lake.core.maintenance.compactionPlan({})).items).toEqual([]);
    const [newest] = await lake.core.lake.history({ feed: stream });
    expect(newest).toMatchObject({ operation: 'COMPACT', dataChange: false, addedFiles: 1 });
    expect(newest?.removedBytes).toBe(plan.totals.sizeBytes);
    const version = newest?.deltaVersion ?? -1;
    expect(await lake.core.maintenance.undoCompaction({ feed: stream, version })).toEqual({ version: version + 1 });
    expect(await lake.rows(fingerprint)).toEqual(before);
  });

  test('retention and vacuum do what their plans list, and leave a run and a line of the log', async () => {
    const config = join(lake.root, 'feeds', 'active', `${stream}.json`);
    await writeFile(config, (await readFile(config, 'utf8')).replace('"retentionDays": 365', '"retentionDays": 1'));
    const plan = await lake.core.maintenance.retentionPlan({});
    expect(plan.items.map(({ feed, kind }) => `${feed} ${kind}`)).toContain(`${stream} day`);
    await expect(lake.core.maintenance.applyRetention({ token: 'another' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    const before = await records();
    const { items, totals } = plan;
    expect(await lake.core.maintenance.applyRetention({ token: plan.token })).toMatchObject({ items, totals });
    expect(await records()).toBe(before - plan.totals.records);
    expect((await lake.core.maintenance.retentionPlan({})).items).toEqual([]);
    expect(await lake.core.jobs.runs({ feed: stream, limit: 1 })).toMatchObject([
      { kind: 'retention', status: 'done' },
    ]);

    expect((await lake.core.maintenance.vacuumPlan({})).items).toEqual([]);
    const { maintenance } = settingsSchema.parse(await lake.core.settings.get({}));
    await lake.core.settings.update({ maintenance: { ...maintenance, undoDays: 0 } });
    await quieten();
    const doomed = await lake.core.maintenance.vacuumPlan({ feeds: [stream] });
    expect(doomed.totals.files).toBeGreaterThan(plan.totals.files);
    const { jobs } = await lake.core.maintenance.vacuum({ feeds: [stream] });
    expect(await lake.ended(jobs.map(({ id }) => id))).toMatchObject([
      { status: 'done', error: null, progress: { deleted: doomed.totals } },
    ]);
    expect((await lake.core.maintenance.vacuumPlan({})).items).toEqual([]);
    const kept = await records();
    expect(await lake.rows(`SELECT count(*) FROM ${stream}`)).toEqual([[String(kept)]]);
    const history = await lake.core.lake.history({ feed: stream });
    expect(history[0]).toMatchObject({ operation: 'VACUUM', readable: true });
    expect(history.at(-1)).toMatchObject({ readable: false });
    if ((await deltaRsAbsence()) === null)
      expect(await readDeltaTable(join(lake.root, 'streams', stream))).toMatchObject({ rows: kept });
  });

  test('a summary that is gone is made anew by the next writer, which the log of maintenance tells', async () => {
    await rm(join(lake.root, 'streams', stream, '_metadata.json'));
    await lake.export([stream]);
    const [newest] = await lake.core.lake.history({ feed: stream, limit: 1 });
    const logs = (await readdir(join(lake.root, 'logs'))).filter((name) => name.startsWith('metadata_')).sort();
    const lines = (await readFile(join(lake.root, 'logs', logs.at(-1) ?? ''), 'utf8')).trim().split('\n');
    const rebuilt = lines
      .map((line): unknown => JSON.parse(line))
      .filter((line) => JSON.stringify(line).includes('rebuilt'));
    const deltaVersion = (newest?.deltaVersion ?? 0) - 1;
    expect(rebuilt).toMatchObject([{ event: 'metadata rebuilt', feed: stream, details: { deltaVersion } }]);
  });

  test('over all feeds, one whose log is damaged is told of and the others are planned and done; by its name it is the error', async () => {
    await lake.export([stream]);
    const folder = join(lake.root, 'tables', table, '_delta_log');
    const newest = (await readdir(folder))
      .filter((name) => /^\d{20}\.json$/.test(name))
      .sort()
      .at(-1);
    const damaged = join(folder, newest ?? '');
    await writeFile(damaged, '');
    const { maintenance } = lake.core;
    const retention = await maintenance.retentionPlan({});
    for (const { problems } of [retention, await maintenance.compactionPlan({}), await maintenance.vacuumPlan({})]) {
      expect(problems).toMatchObject([{ feed: table }]);
      expect(problems[0]?.message).toContain(damaged);
    }
    expect((await maintenance.applyRetention({ token: retention.token })).items).toEqual(retention.items);
    const { jobs } = await maintenance.vacuum({});
    expect(jobs.map(({ feed }) => feed)).toContain(stream);
    expect(jobs.map(({ feed }) => feed)).not.toContain(table);
    for (const { status } of await lake.ended(jobs.map(({ id }) => id))) expect(status).toBe('done');
    expect((await maintenance.compact({})).jobs.map(({ feed }) => feed)).not.toContain(table);
    const named = { feeds: [stream, table] };
    const steps = [maintenance.retentionPlan, maintenance.compactionPlan, maintenance.vacuumPlan, maintenance.vacuum];
    for (const step of steps) await expect(step(named)).rejects.toMatchObject({ code: 'CORRUPT' });
  });
});

/** Holds for the rows in any order. */
const fingerprint = `SELECT count(*), count(DISTINCT transaction_id), sum(amount), min("timestamp"), sum(hash(transaction_id, "user", product, kafka_offset)) FROM ${stream}`;

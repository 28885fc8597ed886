import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestLake, type TestLake } from '../../../test/support/lake';
import { feedNameSchema } from '../../shared/ids';

/** The main job whole, on real parts: sample source → Delta lake → SQL, through the contract. */

const stream = feedNameSchema.parse('transaction_stream');
const summary = feedNameSchema.parse('user_transaction_summary');
const first = 6000;
const next = 1000;

let lake: TestLake;

beforeAll(async () => {
  lake = await openTestLake();
  await lake.core.lake.init({ feeds: 'sample' });
  const { sample } = await lake.core.settings.get({});
  await lake.core.settings.update({ sample: { ...sample, firstExportEvents: first, nextExportEvents: next } });
  await lake.export('all');
});
afterAll(() => lake.close());

describe('the sample lake after Export all', () => {
  it('holds every event once in the streams', async () => {
    for (const feed of ['transaction_stream', 'transaction_flattened', 'transaction_stream_anonymized']) {
      expect(await lake.rows(`SELECT count(*), count(DISTINCT transaction_id) FROM ${feed}`)).toEqual([
        [`${first}`, `${first}`],
      ]);
    }
    expect(await lake.rows(`SELECT count(*), min(kafka_offset), max(kafka_offset) FROM transaction_stream`)).toEqual([
      [`${first}`, '0', `${first - 1}`],
    ]);
  });

  it('derives the flattened stream from the events, value for value', async () => {
    expect(
      await lake.rows(`
        SELECT count(*) FROM transaction_stream AS n JOIN transaction_flattened AS f USING (transaction_id)
        WHERE n.amount = f.amount AND n."timestamp" = f."timestamp" AND n."user".email = f.user_email
          AND n.product.price = f.product_price AND n.product.quantity = f.product_quantity`),
    ).toEqual([[`${first}`]]);
  });

  it('blacklists exactly the events whose user or country is on the list', async () => {
    const rows = await lake.rows(`
      SELECT count(*), count(*) FILTER (b.blacklist_reason = 'country') = (SELECT count(*) FROM transaction_flattened WHERE user_country = 'ZZ' AND user_id NOT IN
        (SELECT user_id FROM transaction_stream_blacklisted WHERE blacklist_reason = 'user'))
      FROM transaction_stream_blacklisted AS b SEMI JOIN transaction_flattened USING (transaction_id)`);
    expect(Number(rows[0]?.[0])).toBeGreaterThan(0);
    expect(rows[0]?.[1]).toBe('true');
  });

  it('has tables that are the aggregates of the events', async () => {
    const sql = await readFile(join(import.meta.dirname, '../../../sql/lake/summary_against_events.sql'), 'utf8');
    expect(await lake.rows(sql)).toEqual([]);
    expect(
      await lake.rows(`
        SELECT count(*) FROM payment_method_totals AS t FULL JOIN
          (SELECT payment_method, sum(amount) AS a, count(*) AS c, round(sum(amount) / count(*), 2) AS v FROM transaction_flattened GROUP BY ALL) USING (payment_method)
        WHERE t.total_amount IS DISTINCT FROM a OR t.transaction_count IS DISTINCT FROM c`),
    ).toEqual([['0']]);
    expect(
      await lake.rows(`
        SELECT count(*) FROM product_purchase_counts AS t FULL JOIN
          (SELECT product_id, sum(amount) AS revenue, count(*) AS c, count(DISTINCT user_id) AS buyers FROM transaction_flattened WHERE transaction_type = 'purchase' GROUP BY ALL)
          USING (product_id)
        WHERE t.total_revenue IS DISTINCT FROM revenue OR t.purchase_count IS DISTINCT FROM c OR t.unique_buyers IS DISTINCT FROM buyers`),
    ).toEqual([['0']]);
    expect(
      await lake.rows(`
        SELECT count(*) FROM user_transaction_summary_eur AS e JOIN user_transaction_summary AS s USING (user_id, transaction_type)
        WHERE abs(e.total_amount_eur - s.total_amount * e.exchange_rate) > 0.005 OR e.transaction_count <> s.transaction_count`),
    ).toEqual([['0']]);
  });

  it('keeps money as DECIMAL and time as UTC with microseconds', async () => {
    expect(
      await lake.rows(
        `SELECT typeof(amount), typeof("timestamp"), typeof(product.price) FROM transaction_stream LIMIT 1`,
      ),
    ).toEqual([['DECIMAL(18,2)', 'TIMESTAMP WITH TIME ZONE', 'DECIMAL(18,2)']]);
  });

  it('puts every event on its UTC day', async () => {
    expect(
      await lake.rows(
        `SELECT count(*) FROM transaction_stream WHERE make_date(year, month, day) <> CAST("timestamp" AT TIME ZONE 'UTC' AS DATE)`,
      ),
    ).toEqual([['0']]);
    const partitions = await lake.core.lake.partitions({ feed: stream });
    expect(partitions.reduce((sum, partition) => sum + partition.records, 0)).toBe(first);
    expect(partitions[0]).toMatchObject({ path: 'year=2026/month=10/day=01', date: '2026-10-01' });
  });

  it.each(['revenue_per_country', 'revenue_per_day', 'top_products'])('answers sql/lake/%s.sql', async (name) => {
    const sql = await readFile(join(import.meta.dirname, `../../../sql/lake/${name}.sql`), 'utf8');
    expect((await lake.rows(sql)).length).toBeGreaterThan(0);
  });

  it('reports what it holds', async () => {
    const overview = await lake.core.reports.overview({});
    expect(overview.totals).toMatchObject({ feeds: 8, failedRuns: 0, quarantined: 0 });
    expect(overview.attention).toEqual([]);
    expect(overview.growth.reduce((sum, day) => sum + day.records, 0)).toBe(overview.totals.records);
    const [run] = await lake.core.jobs.runs({ feed: stream, limit: 1 });
    expect(run).toMatchObject({ status: 'done', rows: first, deltaVersion: 0, quarantined: 0 });
  });
});

describe('a later export', () => {
  it('appends only what is new to a stream, and writes one more version of a table', async () => {
    await lake.export('all');
    expect(await lake.rows('SELECT count(*), count(DISTINCT transaction_id) FROM transaction_stream')).toEqual([
      [`${first + next}`, `${first + next}`],
    ]);
    expect(
      (await lake.core.lake.versions({ feed: summary })).map((version) => [version.tableVersion, version.current]),
    ).toEqual([
      [2, true],
      [1, false],
    ]);
    const sql = await readFile(join(import.meta.dirname, '../../../sql/lake/summary_against_events.sql'), 'utf8');
    expect(await lake.rows(sql)).toEqual([]);
  });

  it('keeps seven versions of a table', async () => {
    for (let version = 3; version <= 9; version++) await lake.export([summary]);
    const versions = await lake.core.lake.versions({ feed: summary });
    expect(versions.map((version) => version.tableVersion)).toEqual([9, 8, 7, 6, 5, 4, 3]);
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const before = await filesBelow(join(lake.root, 'streams', stream));
    const { sample } = await lake.core.settings.get({});
    await lake.core.settings.update({ sample: { ...sample, nextExportEvents: 2_000_000 } });
    const { jobs } = await lake.core.exports.start({ feeds: [stream] });
    const jobId = jobs[0]?.id;
    if (jobId === undefined) throw new Error('one job was started');
    for await (const states of lake.core.jobs.watch({})) {
      if ((states.find((job) => job.id === jobId)?.progress.rows ?? 0) > 0) break;
    }
    await lake.core.jobs.cancel({ jobId });
    const [ended] = await lake.ended([jobId]);
    expect(ended).toMatchObject({ status: 'cancelled', error: null });
    expect(await filesBelow(join(lake.root, 'streams', stream))).toEqual(before);
    await lake.core.settings.update({ sample });
    expect(await lake.rows('SELECT count(*) FROM transaction_stream')).toEqual([[`${first + next}`]]);
  });

  it('is refused for a disabled feed, and left out of Export all', async () => {
    await lake.core.feeds.setEnabled({ feed: summary, enabled: false });
    await expect(lake.core.exports.start({ feeds: [summary] })).rejects.toMatchObject({ code: 'REFUSED' });
    const { jobs } = await lake.core.exports.start({ feeds: 'all' });
    expect(jobs.map((job) => job.feed)).not.toContain(summary);
    await lake.ended(jobs.map((job) => job.id));
    await lake.core.feeds.setEnabled({ feed: summary, enabled: true });
  });
});

async function filesBelow(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).sort();
}

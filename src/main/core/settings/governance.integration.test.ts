import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import { feedNameSchema } from '../../../shared/ids';

const variable = 'LAGOON_ANONYMIZATION_KEY';
const key = 'a key of this test, thirty-two bytes and more';
const anonymized = feedNameSchema.parse('transaction_stream_anonymized');
const raw = feedNameSchema.parse('transaction_flattened');

const eventSchema = z.looseObject({ event: z.string() });

let lake: TestLake;
beforeAll(async () => {
  vi.stubEnv(variable, key);
  lake = await openTestLake();
  await lake.core.lake.init({ feeds: 'sample' });
  const { sample } = await lake.core.settings.get({});
  await lake.core.settings.update({ sample: { ...sample, firstExportEvents: 2000, nextExportEvents: 500 } });
  await lake.export([anonymized, raw]);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await lake.close();
});

describe('pseudonyms', () => {
  test('name each person by one, and by nothing that was theirs', async () => {
    const people = `SELECT count(DISTINCT a.user_id), count(DISTINCT f.user_id), count(*) FILTER (a.user_id = f.user_id)
      FROM ${anonymized} AS a JOIN ${raw} AS f USING (transaction_id)`;
    const [row] = await lake.rows(people);
    expect(Number(row?.[0])).toBeGreaterThan(0);
    expect(row).toEqual([row?.[1], row?.[1], '0']);
  });

  test('are not made under another key: the export is refused and says what to do', async () => {
    vi.stubEnv(variable, 'another key that is long enough, to be sure');
    const { jobs } = await lake.core.exports.start({ feeds: [anonymized] });
    const [job] = await lake.ended(jobs.map(({ id }) => id));
    vi.stubEnv(variable, key);
    expect(job).toMatchObject({ status: 'failed', error: { code: 'REFUSED' } });
    expect(job?.error?.message).toContain(`the one of ${variable} is another`);
    expect(await lake.rows(`SELECT count(*) FROM ${anonymized}`)).toEqual([['2000']]);
    await lake.export([anonymized]);
    expect(
      await lake.rows(`SELECT count(*) FROM (SELECT user_id FROM ${anonymized} GROUP BY ALL)
        WHERE user_id NOT SIMILAR TO '[0-9a-f]{32}'`),
    ).toEqual([['0']]);
  });

  test('leave the key nowhere in the lake, but for its fingerprint', async () => {
    for (const entry of await readdir(lake.root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      expect((await readFile(path)).includes(key), path).toBe(false);
    }
    expect((await lake.core.settings.get({})).anonymizationKeyFingerprint).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('settings', () => {
  test('a change of the name spares what maintenance and the key have', async () => {
    const maintenance = { undoDays: 3, logDays: 9, targetFileBytes: 64_000_000 };
    await lake.core.settings.update({ maintenance });
    const before = await lake.core.settings.get({});
    await lake.core.settings.update({ name: 'Another name' });
    expect(await lake.core.settings.get({})).toEqual({ ...before, maintenance, name: 'Another name' });
  });
});

describe('the log of feeds', () => {
  test('has each feed as it was added, the key, and each switch with what it was before', async () => {
    await lake.core.feeds.setEnabled({ feed: raw, enabled: false });
    await lake.core.feeds.setEnabled({ feed: raw, enabled: true });
    const logs = (await readdir(join(lake.root, 'logs'))).filter((name) => name.startsWith('feed_'));
    const text = await Promise.all(logs.map((name) => readFile(join(lake.root, 'logs', name), 'utf8')));
    const events = text.flatMap((all) => all.trim().split('\n')).map((line) => eventSchema.parse(JSON.parse(line)));
    expect(events.filter(({ event }) => event === 'added')).toHaveLength(8);
    expect(events.filter(({ event }) => event === 'keyed')).toHaveLength(1);
    expect(events.slice(-2)).toMatchObject([
      { event: 'disabled', feed: raw, details: { changes: { enabled: { before: true, after: false } } } },
      { event: 'enabled', feed: raw, details: { changes: { enabled: { before: false, after: true } } } },
    ]);
  });
});

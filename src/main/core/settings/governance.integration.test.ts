import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import { feedNameSchema } from '../../../shared/ids';

const variable = 'LAGOON_ANONYMIZATION_KEY';
const key = 'a key of this test, thirty-two bytes and more';
const anonymized = feedNameSchema.parse('transaction_stream_anonymized');
const raw = feedNameSchema.parse('transaction_flattened');
const summary = feedNameSchema.parse('user_transaction_summary');

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

describe('levels', () => {
  /** Of everything below a feed's folder, the folder too: kind and mode, each once. */
  async function modesOf(folder: string): Promise<string[]> {
    const path = join(lake.root, folder);
    const names = ['', ...(await readdir(path, { recursive: true }))];
    const modes = await Promise.all(
      names.map(async (name) => {
        const found = await stat(join(path, name));
        return `${found.isDirectory() ? 'folder' : 'file'} ${(found.mode & 0o777).toString(8)}`;
      }),
    );
    return [...new Set(modes)].sort();
  }
  const findingsOf = async (check: string) =>
    (await lake.core.settings.doctor({})).filter((finding) => finding.check.startsWith(check));
  const people = ['file 640', 'folder 750'];
  const everybody = ['file 644', 'folder 755'];

  test.each(['000', '077'])('are the modes of all that a run makes, under umask %s', async (umask) => {
    const before = process.umask(Number.parseInt(umask, 8));
    try {
      // Past a checkpoint, which DuckDB writes.
      for (let run = 0; run < 6; run++) await lake.export([anonymized, raw]);
      await lake.export([summary]);
    } finally {
      process.umask(before);
    }
    expect(await modesOf(`streams/${raw}`)).toEqual(people);
    expect(await modesOf(`streams/${anonymized}`)).toEqual(everybody);
    expect(await modesOf(`tables/${summary}`)).toEqual(everybody);
    expect(await findingsOf('level')).toMatchObject([{ check: 'levels', status: 'ok' }]);
    expect(await findingsOf('engine')).toMatchObject([{ check: 'engine', status: 'ok' }]);
  });

  test('that somebody changed are found by doctor, feed by feed, and mended', async () => {
    const folder = join(lake.root, 'streams', raw);
    await chmod(join(folder, '_metadata.json'), 0o666);
    await chmod(folder, 0o755);
    expect(await findingsOf('level')).toMatchObject([
      {
        check: `level of ${raw}`,
        status: 'warning',
        message: `${folder} has mode 755 and should have 750 (raw), and 1 more.`,
        remedy: 'Run lagoon doctor --fix: it gives each the mode of its level.',
      },
    ]);
    expect(await lake.core.settings.mendLevels({})).toEqual({ changed: 2 });
    expect(await modesOf(`streams/${raw}`)).toEqual(people);
    expect(await lake.core.settings.mendLevels({})).toEqual({ changed: 0 });
  });
});

describe('doctor', () => {
  const finding = async (check: string) => (await lake.core.settings.doctor({})).find((its) => its.check === check);

  test('finds nothing wrong with a lake that is as it should be', async () => {
    const wrong = (await lake.core.settings.doctor({})).filter(
      ({ status }) => status === 'failed' || status === 'warning',
    );
    expect(wrong).toEqual([]);
    expect(await finding('anonymization key')).toMatchObject({ status: 'ok' });
    expect(await finding('logs')).toMatchObject({ status: 'ok' });
  });

  test('sees another key, a stale summary, and files that no newest version has', async () => {
    vi.stubEnv(variable, 'another key that is long enough, to be sure');
    expect(await finding('anonymization key')).toMatchObject({ status: 'failed' });
    vi.stubEnv(variable, key);
    await writeFile(join(lake.root, 'streams', raw, '_metadata.json'), '{');
    expect(await finding(`summary of ${raw}`)).toMatchObject({ status: 'warning' });
    await writeFile(join(lake.root, 'streams', raw, 'orphan.parquet'), 'x'.repeat(1000), { mode: 0o640 });
    const space = await finding('space');
    expect(space?.message).toMatch(/^\d+ data files \(\d+\.\d MB\) belong to earlier versions or to none\.$/);
    await lake.export([raw]);
    expect(await finding(`summary of ${raw}`)).toBeUndefined();
  });
});

describe('the report', () => {
  test('is of every feed, says the same as the rows, and goes into a file', async () => {
    const report = await lake.core.reports.lake({});
    const [counted] = await lake.rows(`SELECT count(*) FROM ${raw}`);
    const its = report.feeds.find(({ feed }) => feed.name === raw);
    expect(String(its?.feed.records)).toBe(counted?.[0]);
    expect(its?.days.reduce((sum, day) => sum + day.records, 0)).toBe(its?.feed.records);
    expect(its?.growth.reduce((sum, day) => sum + day.records, 0)).toBe(its?.feed.records);
    // The sample's events are weeks old: all came after their day had ended.
    expect(its?.lateRecords).toBe(its?.feed.records);
    const path = join(lake.root, 'report.csv');
    const saved = await lake.core.reports.save({ path, format: 'csv' });
    expect((await stat(path)).size).toBe(saved.sizeBytes);
    await expect(lake.core.reports.save({ path, format: 'json' })).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

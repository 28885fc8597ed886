import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import { feedNameSchema } from '../../../shared/ids';

const feed = feedNameSchema.parse('orders');
const shownBytes = 64 * 1024;
let lake: TestLake;

beforeAll(async () => {
  lake = await openTestLake();
  await lake.core.lake.init({ feeds: 'none' });
  const good = join(lake.root, 'good.ndjson');
  const bad = join(lake.root, 'bad.ndjson');
  await writeFile(good, '{"id":1,"amount":1.5}\n');
  const long = `{"id":22,"amount":"${'ä'.repeat(shownBytes)}"}`;
  const lines = ['{"id":3,"amount":"abc"}', '{"id":4,"amount":"12 and 3"}', long].map((line) =>
    Buffer.from(`${line}\n`),
  );
  // The last one is good: an import of which nothing fits fails.
  const last = Buffer.from('{"id":5,"amount":5.5}\n');
  await writeFile(bad, Buffer.concat([...lines, Buffer.from([0xff, 0x00, 0x41, 0x0a]), last]));
  for (const path of [good, bad]) {
    const { job } = await lake.core.imports.start({
      path,
      feed,
      create: path === good ? { kind: 'stream', level: 'raw', eventTimeColumn: null, keyColumns: [] } : null,
    });
    const [ended] = await lake.ended([job.id]);
    if (ended?.status !== 'done') throw new Error(ended?.error?.message ?? 'not imported');
  }
  return () => lake.close();
}, 120_000);

test('a summary groups reasons without the values in them, and a list takes such a group', async () => {
  const [summary] = await lake.core.quarantine.summary({});
  expect(summary).toMatchObject({ feed, kind: 'stream', records: 4, problem: null });
  const group = 'amount: … is not a decimal(38,10)';
  expect(summary?.reasons.map(({ reason, records }) => ({ reason, records }))).toEqual([
    { reason: group, records: 3 },
    { reason: 'invalid UTF-8', records: 1 },
  ]);
  expect((await lake.core.quarantine.list({ feed, reason: group })).total).toBe(3);
  expect((await lake.core.quarantine.list({ feed, reason: group, fromOffset: '1', toOffset: '1' })).total).toBe(1);
  expect((await lake.core.quarantine.list({ feed, partition: 7 })).total).toBe(0);
});

test('a list shows values as text as far as they go, and what is no text as hexadecimal digits', async () => {
  const { records } = await lake.core.quarantine.list({ feed });
  expect(records.map(({ offset }) => offset)).toEqual(['0', '1', '2', '3']);
  expect(records[0]).toMatchObject({ partition: 1, value: '{"id":3,"amount":"abc"}', isText: true, sizeBytes: 23 });
  expect(records[2]).toMatchObject({ isText: true, sizeBytes: 2 * shownBytes + 21 });
  // The last character was cut in two.
  expect(Buffer.byteLength(records[2]?.value ?? '')).toBe(shownBytes - 1);
  expect(records[3]).toMatchObject({ value: 'ff0041', isText: false, sizeBytes: 3 });
});

test('a redrive is a job of the lane of writers, with its run and its event', async () => {
  const selection = { feed, toOffset: '0' };
  const fix = { kind: 'replace', find: '"abc"', replacement: '3.5' } as const;
  expect(await lake.core.quarantine.planRedrive({ selection, fix })).toMatchObject({ selected: 1, fits: 1 });
  const { job } = await lake.core.quarantine.redrive({ selection, fix });
  expect(await lake.ended([job.id])).toMatchObject([{ kind: 'redrive', status: 'done', progress: { rows: 1 } }]);
  expect(await lake.rows('SELECT id, amount, kafka_partition, kafka_offset FROM orders ORDER BY id')).toEqual([
    ['1', '1.5000000000', '0', '0'],
    ['3', '3.5000000000', '1', '0'],
    ['5', '5.5000000000', '1', '4'],
  ]);
  expect(await lake.rows('SELECT count(*) FROM orders_quarantine')).toEqual([['3']]);
  await expect(lake.core.quarantine.discard({ feed, records: 2 })).rejects.toMatchObject({ code: 'CONFLICT' });
  await lake.core.quarantine.discard({ feed, records: 3 });
  expect(await lake.core.quarantine.summary({ feed })).toMatchObject([]);
});

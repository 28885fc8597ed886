import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import { feedDraftSchema, type FeedDraft } from '../../../shared/contract/feeds';
import { messageOf } from '../../../shared/errors';
import { feedNameSchema } from '../../../shared/ids';

const name = (text: string) => feedNameSchema.parse(text);
const [stream, table, orders] = [name('transaction_stream'), name('payment_method_totals'), name('orders')];

let lake: TestLake;
beforeEach(async () => {
  lake = await openTestLake();
  await lake.core.lake.init({ feeds: 'sample' });
  await lake.core.settings.update({ sample: { seed: 1, firstExportEvents: 2000, nextExportEvents: 500 } });
});
afterEach(() => lake.close());

async function draftOf(feed: FeedDraft['name']): Promise<FeedDraft> {
  return feedDraftSchema.parse((await lake.core.feeds.show({ feed })).config);
}

async function countOf(feed: string): Promise<string | null> {
  return (await lake.rows(`SELECT count(*) FROM ${feed}`))[0]?.[0] ?? null;
}

async function stateOf(feed: FeedDraft['name']) {
  const { records, files, sizeBytes, deltaVersion } = (await lake.core.feeds.show({ feed })).summary;
  return { records, files, sizeBytes, deltaVersion };
}

describe('a feed whose file is wrong', () => {
  const activePath = (feed: string): string => join(lake.root, 'feeds', 'active', `${feed}.json`);

  test.each([
    ['no JSON', '{"name": "transaction_stream", "kind": '],
    ['a wrong field', '{"topic": "t", "kind": "river"}'],
    ['another name', '{"name": "other", "topic": "t"}'],
  ])('(%s) is deleted by its name with the data, and everything else names file and remedy', async (_what, text) => {
    await lake.export([stream, table]);
    const draft = await draftOf(stream);
    const { sizeBytes } = await lake.core.feeds.deletion({ feed: stream });
    const path = activePath(stream);
    await writeFile(path, text);
    expect(await lake.core.feeds.problems({})).toMatchObject([{ path, feed: stream, line: 1 }]);
    const refused = [
      lake.core.feeds.archive({ feed: stream }),
      lake.core.feeds.rename({ feed: stream, to: orders }),
      lake.core.feeds.clone({ feed: stream, as: orders }),
      lake.core.feeds.setEnabled({ feed: stream, enabled: false }),
      lake.core.feeds.show({ feed: stream }),
    ];
    for (const attempt of await Promise.allSettled(refused)) {
      if (attempt.status === 'fulfilled') throw new Error('it was done');
      expect(attempt.reason).toMatchObject({ code: 'CORRUPT', details: { path, line: 1 } });
      expect(messageOf(attempt.reason)).toMatch(
        /json, line 1: .*Mend it there, or delete the feed \(lagoon feeds delete /,
      );
    }
    const deletion = await lake.core.feeds.deletion({ feed: stream });
    expect(deletion).toMatchObject({ records: 2000, sizeBytes, folders: [join(lake.root, 'streams', stream)] });
    expect(deletion.problem).toContain(`${path}, line 1`);
    await expect(lake.core.feeds.delete({ feed: stream, data: 'delete', confirm: 'x' })).rejects.toMatchObject({
      code: 'REFUSED',
    });
    await lake.core.feeds.delete({ feed: stream, data: 'delete', confirm: stream });
    expect(await readdir(join(lake.root, 'streams'))).toEqual([]);
    expect(await readdir(join(lake.root, 'feeds'))).toEqual(['active', 'archived']);
    expect(await lake.core.feeds.problems({})).toEqual([]);
    expect(await countOf(table)).not.toBe('0');
    await lake.core.feeds.add(draft);
    expect(await countOf(stream)).toBe('0');
  });

  test('that is archived is not restored, and deleted with its data kept', async () => {
    await lake.export([table]);
    const before = await stateOf(table);
    const draft = await draftOf(table);
    await lake.core.feeds.archive({ feed: table });
    const path = join(lake.root, 'feeds', 'archived', `${table}.json`);
    await writeFile(path, (await readFile(path, 'utf8')).replace('"snappy"', '"gzip"'));
    await expect(lake.core.feeds.restore({ feed: table })).rejects.toMatchObject({
      code: 'CORRUPT',
      details: { path, field: 'compression' },
    });
    await lake.core.feeds.delete({ feed: table, data: 'keep', confirm: table });
    await lake.core.feeds.add(draft);
    expect(await stateOf(table)).toEqual(before);
  });

  test('that says it is an opened folder takes no folder of the lake with it', async () => {
    const kept = join(lake.root, 'streams', 'mine');
    await mkdir(kept, { recursive: true });
    await writeFile(join(kept, 'a.parquet'), 'x');
    await writeFile(activePath('mine'), '{"source": {"type": "folder", "path": "/a"}, "kind": "stream",');
    expect(await lake.core.feeds.deletion({ feed: name('mine') })).toMatchObject({ folders: [], sizeBytes: 0 });
    await lake.core.feeds.delete({ feed: name('mine'), data: 'delete', confirm: 'mine' });
    expect(await readdir(kept)).toEqual(['a.parquet']);
  });

  test('takes no data of an archived feed of the same name, nor is that advised', async () => {
    await lake.export([stream]);
    await lake.core.feeds.archive({ feed: stream });
    const path = activePath(stream);
    await writeFile(path, '{');
    const [problem] = await lake.core.feeds.problems({});
    expect(problem).toMatchObject({ path });
    const { problem: told } = await lake.core.feeds.deletion({ feed: stream });
    expect(told).toContain('move it away');
    expect(told).not.toContain('lagoon feeds delete');
    await expect(lake.core.feeds.delete({ feed: stream, data: 'delete', confirm: stream })).rejects.toMatchObject({
      code: 'REFUSED',
    });
    await lake.core.feeds.delete({ feed: stream, data: 'keep', confirm: stream });
    await lake.core.feeds.restore({ feed: stream });
    expect(await stateOf(stream)).toMatchObject({ records: 2000 });
  });

  test('and that is a folder stays, whatever is in it', async () => {
    const inside = join(activePath('mine'), 'letter.txt');
    await mkdir(activePath('mine'));
    await writeFile(inside, 'Dear');
    await expect(lake.core.feeds.delete({ feed: name('mine'), data: 'delete', confirm: 'mine' })).rejects.toMatchObject(
      {
        code: 'CORRUPT',
        details: { path: activePath('mine') },
      },
    );
    expect(await readFile(inside, 'utf8')).toBe('Dear');
  });
});

test('a journal of a deletion that cannot be read stops no vacuum, and is named', async () => {
  await lake.export([stream]);
  const path = join(lake.root, 'feeds', '.pending.json');
  await writeFile(path, '{');
  await mkdir(join(lake.root, 'streams', '.deleted-x'));
  const { jobs } = await lake.core.maintenance.vacuum({});
  await lake.ended(jobs.map(({ id }) => id));
  expect(jobs.map(({ feed }) => feed)).toEqual([stream]);
  expect(await readdir(join(lake.root, 'streams'))).toContain('.deleted-x');
  expect(await lake.core.feeds.problems({})).toMatchObject([{ path, feed: null }]);
});

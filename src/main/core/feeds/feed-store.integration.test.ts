import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { feedNameSchema } from '../../../shared/ids';
import { createNodeFiles } from '../../adapters/fs/node-files';
import { createSystemClock } from '../../adapters/system/clock';
import { builtInFeeds } from './built-in';
import { clearDeleted } from './deleted-folders';
import { feedNameFrom } from './feed-names';
import { createFeedStore } from './feed-store';

const now = new Date('2026-11-21T00:00:00Z');
let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lagoon-feeds-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function filled() {
  const store = createFeedStore(createNodeFiles(), root, createSystemClock());
  for (const feed of builtInFeeds(now)) await store.add(feed);
  return store;
}

describe('the feed store', () => {
  it('keeps the eight built-in feeds as they were', async () => {
    const store = await filled();
    const { feeds, broken } = await store.list();
    expect(broken).toEqual([]);
    expect(feeds.map((feed) => feed.name).sort()).toEqual(
      builtInFeeds(now)
        .map((feed) => feed.name)
        .sort(),
    );
    expect(await store.get(feedNameSchema.parse('transaction_stream'))).toEqual(builtInFeeds(now)[0]);
  });

  it('reports a feed that somebody edited wrongly by file and field, and still gives the others', async () => {
    const store = await filled();
    const path = join(root, 'feeds', 'active', 'payment_method_totals.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('"snappy"', '"gzip"'));
    const { feeds, broken } = await store.list();
    expect(feeds).toHaveLength(7);
    expect(broken).toHaveLength(1);
    expect(broken[0]).toMatchObject({ path });
    expect(broken[0]?.message).toContain('compression');
    await writeFile(path, '{"name": ');
    expect((await store.list()).broken[0]?.message).toContain('not JSON');
  });

  it('refuses a second feed of a name, and a file that names another feed', async () => {
    const store = await filled();
    const [feed] = builtInFeeds(now);
    if (feed === undefined) throw new Error('there are eight feeds');
    await expect(store.add(feed)).rejects.toMatchObject({ code: 'CONFLICT' });
    await writeFile(join(root, 'feeds', 'active', 'other.json'), JSON.stringify(feed));
    expect((await store.list()).broken[0]?.message).toContain('transaction_stream');
  });

  it('refuses a name that SQL has for the logs, for the quarantine of a feed, or that would take one for its own', async () => {
    const store = await filled();
    const [feed] = builtInFeeds(now);
    if (feed === undefined) throw new Error('there are eight feeds');
    const named = (name: string) => ({ ...feed, name: feedNameSchema.parse(name) });
    for (const name of ['lagoon_runs', `${feed.name}_quarantine`]) {
      await expect(store.add(named(name)), name).rejects.toMatchObject({ code: 'CONFLICT', details: { feed: name } });
    }
    await store.add(named('visits_quarantine'));
    await expect(store.add(named('visits'))).rejects.toThrow(/quarantine of "visits"/);
    expect((await store.list()).feeds).toHaveLength(9);
  });

  it('names the feeds there are when one is asked for that is not', async () => {
    const store = await filled();
    await expect(store.get(feedNameSchema.parse('transactions'))).rejects.toThrow(
      /no feed "transactions".*product_purchase_counts/,
    );
  });
});

describe('a feed name made from a text', () => {
  it.each([
    ['Sales 2026 (final)', 'sales_2026_final'],
    ['Dépôt', 'depot'],
    ['2026', 'folder'],
    ['___', 'folder'],
  ])('%s → %s', (text, name) => {
    expect(feedNameFrom(text)).toBe(name);
  });
});

describe('a rename that goes neither on nor back', () => {
  it('is told, keeps its feeds out of reach and no others, and ends once nothing is in its way', async () => {
    const store = await filled();
    const [stuck, other] = [feedNameSchema.parse('transaction_stream'), feedNameSchema.parse('transaction_flattened')];
    for (const folder of ['streams/transaction_stream', 'streams/sales']) {
      await mkdir(join(root, folder), { recursive: true });
      // Folders without a file are in nothing's way.
      await writeFile(join(root, folder, 'a.parquet'), folder);
    }
    const text = await readFile(join(root, 'feeds', 'active', 'transaction_stream.json'), 'utf8');
    const journal = {
      formatVersion: 1,
      id: 'x',
      operation: 'rename',
      feeds: [stuck, 'sales'],
      steps: [
        { step: 'move', from: 'streams/transaction_stream', to: 'streams/sales' },
        { step: 'make', path: 'feeds/active/sales.json', text: text.replace('"transaction_stream"', '"sales"') },
        { step: 'remove', path: 'feeds/active/transaction_stream.json', text },
      ],
    };
    const path = join(root, 'feeds', '.pending.json');
    await writeFile(path, JSON.stringify(journal));
    const { feeds, broken } = await store.list();
    expect(feeds).toHaveLength(7);
    expect(broken).toMatchObject([{ path }]);
    expect(broken[0]?.message).toMatch(/both are there. Move one of them away/);
    await expect(store.get(stuck)).rejects.toMatchObject({ code: 'IO' });
    expect(await store.get(other)).toMatchObject({ name: other });
    const { after } = await store.change(other, (feed) => ({ ...feed, enabled: false }));
    expect(await store.get(other)).toEqual(after);
    await store.exclusively(async (held) => {
      await held.archive(after, new Date());
      await expect(held.carryOut({ operation: 'delete', feeds: [other], steps: [] })).rejects.toMatchObject({
        code: 'IO',
      });
      for (const name of [stuck, feedNameSchema.parse('sales')]) {
        await expect(held.get(name)).rejects.toMatchObject({ code: 'IO' });
        await expect(held.add({ ...after, name })).rejects.toMatchObject({ code: 'IO' });
      }
    });
    await rm(join(root, 'streams', 'sales'), { recursive: true });
    expect((await store.list()).feeds.map(({ name }) => name)).toContain('sales');
    expect(await readdir(join(root, 'streams'))).toEqual(['sales']);
    await expect(store.get(stuck)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('keeps the folders that it may yet bring back from a clearing, and no others', async () => {
    const store = await filled();
    const name = feedNameSchema.parse('transaction_stream');
    // A folder where its file was cannot be removed as one, nor can the file be written back.
    await rm(join(root, 'feeds', 'active', `${name}.json`));
    await mkdir(join(root, 'feeds', 'active', `${name}.json`, 'inside'), { recursive: true });
    for (const folder of ['.deleted-a', '.deleted-b']) await mkdir(join(root, 'streams', folder), { recursive: true });
    const steps = [
      { step: 'move', from: `streams/${name}`, to: 'streams/.deleted-a' },
      { step: 'remove', path: `feeds/active/${name}.json`, text: '{}' },
    ];
    const journal = { formatVersion: 1, id: 'x', operation: 'delete', feeds: [name], steps };
    await writeFile(join(root, 'feeds', '.pending.json'), JSON.stringify(journal));
    expect(await clearDeleted(root, createNodeFiles(), store)).toEqual([]);
    expect(await readdir(join(root, 'streams'))).toEqual(['.deleted-a']);
  });

  it('that cannot be read keeps all of them, and is named', async () => {
    const store = await filled();
    await mkdir(join(root, 'streams', '.deleted-a'), { recursive: true });
    const path = join(root, 'feeds', '.pending.json');
    await writeFile(path, '{"feeds": ');
    expect(await clearDeleted(root, createNodeFiles(), store)).toMatchObject([{ code: 'CORRUPT', details: { path } }]);
    expect(await readdir(join(root, 'streams'))).toEqual(['.deleted-a']);
    await rm(path);
    expect(await clearDeleted(root, createNodeFiles(), store)).toEqual([]);
    expect(await readdir(join(root, 'streams'))).toEqual([]);
  });

  it('moves nothing that is not the lake’s, whoever wrote it', async () => {
    const store = await filled();
    const steps = [{ step: 'remove', path: 'feeds/../lake.json', text: '' }];
    const journal = { formatVersion: 1, id: 'x', operation: 'delete', feeds: [], steps };
    await writeFile(join(root, 'lake.json'), '{}');
    await writeFile(join(root, 'feeds', '.pending.json'), JSON.stringify(journal));
    expect((await store.list()).broken[0]?.message).toContain('cannot be read');
    expect(await readFile(join(root, 'lake.json'), 'utf8')).toBe('{}');
  });
});

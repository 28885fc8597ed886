import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  batchOf,
  commitOnce,
  countingIds,
  feedOf,
  openDeltaLake,
  payments,
  recordingLogger,
  runOptions,
  type DeltaLake,
} from '../../../../test/support/delta-lake';
import { createFakeFolderMemory } from '../../../../test/support/fake-folder-memory';
import {
  atEachCall,
  failAt,
  failureModes,
  type FailingFiles,
  type FailureMode,
} from '../../../../test/support/failing-files';
import { createImpatientClock } from '../../../../test/support/impatient-clock';
import { feedDraftSchema, type FeedConfig } from '../../../shared/contract/feeds';
import { feedNameSchema, type FeedName } from '../../../shared/ids';
import { createNodeFiles } from '../../adapters/fs/node-files';
import { createEventLog } from '../jobs/event-log';
import type { Files } from '../ports';
import { createSettingsStore } from '../settings/settings-store';
import { archiveFeed, restoreFeed } from './archive-feed';
import { deleteFeed } from './delete-feed';
import { createFeedReader } from './feed-reader';
import { createFeedStore } from './feed-store';
import { writingToFeedsOnly } from './feed-writers';
import type { FeedPorts } from './operations';
import { renameFeed } from './rename-feed';
import { updateFeed } from './update-feed';

const [payment, invoice] = [feedNameSchema.parse('payments'), feedNameSchema.parse('invoices')];
const real = createNodeFiles();
const reading = (topic: string): FeedConfig => ({ ...feedOf('stream'), source: { type: 'kafka', topic }, topic });
const noFolders = { snapshot: () => Promise.reject(new Error('no opened folder')) };

let lake: DeltaLake;

/** As a process of its own would have it. */
function portsOf(subfolder: string, files: Files): FeedPorts {
  const root = join(lake.root, subfolder);
  const clock = createImpatientClock();
  const store = lake.reopened(files, subfolder);
  return {
    feeds: createFeedStore(files, root, clock),
    reader: createFeedReader(store, noFolders),
    folders: createFakeFolderMemory(),
    settings: createSettingsStore(files, root, clock),
    files,
    clock,
    events: createEventLog(root, { files, clock, logger: recordingLogger().logger }),
    store,
    ids: countingIds(subfolder),
    logger: recordingLogger().logger,
    runner: { list: () => [] },
  };
}

beforeAll(async () => {
  lake = await openDeltaLake();
  for (const base of ['active', 'archived']) {
    const ports = portsOf(base, real);
    const feed = feedOf('stream');
    await ports.feeds.add(feed);
    await commitOnce(ports.store, feed, batchOf([...payments(3), '{"amount":"abc"}']), 4n);
    await commitOnce(ports.store, feed, batchOf([...payments(3, 4), '{"amount":"abc"}'], 4), 8n);
    if (base === 'archived') await archiveFeed(ports, payment);
  }
  const unused = portsOf('unused', real);
  await unused.feeds.add(reading('before'));
  const writer = await unused.store.openWriter(reading('before'), runOptions());
  await writer.commit([{ appId: 'kafka:c:id:before:0', version: -1n }]);
  await writer.close();
}, 60_000);
afterAll(() => lake.close());

type Place = 'nowhere' | 'archived' | 'active';

interface Seen {
  readonly place: Place;
  readonly records: number;
  readonly quarantined: number;
}

const nothing: Seen = { place: 'nowhere', records: 0, quarantined: 0 };
const whole = (place: Place): Seen => ({ place, records: 6, quarantined: 2 });

async function seen(ports: FeedPorts, name: FeedName): Promise<Seen> {
  const active = await ports.feeds.list();
  const archived = await ports.feeds.listArchived();
  expect([...active.broken, ...archived.broken]).toEqual([]);
  const feed = active.feeds.find((each) => each.name === name);
  const put = archived.feeds.find((each) => each.feed.name === name)?.feed;
  expect(feed === undefined || put === undefined).toBe(true);
  const found = feed ?? put;
  if (found === undefined) return nothing;
  const snapshot = await ports.store.snapshot(found);
  for (const { absolutePath } of snapshot?.files ?? []) expect(await real.stat(absolutePath)).not.toBeNull();
  const { records, quarantined } = await ports.reader.summary(found);
  return { place: feed === undefined ? 'archived' : 'active', records, quarantined };
}

const cases = [
  {
    what: 'rename',
    base: 'active',
    act: (ports: FeedPorts) => renameFeed(ports, payment, invoice),
    before: [whole('active'), nothing],
    after: [nothing, whole('active')],
  },
  {
    what: 'archive',
    base: 'active',
    act: (ports: FeedPorts) => archiveFeed(ports, payment),
    before: [whole('active'), nothing],
    after: [whole('archived'), nothing],
  },
  {
    what: 'restore',
    base: 'archived',
    act: (ports: FeedPorts) => restoreFeed(ports, payment),
    before: [whole('archived'), nothing],
    after: [whole('active'), nothing],
  },
  ...(['active', 'archived'] as const).map((base) => ({
    what: `delete ${base}`,
    base,
    act: (ports: FeedPorts) => deleteFeed(ports, { feed: payment, data: 'delete', confirm: payment }),
    before: [whole(base), nothing],
    after: [nothing, nothing],
  })),
];

async function done(step: () => Promise<void>): Promise<boolean> {
  try {
    await step();
    return true;
  } catch {
    return false;
  }
}

async function hiddenIn(subfolder: string): Promise<string[]> {
  const names = await readdir(join(lake.root, subfolder), { recursive: true });
  return names.filter((name) => /(^|[/\\])\.(tmp-|pending)/.test(name));
}

/** To die over a look is to have died after the change before it: only changes count. */
function failingChanges(call: number, mode: FailureMode): FailingFiles {
  const { list, stat, readText } = real;
  const failing = failAt(real, call, mode);
  return { ...failing, files: { ...failing.files, list, stat, readText } };
}

describe.each(failureModes)('a process that %s', (mode) => {
  test.each(cases)('at any step of $what leaves the feed wholly as it was or as it was to be', async (its) => {
    const calls = await atEachCall(async (call) => {
      const subfolder = `${mode}-${its.what.replace(' ', '-')}-${call}`;
      await cp(join(lake.root, its.base), join(lake.root, subfolder), { recursive: true });
      const failing = mode.startsWith('dies') ? failingChanges(call, mode) : failAt(real, call, mode);
      const isDone = await done(() => its.act(portsOf(subfolder, failing.files)));
      const at = `call ${call}: ${failing.failed()}`;

      const next = portsOf(subfolder, real);
      const found = [await seen(next, payment), await seen(next, invoice)];
      expect([its.before, its.after], at).toContainEqual(found);
      if (isDone) expect(found, at).toEqual(its.after);
      if (found[0]?.place === its.before[0]?.place) await its.act(next);
      expect([await seen(next, payment), await seen(next, invoice)], at).toEqual(its.after);
      if (mode.startsWith('fails')) expect(await hiddenIn(subfolder), at).toEqual([]);
      await rm(join(lake.root, subfolder), { recursive: true });
      return failing.failed() !== null;
    });
    // Lock, folder, writing, moving, unlock, log: less has left something out.
    expect(calls).toBeGreaterThan(6);
  });
});

describe.each(failureModes)('a process that %s', (mode) => {
  test('at any step of a change that puts an unused log away leaves topic and positions together', async () => {
    const seenOf = async ({ feeds, store }: FeedPorts) => {
      const feed = await feeds.get(payment);
      return [feed.topic, [...((await store.snapshot(feed))?.positions.keys() ?? [])]];
    };
    const [before, after] = [
      ['before', ['kafka:c:id:before:0']],
      ['after', []],
    ];
    const calls = await atEachCall(async (call) => {
      const subfolder = `${mode}-change-${call}`;
      await cp(join(lake.root, 'unused'), join(lake.root, subfolder), { recursive: true });
      const act = async (ports: FeedPorts) => {
        const { updatedAt } = await ports.feeds.get(payment);
        await updateFeed(ports, { updatedAt, draft: feedDraftSchema.parse(reading('after')) });
      };
      const failing = mode.startsWith('dies') ? failingChanges(call, mode) : failAt(real, call, mode);
      const isDone = await done(() => act(portsOf(subfolder, failing.files)));
      const at = `call ${call}: ${failing.failed()}`;
      const next = portsOf(subfolder, real);
      const found = await seenOf(next);
      expect([before, after], at).toContainEqual(found);
      if (isDone) expect(found, at).toEqual(after);
      await act(next);
      expect(await seenOf(next), at).toEqual(after);
      if (mode.startsWith('fails')) expect(await hiddenIn(subfolder), at).toEqual([]);
      await rm(join(lake.root, subfolder), { recursive: true });
      return failing.failed() !== null;
    });
    expect(calls).toBeGreaterThan(6);
  });
});

test.each(['before', 'after'] as const)(
  'a writer of another process that appended %s the rename commits nothing, and loses nothing of the feed',
  async (when) => {
    const subfolder = `writer-${when}`;
    await cp(join(lake.root, 'active'), join(lake.root, subfolder), { recursive: true });
    const [ours, theirs] = [portsOf(subfolder, real), portsOf(subfolder, real)];
    const feed = await theirs.feeds.get(payment);
    const writer = await writingToFeedsOnly(theirs.store, theirs).openWriter(feed, runOptions());
    const write = () => writer.append(batchOf(payments(1000, 10), 10));
    if (when === 'before') await write();
    await renameFeed(ours, payment, invoice);
    await expect(
      (async () => {
        if (when === 'after') await write();
        await writer.commit([{ appId: 'sample:test', version: 20n }]);
      })(),
    ).rejects.toMatchObject({ code: 'CONFLICT', retryable: false });
    await writer.close();
    await expect(writingToFeedsOnly(theirs.store, theirs).openWriter(feed, runOptions())).rejects.toMatchObject({
      code: 'CONFLICT',
      retryable: false,
    });
    expect([await seen(ours, payment), await seen(ours, invoice)]).toEqual([nothing, whole('active')]);
    await renameFeed(ours, invoice, payment);
    expect([await seen(ours, payment), await seen(ours, invoice)]).toEqual([whole('active'), nothing]);
  },
);

test('what a rename that died left half done is brought to its end by one that dies in turn, and by the next', async () => {
  const act = (files: Files, subfolder: string) => renameFeed(portsOf(subfolder, files), payment, invoice);
  let pending = 0;
  for (let first = 0, more = true; more; first += 1) {
    const left = `left-${first}`;
    await cp(join(lake.root, 'active'), join(lake.root, left), { recursive: true });
    const dying = failingChanges(first, 'dies-after');
    await done(() => act(dying.files, left));
    more = dying.failed() !== null;
    if (!(await hiddenIn(left)).some((name) => name.includes('.pending.json'))) continue;
    pending += 1;
    for (let second = 0, over = false; !over; second += 1) {
      const subfolder = `${left}-${second}`;
      await cp(join(lake.root, left), join(lake.root, subfolder), { recursive: true });
      const looking = failingChanges(second, second % 2 === 0 ? 'dies-before' : 'fails-after');
      await done(async () => void (await portsOf(subfolder, looking.files).feeds.list()));
      over = looking.failed() === null;
      const next = portsOf(subfolder, real);
      const found = [await seen(next, payment), await seen(next, invoice)];
      expect([cases[0]?.before, cases[0]?.after], `${first} ${second}: ${looking.failed()}`).toContainEqual(found);
      expect(await hiddenIn(subfolder)).not.toContain(join('feeds', '.pending.json'));
      await rm(join(lake.root, subfolder), { recursive: true });
    }
  }
  expect(pending).toBe(5);
});

import { beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock';
import { createFakeFiles, type FakeFiles } from '../../../../test/support/fake-files';
import { createFakeSecrets } from '../../../../test/support/fake-secrets';
import { feedNameSchema } from '../../../shared/ids';
import type { EventLog, LakeEvent } from '../jobs/event-log';
import { createAnonymizationKey } from './anonymization-key';
import { createSettingsStore } from './settings-store';

const feed = feedNameSchema.parse('people');
const clock = new FakeClock();
let files: FakeFiles;
let events: LakeEvent[];
beforeEach(() => {
  files = createFakeFiles();
  events = [];
});

function keyOf(secrets = createFakeSecrets('a'.repeat(64))) {
  const log: EventLog = {
    append: (_name, event) => {
      events.push(event);
      return Promise.resolve(null);
    },
  };
  const settings = createSettingsStore(files, '/lake', clock);
  return { key: createAnonymizationKey({ root: '/lake', secrets, settings, events: log }), settings };
}

test('the first run ties the lake to the key; the lake has its fingerprint and nothing else of it', async () => {
  const { key, settings } = keyOf();
  const [first, second] = await Promise.all([key.forWriting(feed), key.forWriting(feed)]);
  expect([first.isFirst, second.isFirst]).toEqual([true, false]);
  expect(second.key).toEqual(first.key);
  expect((await settings.get()).anonymizationKeyFingerprint).toMatch(/^[0-9a-f]{16}$/);
  const everything = (await files.readText('/lake/lake.json')) + JSON.stringify(events);
  expect(everything).not.toContain('a'.repeat(64));
  expect(everything).not.toContain(Buffer.from(first.key).toString('hex'));
  expect(events.map(({ event }) => event)).toEqual(['keyed']);
});

test('another key is refused, with where it was found, what to do, and without either key', async () => {
  await keyOf().key.forWriting(feed);
  const other = createFakeSecrets('b'.repeat(64));
  const refused = await keyOf(other)
    .key.forWriting(feed)
    .catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'REFUSED', details: { path: '/lake', origin: 'a fake' } });
  expect(String(refused)).toContain('No anonymized feed is exported until that key is here. Copy it');
  expect(String(refused)).not.toMatch(/a{9}|b{9}/);
});

test('a tied lake makes no key where there is none: it could only be a wrong one', async () => {
  await keyOf().key.forWriting(feed);
  const none = createFakeSecrets(null);
  await expect(keyOf(none).key.forWriting(feed)).rejects.toMatchObject({ code: 'REFUSED', details: { origin: null } });
  expect(await none.find('anonymization-key')).toBeNull();
});

test('a refusal does not stop the next run', async () => {
  await keyOf().key.forWriting(feed);
  let text = 'b'.repeat(64);
  const moving = { ...createFakeSecrets(text), find: () => createFakeSecrets(text).find('anonymization-key') };
  const { key } = keyOf(moving);
  await expect(key.forWriting(feed)).rejects.toMatchObject({ code: 'REFUSED' });
  text = 'a'.repeat(64);
  expect(await key.forWriting(feed)).toMatchObject({ isFirst: false });
});

test('of two processes that tie a lake at once, one does, and the key of the other is refused', async () => {
  const ends = Promise.allSettled([
    keyOf(createFakeSecrets('a'.repeat(64))).key.forWriting(feed),
    keyOf(createFakeSecrets('b'.repeat(64))).key.forWriting(feed),
  ]);
  await clock.advance(200);
  expect((await ends).map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(events.map(({ event }) => event)).toEqual(['keyed']);
});

import { expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock';
import { createFakeFiles } from '../../../../test/support/fake-files';
import type { Files } from '../ports';
import { createSettingsStore, defaultSettings } from './settings-store';

test('a lake.json from before there was maintenance reads, with the defaults', async () => {
  const files = createFakeFiles();
  await files.makeDirectory('/lake');
  const { maintenance: _, ...old } = defaultSettings;
  await files.replaceText('/lake/lake.json', JSON.stringify({ ...old, name: 'An old lake' }));
  const store = createSettingsStore(files, '/lake', new FakeClock());
  expect(await store.get()).toEqual({ ...defaultSettings, name: 'An old lake' });
  await store.change((current) => current);
  expect(await store.get()).toEqual({ ...defaultSettings, name: 'An old lake' });
});

test('a wrong field of lake.json is named', async () => {
  const files = createFakeFiles();
  await files.makeDirectory('/lake');
  const wrong = { ...defaultSettings, maintenance: { ...defaultSettings.maintenance, undoDays: -1 } };
  await files.replaceText('/lake/lake.json', JSON.stringify(wrong));
  await expect(createSettingsStore(files, '/lake', new FakeClock()).get()).rejects.toMatchObject({
    code: 'CORRUPT',
    details: { path: '/lake/lake.json', field: 'maintenance.undoDays' },
  });
});

/** Holds each change between its reading of lake.json and its saving, until told. */
function heldFiles() {
  const files = createFakeFiles();
  let release: () => void = () => undefined;
  let reached: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const held = new Promise<void>((resolve) => (reached = resolve));
  const slow: Files = {
    ...files,
    async replaceText(path, text, mode) {
      reached();
      await released;
      await files.replaceText(path, text, mode);
    },
  };
  return { files, slow, held, release };
}

test('two processes that change different settings at once lose neither change', async () => {
  const { files, slow, held, release } = heldFiles();
  const clock = new FakeClock();
  const ours = createSettingsStore(slow, '/lake', clock);
  const theirs = createSettingsStore(files, '/lake', clock);
  await ours.create();
  const first = ours.change((current) => ({ ...current, name: 'Renamed' }));
  await held;
  const second = theirs.change((current) => ({ ...current, anonymizationKeyFingerprint: '0123456789abcdef' }));
  await clock.advance(100);
  release();
  await first;
  await clock.advance(100);
  await second;
  expect(await theirs.get()).toMatchObject({ name: 'Renamed', anonymizationKeyFingerprint: '0123456789abcdef' });
  expect(files.paths()).toEqual(['/lake/lake.json']);
});

test('the lock of a dead process is taken over, and one that slept on its lock saves nothing over it', async () => {
  const files = createFakeFiles();
  const clock = new FakeClock();
  const store = createSettingsStore(files, '/lake', clock);
  await store.create();
  await files.replaceText('/lake/.lake.json.lock', 'a process that died');
  const changed = store.change((current) => ({ ...current, name: 'After' }));
  await clock.advance(4900);
  expect((await store.get()).name).toBe(defaultSettings.name);
  await clock.advance(200);
  await changed;
  expect((await store.get()).name).toBe('After');

  const slept = store.change((current) => {
    files.put('/lake/.lake.json.lock', new TextEncoder().encode('another process'));
    return { ...current, name: 'Too late' };
  });
  await expect(slept).rejects.toMatchObject({ code: 'CONFLICT', retryable: true });
  expect((await store.get()).name).toBe('After');
  expect(await files.readText('/lake/.lake.json.lock')).toBe('another process');
});

test('of two that wait on a dead lock, the slower does not take away what the quicker put in its place', async () => {
  const files = createFakeFiles();
  const clock = new FakeClock();
  await createSettingsStore(files, '/lake', clock).create();
  await files.replaceText('/lake/.lake.json.lock', 'a process that died');
  let go: () => void = () => undefined;
  const quickerIsIn = new Promise<void>((resolve) => (go = resolve));
  let end: () => void = () => undefined;
  const slowerTried = new Promise<void>((resolve) => (end = resolve));
  // Has seen the dead process in the lock, and moves it away only when the quicker one holds it.
  const slower: Files = {
    ...files,
    async rename(from, to) {
      await quickerIsIn;
      await files.rename(from, to);
      end();
    },
  };
  const quicker: Files = {
    ...files,
    async replaceText(path, text, mode) {
      go();
      await slowerTried;
      await files.replaceText(path, text, mode);
    },
  };
  const rename = (to: string) => (current: typeof defaultSettings) => ({ ...current, name: `${current.name} ${to}` });
  const both = Promise.all([
    createSettingsStore(slower, '/lake', clock).change(rename('b')),
    createSettingsStore(quicker, '/lake', clock).change(rename('a')),
  ]);
  for (let step = 0; step < 100; step += 1) await clock.advance(100);
  await both;
  expect((await createSettingsStore(files, '/lake', clock).get()).name).toBe(`${defaultSettings.name} a b`);
  expect(files.paths()).toEqual(['/lake/lake.json']);
});

test('a lake is made once: what it has stays', async () => {
  const files = createFakeFiles();
  const store = createSettingsStore(files, '/lake', new FakeClock());
  await store.create({ ...defaultSettings, name: 'First' });
  await store.create();
  expect((await store.get()).name).toBe('First');
});

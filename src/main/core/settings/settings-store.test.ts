import { expect, test } from 'vitest';
import { createFakeFiles } from '../../../../test/support/fake-files';
import { createSettingsStore, defaultSettings } from './settings-store';

test('a lake.json from before there was maintenance reads, with the defaults', async () => {
  const files = createFakeFiles();
  await files.makeDirectory('/lake');
  const { maintenance: _, ...old } = defaultSettings;
  await files.replaceText('/lake/lake.json', JSON.stringify({ ...old, name: 'An old lake' }));
  const store = createSettingsStore(files, '/lake');
  expect(await store.get()).toEqual({ ...defaultSettings, name: 'An old lake' });
  await store.save(await store.get());
  expect(await store.get()).toEqual({ ...defaultSettings, name: 'An old lake' });
});

test('a wrong field of lake.json is named', async () => {
  const files = createFakeFiles();
  await files.makeDirectory('/lake');
  const wrong = { ...defaultSettings, maintenance: { ...defaultSettings.maintenance, undoDays: -1 } };
  await files.replaceText('/lake/lake.json', JSON.stringify(wrong));
  await expect(createSettingsStore(files, '/lake').get()).rejects.toMatchObject({
    code: 'CORRUPT',
    details: { path: '/lake/lake.json', field: 'maintenance.undoDays' },
  });
});

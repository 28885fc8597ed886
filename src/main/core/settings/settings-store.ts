import { join } from 'node:path';
import { settingsSchema, type Settings } from '../../../shared/contract/settings';
import type { Clock, Files } from '../ports';
import { underSettingsLock } from './settings-lock';
import { readSettings, serialiseSettings } from './settings-text';

export const defaultSettings: Settings = {
  formatVersion: 1,
  name: 'My lake',
  kafka: { brokers: [], clientId: 'lagoon', tls: null, sasl: null, schemaRegistry: null },
  ksqldb: null,
  mysql: null,
  sample: { seed: 1, firstExportEvents: 100_000, nextExportEvents: 10_000 },
  exports: { batchRows: 10_000, parallelFeeds: 2 },
  consumers: {
    flushSeconds: 30,
    flushBytes: 256_000_000,
    flushRows: 500_000,
    flushDays: 64,
    lagAlertMessages: null,
    lagAlertSeconds: 300,
  },
  maintenance: { undoDays: 7, logDays: 30, targetFileBytes: 128_000_000 },
  query: { memoryLimitMegabytes: null, threads: null },
  workspace: { folder: null },
};

/** lake.json, whose presence is what makes a folder a lake. */
export interface SettingsStore {
  /** False: the folder is no lake yet. */
  exists(): Promise<boolean>;
  /** Defaults where there is no lake yet. Error: CORRUPT naming line and field. */
  get(): Promise<Settings>;
  /** Makes the folder a lake with these settings, the defaults where left out. No effect where it is one already. */
  create(settings?: Settings): Promise<void>;
  /**
   * Saves what `edit` makes of the settings of now, and gives it: what another process saved meanwhile is in them, so that nobody's change is
   * lost. Errors: as `get`; CONFLICT (retryable) where others change them all the time.
   */
  change(edit: (current: Settings) => Settings): Promise<Settings>;
}

export function createSettingsStore(files: Files, root: string, clock: Clock): SettingsStore {
  const path = join(root, 'lake.json');
  const get: SettingsStore['get'] = async () =>
    (await files.stat(path)) === null
      ? defaultSettings
      : readSettings(path, await files.readText(path), defaultSettings);
  return {
    exists: async () => (await files.stat(path)) !== null,
    get,
    async create(settings = defaultSettings) {
      await files.makeDirectory(root);
      await files.createExclusive(path, serialiseSettings(settings));
    },
    async change(edit) {
      await files.makeDirectory(root);
      return underSettingsLock(path, { files, clock }, async (assertHeld) => {
        const changed = settingsSchema.parse(edit(await get()));
        await assertHeld();
        await files.replaceText(path, serialiseSettings(changed));
        return changed;
      });
    },
  };
}

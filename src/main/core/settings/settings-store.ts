import { join } from 'node:path';
import { settingsSchema, type Settings } from '../../../shared/contract/settings';
import { LakeError, messageOf } from '../../../shared/errors';
import type { Files } from '../ports';

export const defaultSettings: Settings = {
  formatVersion: 1,
  name: 'My lake',
  kafka: { brokers: [], clientId: 'lagoon' },
  sample: { seed: 1, firstExportEvents: 100_000, nextExportEvents: 10_000 },
  exports: { batchRows: 10_000, parallelFeeds: 2 },
  consumers: { flushSeconds: 30, flushBytes: 256_000_000 },
  maintenance: { undoDays: 7, logDays: 30, targetFileBytes: 128_000_000 },
  query: { memoryLimitMegabytes: null, threads: null },
};

/** lake.json, whose presence is what makes a folder a lake. */
export interface SettingsStore {
  /** False: the folder is no lake yet. */
  exists(): Promise<boolean>;
  /** Defaults where there is no lake yet. Errors: CORRUPT naming the field. */
  get(): Promise<Settings>;
  save(settings: Settings): Promise<void>;
}

export function createSettingsStore(files: Files, root: string): SettingsStore {
  const path = join(root, 'lake.json');
  return {
    exists: async () => (await files.stat(path)) !== null,
    async get() {
      if ((await files.stat(path)) === null) return defaultSettings;
      return parse(path, await files.readText(path));
    },
    async save(settings) {
      await files.makeDirectory(root);
      await files.replaceText(path, `${JSON.stringify(settingsSchema.parse(settings), null, 2)}\n`);
    },
  };
}

function parse(path: string, text: string): Settings {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new LakeError('CORRUPT', `${path} is not JSON: ${messageOf(error)}. Mend the file.`, {
      details: { path },
      cause: error,
    });
  }
  const parsed = settingsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new LakeError(
    'CORRUPT',
    `${path}: ${issue?.path.join('.') ?? ''} is wrong: ${issue?.message ?? 'not lake settings'}. Mend that field.`,
    {
      details: { path, field: issue?.path.join('.') ?? '' },
    },
  );
}

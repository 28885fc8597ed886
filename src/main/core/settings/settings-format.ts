import { z } from 'zod';
import type { Settings } from '../../../shared/contract/settings';

type Json = Readonly<Record<string, unknown>>;

/** By the version that each starts from, pure: lake.json itself is written anew only when somebody changes a setting. */
const migrations: readonly ((file: Json, newLake: Settings) => Json)[] = [withDefaults];

/** formatVersion of the lake.json that this Lagoon writes. */
export const settingsFormatVersion = migrations.length;

/** The file's content in the format of now. Its version must be a whole number up to `settingsFormatVersion`. */
export function migrateSettings(file: Json, version: number, newLake: Settings): Json {
  return migrations.slice(version).reduce((current, migrate) => migrate(current, newLake), file);
}

/** Version 0 was written by hand, and does not say so: what it leaves out is as in a new lake. What stands there stays. */
function withDefaults(file: Json, newLake: Settings): Json {
  const groups = Object.entries(newLake).map(([name, group]): [string, unknown] => {
    const own = file[name];
    const isPart = typeof group === 'object' && group !== null && groupSchema.safeParse(own).success;
    return [name, isPart ? { ...group, ...groupSchema.parse(own) } : (own ?? group)];
  });
  return { ...file, ...Object.fromEntries(groups), formatVersion: 1 };
}

const groupSchema = z.record(z.string(), z.unknown());

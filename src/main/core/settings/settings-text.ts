import { settingsSchema, type Settings } from '../../../shared/contract/settings';
import { parseJson, versionedRecord, wrong, type Written } from '../feeds/written-json';
import { migrateSettings, settingsFormatVersion } from './settings-format';

/** lake.json in whatever format. `newLake`: what a new lake has. Error: CORRUPT; its details are the path, the line, the field, and the `reason` by itself. */
export function readSettings(path: string, text: string, newLake: Settings): Settings {
  const written: Written = { path, text, code: 'CORRUPT', remedy: 'Mend it there; nothing was changed.' };
  const { record, version } = versionedRecord(written, parseJson(written), {
    what: 'the settings of a lake',
    newest: settingsFormatVersion,
  });
  const parsed = settingsSchema.safeParse(migrateSettings(record, version, newLake));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = (issue?.path ?? []).filter((part) => typeof part !== 'symbol');
  throw wrong(written, {
    path: place,
    message: `${issue?.message ?? 'it is no setting of a lake'}.`.replace(/\.\.$/, '.'),
  });
}

export function serialiseSettings(settings: Settings): string {
  return `${JSON.stringify(settingsSchema.parse(settings), null, 2)}\n`;
}
